"""Trains and hosts neighbours.cs with boto3. Needs AWS_ENDPOINT_URL and credentials in the environment: eval "$(sagebrush env)"."""
import json
import pathlib
import time

import boto3

here = pathlib.Path(__file__).parent
iris = here.parent / "iris"
name = f"neighbours-{time.time_ns()}"
image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sagebrush-dotnet:10"
s3, sagemaker, runtime = (boto3.client(service) for service in ("s3", "sagemaker", "sagemaker-runtime"))
role = boto3.client("iam").get_role(RoleName="SageMakerRole")["Role"]["Arn"]

s3.create_bucket(Bucket=name)
s3.upload_file(str(iris / "iris_train.csv"), name, "train/iris.csv")
s3.upload_file(str(here / "neighbours.cs"), name, "code/neighbours.cs")

sagemaker.create_training_job(
    TrainingJobName=name,
    AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
    HyperParameters={"sagemaker_program": "neighbours.cs", "sagemaker_submit_directory": f"s3://{name}/code/neighbours.cs", "k": "3"},
    InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/train/"}}}],
    OutputDataConfig={"S3OutputPath": f"s3://{name}/output"},
    ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
    StoppingCondition={"MaxRuntimeInSeconds": 600},
    RoleArn=role,
)
sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name, WaiterConfig={"Delay": 1})
job = sagemaker.describe_training_job(TrainingJobName=name)
print(job["TrainingJobStatus"], job.get("FailureReason", ""))

# The model brings the script along, compiled: nothing but its place is said.
sagemaker.create_model(
    ModelName=name, PrimaryContainer={"Image": image, "ModelDataUrl": job["ModelArtifacts"]["S3ModelArtifacts"]}, ExecutionRoleArn=role
)
sagemaker.create_endpoint_config(
    EndpointConfigName=name,
    ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
)
sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig={"Delay": 1})

labels, rows = zip(*(line.split(",", 1) for line in (iris / "iris_test.csv").read_text().split()))
answer = runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Accept="application/json", Body="\n".join(rows))
print(sum(p == float(label) for p, label in zip(json.load(answer["Body"]), labels)), "of", len(labels), "right")

sagemaker.delete_endpoint(EndpointName=name)
sagemaker.delete_endpoint_config(EndpointConfigName=name)
sagemaker.delete_model(ModelName=name)
boto3.resource("s3").Bucket(name).objects.all().delete()
s3.delete_bucket(Bucket=name)
