"""The wine workflow with boto3: wine.py trained and hosted, and asked with npy in and npy out. Needs AWS_ENDPOINT_URL and credentials: eval "$(sagebrush env)".

usage: run.py [EMBEDDINGS]    a matrix as npy, an embedding a row; by default 20,000 x 300 made-up ones
"""
import io
import json
import os
import pathlib
import sys
import tarfile
import time

import boto3
import numpy as np

here = pathlib.Path(__file__).parent
name, script, npy = f"wine-{time.time_ns()}", "wine.py", "application/x-npy"
image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
# boto3 reads AWS_ENDPOINT_URL by itself from 1.28 on; here older ones do too.
s3, sagemaker, runtime, iam = (
    boto3.client(service, endpoint_url=os.environ.get("AWS_ENDPOINT_URL")) for service in ("s3", "sagemaker", "sagemaker-runtime", "iam")
)
role = iam.get_role(RoleName="SageMakerRole")["Role"]["Arn"]

# %% Embeddings: the last five are looked up among the others
if len(sys.argv) > 1:
    embeddings = np.load(sys.argv[1])
else:
    dice = np.random.default_rng(1)
    centres = dice.normal(size=(100, 300))
    embeddings = (centres[dice.integers(0, 100, 20_005)] + dice.normal(size=(20_005, 300))).astype(np.float32)
rows, queries = embeddings[:-5], embeddings[-5:]
print("wine:", *rows.shape)


def npy_of(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


# %% Upload the matrix, and the script as script mode takes it
s3.create_bucket(Bucket=name)
s3.put_object(Bucket=name, Key="embeddings.npy", Body=npy_of(rows))
source = io.BytesIO()
with tarfile.open(fileobj=source, mode="w:gz") as archive:
    archive.add(here / script, script)
s3.put_object(Bucket=name, Key="sourcedir.tar.gz", Body=source.getvalue())

# %% Train
hyperparameters = {
    "sagemaker_program": script,
    "sagemaker_submit_directory": f"s3://{name}/sourcedir.tar.gz",
    "embeddings": f"s3://{name}/embeddings.npy",
    "neighbours": 10,
}
sagemaker.create_training_job(
    TrainingJobName=name,
    AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
    HyperParameters={key: json.dumps(value) for key, value in hyperparameters.items()},
    OutputDataConfig={"S3OutputPath": f"s3://{name}/output"},
    ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
    StoppingCondition={"MaxRuntimeInSeconds": 3600},
    RoleArn=role,
)
sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name, WaiterConfig={"Delay": 1})
job = sagemaker.describe_training_job(TrainingJobName=name)
print(job["TrainingJobStatus"], job.get("FailureReason", ""))

# %% Deploy
sagemaker.create_model(
    ModelName=name,
    PrimaryContainer={
        "Image": image,
        "ModelDataUrl": job["ModelArtifacts"]["S3ModelArtifacts"],
        "Environment": {"SAGEMAKER_PROGRAM": script, "SAGEMAKER_SUBMIT_DIRECTORY": f"s3://{name}/sourcedir.tar.gz"},
    },
    ExecutionRoleArn=role,
)
sagemaker.create_endpoint_config(
    EndpointConfigName=name,
    ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
)
sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig={"Delay": 1})

# %% Ask: distances and rows of the ten nearest
answer = runtime.invoke_endpoint(EndpointName=name, Body=npy_of(queries), ContentType=npy, Accept=npy)
distances, found = np.hsplit(np.load(io.BytesIO(answer["Body"].read())), 2)
found = found.astype(int)
for query, (near, far) in enumerate(zip(distances[:, 0], distances[:, -1])):
    print(f"query {query}: rows {found[query].tolist()} at {near:.4f} to {far:.4f}")

# %% Compare with brute force
cosines = (queries @ rows.T) / np.outer(np.linalg.norm(queries, axis=1), np.linalg.norm(rows, axis=1))
nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :10]
print(sum(set(some) == set(others) for some, others in zip(found, nearest)), "of", len(queries), "as brute force finds them")

# %% Clean up
sagemaker.delete_endpoint(EndpointName=name)
sagemaker.delete_endpoint_config(EndpointConfigName=name)
sagemaker.delete_model(ModelName=name)
for listed in s3.list_objects_v2(Bucket=name)["Contents"]:
    s3.delete_object(Bucket=name, Key=listed["Key"])
s3.delete_bucket(Bucket=name)
