import io
import json
import tarfile
import tempfile

from aws import QUICK, ROLE, Case, client, fresh, until
from records import RECORDS, record
from xgboost_models import ROWS, made

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
CSV = "".join(",".join(map(str, row)) + "\n" for row in ROWS)
LIBSVM = "".join(" ".join(f"{i}:{value}" for i, value in enumerate(row)) + "\n" for row in ROWS)


class Hosting(Case):
    """A model that somebody trained in Python elsewhere, packed by hand and hosted here."""

    @classmethod
    def setUpClass(cls):
        cls.s3, cls.sagemaker, cls.runtime, cls.bucket = client("s3"), client("sagemaker"), client("sagemaker-runtime"), fresh("models")
        cls.s3.create_bucket(Bucket=cls.bucket)
        with tempfile.TemporaryDirectory() as folder:
            files, cls.scores = made(folder)
            for form, file in files.items():
                archive = io.BytesIO()
                with tarfile.open(fileobj=archive, mode="w:gz") as tar:
                    tar.add(file, arcname="xgboost-model")
                cls.s3.put_object(Bucket=cls.bucket, Key=f"{form}/model.tar.gz", Body=archive.getvalue())
        cls.endpoint = cls.deployed("json")
        cls.in_service(cls.endpoint)

    @classmethod
    def tearDownClass(cls):
        for endpoint in cls.sagemaker.list_endpoints()["Endpoints"]:
            cls.sagemaker.delete_endpoint(EndpointName=endpoint["EndpointName"])

    @classmethod
    def deployed(cls, form, image=IMAGE, **environment):
        name = fresh(f"xgboost-{form}")
        container = {"Image": image, "ModelDataUrl": f"s3://{cls.bucket}/{form}/model.tar.gz", "Environment": environment}
        variant = {"VariantName": "A", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        cls.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer=container)
        cls.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
        cls.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        return name

    @classmethod
    def in_service(cls, name):
        cls.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)

    def ask(self, body=CSV, content_type="text/csv", endpoint=None, **request):
        answer = self.runtime.invoke_endpoint(EndpointName=endpoint or self.endpoint, ContentType=content_type, Body=body, **request)
        return answer["ContentType"], answer["Body"].read()

    def test_every_format_of_a_request_gets_the_scores_of_python(self):
        instances = [{"features": row} for row in ROWS]
        for content_type, body in (
            ("text/csv", CSV),
            ("text/csv", CSV.replace(",", ";")),
            ("text/libsvm", LIBSVM),
            ("text/x-libsvm", LIBSVM),
            ("application/json", json.dumps({"instances": instances})),
            ("application/jsonlines", "\n".join(map(json.dumps, instances))),
            (RECORDS, b"".join(map(record, ROWS))),
        ):
            with self.subTest(content_type):
                kind, answer = self.ask(body, content_type)
                self.assertEqual(("text/csv", "".join(f"{score}\n" for score in self.scores)), (kind, answer.decode()))

    def test_every_format_of_an_answer(self):
        objects = [{"score": score} for score in self.scores]
        self.assertEqual(("application/json", json.dumps({"predictions": objects}).encode()), self.ask(Accept="application/json"))
        kind, lines = self.ask(Accept="application/jsonlines")
        self.assertEqual(("application/jsonlines", objects), (kind, [json.loads(line) for line in lines.splitlines()]))
        kind, records = self.ask(Accept=RECORDS)
        self.assertEqual((RECORDS, len(ROWS)), (kind, records.count(b"score")))

    def test_what_is_missing_may_be_left_out(self):
        (_, csv), (_, libsvm) = self.ask("1.5,,-2.0"), self.ask("0:1.5 2:-2.0", "text/libsvm")
        self.assertEqual(csv, libsvm)

    def test_models_of_every_form_but_pickles(self):
        endpoints = [self.deployed(form) for form in ("ubj", "deprecated")]
        for endpoint in endpoints:
            self.in_service(endpoint)
            self.assertEqual("".join(f"{score}\n" for score in self.scores), self.ask(endpoint=endpoint)[1].decode())

    def test_a_pickle_is_refused_with_the_way_out(self):
        name = self.deployed("pickle")
        endpoint = until(lambda: self.sagemaker.describe_endpoint(EndpointName=name), lambda e: e["EndpointStatus"] != "Creating")
        self.assertEqual("Failed", endpoint["EndpointStatus"])
        logs, group = client("logs"), f"/aws/sagemaker/Endpoints/{name}"
        lines = until(
            lambda: [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]], lambda found: any("pickle" in line for line in found)
        )
        self.assertTrue(any('booster.save_model("xgboost-model")' in line for line in lines), lines)

    def test_a_selection_and_the_oldest_image(self):
        selected = self.deployed("json", SAGEMAKER_INFERENCE_OUTPUT="predicted_label,probabilities,contributions", SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT="application/json")
        oldest = self.deployed("deprecated", image="811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1")
        self.in_service(selected)
        self.in_service(oldest)
        kind, answer = self.ask(endpoint=selected)
        self.assertEqual("application/json", kind)
        for prediction, score in zip(json.loads(answer)["predictions"], self.scores, strict=True):
            self.assertEqual((int(score > 0.5), [1.0 - score, score]), (prediction["predicted_label"], prediction["probabilities"]))
            self.assertEqual(len(ROWS[0]) + 1, len(prediction["contributions"]))
        self.assertEqual(",".join(map(str, self.scores)), self.ask(endpoint=oldest)[1].decode())

    def test_what_the_model_refuses(self):
        for status, part, request in (
            (400, "Feature size of inference data 4 is larger than feature size of trained model 3", {"body": "1,2,3,4"}),
            (406, "Accept type image/png is not supported", {"Accept": "image/png"}),
            (415, "line 2: column 2: 'two' is not a number", {"body": "1,2,3\n1,two,3"}),
            (415, "image/png is not an accepted ContentType", {"content_type": "image/png"}),
        ):
            with self.subTest(part), self.refused("ModelError", f"Received client error ({status})", part, status=424):
                self.ask(**request)
