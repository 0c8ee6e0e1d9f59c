"""Log lines in the form that the framework containers have: time, name, level, message."""
import logging
import sys

logger = logging.getLogger("sagemaker-training-toolkit")


def configure(level, name):
    """Sends this module's lines to the container's output. level: a number of `logging` or its name."""
    global logger
    logger = logging.getLogger(name)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)-8s %(message)s"))
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(level)
