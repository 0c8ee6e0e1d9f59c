"""The peer: scikit-learn's k-NN behind Flask, answering one CSV row as SageMaker's k-NN does."""
import csv
import os

from flask import Flask, jsonify, request
from sklearn.neighbors import KNeighborsClassifier

with open(os.environ["IRIS_TRAIN"]) as file:
    rows = [[float(value) for value in row] for row in csv.reader(file)]
model = KNeighborsClassifier(n_neighbors=5).fit([row[1:] for row in rows], [row[0] for row in rows])
app = Flask(__name__)


@app.get("/ping")
def ping():
    return ""


@app.post("/invocations")
def invocations():
    lines = request.get_data(as_text=True).splitlines()
    labels = model.predict([[float(value) for value in line.split(",")] for line in lines])
    return jsonify(predictions=[{"predicted_label": label} for label in labels])
