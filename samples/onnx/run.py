"""Hosts an ONNX model with boto3. Needs AWS_ENDPOINT_URL and credentials in the environment: eval "$(sagebrush env)"."""
import json
import pathlib
import time

import boto3
from centroids import model

iris = pathlib.Path(__file__).parents[1] / "iris"
name = f"centroids-{time.time_ns()}"
image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/sagebrush-onnx:1"
s3, sagemaker, runtime = (boto3.client(service) for service in ("s3", "sagemaker", "sagemaker-runtime"))
role = boto3.client("iam").get_role(RoleName="SageMakerRole")["Role"]["Arn"]

s3.create_bucket(Bucket=name)
rows = [[float(value) for value in line.split(",")] for line in (iris / "iris_train.csv").read_text().split()]
s3.put_object(Bucket=name, Key="model.onnx", Body=model(rows))

# All that is said of the model is where its file is.
sagemaker.create_model(ModelName=name, PrimaryContainer={"Image": image, "ModelDataUrl": f"s3://{name}/model.onnx"}, ExecutionRoleArn=role)
sagemaker.create_endpoint_config(
    EndpointConfigName=name,
    ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
)
sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig={"Delay": 1})

labels, flowers = zip(*(line.split(",", 1) for line in (iris / "iris_test.csv").read_text().split()))
answer = runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Accept="application/json", Body="\n".join(flowers))
predictions = json.load(answer["Body"])["outputs"]["label"]
print(sum(p == int(label) for p, label in zip(predictions, labels)), "of", len(labels), "right")

sagemaker.delete_endpoint(EndpointName=name)
sagemaker.delete_endpoint_config(EndpointConfigName=name)
sagemaker.delete_model(ModelName=name)
boto3.resource("s3").Bucket(name).objects.all().delete()
s3.delete_bucket(Bucket=name)
