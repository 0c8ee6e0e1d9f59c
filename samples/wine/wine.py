"""The nearest of many embeddings by scikit-learn, trained and hosted in script mode. Training reads a matrix from S3 by itself."""
import argparse
import io
import os

import boto3
import joblib
import numpy as np
from sklearn.neighbors import NearestNeighbors

NPY = "application/x-npy"


# %% Training: python wine.py --embeddings s3://BUCKET/KEY --neighbours 10
def fetch(url):
    bucket, key = url.removeprefix("s3://").split("/", 1)
    return np.load(io.BytesIO(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()), allow_pickle=False)


def train():
    parser = argparse.ArgumentParser()
    parser.add_argument("--embeddings", required=True, help="S3 URL of a matrix as npy, an embedding a row")
    parser.add_argument("--neighbours", type=int, default=10)
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"))
    arguments = parser.parse_args()
    rows = fetch(arguments.embeddings)
    model = NearestNeighbors(n_neighbors=arguments.neighbours, metric="cosine", algorithm="brute").fit(rows)
    joblib.dump(model, os.path.join(arguments.model_dir, "model.joblib"))
    print("wine:", *rows.shape, rows.dtype, "saved")


# %% Serving: npy in, npy out
def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def input_fn(body, content_type):
    if content_type != NPY:
        raise ValueError(f"queries are taken as {NPY}, not as {content_type}")
    return np.load(io.BytesIO(body), allow_pickle=False)


def predict_fn(queries, model):
    distances, rows = model.kneighbors(queries)
    return np.hstack([distances, rows]).astype(np.float32)  # the numbers of rows are exact up to 2^24


def output_fn(answer, accept):
    file = io.BytesIO()
    np.save(file, answer)
    return file.getvalue(), NPY


if __name__ == "__main__":
    train()
