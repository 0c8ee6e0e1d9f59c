import json

from aws import Case, client, fresh
from signing import Request, sagemaker
from training import job


class Words(Case):
    """AWS's own wording of what is wrong with a request."""

    def test_pattern(self):
        with self.refused(
            "ValidationException", "1 validation error detected", "Value 'not a name' at 'trainingJobName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern", status=400,
        ):
            client("sagemaker").describe_training_job(TrainingJobName="not a name")

    def test_all_errors_at_once(self):
        answer = sagemaker("CreateModel", b'{"ModelName": "a b", "ExecutionRoleArn": "x"}').send()
        self.assertEqual((400, "ValidationException"), (answer.status, answer.code), answer)
        self.assertIn("validation errors detected", answer.message)
        self.assertIn("modelName", answer.message)
        self.assertIn("executionRoleArn", answer.message)

    def test_missing_member(self):
        answer = sagemaker("CreateEndpoint", b'{"EndpointName": "e"}').send()
        self.assertEqual((400, "ValidationException"), (answer.status, answer.code), answer)
        self.assertIn("at 'endpointConfigName' failed to satisfy constraint: Member must not be null", answer.message)

    def test_enum_and_range(self):
        answer = sagemaker("ListTrainingJobs", b'{"SortBy": "Colour", "MaxResults": 1000}').send()
        self.assertIn("Member must satisfy enum value set", answer.message)
        self.assertIn("Member must have value less than or equal to 100", answer.message)


class Protocol(Case):
    def test_unknown_operation(self):
        answer = sagemaker("MakeCoffee").send()
        self.assertEqual((400, "UnknownOperationException"), (answer.status, answer.code), answer)

    def test_operation_that_is_not_built(self):
        answer = sagemaker("ListActions").send()
        self.assertIn("docs/coverage.md", answer.message)
        self.assertGreaterEqual(answer.status, 400)

    def test_malformed_body(self):
        for body in (b"{", b"[1]", b'{"MaxResults": "many"}', b"\xff\xfe"):
            answer = sagemaker("ListTrainingJobs", body).send()
            self.assertEqual((400, "SerializationException"), (answer.status, answer.code), answer)

    def test_wrong_content_type(self):
        answer = sagemaker("ListTrainingJobs", headers={"content-type": "text/plain"}).send()
        self.assertTrue(400 <= answer.status < 500, answer)

    def test_oversized_body(self):
        answer = sagemaker("ListTrainingJobs", json.dumps({"NameContains": "x" * 30_000_000}).encode()).send()
        self.assertTrue(400 <= answer.status < 500, answer.status)

    def test_malformed_xml(self):
        bucket = fresh("xml")
        client("s3").create_bucket(Bucket=bucket)
        answer = Request("s3", "POST", f"/{bucket}", b"<Delete><Object>", query={"delete": ""}).send()
        self.assertEqual((400, "MalformedXML"), (answer.status, answer.code), answer)

    def test_unknown_query_action(self):
        body = b"Action=MakeCoffee&Version=2011-06-15"
        answer = Request("sts", "POST", "/", body, {"content-type": "application/x-www-form-urlencoded"}).send()
        self.assertEqual((400, "InvalidAction"), (answer.status, answer.code), answer)

    def test_every_answer_has_a_request_id(self):
        self.assertTrue(sagemaker("ListModels").send().headers["x-amzn-requestid"])
        self.assertTrue(Request("s3", "GET", "/").send().headers["x-amz-request-id"])


class AtTheCall(Case):
    """What a training job can be refused for is said at once."""

    def refuse(self, code, *parts, **changes):
        with self.refused(code, *parts):
            client("sagemaker").create_training_job(**{**job("checked"), **changes})

    def test_unknown_image(self):
        specification = {"TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/nobody:1", "TrainingInputMode": "File"}
        self.refuse("ValidationException", "nobody", AlgorithmSpecification=specification)

    def test_unknown_role(self):
        self.refuse("ValidationException", "NoSuchRole", RoleArn="arn:aws:iam::123456789012:role/NoSuchRole")

    def test_missing_channel(self):
        channels = [c for c in job("checked")["InputDataConfig"] if c["ChannelName"] != "train"]
        self.refuse("ValidationException", "train", InputDataConfig=channels)

    def test_every_bad_hyperparameter_is_named(self):
        values = {"k": "none", "predictor_type": "wizard", "sample_size": "0", "colour": "red"}
        self.refuse("ValidationException", "k", "predictor_type", "sample_size", "colour", HyperParameters=values)

    def test_unreadable_prefix(self):
        channels = job("checked")["InputDataConfig"]
        channels[0]["DataSource"]["S3DataSource"]["S3Uri"] = "s3://no-such-bucket-anywhere/train"
        self.refuse("ValidationException", "no-such-bucket-anywhere", InputDataConfig=channels)
