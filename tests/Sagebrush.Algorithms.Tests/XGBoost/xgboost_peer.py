"""Models and predictions of Python's own XGBoost: xgboost_peer.py models FOLDER."""
import os
import pickle
import sys

import numpy as np
import xgboost as xgb

CASES = {
    "logistic": dict(objective="binary:logistic", scale_pos_weight=2),
    "logitraw": dict(objective="binary:logitraw"),
    "hinge": dict(objective="binary:hinge"),
    "softmax": dict(objective="multi:softmax", num_class=3),
    "softprob": dict(objective="multi:softprob", num_class=3),
    "squarederror": dict(objective="reg:squarederror", base_score=3.25),
    "absoluteerror": dict(objective="reg:absoluteerror"),
    "poisson": dict(objective="count:poisson"),
    "pairwise": dict(objective="rank:pairwise"),
    "dart": dict(objective="binary:logistic", booster="dart", rate_drop=0.3),
    "linear": dict(objective="reg:squarederror", booster="gblinear"),
    "forest": dict(objective="reg:squarederror", num_parallel_tree=3, subsample=0.5, colsample_bynode=0.8),
    "stopped": dict(objective="binary:logistic", eta=0.7, max_depth=3),
    "stopped-softprob": dict(objective="multi:softprob", num_class=3, eta=0.7, max_depth=3, num_parallel_tree=2, subsample=0.8),
}
ROWS, COLUMNS = 300, 7


def write(folder, name, values):
    np.asarray(values, dtype="<f4").tofile(os.path.join(folder, name + ".f4"))


def labels(name, numbers):
    if "num_class" in CASES[name]:
        return np.digitize(numbers, [-0.7, 0.7])
    return numbers if name in ("squarederror", "absoluteerror", "linear", "forest") else (numbers > 0).astype(int)


def models(folder):
    random = np.random.default_rng(7)
    x = random.normal(size=(ROWS, COLUMNS)).astype("f4")
    x[random.random(x.shape) < 0.1] = np.nan
    total = np.nan_to_num(x)[:, :3].sum(axis=1)
    write(folder, "rows", x)
    for name, parameters in CASES.items():
        y, other = (labels(name, total + random.normal(size=ROWS)) for _ in range(2))
        data = xgb.DMatrix(x, y)
        if name == "pairwise":
            data.set_group([30] * 10)
        stop = dict(evals=[(xgb.DMatrix(x, other), "v")], early_stopping_rounds=3, verbose_eval=False) if name.startswith("stopped") else {}
        booster = xgb.train(dict(dict(max_depth=4, eta=0.3, seed=1), **parameters), data, 12, **stop)
        rounds = (0, booster.best_iteration + 1) if stop else (0, 0)
        for extension in ("json", "ubj", "deprecated"):
            booster.save_model(os.path.join(folder, f"{name}.{extension}"))
        write(folder, name + ".value", booster.predict(data, iteration_range=rounds))
        write(folder, name + ".margin", booster.predict(data, iteration_range=rounds, output_margin=True))
        write(folder, name + ".contributions", booster.predict(data, iteration_range=rounds, pred_contribs=True))
        write(folder, name + ".approximate", booster.predict(data, iteration_range=rounds, pred_contribs=True, approx_contribs=True))
        if parameters.get("booster") != "gblinear":
            write(folder, name + ".leaves", booster.predict(data, iteration_range=rounds, pred_leaf=True))
    with open(os.path.join(folder, "logistic.pickle"), "wb") as file:
        pickle.dump(booster, file)


if __name__ == "__main__":
    {"models": models}[sys.argv[1]](*sys.argv[2:])
