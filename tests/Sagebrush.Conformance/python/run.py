"""Runs one module of unittest cases and prints a JSON line for each: {"test": "Class.name", "outcome": "passed|failed", "detail": "…"}."""
import contextlib
import json
import sys
import traceback
import unittest

_lines = sys.stdout


class Lines(unittest.TestResult):
    def _say(self, test, outcome, detail=""):
        # A failing setUpClass is no test; its id is "setUpClass (module.Class)".
        name = ".".join(test.id().split(".")[-2:])
        print(json.dumps({"test": name, "outcome": outcome, "detail": detail}), file=_lines, flush=True)

    def addSuccess(self, test):
        self._say(test, "passed")

    def addFailure(self, test, error):
        self._say(test, "failed", "".join(traceback.format_exception(*error)))

    addError = addFailure

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self._say(test, "failed", f"{subtest}\n" + "".join(traceback.format_exception(*error)))


# What clients print must not come between the lines.
with contextlib.redirect_stdout(sys.stderr):
    unittest.defaultTestLoader.loadTestsFromName(sys.argv[1]).run(Lines())
