"""Runs the user's entry point in a process of its own."""
import os
import shlex
import signal
import subprocess
import sys
import threading

from sagebrush_container.errors import ContainerError, ExecutionError

_KEPT = 16 * 1024
_TRACEBACK = b"Traceback (most recent call last)"

# A process that the script left behind may hold its error output open.
_PATIENCE = 2


def command(entry_point, code, arguments):
    """The command that runs an entry point: a Python program, a package with a setup.py, or anything that a shell runs.

    Raises ContainerError: the source has no such file.
    """
    if os.path.isfile(os.path.join(code, "setup.py")):
        name = entry_point[:-3] if entry_point.endswith(".py") else entry_point
        return [sys.executable, "-m", name.replace("/", "."), *arguments]
    if not os.path.isfile(os.path.join(code, entry_point)):
        there = ", ".join(sorted(os.listdir(code))) if os.path.isdir(code) else ""
        raise ContainerError(f"sagemaker_program: the source has no file '{entry_point}'; it has: {there or 'nothing'}.")
    if entry_point.endswith(".py"):
        return [sys.executable, entry_point, *arguments]
    path = os.path.join(code, entry_point)
    os.chmod(path, os.stat(path).st_mode | 0o100)
    return ["/bin/sh", "-c", " ".join(shlex.quote(word) for word in ["./" + entry_point, *arguments])]


def run(words, folder, environment):
    """Runs a command to its end; SIGTERM goes on to it, so that it can leave a checkpoint.

    Raises ExecutionError: it ended with another code than 0; the message has its last words.
    """
    process = subprocess.Popen(words, cwd=folder, env=environment, stderr=subprocess.PIPE, start_new_session=True)
    before = signal.signal(signal.SIGTERM, lambda *_: _terminate(process))
    tail = _Tail(process.stderr)
    try:
        code = process.wait()
    finally:
        signal.signal(signal.SIGTERM, before)
    tail.join(_PATIENCE)
    if code != 0:
        raise ExecutionError("ExecuteUserScriptError", code, tail.text, words)


def _terminate(process):
    try:
        os.killpg(process.pid, signal.SIGTERM)
    except ProcessLookupError:
        # It has just ended by itself.
        pass


class _Tail(threading.Thread):
    """Passes a process's error output on as it comes, and keeps the end of it."""

    def __init__(self, pipe):
        super().__init__(daemon=True)
        self._pipe = pipe
        self._kept = b""
        self.start()

    def run(self):
        while True:
            part = os.read(self._pipe.fileno(), 1 << 16)
            if not part:
                return
            self._kept = (self._kept + part)[-_KEPT:]
            while part:
                part = part[os.write(2, part):]

    @property
    def text(self):
        """From the last traceback on; without one, the last lines."""
        start = self._kept.rfind(_TRACEBACK)
        kept = self._kept[start:] if start >= 0 else b"\n".join(self._kept.strip().split(b"\n")[-10:])
        return kept.decode("utf-8", "replace")
