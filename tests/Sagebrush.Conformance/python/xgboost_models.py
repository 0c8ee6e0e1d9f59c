"""Models of Python's own XGBoost in every form of a file, written by a Python that has it: xgboost_models.py FOLDER."""
import json
import os
import pickle
import subprocess
import sys

ROWS = [[1.5, 0.25, -2.0], [0.5, 3.0, 1.0], [-1.0, 0.0, 0.125], [2.0, -1.0, 4.0]]
FORMATS = ("json", "ubj", "deprecated", "pickle")


def made(folder):
    """The files by format, and the predictions for ROWS."""
    said = subprocess.run(["/usr/bin/python3", __file__, folder], check=True, capture_output=True, text=True).stdout
    return {form: os.path.join(folder, f"model.{form}") for form in FORMATS}, json.loads(said.splitlines()[-1])


def main(folder):
    import numpy
    import xgboost

    random = numpy.random.default_rng(3)
    x = random.normal(size=(300, 3)).astype("float32")
    booster = xgboost.train({"objective": "binary:logistic", "max_depth": 3}, xgboost.DMatrix(x, x[:, 0] + x[:, 1] > 0), 20)
    for form in FORMATS[:-1]:
        booster.save_model(os.path.join(folder, f"model.{form}"))
    with open(os.path.join(folder, "model.pickle"), "wb") as file:
        pickle.dump(booster, file)
    print(json.dumps(booster.predict(xgboost.DMatrix(numpy.array(ROWS, "float32"))).tolist()))


if __name__ == "__main__":
    main(sys.argv[1])
