"""The wine workflow with the SageMaker Python SDK 2.x: the same wine.py. Needs its environment: eval "$(sagebrush env)".

usage: estimator.py [EMBEDDINGS]    a matrix as npy, an embedding a row; by default 20,000 x 300 made-up ones
"""
import pathlib
import sys
import tempfile

import boto3
import numpy as np
import sagemaker
from sagemaker.deserializers import NumpyDeserializer
from sagemaker.serializers import NumpySerializer
from sagemaker.sklearn import SKLearn

here = pathlib.Path(__file__).parent
session = sagemaker.Session()
role = boto3.client("iam").get_role(RoleName="SageMakerRole")["Role"]["Arn"]

if len(sys.argv) > 1:
    embeddings = np.load(sys.argv[1])
else:
    dice = np.random.default_rng(1)
    centres = dice.normal(size=(100, 300))
    embeddings = (centres[dice.integers(0, 100, 20_005)] + dice.normal(size=(20_005, 300))).astype(np.float32)
rows, queries = embeddings[:-5], embeddings[-5:]
with tempfile.TemporaryDirectory() as folder:
    np.save(f"{folder}/embeddings.npy", rows)
    uploaded = session.upload_data(f"{folder}/embeddings.npy", key_prefix="wine")

estimator = SKLearn(
    entry_point="wine.py",
    source_dir=str(here),
    framework_version="1.2-1",
    py_version="py3",
    instance_type="ml.m5.large",
    role=role,
    sagemaker_session=session,
    hyperparameters={"embeddings": uploaded, "neighbours": 10},
)
estimator.fit()
predictor = estimator.deploy(1, "ml.m5.large", serializer=NumpySerializer(), deserializer=NumpyDeserializer())
distances, found = np.hsplit(predictor.predict(queries), 2)
for query, (near, far) in enumerate(zip(distances[:, 0], distances[:, -1])):
    print(f"query {query}: rows {found[query].astype(int).tolist()} at {near:.4f} to {far:.4f}")
predictor.delete_model()
predictor.delete_endpoint()
