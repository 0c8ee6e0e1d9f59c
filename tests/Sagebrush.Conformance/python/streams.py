"""Answers that are streamed: a script whose output is a generator sends them in pieces, as containers of one's own do."""
import time

from botocore.exceptions import EventStreamError

from aws import Case, client
from script_jobs import hosted, trained, uploaded

SCRIPT = """
import os, time

def model_fn(folder):
    return None

def input_fn(body, content_type):
    return body if isinstance(body, str) else body.decode()

def predict_fn(data, model):
    return data

def parts(said):
    count, pause = said.split(",")
    for number in range(int(count)):
        yield f"part {number};"
        time.sleep(float(pause))
    if int(count) == 13:
        os._exit(1)

def output_fn(prediction, accept):
    if prediction == "long":
        return ("x" * 65536 for _ in range(64)), accept
    if prediction == "short":
        return "at once"
    if prediction == "fail":
        raise ValueError("no such thing")
    return parts(prediction), accept

if __name__ == "__main__":
    with open(os.path.join(os.environ["SM_MODEL_DIR"], "any"), "w") as file:
        file.write("any")
"""


class Streams(Case):
    @classmethod
    def setUpClass(cls):
        described = trained({"train.py": SCRIPT})
        assert described["TrainingJobStatus"] == "Completed", described
        environment = {"SAGEMAKER_PROGRAM": "train.py", "SAGEMAKER_SUBMIT_DIRECTORY": uploaded({"train.py": SCRIPT})}
        cls.endpoint = hosted(described["ModelArtifacts"]["S3ModelArtifacts"], environment)
        cls.name, cls.runtime = cls.endpoint.__enter__(), client("sagemaker-runtime")

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__(None, None, None)

    def ask(self, body):
        return self.runtime.invoke_endpoint_with_response_stream(EndpointName=self.name, Body=body, ContentType="text/plain", Accept="text/plain")

    def parts(self, body):
        return [event["PayloadPart"]["Bytes"] for event in self.ask(body)["Body"]]

    def test_parts_come_when_the_model_makes_them(self):
        begun = time.monotonic()
        answer = self.ask("3,1.5")
        self.assertEqual(("text/plain", "all"), (answer["ContentType"], answer["InvokedProductionVariant"]))
        self.assertEqual("application/vnd.amazon.eventstream", answer["ResponseMetadata"]["HTTPHeaders"]["content-type"])
        seen = [(event["PayloadPart"]["Bytes"], time.monotonic() - begun) for event in answer["Body"]]
        self.assertEqual(b"part 0;part 1;part 2;", b"".join(part for part, _ in seen))
        self.assertGreaterEqual(len(seen), 3)
        # The last part was made three seconds after the first: had anybody gathered them, they would have come together.
        self.assertGreater(seen[-1][1] - seen[0][1], 1.5)

    def test_a_long_answer_comes_whole(self):
        parts = self.parts("long")
        self.assertEqual((64 * 65536, {ord("x")}), (sum(map(len, parts)), set(b"".join(parts))))
        self.assertLessEqual(max(map(len, parts)), 65536)

    def test_an_answer_in_one_piece(self):
        self.assertEqual([b"at once"], self.parts("short"))

    def test_an_error_before_the_first_part_is_a_ModelError(self):
        with self.refused("ModelError", "server error (500) from primary", "no such thing", status=424):
            self.ask("fail")

    def test_a_model_that_dies_within_its_answer_ends_the_stream_with_an_error(self):
        seen = []
        with self.assertRaises(EventStreamError) as caught:
            for event in self.ask("13,0")["Body"]:
                seen.append(event["PayloadPart"]["Bytes"])
        self.assertTrue(b"".join(seen).startswith(b"part 0;"))
        self.assertEqual("ModelStreamError", caught.exception.response["Error"]["Code"])

    def test_who_goes_away_disturbs_nobody(self):
        answer = self.ask("1000,0.01")
        next(iter(answer["Body"]))
        answer["Body"].close()
        self.assertEqual([b"at once"], self.parts("short"))

    def test_an_endpoint_that_is_not_there(self):
        with self.refused("ValidationError", "not found", status=400):
            self.runtime.invoke_endpoint_with_response_stream(EndpointName="nobody", Body=b"")

    def test_the_same_script_answers_at_once_too(self):
        answer = self.runtime.invoke_endpoint(EndpointName=self.name, Body="2,0", ContentType="text/plain", Accept="text/plain")
        self.assertEqual(b"part 0;part 1;", answer["Body"].read())
