"""The IMDB workflow with pandas and xgboost, on the CSV files that "sagebrush demo imdb --csv" wrote.

usage: xgboost_imdb.py CSV_FOLDER LABELS    LABELS: the test reviews as they are handed out, for their column label
For each line on stdin a number out: "train" and "transform" do that and answer the seconds, "accuracy" and "rounds" tell of the last time.
"""
import sys
import time

import numpy
import pandas
import xgboost

folder, labels = sys.argv[1:]
truth = pandas.read_csv(labels, usecols=["label"])["label"].to_numpy()
PARAMETERS = {
    "max_depth": 5,
    "eta": 0.2,
    "gamma": 4,
    "min_child_weight": 6,
    "subsample": 0.8,
    "objective": "binary:logistic",
    "tree_method": "hist",
    "eval_metric": "logloss",
}


def read(name):
    return pandas.read_csv(f"{folder}/{name}.csv", header=None).to_numpy()


def train():
    matrices = [(xgboost.DMatrix(rows[:, 1:], rows[:, 0]), name) for name in ("train", "validation") for rows in [read(name)]]
    return xgboost.train(PARAMETERS, matrices[0][0], 500, evals=matrices, early_stopping_rounds=10, verbose_eval=False)


def transform(model):
    scores = model.predict(xgboost.DMatrix(read("test")), iteration_range=(0, model.best_iteration + 1))
    numpy.savetxt(f"{folder}/peer.out", scores)
    return scores


print("ready", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    match line.strip():
        case "train":
            model = train()
            answer = time.perf_counter() - start
        case "transform":
            scores = transform(model)
            answer = time.perf_counter() - start
        case "accuracy":
            answer = float(((scores > 0.5) == truth).mean())
        case "rounds":
            answer = model.num_boosted_rounds()
    print(answer, flush=True)
