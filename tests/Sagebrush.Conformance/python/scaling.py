import datetime

from aws import KNN, QUICK, REGION, ACCOUNT, ROLE, Case, client, fresh, until
from training import finished, job

INSTANCES, PROVISIONED = "sagemaker:variant:DesiredInstanceCount", "sagemaker:variant:DesiredProvisionedConcurrency"
ROWS = "5.5,4.2,1.4,0.2"


class Scaled(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime, cls.scaling, cls.name = client("sagemaker"), client("sagemaker-runtime"), client("application-autoscaling"), fresh("scaled")
        artifact = finished(job(cls.name))["ModelArtifacts"]["S3ModelArtifacts"]
        cls.sagemaker.create_model(ModelName=cls.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": artifact})

    def endpoint(self, **variant):
        name = fresh("endpoint")
        variant = variant or {"InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=[{"VariantName": "all", "ModelName": self.name, **variant}]
        )
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        self.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
        self.addCleanup(self.sagemaker.delete_endpoint, EndpointName=name)
        return name

    def target(self, endpoint, dimension=INSTANCES):
        return {"ServiceNamespace": "sagemaker", "ResourceId": f"endpoint/{endpoint}/variant/all", "ScalableDimension": dimension}

    def registered(self, low=1, high=2, **variant):
        endpoint = self.endpoint(**variant)
        self.scaling.register_scalable_target(**self.target(endpoint), MinCapacity=low, MaxCapacity=high)
        return endpoint, self.target(endpoint)

    def variant(self, endpoint):
        return self.sagemaker.describe_endpoint(EndpointName=endpoint)["ProductionVariants"][0]

    def scaled_to(self, endpoint, count):
        return until(
            lambda: self.sagemaker.describe_endpoint(EndpointName=endpoint),
            lambda e: e["EndpointStatus"] == "InService" and e["ProductionVariants"][0]["CurrentInstanceCount"] == count,
            seconds=120,
        )

    def activities(self, target):
        return self.scaling.describe_scaling_activities(**target)["ScalingActivities"]


class Targets(Scaled):
    def test_registered_described_changed_and_deregistered(self):
        endpoint, target = self.registered(1, 2)
        (row,) = self.scaling.describe_scalable_targets(ServiceNamespace="sagemaker", ResourceIds=[target["ResourceId"]])["ScalableTargets"]
        self.assertEqual((1, 2, target["ResourceId"]), (row["MinCapacity"], row["MaxCapacity"], row["ResourceId"]))
        self.assertTrue(row["ScalableTargetARN"].startswith(f"arn:aws:application-autoscaling:{REGION}:{ACCOUNT}:scalable-target/"))
        self.scaling.register_scalable_target(**target, MaxCapacity=3)
        (row,) = self.scaling.describe_scalable_targets(ServiceNamespace="sagemaker", ResourceIds=[target["ResourceId"]])["ScalableTargets"]
        self.assertEqual((1, 3), (row["MinCapacity"], row["MaxCapacity"]))
        self.scaling.tag_resource(ResourceARN=row["ScalableTargetARN"], Tags={"team": "a"})
        self.assertEqual({"team": "a"}, self.scaling.list_tags_for_resource(ResourceARN=row["ScalableTargetARN"])["Tags"])
        self.scaling.deregister_scalable_target(**target)
        with self.refused("ObjectNotFoundException", "No scalable target found for service namespace: sagemaker"):
            self.scaling.deregister_scalable_target(**target)

    def test_what_cannot_be_scaled(self):
        endpoint = self.endpoint()
        register = self.scaling.register_scalable_target
        for change, what in (
            ({"ResourceId": "endpoint/nobody/variant/all"}, "Could not find endpoint"),
            ({"ResourceId": f"endpoint/{endpoint}/variant/nobody"}, "Could not find variant 'nobody'"),
            ({"ResourceId": endpoint}, "Unsupported service namespace, resource type or scalable dimension"),
            ({"ServiceNamespace": "ecs"}, "Unsupported service namespace"),
            ({"ScalableDimension": PROVISIONED}, "is not serverless"),
            ({"MinCapacity": 5}, "less than minimum capacity"),
            ({"MinCapacity": 0}, "at least 1"),
        ):
            with self.subTest(what), self.refused("ValidationException", what):
                register(**{**self.target(endpoint), "MinCapacity": 1, "MaxCapacity": 2, **change})
        with self.refused("ValidationException", "first time"):
            register(**self.target(endpoint), MinCapacity=1)
        with self.refused("ObjectNotFoundException", "No scalable target registered"):
            self.scaling.put_scaling_policy(PolicyName="p", **self.target(endpoint), PolicyType="StepScaling")

    def test_a_minimum_above_the_present_is_reached(self):
        endpoint, target = self.registered(2, 2)
        self.scaled_to(endpoint, 2)
        activity = until(lambda: self.activities(target), lambda all: all and all[0]["StatusCode"] == "Successful")[0]
        self.assertEqual("Setting desired instance count to 2.", activity["Description"])
        self.assertEqual("minimum capacity was set to 2", activity["Cause"])


class Policies(Scaled):
    def test_target_tracking_of_a_metric_of_ones_own(self):
        endpoint, target = self.registered(1, 2)
        cloudwatch, namespace = client("cloudwatch"), fresh("Own")
        configuration = {
            "TargetValue": 10.0, "ScaleOutCooldown": 0, "ScaleInCooldown": 0,
            "CustomizedMetricSpecification": {"MetricName": "Load", "Namespace": namespace, "Statistic": "Average"},
        }
        answer = self.scaling.put_scaling_policy(
            PolicyName="track", **target, PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=configuration
        )
        self.assertIn(f":resource/sagemaker/{target['ResourceId']}:policyName/track", answer["PolicyARN"])
        (policy,) = self.scaling.describe_scaling_policies(ServiceNamespace="sagemaker", ResourceId=target["ResourceId"])["ScalingPolicies"]
        self.assertEqual((configuration, answer["PolicyARN"]), (policy["TargetTrackingScalingPolicyConfiguration"], policy["PolicyARN"]))
        now = datetime.datetime.now(datetime.timezone.utc)
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=[
            {"MetricName": "Load", "Value": 100.0, "Timestamp": now - datetime.timedelta(minutes=minute)} for minute in range(5)
        ])
        self.scaled_to(endpoint, 2)
        self.assertIn("triggered policy track", self.activities(target)[0]["Cause"])
        for _ in range(10):
            self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body=ROWS)
        self.scaling.delete_scaling_policy(PolicyName="track", **target)
        self.assertEqual([], self.scaling.describe_scaling_policies(ServiceNamespace="sagemaker", ResourceId=target["ResourceId"])["ScalingPolicies"])

    def test_step_scaling_follows_an_alarm(self):
        endpoint, target = self.registered(1, 3)
        cloudwatch, alarm = client("cloudwatch"), fresh("alarm")
        arn = self.scaling.put_scaling_policy(PolicyName="steps", **target, PolicyType="StepScaling", StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity", "Cooldown": 3600,
            "StepAdjustments": [
                {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 50, "ScalingAdjustment": 1},
                {"MetricIntervalLowerBound": 50, "ScalingAdjustment": 2},
            ],
        })["PolicyARN"]
        cloudwatch.put_metric_alarm(
            AlarmName=alarm, Namespace="Own", MetricName=alarm, Statistic="Average", Period=60, EvaluationPeriods=1, Threshold=10,
            ComparisonOperator="GreaterThanThreshold", AlarmActions=[arn],
        )
        (policy,) = self.scaling.describe_scaling_policies(ServiceNamespace="sagemaker", ResourceId=target["ResourceId"])["ScalingPolicies"]
        self.assertEqual([alarm], [one["AlarmName"] for one in policy["Alarms"]])
        cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="to see what it does")
        self.scaled_to(endpoint, 2)
        self.assertEqual(f"monitor alarm {alarm} in state ALARM triggered policy steps", self.activities(target)[0]["Cause"])
        cloudwatch.delete_alarms(AlarmNames=[alarm])

    def test_what_cannot_be_followed(self):
        _, target = self.registered()
        predefined = lambda kind: {"TargetValue": 1.0, "PredefinedMetricSpecification": {"PredefinedMetricType": kind}}
        for configuration, what in (
            ({"TargetValue": 1.0}, "Exactly one of"),
            ({**predefined("SageMakerVariantInvocationsPerInstance"), "TargetValue": 0.0}, "greater than 0"),
            (predefined("ECSServiceAverageCPUUtilization"), "is not supported for the scalable dimension"),
            (predefined("SageMakerVariantProvisionedConcurrencyUtilization"), "is not supported for the scalable dimension"),
        ):
            with self.subTest(what), self.refused("ValidationException", what):
                self.scaling.put_scaling_policy(
                    PolicyName="p", **target, PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=configuration
                )
        steps = [{"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 5, "ScalingAdjustment": 1}, {"MetricIntervalLowerBound": 6, "ScalingAdjustment": 1}]
        with self.refused("ValidationException", "gap"):
            self.scaling.put_scaling_policy(PolicyName="p", **target, PolicyType="StepScaling", StepScalingPolicyConfiguration={
                "AdjustmentType": "ChangeInCapacity", "StepAdjustments": steps})


class Schedules(Scaled):
    def test_an_action_changes_the_bounds_when_it_is_time(self):
        endpoint, target = self.registered(1, 1)
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
        self.scaling.put_scheduled_action(
            ScheduledActionName="more", **target, Schedule=f"at({soon:%Y-%m-%dT%H:%M:%S})", ScalableTargetAction={"MinCapacity": 2, "MaxCapacity": 2}
        )
        (action,) = self.scaling.describe_scheduled_actions(ServiceNamespace="sagemaker", ResourceId=target["ResourceId"])["ScheduledActions"]
        self.assertEqual({"MinCapacity": 2, "MaxCapacity": 2}, action["ScalableTargetAction"])
        self.scaled_to(endpoint, 2)
        self.assertEqual("scheduled action name more was triggered", self.activities(target)[0]["Cause"])
        self.assertEqual([], self.scaling.describe_scheduled_actions(ServiceNamespace="sagemaker", ResourceId=target["ResourceId"])["ScheduledActions"])

    def test_times_of_all_kinds(self):
        _, target = self.registered()
        put = lambda name, **given: self.scaling.put_scheduled_action(
            ScheduledActionName=name, **target, **{"ScalableTargetAction": {"MinCapacity": 1}, **given})
        put("cron", Schedule="cron(0 8 ? * MON-FRI *)", Timezone="Europe/Berlin")
        put("rate", Schedule="rate(12 hours)", StartTime=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1))
        names = [one["ScheduledActionName"] for one in self.scaling.describe_scheduled_actions(ServiceNamespace="sagemaker", ResourceId=target["ResourceId"])["ScheduledActions"]]
        self.assertEqual(["cron", "rate"], names)
        self.scaling.delete_scheduled_action(ScheduledActionName="cron", **target)
        for given, what in (
            ({"Schedule": "sometimes"}, "Invalid schedule expression"),
            ({"Schedule": "rate(1 hour)", "Timezone": "Europe/Atlantis"}, "Invalid time zone"),
            ({"Schedule": "at(2020-01-01T00:00:00)"}, "no time that is still to come"),
            ({"Schedule": "rate(1 hour)", "ScalableTargetAction": {}}, "minCapacity or a maxCapacity"),
        ):
            with self.subTest(what), self.refused("ValidationException", what):
                put("wrong", **given)
        with self.refused("ObjectNotFoundException", "No scheduled action found"):
            self.scaling.delete_scheduled_action(ScheduledActionName="cron", **target)


class Serverless(Scaled):
    LIMITS = {"MemorySizeInMB": 1024, "MaxConcurrency": 5}

    def test_answers_and_is_described(self):
        endpoint = self.endpoint(ServerlessConfig=self.LIMITS)
        answer = self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body=ROWS)
        self.assertIn(b"predicted_label", answer["Body"].read())
        variant = self.variant(endpoint)
        self.assertEqual((0, self.LIMITS), (variant["CurrentInstanceCount"], variant["CurrentServerlessConfig"]))

    def test_provisioned_concurrency_is_scaled(self):
        endpoint = self.endpoint(ServerlessConfig={**self.LIMITS, "ProvisionedConcurrency": 1})
        target = self.target(endpoint, PROVISIONED)
        self.scaling.register_scalable_target(**target, MinCapacity=3, MaxCapacity=5)
        until(lambda: self.variant(endpoint), lambda v: v["CurrentServerlessConfig"]["ProvisionedConcurrency"] == 3)
        with self.refused("ValidationException", "is serverless"):
            self.scaling.register_scalable_target(**self.target(endpoint), MinCapacity=1, MaxCapacity=2)

    def test_update_of_its_limits(self):
        endpoint = self.endpoint(ServerlessConfig=self.LIMITS)
        update = lambda **given: self.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=endpoint, DesiredWeightsAndCapacities=[{"VariantName": "all", **given}])
        update(ServerlessUpdateConfig={"MaxConcurrency": 7, "ProvisionedConcurrency": 2})
        self.assertEqual({"MemorySizeInMB": 1024, "MaxConcurrency": 7, "ProvisionedConcurrency": 2}, self.variant(endpoint)["CurrentServerlessConfig"])
        with self.refused("ValidationException", "cannot have a desiredInstanceCount"):
            update(DesiredInstanceCount=2)
        with self.refused("ValidationException", "must not be greater than its maxConcurrency"):
            update(ServerlessUpdateConfig={"ProvisionedConcurrency": 8})

    def test_what_it_cannot_have(self):
        for change, what in (
            ({"ServerlessConfig": {**self.LIMITS, "MemorySizeInMB": 1500}}, "memorySizeInMB 1500"),
            ({"ServerlessConfig": {**self.LIMITS, "MaxConcurrency": 201}}, "less than or equal to 200"),
            ({"InstanceType": "ml.m5.large", "InitialInstanceCount": 1}, "cannot be given beside it"),
        ):
            with self.subTest(what), self.refused("ValidationException", what):
                self.sagemaker.create_endpoint_config(EndpointConfigName=fresh("c"), ProductionVariants=[
                    {"VariantName": "all", "ModelName": self.name, "ServerlessConfig": self.LIMITS, **change}])
