"""Hyperparameters as script mode writes them: JSON texts inside strings."""
import json

_PREFIX = "sagemaker_"

# What the platform and the SDK say with them; none of it is the script's.
_PLATFORM = {
    "sagemaker_program", "sagemaker_submit_directory", "sagemaker_container_log_level", "sagemaker_job_name", "sagemaker_region",
    "sagemaker_enable_cloudwatch_metrics", "sagemaker_s3_output", "_tuning_objective_metric", "default_user_module_name",
}


def decode(texts):
    """The values of hyperparameters; what is no JSON is a string."""
    return {name: _value(text) for name, text in texts.items()}


def divide(values):
    """Parts decoded hyperparameters into the script's, the platform's and the framework's."""
    user, platform, framework = {}, {}, {}
    for name, value in values.items():
        part = platform if name in _PLATFORM else framework if name.startswith(_PREFIX) else user
        part[name] = value
    return user, platform, framework


def arguments(values):
    """The command line of a script: `--name value` by name; one letter gets one dash."""
    words = []
    for name in sorted(values):
        words += [("--" if len(name) > 1 else "-") + name, _word(values[name])]
    return words


def variables(values):
    """Environment variables: `SM_` and the upper-case name; strings stay, None is empty, all else is compact JSON."""
    return {f"SM_{name}".upper(): _text(value) for name, value in values.items()}


def _value(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _word(value):
    if isinstance(value, dict):
        return ",".join(f"{name}={value[name]}" for name in sorted(value))
    return "" if value is None else str(value)


def _text(value):
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
