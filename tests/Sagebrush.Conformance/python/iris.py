import io
import json
import re
import struct
import tarfile

from aws import KNN, QUICK, ROLE, Case, client, fresh
from training import IRIS, SCORE, finished, iris_bucket, job, log_lines


class Workflow(Case):
    """Workflow 2 as boto3 goes through it, with channels in Pipe mode."""

    @classmethod
    def setUpClass(cls):
        cls.name = fresh("workflow")
        cls.sagemaker = client("sagemaker")
        cls.job = finished(job(cls.name, mode="Pipe"))
        cls.sagemaker.create_model(
            ModelName=cls.name, ExecutionRoleArn=ROLE,
            PrimaryContainer={"Image": KNN, "ModelDataUrl": cls.job["ModelArtifacts"]["S3ModelArtifacts"]},
        )
        variant = {"VariantName": "AllTraffic", "ModelName": cls.name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        cls.sagemaker.create_endpoint_config(EndpointConfigName=cls.name, ProductionVariants=[variant])
        cls.sagemaker.create_endpoint(EndpointName=cls.name, EndpointConfigName=cls.name)
        cls.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=cls.name, WaiterConfig=QUICK)

    @classmethod
    def tearDownClass(cls):
        cls.sagemaker.delete_endpoint(EndpointName=cls.name)
        cls.sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=cls.name, WaiterConfig=QUICK)
        cls.sagemaker.delete_endpoint_config(EndpointConfigName=cls.name)
        cls.sagemaker.delete_model(ModelName=cls.name)

    def invoke(self, body, accept="application/json", **more):
        answer = client("sagemaker-runtime").invoke_endpoint(
            EndpointName=self.name, ContentType=more.pop("content_type", "text/csv"), Accept=accept, Body=body, **more
        )
        return answer["Body"].read().decode()

    def test_job_completed(self):
        self.assertEqual("Completed", self.job["TrainingJobStatus"], self.job.get("FailureReason"))
        self.assertEqual("Completed", self.job["SecondaryStatus"])

    def test_secondary_transitions(self):
        steps = [step["Status"] for step in self.job["SecondaryStatusTransitions"]]
        self.assertEqual("Starting", steps[0])
        self.assertEqual(["Training", "Uploading", "Completed"], steps[-3:])
        for step in self.job["SecondaryStatusTransitions"]:
            self.assertTrue(step["StatusMessage"])
            self.assertGreaterEqual(step["EndTime"], step["StartTime"])

    def test_log_has_the_scores(self):
        lines = log_lines(self.name)
        self.assertTrue(any(line.endswith(SCORE) for line in lines), lines)
        score = next(line for line in lines if "('macro_f_1.000'," in line)
        self.assertAlmostEqual(0.9717, float(re.search(r", ([0-9.]+)\)", score).group(1)), places=4)

    def test_metrics_are_scraped(self):
        metrics = {m["MetricName"]: m["Value"] for m in self.job["FinalMetricDataList"]}
        self.assertAlmostEqual(37 / 38, metrics["test:accuracy"], places=6)

    def test_artifact_has_the_documented_files(self):
        bucket, key = self.job["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://").split("/", 1)
        self.assertEqual((iris_bucket(), f"output/{self.name}/output/model.tar.gz"), (bucket, key))
        body = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(body)) as tar:
            self.assertEqual({"model_algo-1", "model_algo-1.labels", "model_algo-1.json"}, {n.removeprefix("./") for n in tar.getnames() if n != "."})

    def test_38_predictions(self):
        labels, rows = zip(*(line.split(",", 1) for line in (IRIS / "iris_test.csv").read_text().split()))
        answer = json.loads(self.invoke("\n".join(rows)))
        right = sum(p["predicted_label"] == float(label) for p, label in zip(answer["predictions"], labels))
        self.assertEqual((38, 37), (len(answer["predictions"]), right))

    def test_json_in(self):
        body = json.dumps({"instances": [{"features": [5.8, 2.8, 5.1, 2.4]}, {"data": {"features": {"values": [5.5, 4.2, 1.4, 0.2]}}}]})
        answer = json.loads(self.invoke(body, content_type="application/json"))
        self.assertEqual([2.0, 0.0], [p["predicted_label"] for p in answer["predictions"]])

    def test_array_in(self):
        head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 4), }\n"
        rows = struct.pack("<8d", 5.8, 2.8, 5.1, 2.4, 5.5, 4.2, 1.4, 0.2)
        body = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + rows
        answer = json.loads(self.invoke(body, content_type="application/x-npy"))
        self.assertEqual([2.0, 0.0], [p["predicted_label"] for p in answer["predictions"]])

    def test_verbose_answer(self):
        answer = json.loads(self.invoke("5.8,2.8,5.1,2.4", "application/json; verbose=true"))
        (prediction,) = answer["predictions"]
        self.assertEqual((5, 5), (len(prediction["distances"]), len(prediction["labels"])))
        self.assertEqual(sorted(prediction["distances"]), prediction["distances"])

    def test_headers_of_an_answer(self):
        answer = client("sagemaker-runtime").invoke_endpoint(EndpointName=self.name, ContentType="text/csv", Body="5.8,2.8,5.1,2.4")
        self.assertEqual("AllTraffic", answer["InvokedProductionVariant"])
        self.assertTrue(answer["ContentType"].startswith("application/json"))

    def test_models_refusal(self):
        with self.refused("ModelError", "Received client error (4", status=424) as caught:
            self.invoke("five,lengths")
        self.assertTrue(400 <= caught.exception.response["OriginalStatusCode"] < 500)
        self.assertTrue(caught.exception.response["OriginalMessage"])
        self.assertIn(self.name, caught.exception.response["LogStreamArn"])

    def test_unknown_endpoint_and_variant(self):
        with self.refused("ValidationError", "nowhere", status=400):
            client("sagemaker-runtime").invoke_endpoint(EndpointName="nowhere", Body=b"1")
        with self.refused("ValidationError", status=400):
            self.invoke("5.8,2.8,5.1,2.4", TargetVariant="Other")
