"""pandas and XGBoost as peers of whole jobs: training and test CSV and rounds in; for each line on stdin the seconds it took out."""
import os
import sys
import time

import pandas as pd
import xgboost as xgb

train_file, test_file, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
threads = os.cpu_count()
parameters = {"max_depth": 5, "tree_method": "hist", "objective": "binary:logistic", "nthread": threads}
booster, alone = None, 0.0


def train():
    global booster, alone
    frame = pd.read_csv(train_file, header=None)
    matrix = xgb.DMatrix(frame.iloc[:, 1:], frame.iloc[:, 0], nthread=threads)
    start = time.perf_counter()
    booster = xgb.train(parameters, matrix, rounds)
    alone = time.perf_counter() - start


def predict():
    frame = pd.read_csv(test_file, header=None)
    frame.columns = booster.feature_names
    booster.predict(xgb.DMatrix(frame, nthread=threads)).tofile(os.devnull, sep="\n")


def seconds(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


print("ready", flush=True)
for line in sys.stdin:
    what = line.strip()
    print(alone if what == "train_alone" else seconds({"train": train, "predict": predict}[what]), flush=True)
