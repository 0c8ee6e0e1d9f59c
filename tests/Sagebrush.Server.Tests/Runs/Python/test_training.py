import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import tempfile
import unittest

import toolkit
from sagebrush_container import source
from sagebrush_container.errors import ContainerError, ExecutionError
from sagebrush_container.training import hyperparameters


class HyperparametersTests(unittest.TestCase):
    def test_values_are_json_inside_strings(self):
        self.assertEqual(
            {"a": "train.py", "b": 1.5, "c": [1], "d": None, "e": "not json", "f": "1e"},
            hyperparameters.decode({"a": '"train.py"', "b": "1.5", "c": "[1]", "d": "null", "e": "not json", "f": "1e"}))

    def test_the_script_gets_what_is_its_own(self):
        user, platform, framework = hyperparameters.divide({"k": 1, "sagemaker_program": "x", "sagemaker_mpi_enabled": True, "_tuning_objective_metric": "m"})
        self.assertEqual(({"k": 1}, {"sagemaker_program": "x", "_tuning_objective_metric": "m"}, {"sagemaker_mpi_enabled": True}), (user, platform, framework))

    def test_arguments_are_sorted(self):
        self.assertEqual(["--a-b", "1", "--m", "y=1,z=2"][:2] + ["--map", "y=1,z=2", "-x", "True"],
                         hyperparameters.arguments({"x": True, "map": {"z": 2, "y": 1}, "a-b": 1}))

    def test_variables_keep_strings_and_write_compact_json(self):
        self.assertEqual({"SM_A-B": "text", "SM_C": '{"a":[1,2],"b":"\\u00e9"}', "SM_D": "", "SM_E": "true"},
                         hyperparameters.variables({"a-b": "text", "c": {"b": "é", "a": [1, 2]}, "d": None, "e": True}))


class SourceTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def archive(self, *entries):
        path = self.folder / "source.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            for name, kind, link in entries:
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname = kind, link
                tar.addfile(entry)
        return str(path)

    def test_members_that_leave_the_folder_are_refused(self):
        for entries in (
            [("../x", tarfile.REGTYPE, "")], [("/etc/x", tarfile.REGTYPE, "")], [("a", tarfile.SYMTYPE, "../../x")], [("a", tarfile.LNKTYPE, "../x")],
            [("a", tarfile.SYMTYPE, "/etc/passwd")],
        ):
            with self.subTest(entries), self.assertRaisesRegex(ContainerError, "leaves the folder"):
                source.place(self.archive(*entries), str(self.folder / "code"))

    def test_links_that_stay_are_kept(self):
        source.place(self.archive(("a/x.py", tarfile.REGTYPE, ""), ("b.py", tarfile.SYMTYPE, "a/x.py")), str(self.folder / "code"))
        self.assertEqual("a/x.py", os.readlink(self.folder / "code" / "b.py"))

    def test_what_is_no_archive_is_named(self):
        (self.folder / "x.tar.gz").write_bytes(b"text")
        with self.assertRaisesRegex(ContainerError, "x.tar.gz is no tar.gz archive"):
            source.place(str(self.folder / "x.tar.gz"), str(self.folder / "code"))
        with self.assertRaisesRegex(ContainerError, "'/nowhere' is neither"):
            source.place("/nowhere", str(self.folder / "code"))


class JobTests(unittest.TestCase):
    """A whole container in a folder, without a platform."""

    def start(self, root, script, *arguments):
        config = pathlib.Path(root, "input", "config")
        config.mkdir(parents=True)
        code = pathlib.Path(root, "code")
        code.mkdir()
        (code / "train.py").write_text(script)
        (config / "hyperparameters.json").write_text('{"sagemaker_program": "\\"train.py\\""}')
        return subprocess.Popen([sys.executable, str(toolkit.FOLDER), "train"], env={**os.environ, "SAGEBRUSH_ML_ROOT": root},
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def test_sigterm_reaches_the_script(self):
        script = """
import os, signal, sys, time
def save(*_):
    open(os.path.join(os.environ["SM_MODEL_DIR"], "checkpoint"), "w").close()
    sys.exit(0)
signal.signal(signal.SIGTERM, save)
print("waiting", flush=True)
time.sleep(60)
"""
        with tempfile.TemporaryDirectory() as root, self.start(root, script) as process:
            for line in process.stdout:
                if line == "waiting\n":
                    process.send_signal(signal.SIGTERM)
            self.assertEqual(0, process.wait())
            self.assertTrue(os.path.exists(os.path.join(root, "model", "checkpoint")))
            self.assertTrue(os.path.exists(os.path.join(root, "output", "success")))

    def test_a_script_that_is_killed_ends_as_in_a_shell(self):
        with tempfile.TemporaryDirectory() as root, self.start(root, "import os; os.kill(os.getpid(), 9)") as process:
            process.communicate()
            self.assertEqual(137, process.returncode)
            self.assertIn("ExitCode 137", pathlib.Path(root, "output", "failure").read_text())

    def test_a_long_traceback_keeps_its_end_and_fits(self):
        script = "raise ValueError('é' * 3000 + 'the end')"
        with tempfile.TemporaryDirectory() as root, self.start(root, script) as process:
            process.communicate()
            failure = pathlib.Path(root, "output", "failure").read_bytes()
            self.assertLessEqual(len(failure), 1024)
            self.assertIn('the end", Command "', failure.decode())

    def test_a_command_that_is_long_is_shortened(self):
        self.assertLess(len(str(ExecutionError("Kind", 1, "x", ["word"] * 1000))), 1000)


if __name__ == "__main__":
    unittest.main()
