"""What Pythons of a container get beyond their own packages.

AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> are honoured by botocore since 1.31; older ones, boto3's as well as that inside the AWS CLI, are taught to.
Packages of the folder `fallback` are found where the interpreter has none of that name.
"""
import importlib.abc
import importlib.machinery
import os
import sys

_SESSIONS = ("botocore.session", "awscli.botocore.session")
_FALLBACK = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fallback")


def install():
    """Once a process."""
    if _FALLBACK not in sys.path:
        sys.path.append(_FALLBACK)
        sys.meta_path.insert(0, _SessionFinder())


class _SessionFinder(importlib.abc.MetaPathFinder):
    """Finds botocore's session module as everybody does, and has it taught once it is loaded."""

    def find_spec(self, name, path, target=None):
        """The module's spec with a loader that teaches; None for all other modules."""
        if name not in _SESSIONS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = _TeachingLoader(spec.loader)
        return spec


class _TeachingLoader(importlib.abc.Loader):
    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        """As the module's own loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module):
        """Loads the module and teaches it."""
        self._loader.exec_module(module)
        # The one that reads the variables; the version says nothing, for the AWS CLI counts its own copy otherwise.
        if not hasattr(module, "ConfiguredEndpointProvider"):
            _teach(module.Session)


def _teach(session):
    create = session.create_client

    def create_client(self, service_name, *arguments, **named):
        """A client that goes where the environment says, unless its maker says otherwise."""
        # Who gives that many by position gives endpoint_url among them, too.
        if named.get("endpoint_url") is None and len(arguments) < 4:
            endpoint = _endpoint(service_name)
            if endpoint:
                named["endpoint_url"] = endpoint
        return create(self, service_name, *arguments, **named)

    session.create_client = create_client


def _endpoint(service):
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return None
    own = "AWS_ENDPOINT_URL_" + service.upper().replace("-", "_")
    return os.environ.get(own) or os.environ.get("AWS_ENDPOINT_URL")
