import collections
import json
import threading

from aws import QUICK, ROLE, KNN, Case, client, fresh, until
from training import finished, job

ROW = "5.5,4.2,1.4,0.2"
PERCENT, COUNT = "CAPACITY_PERCENT", "INSTANCE_COUNT"


def routing(kind, wait, **sizes):
    return {"TrafficRoutingConfiguration": {"Type": kind, "WaitIntervalInSeconds": wait, **sizes}}


def size(kind, value):
    return {"Type": kind, "Value": value}


class Deployments(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime = client("sagemaker"), client("sagemaker-runtime")
        cls.five, cls.one = cls.model(5), cls.model(1)
        s3, cls.broken = client("s3"), fresh("broken-model")
        s3.create_bucket(Bucket=cls.broken)
        s3.put_object(Bucket=cls.broken, Key="model.tar.gz", Body=b"no archive")
        cls.create_model(cls.broken, f"s3://{cls.broken}/model.tar.gz")

    @classmethod
    def model(cls, k):
        """A model whose verbose answers have k labels."""
        name = fresh(f"of-{k}")
        values = {"k": str(k), "sample_size": "112", "predictor_type": "classifier", "feature_dim": "4"}
        cls.create_model(name, finished(job(name, HyperParameters=values))["ModelArtifacts"]["S3ModelArtifacts"])
        return name

    @classmethod
    def create_model(cls, name, artifact):
        cls.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": artifact})

    def variant(self, model, name="AllTraffic", instances=1, weight=1.0):
        return {
            "VariantName": name, "ModelName": model, "InstanceType": "ml.m5.large", "InitialInstanceCount": instances, "InitialVariantWeight": weight,
        }

    def config(self, *variants, **more):
        name = fresh("config")
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=list(variants), **more)
        return name

    def endpoint(self, *variants, **more):
        name = fresh("endpoint")
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=self.config(*variants, **more))
        self.addCleanup(self.sagemaker.delete_endpoint, EndpointName=name)
        self.in_service(name)
        return name

    def in_service(self, name):
        self.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
        return self.sagemaker.describe_endpoint(EndpointName=name)

    def update(self, name, config, policy=None, **more):
        self.sagemaker.update_endpoint(EndpointName=name, EndpointConfigName=config, **({"DeploymentConfig": policy} if policy else {}), **more)

    def stage(self, name):
        endpoint = self.sagemaker.describe_endpoint(EndpointName=name)
        pending = endpoint.get("PendingDeploymentSummary")
        return pending["ProductionVariants"][0]["VariantStatus"][0]["Status"] if pending else endpoint["EndpointStatus"]

    def labels(self, name):
        """Which of the two models answers: the number of labels."""
        answer = self.runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Accept="application/jsonlines; verbose=true", Body=ROW)
        return len(json.loads(answer["Body"].read())["labels"])

    def invoked(self, name, **target):
        return self.runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body=ROW, **target)["InvokedProductionVariant"]

    def test_requests_are_drawn_by_weight(self):
        name = self.endpoint(self.variant(self.five, "ninety", weight=90), self.variant(self.one, "ten", weight=10), self.variant(self.one, "none", weight=0))
        seen = collections.Counter(self.invoked(name) for _ in range(400))
        # Five standard deviations of a binomial draw: 5 * sqrt(400 * 0.1 * 0.9) = 30.
        self.assertTrue(10 <= seen["ten"] <= 70, seen)
        self.assertEqual(400, seen["ninety"] + seen["ten"])
        self.assertEqual("none", self.invoked(name, TargetVariant="none"))

    def test_weights_and_capacities(self):
        name = self.endpoint(self.variant(self.five, "a"), self.variant(self.one, "b", weight=0))
        self.assertEqual({"a"}, {self.invoked(name) for _ in range(10)})
        self.sagemaker.update_endpoint_weights_and_capacities(EndpointName=name, DesiredWeightsAndCapacities=[
            {"VariantName": "a", "DesiredWeight": 0}, {"VariantName": "b", "DesiredWeight": 3, "DesiredInstanceCount": 2}])
        with self.subTest("while it is under way"):
            endpoint = self.sagemaker.describe_endpoint(EndpointName=name)
            if endpoint["EndpointStatus"] == "Updating":
                (b,) = [v for v in endpoint["ProductionVariants"] if v["VariantName"] == "b"]
                self.assertEqual((0, 3, 2), (b["CurrentWeight"], b["DesiredWeight"], b["DesiredInstanceCount"]))
        endpoint = self.in_service(name)
        self.assertEqual(
            [("a", 0, 1, 1), ("b", 3, 2, 2)],
            [(v["VariantName"], v["CurrentWeight"], v["CurrentInstanceCount"], v["DesiredInstanceCount"]) for v in endpoint["ProductionVariants"]],
        )
        self.assertEqual({"b"}, {self.invoked(name) for _ in range(10)})
        for wishes, words in (
            ([{"VariantName": "c", "DesiredWeight": 1}], "variant 'c'"),
            ([{"VariantName": "a", "DesiredInstanceCount": 0}], "desiredInstanceCount"),
            ([{"VariantName": "a"}], "desiredWeight"),
            ([{"VariantName": "a", "DesiredWeight": 1}] * 2, "Duplicate variant name 'a'"),
        ):
            with self.subTest(words), self.refused("ValidationException", words, status=400):
                self.sagemaker.update_endpoint_weights_and_capacities(EndpointName=name, DesiredWeightsAndCapacities=wishes)
        with self.refused("ValidationException", "Could not find endpoint", status=400):
            self.sagemaker.update_endpoint_weights_and_capacities(
                EndpointName="nobodys", DesiredWeightsAndCapacities=[{"VariantName": "a", "DesiredWeight": 1}])

    def test_canary_takes_its_part_and_then_all(self):
        name = self.endpoint(self.variant(self.five))
        policy = {"BlueGreenUpdatePolicy": {**routing("CANARY", 8, CanarySize=size(PERCENT, 30)), "TerminationWaitInSeconds": 1}}
        config = self.config(self.variant(self.one))
        self.update(name, config, policy)
        with self.refused("ValidationException", "Cannot update in-progress endpoint", status=400):
            self.update(name, config)
        until(lambda: self.stage(name), lambda stage: stage == "Baking")
        endpoint = self.sagemaker.describe_endpoint(EndpointName=name)
        (pending,) = endpoint["PendingDeploymentSummary"]["ProductionVariants"]
        self.assertEqual((config, "Updating"), (endpoint["PendingDeploymentSummary"]["EndpointConfigName"], endpoint["EndpointStatus"]))
        self.assertAlmostEqual(0.3, pending["CurrentWeight"], 5)
        self.assertIn("Baking for 8 seconds with 30% of the traffic.", pending["VariantStatus"][0]["StatusMessage"])
        seen = collections.Counter(self.labels(name) for _ in range(100))
        if self.sagemaker.describe_endpoint(EndpointName=name)["PendingDeploymentSummary"]["ProductionVariants"][0]["CurrentWeight"] < 1:
            # Five standard deviations: 5 * sqrt(100 * 0.3 * 0.7) = 23.
            self.assertTrue(7 <= seen[1] <= 53, seen)
        endpoint = self.in_service(name)
        self.assertEqual((config, policy), (endpoint["EndpointConfigName"], endpoint["LastDeploymentConfig"]))
        self.assertNotIn("PendingDeploymentSummary", endpoint)
        self.assertEqual({1}, {self.labels(name) for _ in range(10)})

    def test_rolling_exchanges_batches(self):
        name = self.endpoint(self.variant(self.five, instances=2))
        policy = {"RollingUpdatePolicy": {"MaximumBatchSize": size(PERCENT, 50), "WaitIntervalInSeconds": 4}}
        self.update(name, self.config(self.variant(self.one, instances=2)), policy)
        until(lambda: self.stage(name), lambda stage: stage == "Baking")
        self.assertEqual({1, 5}, {self.labels(name) for _ in range(60)})
        endpoint = self.in_service(name)
        self.assertEqual(2, endpoint["ProductionVariants"][0]["CurrentInstanceCount"])
        self.assertEqual({1}, {self.labels(name) for _ in range(20)})

    def test_what_does_not_come_up_is_rolled_back_and_the_reason_stays(self):
        name = self.endpoint(self.variant(self.five))
        before = self.sagemaker.describe_endpoint(EndpointName=name)["EndpointConfigName"]
        self.update(name, self.config(self.variant(self.broken)), {"BlueGreenUpdatePolicy": routing("LINEAR", 1, LinearStepSize=size(PERCENT, 50))})
        endpoint = self.in_service(name)
        self.assertEqual(before, endpoint["EndpointConfigName"])
        self.assertIn("valid tar.gz archive", endpoint["FailureReason"])
        self.assertEqual(5, self.labels(name))

    def test_alarm_rolls_back(self):
        cloudwatch, alarm, name = client("cloudwatch"), fresh("alarm"), self.endpoint(self.variant(self.five))
        cloudwatch.put_metric_alarm(
            AlarmName=alarm, Namespace="Mine", MetricName=alarm, Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="ignore")
        policy = {
            "BlueGreenUpdatePolicy": routing("ALL_AT_ONCE", 600), "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": alarm}]},
        }
        self.update(name, self.config(self.variant(self.one)), policy)
        until(lambda: self.stage(name), lambda stage: stage == "Baking")
        self.assertEqual(1, self.labels(name))
        cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a test")
        endpoint = self.in_service(name)
        self.assertEqual(f"The deployment was rolled back because of alarms in state ALARM: {alarm}.", endpoint["FailureReason"])
        self.assertEqual(5, self.labels(name))

    def test_what_cannot_be_is_refused_at_the_call(self):
        name = self.endpoint(self.variant(self.five))
        same, other, two = self.config(self.variant(self.one)), self.config(self.variant(self.one, "Other")), self.config(self.variant(self.one, "AllTraffic"), self.variant(self.one, "B"))
        blue, rolling = routing("ALL_AT_ONCE", 0), {"MaximumBatchSize": size(PERCENT, 50), "WaitIntervalInSeconds": 0}
        for config, policy, words in (
            (same, {"BlueGreenUpdatePolicy": blue, "RollingUpdatePolicy": rolling}, "not both"),
            (same, {"BlueGreenUpdatePolicy": routing("CANARY", 0)}, "canarySize is needed"),
            (same, {"BlueGreenUpdatePolicy": routing("LINEAR", 0, CanarySize=size(PERCENT, 10))}, "canarySize must not be given"),
            (same, {"BlueGreenUpdatePolicy": routing("CANARY", 0, CanarySize=size(PERCENT, 51))}, "canarySize must be 1 to 50 percent"),
            (same, {"BlueGreenUpdatePolicy": routing("CANARY", 0, CanarySize=size(COUNT, 1))}, "canarySize must be 1 to 50 percent of the variant's instances: 1 of 1 is not"),
            (same, {"BlueGreenUpdatePolicy": routing("LINEAR", 0, LinearStepSize=size(PERCENT, 9))}, "linearStepSize must be 10 to 50 percent"),
            (same, {"BlueGreenUpdatePolicy": {**routing("LINEAR", 300, LinearStepSize=size(PERCENT, 10)), "MaximumExecutionTimeoutInSeconds": 3000}}, "maximumExecutionTimeoutInSeconds must be longer"),
            (same, {"RollingUpdatePolicy": {**rolling, "MaximumBatchSize": size(PERCENT, 60)}}, "maximumBatchSize must be 5 to 50 percent"),
            (two, {"RollingUpdatePolicy": rolling}, "one production variant"),
            (other, {"BlueGreenUpdatePolicy": blue}, "same variant names"),
            (same, {"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "nobodys"}]}}, "'nobodys', which does not exist"),
        ):
            with self.subTest(words), self.refused("ValidationException", words, status=400):
                self.update(name, config, policy)
        with self.refused("ValidationException", "retainDeploymentConfig", status=400):
            self.update(name, same, {"BlueGreenUpdatePolicy": blue}, RetainDeploymentConfig=True)

    def test_variant_properties_are_retained(self):
        name = self.endpoint(self.variant(self.five))
        self.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=name, DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredWeight": 7, "DesiredInstanceCount": 2}])
        self.in_service(name)
        config = self.config(self.variant(self.one))
        self.update(name, config, RetainAllVariantProperties=True, ExcludeRetainedVariantProperties=[{"VariantPropertyType": "DesiredWeight"}])
        (variant,) = self.in_service(name)["ProductionVariants"]
        self.assertEqual((1, 2), (variant["CurrentWeight"], variant["CurrentInstanceCount"]))

    def test_deleted_while_it_bakes(self):
        name = fresh("deleted")
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=self.config(self.variant(self.five)))
        self.in_service(name)
        self.update(name, self.config(self.variant(self.one)), {"BlueGreenUpdatePolicy": routing("ALL_AT_ONCE", 3600)})
        until(lambda: self.stage(name), lambda stage: stage == "Baking")
        self.sagemaker.delete_endpoint(EndpointName=name)
        self.sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name, WaiterConfig=QUICK)

    def test_updates_lose_no_request(self):
        name, failures, answers, over = self.endpoint(self.variant(self.five)), [], [], threading.Event()

        def ask():
            while not over.is_set():
                try:
                    answers.append(self.labels(name))
                except Exception as e:  # Whatever it is, it is a lost request.
                    failures.append(e)

        callers = [threading.Thread(target=ask) for _ in range(3)]
        for caller in callers:
            caller.start()
        try:
            for model in (self.one, self.five, self.one):
                self.update(name, self.config(self.variant(model)))
                self.in_service(name)
        finally:
            over.set()
            for caller in callers:
                caller.join()
        self.assertEqual([], failures)
        self.assertEqual({1, 5}, set(answers))

    def test_shadow_answers_are_compared_and_kept(self):
        name = self.endpoint(self.variant(self.five), ShadowProductionVariants=[self.variant(self.one, "shadow", weight=0.5)])
        endpoint = self.sagemaker.describe_endpoint(EndpointName=name)
        (shadow,) = endpoint["ShadowProductionVariants"]
        self.assertEqual(("shadow", 0.5, 1), (shadow["VariantName"], shadow["CurrentWeight"], shadow["CurrentInstanceCount"]))
        self.assertEqual({5}, {self.labels(name) for _ in range(40)})
        logs = client("logs")
        lines = until(lambda: self.comparisons(logs, name), lambda found: len(found) >= 5)
        self.assertEqual({False}, {line["equal"] for line in lines})
        self.assertEqual((200, 200), (lines[0]["production"]["status"], lines[0]["shadow"]["status"]))
        with self.refused("ValidationError", "Variant shadow of endpoint"):
            self.invoked(name, TargetVariant="shadow")
        with self.refused("ValidationException", "shadowProductionVariants may have one variant", status=400):
            self.config(self.variant(self.five), ShadowProductionVariants=[self.variant(self.one, "b"), self.variant(self.one, "c")])
        with self.refused("ValidationException", "Duplicate variant name 'AllTraffic'", status=400):
            self.config(self.variant(self.five), ShadowProductionVariants=[self.variant(self.one)])

    def comparisons(self, logs, name):
        group = f"/aws/sagemaker/Endpoints/{name}"
        if not logs.describe_log_streams(logGroupName=group, logStreamNamePrefix="shadow/comparisons")["logStreams"]:
            return []
        events = logs.get_log_events(logGroupName=group, logStreamName="shadow/comparisons", startFromHead=True)["events"]
        return [json.loads(event["message"]) for event in events]
