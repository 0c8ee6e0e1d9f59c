"""The folder that platform and container share."""
import os


class MlRoot:
    """The paths of the contract: `/opt/ml` in a sandbox, the folder that SAGEBRUSH_ML_ROOT names without one."""

    def __init__(self, path=None):
        self.path = path or os.environ.get("SAGEBRUSH_ML_ROOT") or "/opt/ml"
        self.input = os.path.join(self.path, "input")
        self.config = os.path.join(self.input, "config")
        self.data = os.path.join(self.input, "data")
        self.model = os.path.join(self.path, "model")
        self.models = os.path.join(self.path, "models")
        self.code = os.path.join(self.path, "code")
        self.environment = os.path.join(self.path, "environment")
        self.output = os.path.join(self.path, "output")
        self.output_data = os.path.join(self.output, "data")
        self.intermediate = os.path.join(self.output, "intermediate")
        self.failure = os.path.join(self.output, "failure")
        self.success = os.path.join(self.output, "success")
