"""Runs at the start of every Python of a container: makes AWS clients find the platform, then lets the sitecustomize that stands behind this one run."""
import importlib.machinery
import importlib.util
import os
import sys

import sagebrush_hooks

sagebrush_hooks.install()


def _next():
    here = os.path.dirname(os.path.abspath(__file__))
    behind = [path for path in sys.path if os.path.abspath(path) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", behind)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


_next()
