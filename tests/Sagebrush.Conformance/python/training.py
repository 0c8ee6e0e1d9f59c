"""Training jobs as the suites ask for them."""
import functools
import pathlib

from aws import KNN, QUICK, ROLE, client, fresh

IRIS = pathlib.Path(__file__).parents[3] / "samples" / "iris"
SCORE = "#test_score (algo-1) : ('accuracy', 0.9736842105263158)"


@functools.cache
def iris_bucket():
    """A bucket with the two files of the Iris workflow."""
    s3, bucket = client("s3"), fresh("iris")
    s3.create_bucket(Bucket=bucket)
    for name in ("train", "test"):
        s3.put_object(Bucket=bucket, Key=f"{name}.csv", Body=(IRIS / f"iris_{name}.csv").read_bytes())
    return bucket


def channel(name, uri, kind="S3Prefix", distribution="FullyReplicated", **more):
    source = {"S3DataType": kind, "S3Uri": uri, "S3DataDistributionType": distribution}
    return {"ChannelName": name, "ContentType": "text/csv;label_size=1", "DataSource": {"S3DataSource": source}, **more}


def job(name, mode="File", hosts=1, **changes):
    """The Iris training job under this name."""
    bucket = iris_bucket()
    return {
        "TrainingJobName": name,
        "AlgorithmSpecification": {"TrainingImage": KNN, "TrainingInputMode": mode},
        "HyperParameters": {"k": "5", "sample_size": "112", "predictor_type": "classifier", "feature_dim": "4"},
        "InputDataConfig": [channel("train", f"s3://{bucket}/train.csv"), channel("test", f"s3://{bucket}/test.csv")],
        "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/output"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": hosts, "VolumeSizeInGB": 10},
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        "RoleArn": ROLE,
        **changes,
    }


def finished(request):
    """Starts a job and answers its description when it has ended."""
    sagemaker, name = client("sagemaker"), request["TrainingJobName"]
    sagemaker.create_training_job(**request)
    sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name, WaiterConfig=QUICK)
    return sagemaker.describe_training_job(TrainingJobName=name)


def long_job(name):
    """A job that computes for some seconds: its test channel is large."""
    s3, bucket = client("s3"), fresh("long")
    s3.create_bucket(Bucket=bucket)
    rows = "".join(f"{i % 3}," + ",".join(str((i * 7 + j * 13) % 101) for j in range(64)) + "\n" for i in range(500))
    s3.put_object(Bucket=bucket, Key="data.csv", Body=rows.encode() * 80)
    uri = f"s3://{bucket}/data.csv"
    values = {"k": "5", "sample_size": "40000", "predictor_type": "classifier", "feature_dim": "64"}
    return job(name, HyperParameters=values, InputDataConfig=[channel("train", uri), channel("test", uri)])


def log_lines(name, group="/aws/sagemaker/TrainingJobs"):
    """All lines of a job's log, read as the SageMaker SDK's logs_for_job reads them."""
    logs, lines = client("logs"), []
    streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{name}/", orderBy="LogStreamName", limit=50)
    for stream in streams["logStreams"]:
        token = {}
        while True:
            page = logs.get_log_events(
                logGroupName=group, logStreamName=stream["logStreamName"], startTime=0, startFromHead=True, **token
            )
            if not page["events"]:
                break
            lines += [event["message"] for event in page["events"]]
            token = {"nextToken": page["nextForwardToken"]}
    return lines
