"""What a training script is told: the SM_ variables and its arguments."""
import glob
import json
import logging
import os

from sagebrush_container import cpus
from sagebrush_container.errors import ContainerError
from sagebrush_container.training import hyperparameters


class TrainingEnvironment:
    """The job as its configuration files say.

    root: the shared folder. Raises ContainerError: the request names no entry point.
    """

    def __init__(self, root):
        self.root = root
        self._resources = _read(root, "resourceconfig.json") or {"current_host": "algo-1", "hosts": ["algo-1"]}
        self._channels = _read(root, "inputdataconfig.json")
        self.hyperparameters, self._platform, self._framework = hyperparameters.divide(
            hyperparameters.decode(_read(root, "hyperparameters.json")))
        self.log_level = _level(self._platform.get("sagemaker_container_log_level", logging.INFO))
        self.entry_point = self._named("sagemaker_program", "SAGEMAKER_PROGRAM")
        self.source = self._named("sagemaker_submit_directory", "SAGEMAKER_SUBMIT_DIRECTORY")

    def _named(self, parameter, variable):
        value = self._platform.get(parameter, os.environ.get(variable))
        return str(value) if value is not None else None

    def require_entry_point(self):
        """Passes a job that names one."""
        if not self.entry_point:
            raise ContainerError("The hyperparameter 'sagemaker_program' is missing: it names the script that this container is to run.")

    @property
    def arguments(self):
        """The script's command line."""
        return hyperparameters.arguments(self.hyperparameters)

    @property
    def module_name(self):
        """The entry point without its ending."""
        name = self.entry_point or ""
        return name[:-3] if name.endswith(".py") else name

    def variables(self):
        """All SM_ variables, complete."""
        described = self.described()
        values = {name: described[name] for name in (
            "current_host", "current_instance_type", "current_instance_group", "current_instance_group_hosts", "instance_groups",
            "instance_groups_dict", "distribution_instance_groups", "is_hetero", "hosts", "network_interface_name", "input_dir",
            "input_config_dir", "output_dir", "output_data_dir", "output_intermediate_dir", "model_dir", "module_dir", "module_name",
            "log_level", "framework_module", "num_cpus", "num_gpus", "num_neurons", "user_entry_point", "input_data_config", "resource_config")}
        values.update(
            hps=self.hyperparameters, framework_params=self._framework, channels=sorted(self._channels), training_env=described,
            user_args=self.arguments)
        values.update({f"channel_{name}": path for name, path in described["channel_input_dirs"].items()})
        values.update({f"hp_{name}": value for name, value in self.hyperparameters.items()})
        return hyperparameters.variables(values)

    def described(self):
        """The whole job as one object: SM_TRAINING_ENV."""
        resources, root = self._resources, self.root
        hosts, host = resources["hosts"], resources["current_host"]
        groups = resources.get("instance_groups") or []
        return {
            "additional_framework_parameters": self._framework,
            "channel_input_dirs": {name: os.path.join(root.data, name) for name in self._channels},
            "current_host": host,
            "current_instance_group": resources.get("current_group_name", "homogeneousCluster"),
            "current_instance_group_hosts": next((g["hosts"] for g in groups if host in g.get("hosts", [])), hosts),
            "current_instance_type": resources.get("current_instance_type", ""),
            "distribution_hosts": hosts,
            "distribution_instance_groups": [],
            "framework_module": os.environ.get("SAGEMAKER_TRAINING_MODULE"),
            "hosts": hosts,
            "hyperparameters": self.hyperparameters,
            "input_config_dir": root.config,
            "input_data_config": self._channels,
            "input_dir": root.input,
            "instance_groups": [g["instance_group_name"] for g in groups],
            "instance_groups_dict": {g["instance_group_name"]: g for g in groups},
            "is_hetero": len(groups) > 1,
            "is_master": host == sorted(hosts)[0],
            "job_name": self._platform.get("sagemaker_job_name", os.environ.get("TRAINING_JOB_NAME")),
            "log_level": self.log_level,
            "master_hostname": sorted(hosts)[0],
            "model_dir": root.model,
            "module_dir": root.code,
            "module_name": self.module_name,
            "network_interface_name": resources.get("network_interface_name", "eth0"),
            "num_cpus": cpus.count(),
            "num_gpus": len(glob.glob("/dev/nvidia[0-9]*")),
            "num_neurons": 0,
            "output_data_dir": root.output_data,
            "output_dir": root.output,
            "output_intermediate_dir": root.intermediate,
            "resource_config": resources,
            "user_entry_point": self.entry_point,
        }


def _read(root, name):
    try:
        with open(os.path.join(root.config, name), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def _level(value):
    if isinstance(value, str):
        value = logging.getLevelName(value.upper())
    return value if isinstance(value, int) else logging.INFO
