"""The way back from production: capture, baseline, drift, retraining, a canary that is rolled back because it is worse, and one that goes in."""
import csv
import datetime
import io
import json
import pathlib
import random
import time

import boto3

IRIS = pathlib.Path(__file__).parents[1] / "iris"
KNN = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1"
ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
# The answer's member as the monitor names it, then the request's columns.
COLUMNS = ["predictions_0_predicted_label", "sepal_length", "sepal_width", "petal_length", "petal_width"]
RESOURCES = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 5}}

sagemaker, runtime, s3, cloudwatch = (boto3.client(name) for name in ("sagemaker", "sagemaker-runtime", "s3", "cloudwatch"))
account = boto3.client("sts").get_caller_identity()["Account"]
role = f"arn:aws:iam::{account}:role/SageMakerRole"
stamp = f"{datetime.datetime.now():%H%M%S}"
bucket, endpoint = f"monitoring-{account}-{stamp}", f"flowers-{stamp}"
random.seed(7)


def until(read, done, seconds=300):
    deadline = time.monotonic() + seconds
    while not done(seen := read()):
        if time.monotonic() > deadline:
            raise SystemExit(f"not within {seconds} s: {seen}")
        time.sleep(0.5)
    return seen


def put(key, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    s3.put_object(Bucket=bucket, Key=key, Body=text.getvalue())


def train(name, rows):
    """A k-NN model of rows with their label first."""
    name = f"{name}-{stamp}"
    put(f"{name}/train.csv", rows)
    sagemaker.create_training_job(
        TrainingJobName=name, RoleArn=role, AlgorithmSpecification={"TrainingImage": KNN, "TrainingInputMode": "File"},
        HyperParameters={"k": "3", "sample_size": str(len(rows)), "predictor_type": "classifier", "feature_dim": "4"},
        InputDataConfig=[{"ChannelName": "train", "ContentType": "text/csv;label_size=1", "DataSource": {
            "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/{name}/train.csv"}}}],
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/models"}, StoppingCondition={"MaxRuntimeInSeconds": 600},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5})
    job = until(lambda: sagemaker.describe_training_job(TrainingJobName=name), lambda j: j["TrainingJobStatus"] in ("Completed", "Failed"))
    sagemaker.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer={
        "Image": KNN, "ModelDataUrl": job["ModelArtifacts"]["S3ModelArtifacts"]})
    sagemaker.create_endpoint_config(
        EndpointConfigName=name, ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
        DataCaptureConfig={"EnableCapture": True, "InitialSamplingPercentage": 100, "DestinationS3Uri": f"s3://{bucket}/captured",
                           "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
                           "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"], "JsonContentTypes": ["application/json"]}})
    return name


def ask(rows, name=None):
    """Sends flowers; tells the truth about them, as it becomes known later, when they have a name. Answers how many were recognised."""
    right, truths = 0, []
    for i, (label, *features) in enumerate(rows):
        answer = runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body=",".join(map(str, features)), InferenceId=f"{name}-{i}")
        right += json.loads(answer["Body"].read())["predictions"][0]["predicted_label"] == float(label)
        truths.append({"groundTruthData": {"data": str(float(label)), "encoding": "CSV"}, "eventMetadata": {"eventId": f"{name}-{i}"}, "eventVersion": "0"})
    if name:
        # By the hour in which the flowers came, and the next in case it struck meanwhile.
        now = datetime.datetime.now(datetime.timezone.utc)
        for hour in (now, now - datetime.timedelta(minutes=5)):
            s3.put_object(Bucket=bucket, Key=f"truth/{name}/{hour:%Y/%m/%d/%H}/flowers.jsonl", Body="".join(json.dumps(each) + "\n" for each in truths))
    return f"{right} of {len(rows)} right"


def baseline(name, rows):
    """Statistics and constraints of predictions and features."""
    job = f"baseline-{name}-{stamp}"
    put(f"{job}/data.csv", [COLUMNS, *([float(label), *features] for label, *features in rows)])
    sagemaker.create_processing_job(
        ProcessingJobName=job, RoleArn=role, AppSpecification={"ImageUri": ANALYZER}, ProcessingResources=RESOURCES,
        ProcessingInputs=[{"InputName": "data", "S3Input": {"S3Uri": f"s3://{bucket}/{job}/data.csv", "LocalPath": "/opt/ml/processing/input/data",
                                                            "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
        ProcessingOutputConfig={"Outputs": [{"OutputName": "report", "S3Output": {
            "S3Uri": f"s3://{bucket}/{job}/report", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}}]},
        Environment={"dataset_format": '{"csv": {"header": true}}', "dataset_source": "/opt/ml/processing/input/data",
                     "output_path": "/opt/ml/processing/output", "publish_cloudwatch_metrics": "Disabled"})
    until(lambda: sagemaker.describe_processing_job(ProcessingJobName=job), lambda j: j["ProcessingJobStatus"] in ("Completed", "Failed"))
    return f"s3://{bucket}/{job}/report"


def output(prefix):
    return {"MonitoringOutputs": [{"S3Output": {"S3Uri": f"s3://{bucket}/{prefix}", "LocalPath": "/opt/ml/processing/output"}}]}


def monitor(name, kind, definition):
    """Runs a monitor once over what was captured lately; answers the execution and its reports."""
    sagemaker.create_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig={
        "ScheduleConfig": {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT30M", "DataAnalysisEndTime": "PT0H"},
        "MonitoringJobDefinitionName": definition, "MonitoringType": kind})
    (execution,) = until(
        lambda: sagemaker.list_monitoring_executions(MonitoringScheduleName=name)["MonitoringExecutionSummaries"],
        lambda found: found and found[0]["MonitoringExecutionStatus"] not in ("Pending", "InProgress"))
    job = sagemaker.describe_processing_job(ProcessingJobName=execution["ProcessingJobArn"].split("/")[-1])
    prefix = job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"].split("/", 3)[3]
    return execution["MonitoringExecutionStatus"], lambda report: json.loads(s3.get_object(Bucket=bucket, Key=f"{prefix}/{report}.json")["Body"].read())


def deploy(config, schedule, rows):
    """A canary of half the traffic, watched by what the model monitor says of the truth."""
    sagemaker.create_model_quality_job_definition(
        JobDefinitionName=schedule, RoleArn=role, JobResources=RESOURCES,
        ModelQualityAppSpecification={"ImageUri": ANALYZER, "ProblemType": "MulticlassClassification"},
        ModelQualityJobInput={"EndpointInput": {"EndpointName": endpoint, "LocalPath": "/opt/ml/processing/input/endpoint",
                                                "InferenceAttribute": "predictions_0_predicted_label"},
                              "GroundTruthS3Input": {"S3Uri": f"s3://{bucket}/truth/{schedule}"}},
        ModelQualityJobOutputConfig=output("model-quality"))
    alarm = f"worse-than-{schedule}"
    cloudwatch.put_metric_alarm(
        AlarmName=alarm, Namespace="aws/sagemaker/Endpoints/model-metrics", MetricName="accuracy", Statistic="Minimum", Period=10, EvaluationPeriods=30,
        DatapointsToAlarm=1, Threshold=0.6, ComparisonOperator="LessThanThreshold", TreatMissingData="notBreaching",
        Dimensions=[{"Name": "Endpoint", "Value": endpoint}, {"Name": "MonitoringSchedule", "Value": schedule}])
    sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName=config, DeploymentConfig={
        "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {
            "Type": "CANARY", "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50}, "WaitIntervalInSeconds": 75}, "TerminationWaitInSeconds": 0},
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": alarm}]}})
    until(stage, lambda found: found == "Baking")
    print("  canary:", ask(rows, schedule))
    status, report = monitor(schedule, "ModelQuality", schedule)
    accuracy = report("statistics")["multiclass_classification_metrics"]["accuracy"]["value"]
    print(f"  model quality: {status}, accuracy {accuracy:.2f}")
    return until(lambda: sagemaker.describe_endpoint(EndpointName=endpoint), lambda e: e["EndpointStatus"] == "InService")


def stage():
    pending = sagemaker.describe_endpoint(EndpointName=endpoint).get("PendingDeploymentSummary")
    return pending["ProductionVariants"][0]["VariantStatus"][0]["Status"] if pending else None


s3.create_bucket(Bucket=bucket)
flowers = [[int(float(row[0])), *map(float, row[1:])] for row in csv.reader((IRIS / "iris_train.csv").open())]
# Another year: the same flowers measured in inches.
inches = [[label, *(round(value / 2.54, 2) for value in features)] for label, *features in flowers]
samples = lambda rows, count: [random.choice(rows) for _ in range(count)]

first = train("first", flowers)
sagemaker.create_endpoint(EndpointName=endpoint, EndpointConfigName=first)
until(lambda: sagemaker.describe_endpoint(EndpointName=endpoint), lambda e: e["EndpointStatus"] == "InService")
report = baseline("first", flowers)
sagemaker.create_data_quality_job_definition(
    JobDefinitionName=f"data-quality-{stamp}", RoleArn=role, JobResources=RESOURCES, DataQualityAppSpecification={"ImageUri": ANALYZER},
    DataQualityBaselineConfig={"ConstraintsResource": {"S3Uri": f"{report}/constraints.json"}, "StatisticsResource": {"S3Uri": f"{report}/statistics.json"}},
    DataQualityJobInput={"EndpointInput": {"EndpointName": endpoint, "LocalPath": "/opt/ml/processing/input/endpoint"}}, DataQualityJobOutputConfig=output("data-quality"))

print("centimetres:", ask(samples(flowers, 120)))
status, _ = monitor(f"before-{stamp}", "DataQuality", f"data-quality-{stamp}")
print("  data quality:", status)
print("inches:", ask(samples(inches, 200)))
status, report = monitor(f"drift-{stamp}", "DataQuality", f"data-quality-{stamp}")
print("  data quality:", status)
for violation in report("constraint_violations")["violations"]:
    print(f"    {violation['feature_name']}: {violation['description']}")

print("a model of mislabelled flowers:")
worse = train("worse", [[(label + 1) % 3, *features] for label, *features in inches])
after = deploy(worse, f"worse-{stamp}", samples(inches, 100))
print(f"  {after['EndpointConfigName'].split('-')[0]} serves: {after.get('FailureReason', 'no reason')}")

print("a model of both years:")
both = train("both", flowers + inches)
after = deploy(both, f"both-{stamp}", samples(flowers, 60) + samples(inches, 60))
print(f"  {after['EndpointConfigName'].split('-')[0]} serves")
print("inches:", ask(samples(inches, 100)))

sagemaker.delete_endpoint(EndpointName=endpoint)
