"""Models and predictions of Python's own XGBoost, and answers in the words of Python: xgboost_peer.py models FOLDER."""
import io
import json
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
ROWS, COLUMNS, ASKED = 300, 7, 20
REGRESSIONS = ("squarederror", "absoluteerror", "linear", "forest")
SELECTABLE = ("logistic", "logitraw", "hinge", "softmax", "softprob", "squarederror")
KEYS = ["predicted_label", "labels", "probability", "probabilities", "raw_score", "raw_scores", "predicted_score"]


def write(folder, name, values):
    np.asarray(values, dtype="<f4").tofile(os.path.join(folder, name + ".f4"))


def labels(name, numbers):
    if "num_class" in CASES[name]:
        return np.digitize(numbers, [-0.7, 0.7])
    return numbers if name in REGRESSIONS else (numbers > 0).astype(int)


def text(folder, name, content):
    with open(os.path.join(folder, name), "w", newline="") as file:
        file.write(content)


def requests(folder, x):
    text(folder, "asked.csv", "".join(",".join("" if np.isnan(v) else str(v) for v in row) + "\n" for row in x.tolist()))
    text(folder, "asked.libsvm", "".join(" ".join(["0"] + [f"{i}:{v}" for i, v in enumerate(row) if not np.isnan(v)]) + "\n" for row in x.tolist()))


def selected(name, p):
    """What each key of a selection tells of a prediction, NaN for what the objective does not offer."""
    one = p if name != "softprob" else max(p)
    if name in REGRESSIONS:
        return {key: p if key == "predicted_score" else float("nan") for key in KEYS}
    two = [1.0 - p, p] if name != "softprob" else p
    label = {"logistic": lambda: int(p > 0.5), "logitraw": lambda: int(p > 0), "softprob": lambda: p.index(max(p))}.get(name, lambda: p)()
    both = name in ("logistic", "softprob")
    return {
        "predicted_label": label, "labels": list(range(3 if "soft" in name else 2)), "probability": one if both else float("nan"),
        "probabilities": two if both else float("nan"), "raw_score": one, "raw_scores": two, "predicted_score": float("nan"),
    }


def answers(folder, name, predictions):
    lines = io.StringIO()
    np.savetxt(lines, predictions, delimiter=",", fmt="%s")
    text(folder, name + ".csv", lines.getvalue())
    text(folder, name + ".line", ",".join(map(str, predictions)))
    text(folder, name + ".array", json.dumps(predictions))
    text(folder, name + ".batch", "\n".join(map(str, predictions)) + "\n")
    text(folder, name + ".document", json.dumps({"predictions": [{"score": p} for p in predictions]}))
    text(folder, name + ".jsonlines", "".join(json.dumps({"score": p}) + "\n" for p in predictions))
    if name not in SELECTABLE:
        return
    told = [selected(name, p) for p in predictions]
    order = KEYS[::-1]
    offered = [key for key in KEYS if told[0][key] == told[0][key]]
    told = [{key: t[key] for key in offered + [key for key in order if key not in offered]} for t in told]
    text(folder, name + ".selected.document", json.dumps({"predictions": told}))
    text(folder, name + ".selected.jsonlines", "".join(json.dumps(t) + "\n" for t in told))
    text(folder, name + ".selected.csv", "\n".join(",".join(f'"{t[key]}"' if isinstance(t[key], list) else str(t[key]) for key in order) for t in told))


def wide(folder, random):
    x = random.normal(size=(ROWS, 1000)).astype("f4")
    x[random.random(x.shape) < 0.1] = np.nan
    data = xgb.DMatrix(x, np.digitize(np.nan_to_num(x)[:, 17:20].sum(axis=1), [-0.7, 0.7]))
    booster = xgb.train(dict(objective="multi:softprob", num_class=3, max_depth=3), data, 5)
    booster.save_model(os.path.join(folder, "wide.ubj"))
    write(folder, "wide.rows", x)
    write(folder, "wide.value", booster.predict(data))
    write(folder, "wide.margin", booster.predict(data, output_margin=True))


def biased(folder, booster, x):
    """As a model of 3.1 answers that has a bias for each class: its own bias is 0, and rows begin with those."""
    booster.save_model(os.path.join(folder, "biased.json"))
    data = xgb.DMatrix(x, base_margin=np.tile(np.array([0.25, -0.5, 1.0], "f4"), (ROWS, 1)))
    write(folder, "biased.value", booster.predict(data))
    write(folder, "biased.margin", booster.predict(data, output_margin=True))
    write(folder, "biased.contributions", booster.predict(data, pred_contribs=True))


def models(folder):
    random = np.random.default_rng(7)
    x = random.normal(size=(ROWS, COLUMNS)).astype("f4")
    x[random.random(x.shape) < 0.1] = np.nan
    total = np.nan_to_num(x)[:, :3].sum(axis=1)
    write(folder, "rows", x)
    requests(folder, x[:ASKED])
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
        value = booster.predict(data, iteration_range=rounds)
        write(folder, name + ".value", value)
        answers(folder, name, value[:ASKED].tolist())
        if name == "softprob":
            biased(folder, booster, x)
        write(folder, name + ".margin", booster.predict(data, iteration_range=rounds, output_margin=True))
        write(folder, name + ".contributions", booster.predict(data, iteration_range=rounds, pred_contribs=True))
        write(folder, name + ".approximate", booster.predict(data, iteration_range=rounds, pred_contribs=True, approx_contribs=True))
        if parameters.get("booster") != "gblinear":
            write(folder, name + ".leaves", booster.predict(data, iteration_range=rounds, pred_leaf=True))
    wide(folder, random)
    with open(os.path.join(folder, "logistic.pickle"), "wb") as file:
        pickle.dump(booster, file)


if __name__ == "__main__":
    {"models": models}[sys.argv[1]](*sys.argv[2:])
