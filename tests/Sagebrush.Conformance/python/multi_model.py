import datetime
import io
import re
import tarfile
from concurrent.futures import ThreadPoolExecutor

from aws import KNN, QUICK, ROLE, Case, client, fresh, until
from training import finished, job

ROW = "5.5,4.2,1.4,0.2"


def deployed(**model):
    """An endpoint in service of a model made of this."""
    sagemaker, name = client("sagemaker"), fresh("deployed")
    sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, **model)
    variant = {"VariantName": "A", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
    return name


class Hosting(Case):
    """Many models on an endpoint, and several containers in a model."""

    @classmethod
    def setUpClass(cls):
        cls.s3, cls.sagemaker, cls.runtime, cls.bucket = client("s3"), client("sagemaker"), client("sagemaker-runtime"), fresh("models")
        cls.artifact = finished(job(fresh("many")))["ModelArtifacts"]["S3ModelArtifacts"]
        cls.source = dict(zip(("Bucket", "Key"), re.match("s3://([^/]+)/(.*)", cls.artifact).groups()))
        cls.s3.create_bucket(Bucket=cls.bucket)
        for i in range(20):
            cls.s3.copy_object(Bucket=cls.bucket, Key=f"iris/sub/{i}.tar.gz", CopySource=cls.source)
        cls.many = {"Image": KNN, "Mode": "MultiModel", "ModelDataUrl": f"s3://{cls.bucket}/iris/"}
        cls.name = deployed(PrimaryContainer=cls.many)

    @classmethod
    def tearDownClass(cls):
        for endpoint in cls.sagemaker.list_endpoints()["Endpoints"]:
            cls.sagemaker.delete_endpoint(EndpointName=endpoint["EndpointName"])

    def ask(self, endpoint, body=ROW, **target):
        return self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body=body, **target)["Body"].read()

    def test_every_model_answers_whoever_is_first(self):
        with ThreadPoolExecutor(16) as threads:
            answers = list(threads.map(lambda i: self.ask(self.name, TargetModel=f"sub/{i % 20}.tar.gz"), range(200)))
        self.assertEqual({b'{"predictions":[{"predicted_label":0.0}]}'}, set(answers))

    def test_models_come_and_go_where_memory_is_short(self):
        archive, artifact = io.BytesIO(), io.BytesIO(self.s3.get_object(**self.source)["Body"].read())
        with tarfile.open(fileobj=artifact) as old, tarfile.open(fileobj=archive, mode="w:gz") as new:
            for member in old:
                new.addfile(member, old.extractfile(member))
            ballast = tarfile.TarInfo("ballast")
            ballast.size = 1 << 20
            new.addfile(ballast, io.BytesIO(bytes(ballast.size)))
        for i in range(20):
            self.s3.put_object(Bucket=self.bucket, Key=f"heavy/{i}.tar.gz", Body=archive.getvalue())
        # Room for five of the twenty, which count with twice the size of their files.
        name = deployed(PrimaryContainer={**self.many, "ModelDataUrl": f"s3://{self.bucket}/heavy/", "Environment": {"SAGEBRUSH_MODEL_MEMORY_IN_MB": "11"}})
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda i: self.ask(name, TargetModel=f"{i * 7 % 20}.tar.gz"), range(100)))
        self.assertEqual({b'{"predictions":[{"predicted_label":0.0}]}'}, set(answers))

    def test_every_model_answers_while_traffic_shifts(self):
        name, config = deployed(PrimaryContainer=self.many), fresh("coming")
        variant = {"VariantName": "A", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 2}
        self.sagemaker.create_endpoint_config(EndpointConfigName=config, ProductionVariants=[variant])
        step = {"Type": "LINEAR", "LinearStepSize": {"Type": "CAPACITY_PERCENT", "Value": 50}, "WaitIntervalInSeconds": 3}
        with ThreadPoolExecutor(4) as threads:
            self.sagemaker.update_endpoint(
                EndpointName=name, EndpointConfigName=config, DeploymentConfig={"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": step}})
            answers = set()
            while self.sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"] == "Updating":
                answers |= set(threads.map(lambda i: self.ask(name, TargetModel=f"sub/{i % 20}.tar.gz"), range(40)))
        endpoint = self.sagemaker.describe_endpoint(EndpointName=name)
        self.assertEqual(("InService", config), (endpoint["EndpointStatus"], endpoint["EndpointConfigName"]), endpoint.get("FailureReason"))
        self.assertEqual({b'{"predictions":[{"predicted_label":0.0}]}'}, answers)

    def test_loading_is_measured(self):
        self.ask(self.name, TargetModel="sub/0.tar.gz")
        for metric in ("ModelLoadingWaitTime", "ModelDownloadingTime", "ModelLoadingTime"):
            self.assertLess(0, until(lambda metric=metric: self.maximum(metric, EndpointName=self.name, VariantName="A"), lambda value: value is not None))

    def maximum(self, metric, **dimensions):
        """The greatest value of the last hour; None when there is none."""
        now = datetime.datetime.now(datetime.timezone.utc)
        points = client("cloudwatch").get_metric_statistics(
            Namespace="AWS/SageMaker", MetricName=metric, Period=7200, Statistics=["Maximum"], StartTime=now - datetime.timedelta(hours=1), EndTime=now + datetime.timedelta(minutes=1),
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()])["Datapoints"]
        return points[0]["Maximum"] if points else None

    def test_targets_that_are_none(self):
        single = deployed(PrimaryContainer={"Image": KNN, "ModelDataUrl": self.artifact})
        with self.refused("ValidationError", f"Failed to download model data(bucket: {self.bucket}, key: iris/none.tar.gz)"):
            self.ask(self.name, TargetModel="none.tar.gz")
        with self.refused("ValidationError", "is missing a target model header"):
            self.ask(self.name)
        with self.refused("ValidationError", f"Endpoint {single} is not a multi-model endpoint and does not support target model header."):
            self.ask(single, TargetModel="sub/1.tar.gz")
        with self.refused("ValidationError", "is not configured for direct invocation"):
            self.ask(single, TargetContainerHostname="container-1")

    def test_the_errors_of_a_model_are_its_own(self):
        with self.refused("ModelError", "Received client error (400) from primary with message", status=424):
            self.ask(self.name, "1,2", TargetModel="sub/1.tar.gz")
        self.s3.put_object(Bucket=self.bucket, Key="iris/broken.tar.gz", Body=b"no archive")
        with self.refused("ValidationError", "Please ensure that the object located at the URL is a valid tar.gz archive."):
            self.ask(self.name, TargetModel="broken.tar.gz")

    def test_a_container_is_invoked_by_its_name(self):
        containers = [{"Image": KNN, "ModelDataUrl": self.artifact, "ContainerHostname": name} for name in ("one", "two")]
        name = deployed(Containers=containers, InferenceExecutionConfig={"Mode": "Direct"})
        self.assertEqual(self.ask(name, TargetContainerHostname="one"), self.ask(name, TargetContainerHostname="two"))
        with self.refused("ValidationError", "Container three of endpoint"):
            self.ask(name, TargetContainerHostname="three")
        with self.refused("ValidationError", "is configured for direct invocation"):
            self.ask(name)

    def test_a_pipeline_hands_on_what_it_is_answered(self):
        """The labels of the first k-NN, as CSV, are rows of one feature: the second, of four, says so."""
        containers = [{"Image": KNN, "ModelDataUrl": self.artifact} for _ in range(2)]
        name = deployed(Containers=containers)
        with self.refused("ModelError", "from container-2 with message"):
            self.ask(name)
        self.assertEqual(["container-1", "container-2"], sorted({stream.split("/")[-1] for stream in self.streams(name)}))
        for container, errors in (("container-1", 0), ("container-2", 1)):
            of = {"EndpointName": name, "VariantName": "A", "ContainerName": container}
            self.assertLess(0, until(lambda of=of: self.maximum("ContainerLatency", **of), lambda value: value is not None))
            self.assertEqual(errors, self.maximum("Invocation4XXErrors", **of))

    def streams(self, name):
        groups = client("logs").describe_log_streams(logGroupName=f"/aws/sagemaker/Endpoints/{name}")
        return [stream["logStreamName"] for stream in groups["logStreams"]]

    def test_what_cannot_work_is_refused_when_the_model_is_created(self):
        plain, named = {"Image": KNN, "ModelDataUrl": self.artifact}, {"Image": KNN, "ModelDataUrl": self.artifact, "ContainerHostname": "a"}
        for words, model in (
            ("Duplicate containerHostname 'a'", {"Containers": [named, named]}),
            ("More than one container in MultiModel mode is not supported with inference pipeline.", {"Containers": [self.many, self.many]}),
            ("Every container needs a containerHostname", {"Containers": [plain, plain], "InferenceExecutionConfig": {"Mode": "Direct"}}),
            ("needs a modelDataUrl", {"PrimaryContainer": {"Image": KNN, "Mode": "MultiModel"}}),
            ("Could not find model data at s3://", {"Containers": [plain, {**plain, "ModelDataUrl": f"s3://{self.bucket}/none.tar.gz"}]}),
        ):
            with self.subTest(words), self.refused("ValidationException", words):
                self.sagemaker.create_model(ModelName=fresh("refused"), ExecutionRoleArn=ROLE, **model)

    def test_descriptions_have_what_was_given(self):
        name = fresh("described")
        container = {**self.many, "ContainerHostname": "many", "MultiModelConfig": {"ModelCacheSetting": "Disabled"}, "Environment": {}}
        self.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, Containers=[container])
        self.assertEqual([container], self.sagemaker.describe_model(ModelName=name)["Containers"])
