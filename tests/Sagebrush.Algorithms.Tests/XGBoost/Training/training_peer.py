"""XGBoost itself, as Python users call it: the other side of tests."""
import json
import sys

import numpy
import xgboost


def matrix(path, form):
    """Rows of CSV (label first, empty is missing) or of libsvm."""
    if form == "libsvm":
        return xgboost.DMatrix(path)
    data = numpy.genfromtxt(path, delimiter=",", dtype=numpy.float32, ndmin=2)
    if form == "weighted":
        return xgboost.DMatrix(data[:, 2:], label=data[:, 0], weight=data[:, 1])
    return xgboost.DMatrix(data[:, 1:], label=data[:, 0])


def train(parameters, rounds, form, train_path, model_path, validation_path=None, patience=None):
    """Trains and saves; prints the metrics of the last round."""
    parameters = json.loads(parameters)
    rows = matrix(train_path, form)
    watched = [(rows, "train")] + ([(matrix(validation_path, form), "validation")] if validation_path else [])
    callbacks = [xgboost.callback.EarlyStopping(int(patience), data_name="validation", save_best=True)] if patience else []
    results = {}
    booster = xgboost.train(parameters, rows, int(rounds), watched, callbacks=callbacks, evals_result=results, verbose_eval=False)
    booster.save_model(model_path)
    print(json.dumps({f"{channel}-{name}": values[-1] for channel, metrics in results.items() for name, values in metrics.items()}))


def predict(model_path, form, path):
    """Answers of a model whose file has no ending that tells its form."""
    print(json.dumps(xgboost.Booster(model_file=model_path).predict(matrix(path, form)).tolist()))


def metrics(labels, margins, names):
    """The container's metrics, by scikit-learn."""
    from sklearn import metrics as sk
    labels, margins = numpy.array(json.loads(labels), numpy.float32), numpy.array(json.loads(margins), numpy.float32)
    classes = margins.argmax(axis=-1) if margins.ndim > 1 else (margins > 0).astype(int)
    functions = {
        "accuracy": lambda: sk.accuracy_score(labels, classes),
        "balanced_accuracy": lambda: sk.balanced_accuracy_score(labels, classes),
        "f1": lambda: sk.f1_score(labels, classes, average="macro"),
        "f1_macro": lambda: sk.f1_score(labels, classes, average="macro"),
        "f1_binary": lambda: sk.f1_score(labels, classes, average="binary"),
        "precision": lambda: sk.precision_score(labels, classes),
        "precision_macro": lambda: sk.precision_score(labels, classes, average="macro"),
        "precision_micro": lambda: sk.precision_score(labels, classes, average="micro"),
        "recall": lambda: sk.recall_score(labels, classes),
        "recall_macro": lambda: sk.recall_score(labels, classes, average="macro"),
        "recall_micro": lambda: sk.recall_score(labels, classes, average="micro"),
        "mae": lambda: sk.mean_absolute_error(labels, margins),
        "mse": lambda: sk.mean_squared_error(labels, margins),
        "rmse": lambda: sk.mean_squared_error(labels, margins) ** 0.5,
        "r2": lambda: sk.r2_score(labels, margins),
    }
    print(json.dumps([float(functions[name]()) for name in names.split(",")]))


def sets(folder):
    """The reference data sets of scikit-learn, a quarter for validation, as CSV."""
    from sklearn import datasets, model_selection
    for name in ("breast_cancer", "diabetes", "digits", "iris"):
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        parts = model_selection.train_test_split(x, y, test_size=0.25, random_state=0)
        for part, rows, labels in (("train", parts[0], parts[2]), ("validation", parts[1], parts[3])):
            numpy.savetxt(f"{folder}/{name}.{part}", numpy.column_stack([labels, rows]), delimiter=",", fmt="%.9g")
    print("true")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
