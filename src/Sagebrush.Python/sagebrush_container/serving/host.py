"""A serving container from start to end."""
import logging
import os
import socket
import sys
import traceback

from sagebrush_container import cpus, log, requirements, source
from sagebrush_container.errors import ContainerError
from sagebrush_container.mlroot import MlRoot
from sagebrush_container.serving import connections, frameworks
from sagebrush_container.serving.crew import Crew
from sagebrush_container.serving.functions import Functions, load_module
from sagebrush_container.serving.models import ModelRoutes
from sagebrush_container.serving.routes import Routes
from sagebrush_container.serving.threads import Share

_BACKLOG = 512
_DEFAULT_PORT = "8080"
_DEFAULT_TIMEOUT = "60"
_DEFAULT_SCRIPT = "inference.py"


def run():
    """Serves and answers the exit code. Who can connect finds the model loaded."""
    level = os.environ.get("SAGEMAKER_CONTAINER_LOG_LEVEL", "20")
    log.configure(int(level) if level.isdigit() else logging.INFO, "sagemaker-inference")
    try:
        _serve(MlRoot())
        return 0
    except ContainerError as error:
        log.logger.error("%s", error)
    except Exception:
        traceback.print_exc()
        log.logger.error("The model could not be loaded: see the traceback above.")
    sys.stdout.flush()
    return 1


def _serve(root):
    slots = connections.Slots()
    processors = cpus.count()
    count = _number("SAGEMAKER_MODEL_SERVER_WORKERS", str(processors))
    share = Share(max(1, processors // count))
    share.hold()
    routes = _routes(root)
    listener, where = _listen(root)
    log.logger.info("Listening at %s with %d workers", where, count)
    timeout = _number("SAGEMAKER_MODEL_SERVER_TIMEOUT", _DEFAULT_TIMEOUT, least=0)
    Crew(listener, routes, slots, count, share, timeout or None).run()


def _routes(root):
    script, code, defaults = os.environ.get("SAGEMAKER_PROGRAM") or _DEFAULT_SCRIPT, _code(root), frameworks.defaults()
    if os.environ.get("SAGEMAKER_MULTI_MODEL", "").lower() == "true":
        bound = _number("SAGEBRUSH_MODEL_MEMORY_IN_MB", "0", least=0) << 20
        return ModelRoutes(script, code, defaults, bound or None)
    functions = Functions(load_module(script, code), defaults)
    return Routes(functions, functions.load(root.model))


def _code(root):
    """The folder of the script: what SAGEMAKER_SUBMIT_DIRECTORY names, or what came with the model."""
    repacked = os.path.join(root.model, "code")
    named = os.environ.get("SAGEMAKER_SUBMIT_DIRECTORY")
    if named and not os.path.isdir(named):
        source.place(named, root.code)
        folder = root.code
    else:
        folder = named or (repacked if os.path.isdir(repacked) else root.code)
    listed = os.path.join(folder, "requirements.txt")
    packages = requirements.Environment(root.environment)
    if os.path.isfile(listed):
        packages.install_requirements(listed)
    packages.activate()
    return folder


def _listen(root):
    named = os.environ.get("SAGEBRUSH_SOCKET")
    if named:
        path = os.path.join(root.path, named)
        # The address of a Unix socket takes 107 bytes; the folder may lie deeper.
        os.chdir(os.path.dirname(path))
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.basename(path))
    else:
        path = f"port {os.environ.get('SAGEMAKER_BIND_TO_PORT', _DEFAULT_PORT)}"
        listener = socket.socket(socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("", _number("SAGEMAKER_BIND_TO_PORT", _DEFAULT_PORT)))
    listener.listen(_BACKLOG)
    return listener, path


def _number(variable, default, least=1):
    text = os.environ.get(variable) or default
    if not text.isdigit() or int(text) < least:
        raise ContainerError(f"{variable} is '{text}'; expected a whole number, at least {least}.")
    return int(text)
