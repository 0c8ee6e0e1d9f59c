"""Script mode: a user's script trained and hosted as scikit-learn's container does."""
import json
import pathlib
import struct

from aws import Case, client, fresh
from package_index import package_index
from script_jobs import bucket, hosted, job, members, trained, uploaded
from training import IRIS, channel, iris_bucket, log_lines

TRAIN = """
import argparse, json, os
import joblib, pandas
from sklearn.neighbors import KNeighborsClassifier

def model_fn(folder):
    return joblib.load(os.path.join(folder, "model.joblib"))

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n-neighbors", type=int)
    parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
    arguments = parser.parse_args()
    rows = pandas.read_csv(os.path.join(arguments.train, "train.csv"), header=None)
    model = KNeighborsClassifier(arguments.n_neighbors).fit(rows.iloc[:, 1:].values, rows.iloc[:, 0].values)
    joblib.dump(model, os.path.join(arguments.model_dir, "model.joblib"))
    print("accuracy", model.score(rows.iloc[:, 1:].values, rows.iloc[:, 0].values))
"""

TELL = """
import json, os, sys
with open(os.path.join(os.environ["SM_MODEL_DIR"], "told.json"), "w") as file:
    json.dump({"arguments": sys.argv[1:], "variables": dict(os.environ), "folder": os.getcwd(), "files": sorted(os.listdir())}, file)
"""

ROWS = [[float(cell) for cell in line.split(",")] for line in (IRIS / "iris_test.csv").read_text().split()]


def npy(rows):
    """A matrix of float32 as npy, version 1."""
    head = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(rows)}, {len(rows[0])}), }}"
    head += " " * (63 - (10 + len(head)) % 64) + "\n"
    values = [value for row in rows for value in row]
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + struct.pack(f"<{len(values)}f", *values)


class Training(Case):
    def told(self, **how):
        described = trained({"train.py": TELL, "other.py": ""}, **how)
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        return described, json.loads(members(described)["told.json"])

    def test_arguments_and_variables(self):
        described, told = self.told(
            hyperparameters={"n-estimators": 10, "learning_rate": 0.1, "name": "a b", "flag": True, "none": None, "map": {"b": 2, "a": 1}, "z": [1, "x"]},
            InputDataConfig=[channel("train", f"s3://{iris_bucket()}/train.csv"), channel("test", f"s3://{iris_bucket()}/test.csv")],
            Environment={"MINE": "mine"})
        self.assertEqual(
            ["--flag", "True", "--learning_rate", "0.1", "--map", "a=1,b=2", "--n-estimators", "10", "--name", "a b", "--none", "", "-z", "[1, 'x']"],
            told["arguments"])
        variables = told["variables"]
        expected = {
            "SM_MODEL_DIR": "/opt/ml/model", "SM_INPUT_DIR": "/opt/ml/input", "SM_INPUT_CONFIG_DIR": "/opt/ml/input/config",
            "SM_OUTPUT_DIR": "/opt/ml/output", "SM_OUTPUT_DATA_DIR": "/opt/ml/output/data", "SM_OUTPUT_INTERMEDIATE_DIR": "/opt/ml/output/intermediate",
            "SM_MODULE_DIR": "/opt/ml/code", "SM_CHANNELS": '["test","train"]', "SM_CHANNEL_TRAIN": "/opt/ml/input/data/train",
            "SM_CHANNEL_TEST": "/opt/ml/input/data/test", "SM_HP_N-ESTIMATORS": "10", "SM_HP_LEARNING_RATE": "0.1", "SM_HP_NAME": "a b",
            "SM_HP_FLAG": "true", "SM_HP_NONE": "", "SM_HP_MAP": '{"a":1,"b":2}', "SM_HOSTS": '["algo-1"]', "SM_CURRENT_HOST": "algo-1",
            "SM_CURRENT_INSTANCE_TYPE": "ml.m5.large", "SM_CURRENT_INSTANCE_GROUP": "homogeneousCluster", "SM_IS_HETERO": "false",
            "SM_CURRENT_INSTANCE_GROUP_HOSTS": '["algo-1"]', "SM_INSTANCE_GROUPS": '["homogeneousCluster"]', "SM_DISTRIBUTION_INSTANCE_GROUPS": "[]",
            "SM_LOG_LEVEL": "20", "SM_MODULE_NAME": "train", "SM_USER_ENTRY_POINT": "train.py",
            "SM_FRAMEWORK_MODULE": "sagemaker_sklearn_container.training:main", "SM_FRAMEWORK_PARAMS": "{}", "SM_NUM_GPUS": "0", "SM_NUM_NEURONS": "0",
            "TRAINING_JOB_NAME": described["TrainingJobName"], "TRAINING_JOB_ARN": described["TrainingJobArn"], "MINE": "mine", "AWS_REGION": "us-east-1",
        }
        self.assertEqual(expected, {name: variables.get(name) for name in expected})
        self.assertEqual(told["arguments"], json.loads(variables["SM_USER_ARGS"]))
        self.assertEqual(10, json.loads(variables["SM_HPS"])["n-estimators"])
        self.assertEqual("train.py", json.loads(variables["SM_TRAINING_ENV"])["user_entry_point"])
        self.assertEqual("algo-1", json.loads(variables["SM_RESOURCE_CONFIG"])["current_host"])
        self.assertEqual("File", json.loads(variables["SM_INPUT_DATA_CONFIG"])["train"]["TrainingInputMode"])
        self.assertIn("SM_INSTANCE_GROUPS_DICT", variables)
        self.assertGreaterEqual(int(variables["SM_NUM_CPUS"]), 1)
        self.assertEqual("/opt/ml/code", told["folder"])
        self.assertEqual(["other.py", "train.py"], told["files"])

    def test_log_lines(self):
        described, _ = self.told()
        lines = log_lines(described["TrainingJobName"])
        self.assertTrue(any("Invoking user script" in line for line in lines), lines)
        self.assertTrue(any("Reporting training SUCCESS" in line for line in lines), lines)

    def test_traceback_in_failure_reason(self):
        described = trained({"train.py": "def f():\n    raise ValueError('no such column: price')\n\nf()\n"})
        reason = described["FailureReason"]
        self.assertTrue(reason.startswith("AlgorithmError: ExecuteUserScriptError: ExitCode 1, ErrorMessage \"Traceback"), reason)
        self.assertIn("ValueError: no such column: price", reason)
        self.assertIn("train.py", reason)
        self.assertTrue(reason.endswith("exit code: 1"), reason)
        self.assertTrue(any("Reporting training FAILURE" in line for line in log_lines(described["TrainingJobName"])))

    def test_exit_code(self):
        described = trained({"train.py": "import sys; sys.exit(7)"})
        self.assertEqual("Failed", described["TrainingJobStatus"])
        self.assertIn("ExitCode 7", described["FailureReason"])
        self.assertTrue(described["FailureReason"].endswith("exit code: 7"))

    def test_shell_script(self):
        described = trained(
            {"train.sh": "#!/bin/bash\necho \"$@\" > $SM_MODEL_DIR/said\n"}, program="train.sh", hyperparameters={"words": "a 'b' c"})
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        self.assertEqual(b"--words a 'b' c\n", members(described)["said"])

    def test_requirements_that_are_there_need_no_index(self):
        described = trained({"train.py": "import sklearn", "requirements.txt": "scikit-learn>=1\nnumpy\n"})
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))

    def test_requirements_come_from_an_index(self):
        with package_index({"sagebrush_sample": "WORD = 'from the index'\n"}) as url:
            described = trained(
                {"train.py": "import sagebrush_sample, sys\nprint(sagebrush_sample.WORD, sagebrush_sample.__file__)\n", "requirements.txt": "sagebrush_sample==1.0\n"},
                Environment={"PIP_INDEX_URL": url})
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        self.assertTrue(any("from the index /opt/ml/" in line for line in log_lines(described["TrainingJobName"])))
        self.assertIn("sagebrush_sample", trained({"train.py": "import sagebrush_sample"})["FailureReason"])

    def test_requirements_without_an_index(self):
        described = trained(
            {"train.py": "", "requirements.txt": "a-package-that-nobody-has==1.0\n"}, Environment={"PIP_NO_INDEX": "1"})
        reason = described["FailureReason"]
        self.assertIn("InstallRequirementsError", reason)
        self.assertIn("requirements.txt", reason)
        self.assertIn("a-package-that-nobody-has==1.0", reason)

    def test_missing_entry_point_is_named(self):
        described = trained({"other.py": ""})
        self.assertIn("'train.py'", described["FailureReason"])
        self.assertIn("other.py", described["FailureReason"])

    def test_source_that_leaves_its_folder(self):
        described = trained({"train.py": "", "../../escaped.py": ""})
        self.assertIn("../../escaped.py", described["FailureReason"])

    def test_refused_at_the_call(self):
        sagemaker = client("sagemaker")
        request = job({"train.py": ""})
        del request["HyperParameters"]["sagemaker_program"]
        with self.refused("ValidationException", "hyperParameters.sagemaker_program"):
            sagemaker.create_training_job(**request)
        with self.refused("ValidationException", "pytorch", "'torch'", "SAGEBRUSH_FRAMEWORKS"):
            sagemaker.create_training_job(**job({"train.py": ""}, image="763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.0.0-cpu-py310"))
        with self.refused("ValidationException", "hyperParameters.sagemaker_submit_directory", "enableNetworkIsolation"):
            sagemaker.create_training_job(**job({"train.py": ""}, EnableNetworkIsolation=True))
        request = job({"train.py": ""})
        request["HyperParameters"]["sagemaker_submit_directory"] = json.dumps("s3://nowhere/sourcedir.tar.gz")
        with self.refused("ValidationException", "s3://nowhere/sourcedir.tar.gz", "sagemaker_submit_directory"):
            sagemaker.create_training_job(**request)


class Storage(Case):
    """What a script does with S3 by itself, with the credentials of its job's role."""

    def ran(self, script, **how):
        described = trained({"train.py": script}, hyperparameters={"bucket": bucket(), "key": fresh("table")}, **how)
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))

    ARGUMENTS = "import os\nbucket, key = os.environ['SM_HP_BUCKET'], os.environ['SM_HP_KEY']\n"

    def test_boto3(self):
        self.ran(self.ARGUMENTS + """
import boto3
s3 = boto3.client("s3")
s3.put_object(Bucket=bucket, Key=key, Body=b"bytes")
assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"bytes"
assert ":assumed-role/SageMakerRole/" in boto3.client("sts").get_caller_identity()["Arn"]
""")

    def test_credentials_may_what_the_role_may_and_end_with_the_job(self):
        iam, s3, role = client("iam"), client("s3"), fresh("role")
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        own = {"Effect": "Allow", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{bucket()}", f"arn:aws:s3:::{bucket()}/*"]}
        iam.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [own]}))
        other = fresh("other")
        s3.create_bucket(Bucket=other)
        self.ran(self.ARGUMENTS + f"""
import boto3, botocore.exceptions, json
s3 = boto3.client("s3")
s3.put_object(Bucket=bucket, Key=key, Body=b"bytes")
for refused in (lambda: s3.list_objects_v2(Bucket="{other}"), lambda: boto3.client("sagemaker").list_models()):
    try:
        refused()
        raise SystemExit("allowed")
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"].startswith("AccessDenied"), error
names = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
s3.put_object(Bucket=bucket, Key="{role}", Body=json.dumps({{name.lower(): os.environ[name] for name in names}}))
""", RoleArn=arn)
        credentials = json.loads(s3.get_object(Bucket=bucket(), Key=role)["Body"].read())
        with self.refused("InvalidAccessKeyId"):
            client("s3", **credentials).list_objects_v2(Bucket=bucket())

    def test_pandas_and_fsspec(self):
        self.ran(self.ARGUMENTS + """
import fsspec, numpy, pandas
table = pandas.DataFrame({"points": [90, 87], "country": ["Italy", "Portugal"]})
table.to_csv(f"s3://{bucket}/{key}.csv", index=False)
assert pandas.read_csv(f"s3://{bucket}/{key}.csv").equals(table)
assert pandas.read_csv(f"s3a://{bucket}/{key}.csv").equals(table)
rows = numpy.arange(2_000_000.0)
with fsspec.open(f"s3://{bucket}/{key}.npy", "wb") as file:
    numpy.save(file, rows)
with fsspec.open(f"s3://{bucket}/{key}.npy") as file:
    assert (numpy.load(file) == rows).all()
try:
    pandas.read_csv(f"s3://{bucket}/{key}.none")
    assert False
except FileNotFoundError:
    pass

import s3fs
files = s3fs.S3FileSystem()
assert files.glob(f"{bucket}/{key}.*") == [f"{bucket}/{key}.csv", f"{bucket}/{key}.npy"]
files.mkdir(f"{bucket}/{key}/below")
files.put("train.py", f"{bucket}/{key}/below/train.py")
assert files.ls(f"s3://{bucket}/{key}", detail=False) == [f"{bucket}/{key}/below"]
files.get(f"{bucket}/{key}/below/train.py", "/tmp/copy.py")
assert open("/tmp/copy.py").read() == open("train.py").read()
files.rm(f"{bucket}/{key}", recursive=True)
assert not files.exists(f"{bucket}/{key}")
""")

    def test_aws_cli(self):
        if not pathlib.Path("/usr/bin/aws").exists():
            return
        self.ran(self.ARGUMENTS + """
import subprocess
subprocess.run(["/usr/bin/aws", "s3", "cp", "train.py", f"s3://{bucket}/{key}"], check=True)
subprocess.run(["/usr/bin/aws", "s3", "cp", f"s3://{bucket}/{key}", "/tmp/copy.py"], check=True)
assert open("/tmp/copy.py").read() == open("train.py").read()
""")


class Hosting(Case):
    """A classifier of Iris flowers, trained by its script and asked in all formats."""

    @classmethod
    def setUpClass(cls):
        cls.source = {"train.py": TRAIN}
        cls.described = trained(
            cls.source, hyperparameters={"n-neighbors": 3}, InputDataConfig=[channel("train", f"s3://{iris_bucket()}/train.csv")])
        cls.model = cls.described["ModelArtifacts"]["S3ModelArtifacts"]
        cls.runtime = client("sagemaker-runtime")

    def environment(self, files, **more):
        return {"SAGEMAKER_PROGRAM": "train.py", "SAGEMAKER_SUBMIT_DIRECTORY": uploaded(files), **more}

    def test_formats(self):
        flowers = [row[1:] for row in ROWS]
        with hosted(self.model, self.environment(self.source)) as name:
            def ask(content_type, body, accept):
                answer = self.runtime.invoke_endpoint(EndpointName=name, ContentType=content_type, Accept=accept, Body=body)
                return answer["ContentType"], answer["Body"].read()

            kind, labels = ask("application/json", json.dumps(flowers), "application/json")
            self.assertEqual("application/json", kind)
            labels = json.loads(labels)
            self.assertGreater(sum(label == row[0] for label, row in zip(labels, ROWS)), 0.9 * len(ROWS))
            csv = "\n".join(",".join(map(str, row)) for row in flowers)
            self.assertEqual("\n".join(map(str, labels)) + "\n", ask("text/csv", csv, "text/csv")[1].decode())
            self.assertEqual(labels[:1], json.loads(ask("text/csv", csv.splitlines()[0], "application/json")[1]))
            kind, body = ask("application/x-npy", npy(flowers), "application/x-npy")
            self.assertEqual("application/x-npy", kind)
            self.assertEqual(b"\x93NUMPY", body[:6])
            self.assertEqual(8 * len(ROWS), len(body) - body.index(b"\n") - 1)
            self.assertEqual(labels, json.loads(ask("application/json", json.dumps(flowers), "*/*")[1]))
            with self.refused("ModelError", "image/png", status=424):
                ask("image/png", b"", "application/json")
            with self.refused("ModelError", "Traceback", "2 features", status=424):
                ask("text/csv", "1,2\n3,4", "application/json")

    def test_functions_of_the_users(self):
        script = TRAIN.replace("if __name__", """
def input_fn(body, content_type):
    assert isinstance(body, str) == (content_type == "text/csv"), type(body)
    return [[float(word) for word in (body if isinstance(body, str) else body.decode()).split()]]

def predict_fn(data, model):
    return {"label": model.predict(data)[0], "rows": len(data)}

def output_fn(prediction, accept):
    return f"{prediction['label']:g} of {prediction['rows']}", "text/x-mine"

if __name__""")
        with hosted(self.model, self.environment({"train.py": script})) as name:
            for kind in ("text/csv", "text/plain", "application/x-words"):
                answer = self.runtime.invoke_endpoint(EndpointName=name, ContentType=kind, Body="5.1 3.5 1.4 0.2")
                self.assertEqual(("text/x-mine", b"0 of 1"), (answer["ContentType"], answer["Body"].read()))

    def test_worker_that_dies_is_replaced(self):
        script = TRAIN.replace("if __name__", """
def predict_fn(data, model):
    if data[0][0] < 0:
        os._exit(3)
    return model.predict(data)

if __name__""")
        with hosted(self.model, self.environment({"train.py": script})) as name:
            for _ in range(3):
                with self.refused("ModelError", "exit code 3", status=424):
                    self.runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body="-1,1,1,1")
                answer = self.runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body="5.1,3.5,1.4,0.2")
                self.assertEqual([0.0], json.loads(answer["Body"].read()))

    def test_wrong_scripts_end_with_words_in_the_log(self):
        sagemaker = client("sagemaker")
        for script, words in (
            ("def predict_fn(data, model):\n    return data\n", "model_fn"),
            ("def model_fn(d): pass\ndef transform_fn(*a): pass\ndef input_fn(*a): pass\n", "Cannot use transform_fn"),
            ("raise RuntimeError('not today')\n", "RuntimeError: not today"),
        ):
            with self.subTest(words):
                try:
                    with hosted(self.model, self.environment({"train.py": script})):
                        self.fail("in service")
                except Exception as error:
                    if type(error).__name__ != "WaiterError":
                        raise
                    name = error.last_response["EndpointName"]
                    self.assertIn("ping health check", error.last_response["FailureReason"])
                    lines = log_lines("all", f"/aws/sagemaker/Endpoints/{name}")
                    self.assertTrue(any(words in line for line in lines), lines)
