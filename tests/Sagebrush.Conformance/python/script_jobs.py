"""Jobs and endpoints of script mode as the suites ask for them: sources packed as the SageMaker SDK packs them."""
import contextlib
import functools
import io
import json
import tarfile

from aws import QUICK, ROLE, client, fresh, until

SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"


@functools.cache
def bucket():
    s3, name = client("s3"), fresh("scripts")
    s3.create_bucket(Bucket=name)
    return name


def uploaded(files):
    """The s3:// URI of a sourcedir.tar.gz with these files, name to text."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for name, text in files.items():
            entry, data = tarfile.TarInfo(name), text.encode()
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    key = f"{fresh('source')}/sourcedir.tar.gz"
    client("s3").put_object(Bucket=bucket(), Key=key, Body=archive.getvalue())
    return f"s3://{bucket()}/{key}"


def job(files, program="train.py", image=SKLEARN, hyperparameters=None, **changes):
    """A training job that runs a script. hyperparameters: of the script, as Python values."""
    values = {"sagemaker_program": program, "sagemaker_submit_directory": uploaded(files), **(hyperparameters or {})}
    return {
        "TrainingJobName": fresh("script"),
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "HyperParameters": {name: json.dumps(value) for name, value in values.items()},
        "OutputDataConfig": {"S3OutputPath": f"s3://{bucket()}/output"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        "RoleArn": ROLE,
        **changes,
    }


def members(described):
    """The files of a finished job's model, name to bytes."""
    place = described["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://").split("/", 1)
    archive = client("s3").get_object(Bucket=place[0], Key=place[1])["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar if entry.isfile()}


def trained(files, **how):
    """The description of a job that has ended, one way or the other."""
    sagemaker, request = client("sagemaker"), job(files, **how)
    sagemaker.create_training_job(**request)
    return until(
        lambda: sagemaker.describe_training_job(TrainingJobName=request["TrainingJobName"]),
        lambda described: described["TrainingJobStatus"] in ("Completed", "Failed", "Stopped"))


@contextlib.contextmanager
def hosted(model_data, environment, image=SKLEARN):
    """An endpoint's name while it is in service."""
    sagemaker, name = client("sagemaker"), fresh("script")
    container = {"Image": image, "ModelDataUrl": model_data, "Environment": environment}
    sagemaker.create_model(ModelName=name, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    variant = {"VariantName": "all", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    try:
        sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
        yield name
    finally:
        sagemaker.delete_endpoint(EndpointName=name)
