"""A training container from start to end."""
import json
import os
import sys
import traceback

from sagebrush_container import log, requirements, source
from sagebrush_container.errors import ContainerError, failure_text
from sagebrush_container.mlroot import MlRoot
from sagebrush_container.training import script
from sagebrush_container.training.environment import TrainingEnvironment


def run():
    """Trains and answers the exit code; what went wrong stands in the failure file."""
    root = MlRoot()
    for folder in (root.model, root.code, root.output_data, root.intermediate):
        os.makedirs(folder, exist_ok=True)
    try:
        _train(root)
    except ContainerError as error:
        return _failed(root, str(error), error.exit_code)
    except Exception:
        return _failed(root, "Framework Error:\n" + traceback.format_exc(), 1)
    log.logger.info("Reporting training SUCCESS")
    with open(root.success, "wb"):
        pass
    return 0


def _train(root):
    environment = TrainingEnvironment(root)
    log.configure(environment.log_level, "sagemaker-training-toolkit")
    environment.require_entry_point()
    source.place(environment.source, root.code)
    packages = requirements.Environment(root.environment)
    listed = os.path.join(root.code, os.path.dirname(environment.entry_point), "requirements.txt")
    if os.path.isfile(listed):
        packages.install_requirements(listed)
    if os.path.isfile(os.path.join(root.code, "setup.py")):
        packages.install_package(root.code)
    packages.activate()
    for folder in (os.path.join(root.code, "lib"), root.code):
        requirements.prepend("PYTHONPATH", folder)

    words = script.command(environment.entry_point, root.code, environment.arguments)
    variables = environment.variables()
    _announce(environment, variables, words)
    script.run(words, root.code, {**os.environ, "PYTHONUNBUFFERED": "1", **variables})


def _announce(environment, variables, words):
    log.logger.info("Invoking user script")
    described = json.dumps(environment.described(), indent=4, sort_keys=True)
    listed = "\n".join(f"{name}={variables[name]}" for name in sorted(variables))
    print(f"\nTraining Env:\n\n{described}\n\nEnvironment variables:\n\n{listed}\n\n"
          f"Invoking script with the following command:\n\n{' '.join(words)}\n", flush=True)


def _failed(root, text, code):
    log.logger.error("Reporting training FAILURE")
    log.logger.error("%s", text)
    with open(root.failure, "wb") as file:
        file.write(failure_text(text))
    sys.stdout.flush()
    return code
