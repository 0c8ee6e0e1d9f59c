"""What each framework's container adds to a script: defaults for functions that it does not define. SAGEBRUSH_FRAMEWORK names the framework."""
import os


def defaults():
    """The defaults, by name; `casts`: numbers read from text become float32."""
    return _DEFAULTS.get(os.environ.get("SAGEBRUSH_FRAMEWORK"), {})


def _load_xgboost(folder):
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(os.path.join(folder, "xgboost-model"))
    return booster


def _predict_xgboost(data, model):
    import xgboost

    return model.predict(data if isinstance(data, xgboost.DMatrix) else xgboost.DMatrix(data))


_DEFAULTS = {
    "scikit-learn": {"casts": True},
    "xgboost": {"model_fn": _load_xgboost, "predict_fn": _predict_xgboost},
}
