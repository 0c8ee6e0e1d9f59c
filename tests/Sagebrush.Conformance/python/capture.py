import base64
import json
import re

from aws import KNN, QUICK, ROLE, Case, client, fresh, until
from training import finished, job


class Capture(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime, cls.s3, cls.name = client("sagemaker"), client("sagemaker-runtime"), client("s3"), fresh("capture")
        cls.s3.create_bucket(Bucket=cls.name)
        artifact = finished(job(cls.name))["ModelArtifacts"]["S3ModelArtifacts"]
        cls.sagemaker.create_model(ModelName=cls.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": artifact})

    @classmethod
    def variant(cls):
        return {"VariantName": "AllTraffic", "ModelName": cls.name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}

    @classmethod
    def capture(cls, prefix, **more):
        return {
            "EnableCapture": True, "InitialSamplingPercentage": 100, "DestinationS3Uri": f"s3://{cls.name}/{prefix}",
            "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
            "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"], "JsonContentTypes": ["application/json"]}, **more,
        }

    def serve(self, capture):
        name = fresh("captured")
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[self.variant()], DataCaptureConfig=capture)
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        self.addCleanup(self.sagemaker.delete_endpoint, EndpointName=name)
        self.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
        return name

    def ask(self, endpoint, **more):
        return self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body="5.5,4.2,1.4,0.2", **more)["Body"].read()

    def lines(self, prefix, wanted):
        def read():
            keys = [found["Key"] for found in self.s3.list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])]
            bodies = [self.s3.get_object(Bucket=self.name, Key=key)["Body"].read().decode() for key in keys]
            return [(key, json.loads(line)) for key, body in zip(keys, bodies) for line in body.splitlines()]

        return until(read, lambda seen: len(seen) >= wanted)

    def test_requests_and_answers_are_in_s3_by_the_hour(self):
        endpoint = self.serve(self.capture("all/"))
        answers = [self.ask(endpoint, InferenceId=f"id-{i}", CustomAttributes="trace=1") for i in range(3)]
        lines = self.lines("all/", 3)
        self.assertEqual(3, len(lines))
        for key, _ in lines:
            self.assertRegex(key, rf"^all/{re.escape(endpoint)}/AllTraffic/\d{{4}}/\d\d/\d\d/\d\d/\d\d-\d\d-\d\d\d-[0-9a-f-]{{36}}\.jsonl$")
        by_id = {line["eventMetadata"]["inferenceId"]: line for _, line in lines}
        self.assertEqual({"id-0", "id-1", "id-2"}, set(by_id))
        line = by_id["id-1"]
        self.assertEqual("0", line["eventVersion"])
        self.assertEqual(["trace=1"], line["eventMetadata"]["customAttributes"])
        self.assertRegex(line["eventMetadata"]["inferenceTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(
            {"observedContentType": "text/csv", "mode": "INPUT", "data": "5.5,4.2,1.4,0.2", "encoding": "CSV"}, line["captureData"]["endpointInput"])
        output = line["captureData"]["endpointOutput"]
        self.assertEqual(("OUTPUT", "JSON", answers[1].decode()), (output["mode"], output["encoding"], output["data"]))

    def test_without_content_types_base64_is_kept_and_only_the_wanted_side(self):
        capture = self.capture("sides", CaptureOptions=[{"CaptureMode": "Input"}], KmsKeyId="alias/watch")
        del capture["CaptureContentTypeHeader"]
        self.ask(self.serve(capture))
        ((key, line),) = self.lines("sides/", 1)
        self.assertEqual({"endpointInput"}, set(line["captureData"]))
        self.assertEqual(b"5.5,4.2,1.4,0.2", base64.b64decode(line["captureData"]["endpointInput"]["data"]))
        head = self.s3.head_object(Bucket=self.name, Key=key)
        self.assertEqual(("aws:kms", "alias/watch"), (head["ServerSideEncryption"], head["SSEKMSKeyId"]))

    def test_description_and_an_update_that_ends_it(self):
        endpoint = self.serve(self.capture("off"))
        self.assertEqual(
            {"EnableCapture": True, "CaptureStatus": "Started", "CurrentSamplingPercentage": 100, "DestinationS3Uri": f"s3://{self.name}/off", "KmsKeyId": ""},
            self.sagemaker.describe_endpoint(EndpointName=endpoint)["DataCaptureConfig"])
        self.ask(endpoint, InferenceId="before")
        stopped = fresh("stopped")
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=stopped, ProductionVariants=[self.variant()], DataCaptureConfig=self.capture("off", EnableCapture=False))
        self.sagemaker.update_endpoint(EndpointName=endpoint, EndpointConfigName=stopped)
        self.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=endpoint, WaiterConfig=QUICK)
        self.assertEqual("Stopped", self.sagemaker.describe_endpoint(EndpointName=endpoint)["DataCaptureConfig"]["CaptureStatus"])
        self.ask(endpoint, InferenceId="after")
        self.assertEqual(["before"], [line["eventMetadata"]["inferenceId"] for _, line in self.lines("off/", 1)])

    def test_what_cannot_be_captured_is_refused(self):
        for change, code, words in (
            ({"DestinationS3Uri": "s3://no-such-bucket-here/x"}, "ValidationException", "S3 bucket 'no-such-bucket-here' at 'dataCaptureConfig.destinationS3Uri'"),
            ({"DestinationS3Uri": "https://example.com/x"}, "ValidationException", "dataCaptureConfig.destinationS3Uri"),
            ({"InitialSamplingPercentage": 101}, "ValidationException", "dataCaptureConfig.initialSamplingPercentage"),
            ({"CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Input"}]}, "ValidationException", "captureMode once"),
        ):
            with self.subTest(change), self.refused(code, words, status=400):
                self.sagemaker.create_endpoint_config(
                    EndpointConfigName=fresh("bad"), ProductionVariants=[self.variant()], DataCaptureConfig=self.capture("x", **change))
