"""requirements.txt and packages with a setup.py, installed into an environment of this container alone."""
import os
import re
import subprocess
import sys
import venv

from sagebrush_container import log
from sagebrush_container.errors import ContainerError, ExecutionError

_UNFOUND = re.compile(r"(?:satisfies the requirement|No matching distribution found for) (\S+)")


class Environment:
    """A virtual environment over the interpreter's own packages: what is there already is not fetched again.

    folder: where it is made at the first installation.
    """

    def __init__(self, folder):
        self._folder = folder

    def install_requirements(self, file):
        """Installs what a requirements.txt lists. Raises ContainerError that names file and package."""
        self._install("InstallRequirementsError", ["-r", os.path.basename(file)], os.path.basename(file), os.path.dirname(file))

    def install_package(self, folder):
        """Installs a folder with a setup.py."""
        self._install("InstallModuleError", ["--no-build-isolation", "."], "setup.py", folder)

    def _install(self, kind, what, name, folder):
        if not os.path.isdir(self._folder):
            self._make()
        command = [os.path.join(self._folder, "bin", "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *what]
        log.logger.info("Installing %s with the following command:\n%s", name, " ".join(command))
        environment = {"PIP_RETRIES": "1", "PIP_ROOT_USER_ACTION": "ignore", **os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(self._inherited())
        ended = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        print(ended.stdout, end="", flush=True)
        if ended.returncode != 0:
            raise ExecutionError(kind, ended.returncode, _explained(name, ended.stdout), command)

    def _make(self):
        venv.EnvBuilder(system_site_packages=True, symlinks=True, with_pip=False).create(self._folder)
        probe = subprocess.run(
            [os.path.join(self._folder, "bin", "python"), "-c", "import pip"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(self._inherited())}, stderr=subprocess.DEVNULL)
        if probe.returncode != 0:
            raise ContainerError(f"requirements.txt needs pip, which {sys.executable} lacks (Debian: python3-pip).")

    def activate(self):
        """Makes what was installed importable here and in processes started from here."""
        if not os.path.isdir(self._folder):
            return
        packages = os.path.join(self._folder, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "site-packages")
        sys.path.insert(1, packages)
        prepend("PYTHONPATH", packages)
        prepend("PATH", os.path.join(self._folder, "bin"))

    @staticmethod
    def _inherited():
        # Where the interpreter is itself a virtual environment, one made from it would look past it.
        return [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]


def prepend(variable, path):
    """Puts a path before those of a variable."""
    rest = os.environ.get(variable)
    os.environ[variable] = path + os.pathsep + rest if rest else path


def _explained(name, output):
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")] or output.splitlines()[-5:]
    missing = next((match.group(1) for line in errors for match in [_UNFOUND.search(line)] if match), None)
    text = "\n".join(errors)
    if missing is None:
        return f"{name}: {text}"
    return f"{name}: the package '{missing}' is neither installed nor to be had from a package index that this container can reach. {text}"
