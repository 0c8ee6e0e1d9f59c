import json

from aws import ACCOUNT, KNN, QUICK, REGION, ROLE, Case, client, fresh, until
from records import RECORDS, record
from training import finished, job


class Endpoints(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime, cls.name = client("sagemaker"), client("sagemaker-runtime"), fresh("hosting")
        cls.artifact = finished(job(cls.name))["ModelArtifacts"]["S3ModelArtifacts"]
        cls.sagemaker.create_model(
            ModelName=cls.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": cls.artifact}
        )
        cls.config(cls.name)
        cls.sagemaker.create_endpoint(EndpointName=cls.name, EndpointConfigName=cls.name)
        cls.in_service(cls.name)

    @classmethod
    def tearDownClass(cls):
        cls.sagemaker.delete_endpoint(EndpointName=cls.name)

    @classmethod
    def config(cls, name, instances=1, model=None):
        variant = {
            "VariantName": "AllTraffic", "ModelName": model or cls.name, "InstanceType": "ml.m5.large",
            "InitialInstanceCount": instances, "InitialVariantWeight": 1,
        }
        return cls.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])

    @classmethod
    def in_service(cls, name):
        cls.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)

    def ask(self, name):
        return self.runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body="5.5,4.2,1.4,0.2")["Body"].read()

    def test_description(self):
        endpoint = self.sagemaker.describe_endpoint(EndpointName=self.name)
        self.assertEqual(f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{self.name}", endpoint["EndpointArn"])
        self.assertEqual("InService", endpoint["EndpointStatus"])
        (variant,) = endpoint["ProductionVariants"]
        self.assertEqual(("AllTraffic", 1, 1), (variant["VariantName"], variant["CurrentInstanceCount"], variant["DesiredInstanceCount"]))

    def test_update_to_another_configuration(self):
        config = fresh("two-instances")
        self.config(config, instances=2)
        self.sagemaker.update_endpoint(EndpointName=self.name, EndpointConfigName=config)
        self.ask(self.name)
        self.in_service(self.name)
        endpoint = self.sagemaker.describe_endpoint(EndpointName=self.name)
        self.assertEqual((config, 2), (endpoint["EndpointConfigName"], endpoint["ProductionVariants"][0]["CurrentInstanceCount"]))
        self.assertIn(b"predicted_label", self.ask(self.name))

    def test_log_of_the_container(self):
        logs = client("logs")
        streams = until(
            lambda: logs.describe_log_streams(logGroupName=f"/aws/sagemaker/Endpoints/{self.name}", logStreamNamePrefix="AllTraffic/")["logStreams"],
            lambda found: found,
        )
        self.assertTrue(streams[0]["logStreamName"].startswith("AllTraffic/"))

    def test_configuration_may_go_before_its_endpoint(self):
        name = fresh("order")
        self.config(name)
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        self.in_service(name)
        self.sagemaker.delete_endpoint_config(EndpointConfigName=name)
        self.assertIn(b"predicted_label", self.ask(name))
        self.sagemaker.delete_endpoint(EndpointName=name)
        self.sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name, WaiterConfig=QUICK)
        with self.refused("ValidationError", status=400):
            self.ask(name)

    def test_broken_artifact_fails_the_endpoint(self):
        s3, name = client("s3"), fresh("broken")
        s3.create_bucket(Bucket=name)
        s3.put_object(Bucket=name, Key="model.tar.gz", Body=b"no archive")
        self.sagemaker.create_model(
            ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": f"s3://{name}/model.tar.gz"}
        )
        self.config(name, model=name)
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        endpoint = until(lambda: self.sagemaker.describe_endpoint(EndpointName=name), lambda e: e["EndpointStatus"] != "Creating")
        self.assertEqual("Failed", endpoint["EndpointStatus"])
        self.assertTrue(endpoint["FailureReason"])
        self.sagemaker.delete_endpoint(EndpointName=name)

    def test_update_that_fails_leaves_the_old_one_serving(self):
        s3, broken = client("s3"), fresh("update-broken")
        s3.create_bucket(Bucket=broken)
        s3.put_object(Bucket=broken, Key="model.tar.gz", Body=b"no archive")
        self.sagemaker.create_model(
            ModelName=broken, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": f"s3://{broken}/model.tar.gz"}
        )
        self.config(broken, model=broken)
        before = self.sagemaker.describe_endpoint(EndpointName=self.name)["EndpointConfigName"]
        self.sagemaker.update_endpoint(EndpointName=self.name, EndpointConfigName=broken)
        self.in_service(self.name)
        endpoint = self.sagemaker.describe_endpoint(EndpointName=self.name)
        self.assertEqual(before, endpoint["EndpointConfigName"])
        self.assertIn("valid tar.gz archive. It is not compressed with gzip.", endpoint["FailureReason"])
        self.assertIn(b"predicted_label", self.ask(self.name))

    def test_deleted_while_it_is_created(self):
        name = fresh("short")
        self.config(name)
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        self.sagemaker.delete_endpoint(EndpointName=name)
        self.sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name, WaiterConfig=QUICK)

    def test_variants_share_the_requests_by_weight(self):
        name = fresh("variants")
        variants = [
            {"VariantName": variant, "ModelName": self.name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1, "InitialVariantWeight": weight}
            for variant, weight in (("all", 1), ("none", 0))
        ]
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=variants)
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        self.in_service(name)
        asked = lambda **target: self.runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body="5.5,4.2,1.4,0.2", **target)["InvokedProductionVariant"]
        self.assertEqual({"all"}, {asked() for _ in range(20)})
        self.assertEqual("none", asked(TargetVariant="none"))
        with self.refused("ValidationError", "Variant other of endpoint"):
            asked(TargetVariant="other")
        self.sagemaker.delete_endpoint(EndpointName=name)

    def test_records_are_answered_in_every_format(self):
        ask = {"EndpointName": self.name, "ContentType": RECORDS, "Body": record([5.5, 4.2, 1.4, 0.2])}
        document = json.loads(self.runtime.invoke_endpoint(**ask, Accept="application/json; verbose=true")["Body"].read())
        (prediction,) = document["predictions"]
        self.assertEqual((0.0, [0.0] * 5), (prediction["predicted_label"], prediction["labels"]))
        self.assertEqual(sorted(prediction["distances"]), prediction["distances"])
        line = self.runtime.invoke_endpoint(**ask, Accept="application/jsonlines; verbose=true")["Body"].read()
        self.assertEqual(prediction, json.loads(line))
        answer = self.runtime.invoke_endpoint(**ask, Accept=RECORDS)
        self.assertEqual(RECORDS, answer["ContentType"])
        self.assertIn(b"predicted_label", answer["Body"].read())

    def test_what_the_model_refuses(self):
        for status, request in (
            (400, {"ContentType": "text/csv", "Body": "1,2"}),
            (406, {"ContentType": "text/csv", "Accept": "image/png", "Body": "5.5,4.2,1.4,0.2"}),
            (415, {"ContentType": "image/png", "Body": "5.5,4.2,1.4,0.2"}),
        ):
            with self.subTest(status), self.refused("ModelError", f"Received client error ({status}) from primary with message", status=424) as caught:
                self.runtime.invoke_endpoint(EndpointName=self.name, **request)
            answer = caught.exception.response
            self.assertEqual(status, answer["OriginalStatusCode"])
            self.assertIn(answer["OriginalMessage"], answer["Error"]["Message"])
            self.assertIn(f"log-group:/aws/sagemaker/Endpoints/{self.name}:log-stream:AllTraffic/", answer["LogStreamArn"])

    def test_too_large_a_payload(self):
        with self.refused("413", "HTTP content length exceeded 6291456 bytes.", status=413):
            self.runtime.invoke_endpoint(EndpointName=self.name, ContentType="text/csv", Body=b"1," * 20_000_000)

    def test_what_is_missing_is_named(self):
        for describe, what in (
            (lambda: self.sagemaker.describe_endpoint(EndpointName="nobody"), "Could not find endpoint"),
            (lambda: self.sagemaker.describe_model(ModelName="nobody"), "Could not find model"),
            (lambda: self.sagemaker.describe_endpoint_config(EndpointConfigName="nobody"), "Could not find endpoint configuration"),
            (lambda: self.config(fresh("no-model"), model="nobody"), "Could not find model"),
            (lambda: self.sagemaker.create_endpoint(EndpointName="new", EndpointConfigName="nobody"), "Could not find endpoint configuration"),
        ):
            with self.subTest(what), self.refused("ValidationException", what):
                describe()

    def test_names_can_be_used_once(self):
        with self.refused("ValidationException", "Cannot create already existing model"):
            self.sagemaker.create_model(ModelName=self.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN})
        for name in (self.name, self.name.upper()):
            with self.refused("ValidationException", f"Cannot create already existing endpoint \"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/{self.name}\""):
                self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=self.name)
