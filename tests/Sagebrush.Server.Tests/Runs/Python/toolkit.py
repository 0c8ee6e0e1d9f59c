"""Makes the toolkit importable, and runs it as a container would."""
import contextlib
import http.client
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parents[4] / "src" / "Sagebrush.Python"
sys.path.insert(0, str(FOLDER))


class Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("container", timeout=60)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)

    def ask(self, body, content_type="application/json", accept="*/*", path="/invocations", method="POST"):
        """Status and body of an answer."""
        self.request(method, path, body, {"Content-Type": content_type, "Accept": accept})
        answer = self.getresponse()
        return answer.status, answer.read()


def listens(path):
    """Whether somebody does: the file is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


@contextlib.contextmanager
def container(script, **variables):
    """The root folder of a serving container with this script, and a function that connects to it."""
    with tempfile.TemporaryDirectory() as root:
        code = pathlib.Path(root, "model", "code")
        code.mkdir(parents=True)
        (code / "inference.py").write_text(script)
        environment = {**os.environ, "SAGEBRUSH_ML_ROOT": root, "SAGEBRUSH_SOCKET": "serve.sock", "SAGEMAKER_MODEL_SERVER_WORKERS": "2", **variables}
        process = subprocess.Popen([sys.executable, str(FOLDER), "serve"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            path = os.path.join(root, "serve.sock")
            while not listens(path):
                if process.poll() is not None:
                    raise RuntimeError(process.stdout.read().decode())
                time.sleep(0.01)
            yield root, process, lambda: Connection(path)
        finally:
            process.terminate()
            process.communicate()
