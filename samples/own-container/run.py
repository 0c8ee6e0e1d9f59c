"""Trains with the image own-container:1, deploys it and asks it; the address and the keys come from the environment (sagebrush env)."""
import sys

import boto3

sagemaker, runtime, s3, ecr = (boto3.client(service) for service in ("sagemaker", "sagemaker-runtime", "s3", "ecr"))
name = sys.argv[1] if len(sys.argv) > 1 else "own-container"
image = ecr.describe_repositories(repositoryNames=["own-container"])["repositories"][0]["repositoryUri"] + ":1"
role = "arn:aws:iam::123456789012:role/SageMakerRole"
quick = {"Delay": 1, "MaxAttempts": 120}

s3.create_bucket(Bucket=name)
s3.put_object(Bucket=name, Key="train/rows.csv", Body=b"1,10\n2,20\n3,30\n")
sagemaker.create_training_job(
    TrainingJobName=name, RoleArn=role, AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"}, HyperParameters={"digits": "1"},
    InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/train/"}}}],
    OutputDataConfig={"S3OutputPath": f"s3://{name}/out"}, StoppingCondition={"MaxRuntimeInSeconds": 600},
    ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
)
sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name, WaiterConfig=quick)
model = sagemaker.describe_training_job(TrainingJobName=name)["ModelArtifacts"]["S3ModelArtifacts"]

sagemaker.create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer={"Image": image, "ModelDataUrl": model})
variant = {"VariantName": "all", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=quick)
print(runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body="5,24")["Body"].read().decode())
sagemaker.delete_endpoint(EndpointName=name)
