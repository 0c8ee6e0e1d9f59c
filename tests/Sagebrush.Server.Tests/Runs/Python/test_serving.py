import concurrent.futures
import json
import os
import pathlib
import re
import tempfile
import unittest

from toolkit import container

SCRIPT = """
import os, sys, time
import numpy
def model_fn(folder):
    return 2
def predict_fn(data, model):
    first = int(data.flat[0])
    if first == -1:
        os._exit(3)
    if first == -5:
        sys.exit(4)
    if first == -2:
        with open(os.environ["GATE"], "rb"):
            pass
    if first == -3:
        time.sleep(60)
    if first == -4:
        return {"pid": os.getpid()}
    return data * model
"""


class ServingTests(unittest.TestCase):
    def test_an_idle_worker_takes_the_next_request_whatever_its_connection(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        gate = os.path.join(folder.name, "gate")
        os.mkfifo(gate)
        with container(SCRIPT, GATE=gate) as (_, _, connect), concurrent.futures.ThreadPoolExecutor() as pool:
            connections = [connect() for _ in range(5)]
            for connection in connections:
                self.assertEqual((200, b"[2]"), connection.ask("[1]"))
            slow = pool.submit(connections[0].ask, "[-2]")
            for connection in connections[1:] * 3:
                self.assertEqual((200, b"[6]"), connection.ask("[3]"))
            self.assertFalse(slow.done())
            with open(gate, "wb"):
                pass
            self.assertEqual((200, b"[-4]"), slow.result())

    def test_a_worker_that_dies_is_replaced_and_its_request_answered(self):
        with container(SCRIPT) as (_, _, connect):
            other = connect()
            for body, code in (("[-1]", b"exit code 3"), ("[-5]", b"exit code 4")) * 3:
                status, text = connect().ask(body)
                self.assertEqual(500, status)
                self.assertIn(code, text)
                self.assertEqual((200, b"[2]"), other.ask("[1]"))

    def test_a_request_that_takes_too_long_ends(self):
        with container(SCRIPT, SAGEMAKER_MODEL_SERVER_TIMEOUT="5") as (_, process, connect):
            self.assertEqual(500, connect().ask("[-3]")[0])
            # On a busy machine a second may be too little for any request.
            self.assertIn((200, b"[2]"), (connect().ask("[1]") for _ in range(50)))
            process.terminate()
            told = re.findall(rb"WORKER TIMEOUT \(pid:(\d+)\)", process.stdout.read())
            self.assertEqual(sorted(set(told)), sorted(told))

    def test_more_connections_than_places_wait_for_one(self):
        with container(SCRIPT) as (_, _, connect), concurrent.futures.ThreadPoolExecutor(1) as pool:
            connections = [connect() for _ in range(128)]
            for connection in connections:
                self.assertEqual(200, connection.ask("[1]")[0])
            late = pool.submit(connect().ask, "[1]")
            connections[7].close()
            self.assertEqual(200, late.result()[0])

    def test_errors(self):
        with container(SCRIPT) as (_, process, connect):
            connection = connect()
            self.assertEqual(404, connection.ask("", path="/nowhere")[0])
            self.assertEqual(404, connection.ask("", path="/execution-parameters", method="GET")[0])
            self.assertEqual(405, connection.ask("", method="GET")[0])
            self.assertEqual(415, connection.ask("", "image/png")[0])
            status, text = connection.ask("[]")
            self.assertEqual(500, status)
            self.assertIn(b"Traceback", text)
            self.assertEqual(200, connection.ask("", path="/ping", method="GET")[0])
            process.terminate()
            self.assertEqual(0, process.wait())

    def test_other_functions(self):
        script = """
def model_fn(folder): return None
def transform_fn(model, body, content_type, accept):
    if body == "parts":
        return (part for part in ("a", b"b", ""))
    return f"{body!r} {content_type} {accept}", "text/plain"
def execution_parameters_fn(): return {"MaxConcurrentTransforms": 2}
"""
        with container(script, SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT="text/csv") as (_, _, connect):
            connection = connect()
            self.assertEqual((200, b"'x' text/csv text/csv"), connection.ask("x", "text/csv"))
            self.assertEqual((200, b"b'x' application/x a/b"), connection.ask("x", "application/x", "a/b"))
            self.assertEqual((200, b"ab"), connection.ask("parts", "text/csv"))
            self.assertEqual((200, b"b'x' text/plain text/csv"), connection.ask("x", "text/plain"))
            status, text = connection.ask("", path="/execution-parameters", method="GET")
            self.assertEqual((200, {"MaxConcurrentTransforms": 2}), (status, json.loads(text)))

    def test_a_script_that_exits_while_it_loads_is_told(self):
        for script in ("import sys\ndef model_fn(folder): sys.exit(%s)", "import sys\nsys.exit(%s)"):
            for code in ("", "0", "3"):
                with self.subTest(script, code=code), self.assertRaisesRegex(RuntimeError, rf"sys.exit\({code}\)"), container(script % code):
                    pass

    def test_workers_share_the_model(self):
        script = "import numpy\ndef model_fn(folder): return numpy.ones(64 << 20, dtype='u1')\ndef predict_fn(data, model): return int(model.sum())\n"
        with container(script) as (_, process, connect):
            for _ in range(8):
                self.assertEqual((200, b"67108864"), connect().ask("[1]"))
            pids = [process.pid, *pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
            self.assertEqual(3, len(pids))
            self.assertLess(sum(pss(pid) for pid in pids), 128 << 20)


class MultiModelTests(unittest.TestCase):
    SCRIPT = "import os\ndef model_fn(folder): return float(open(os.path.join(folder, 'factor')).read())\ndef predict_fn(data, model): return data * model\n"

    def model(self, root, name, text, code=None):
        folder = pathlib.Path(root, "models", name, "model")
        folder.mkdir(parents=True)
        (folder / "factor").write_text(text)
        if code:
            (folder / "code").mkdir()
            (folder / "code" / "inference.py").write_text(code)
        return json.dumps({"model_name": name, "url": str(folder)})

    def test_models_come_and_go(self):
        with container(self.SCRIPT, SAGEMAKER_MULTI_MODEL="true", SAGEBRUSH_MODEL_MEMORY_IN_MB="40") as (root, _, connect):
            connection = connect()
            self.assertEqual((200, {"models": []}), self.told(connection, "GET", "/models"))
            self.assertEqual(404, connection.ask("[1]", path="/models/a/invoke")[0])
            own = "def model_fn(folder): return 0\ndef predict_fn(data, model): return 'own'\n"
            for name, text, code in (("a", "2", None), ("b", "3", None), ("c", "4", own)):
                self.assertEqual(200, connection.ask(self.model(root, name, text, code), path="/models")[0])
            self.assertEqual(409, connection.ask(json.dumps({"model_name": "a", "url": root}), path="/models")[0])
            self.assertEqual((507, 500), tuple(connection.ask(self.model(root, n, t), path="/models")[0] for n, t in (("big", " " * (64 << 20)), ("bad", "x"))))
            self.assertEqual(500, connection.ask(self.model(root, "quits", "1", "import sys\ndef model_fn(folder): sys.exit(0)\n"), path="/models")[0])
            for _ in range(3):
                self.assertEqual([b"[2.0]", b"[3.0]", b'"own"'], [connect().ask("[1]", path=f"/models/{n}/invoke")[1] for n in "abc"])
            self.assertEqual(["a", "b", "c"], [model["modelName"] for model in self.told(connection, "GET", "/models")[1]["models"]])
            self.assertEqual(200, connection.ask("", path="/models/a", method="DELETE")[0])
            self.assertEqual(404, connection.ask("", path="/models/a", method="GET")[0])
            self.assertEqual(b"[3.0]", connection.ask("[1]", path="/models/b/invoke")[1])

    def test_models_come_and_go_all_at_once(self):
        with container(self.SCRIPT, SAGEMAKER_MULTI_MODEL="true") as (root, process, connect), concurrent.futures.ThreadPoolExecutor(16) as pool:
            def visit(number):
                connection, name = connect(), f"m{number}"
                self.addCleanup(connection.close)
                self.assertEqual(200, connection.ask(self.model(root, name, str(number)), path="/models")[0])
                for _ in range(3):
                    self.assertEqual(b"[%.1f]" % number, connection.ask("[1]", path=f"/models/{name}/invoke")[1])
                self.assertEqual(200, connection.ask("", path=f"/models/{name}", method="DELETE")[0])
            list(pool.map(visit, range(24)))
            self.assertEqual((200, {"models": []}), self.told(connect(), "GET", "/models"))
            self.assertIsNone(process.poll())

    def told(self, connection, method, path):
        status, text = connection.ask("", path=path, method=method)
        return status, json.loads(text)


def pss(pid):
    """Bytes of a process's memory, what is shared in equal parts."""
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024


if __name__ == "__main__":
    unittest.main()
