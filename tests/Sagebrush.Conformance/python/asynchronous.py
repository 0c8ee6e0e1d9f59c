import datetime
import json
import sys
import threading
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from aws import ACCOUNT, ENDPOINT, KNN, QUICK, REGION, ROLE, Case, client, fresh, until
from topics import subscribed
from training import finished, job


class Asynchronous(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime, cls.s3, cls.sns = (client(s) for s in ("sagemaker", "sagemaker-runtime", "s3", "sns"))
        cls.name = fresh("asynchronous")
        cls.s3.create_bucket(Bucket=cls.name)
        cls.success, cls.error = (cls.sns.create_topic(Name=f"{cls.name}-{kind}")["TopicArn"] for kind in ("success", "error"))
        artifact = finished(job(cls.name))["ModelArtifacts"]["S3ModelArtifacts"]
        cls.sagemaker.create_model(ModelName=cls.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": artifact})
        cls.config(cls.name)
        cls.sagemaker.create_endpoint(EndpointName=cls.name, EndpointConfigName=cls.name)
        cls.in_service(cls.name)

    @classmethod
    def tearDownClass(cls):
        cls.sagemaker.delete_endpoint(EndpointName=cls.name)

    @classmethod
    def config(cls, name, more=None, **output):
        return cls.sagemaker.create_endpoint_config(
            **(more or {}),
            EndpointConfigName=name,
            ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": cls.name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
            AsyncInferenceConfig={
                "OutputConfig": {
                    "S3OutputPath": f"s3://{cls.name}/out", "S3FailurePath": f"s3://{cls.name}/failed/",
                    "NotificationConfig": {
                        "SuccessTopic": cls.success, "ErrorTopic": cls.error,
                        "IncludeInferenceResponseIn": ["SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC"],
                    },
                    **output,
                },
                "ClientConfig": {"MaxConcurrentInvocationsPerInstance": 4},
            },
        )

    @classmethod
    def in_service(cls, name):
        cls.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)

    def ask(self, body="5.5,4.2,1.4,0.2", endpoint=None, **more):
        key = f"in/{uuid.uuid4()}"
        self.s3.put_object(Bucket=self.name, Key=key, Body=body)
        return self.runtime.invoke_endpoint_async(
            EndpointName=endpoint or self.name, InputLocation=f"s3://{self.name}/{key}", **{"ContentType": "text/csv", **more}
        )

    def find(self, location):
        """The object at an S3 URI, or None."""
        bucket, key = location[5:].split("/", 1)
        try:
            return self.s3.get_object(Bucket=bucket, Key=key)
        except ClientError as e:
            self.assertEqual("NoSuchKey", e.response["Error"]["Code"])

    def result(self, location):
        return until(lambda: self.find(location), lambda found: found is not None, 120)

    def test_an_answer_appears_where_it_was_promised(self):
        answer = self.ask(InferenceId="iris-1", Accept="application/json")
        self.assertEqual(202, answer["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual("iris-1", answer["InferenceId"])
        self.assertRegex(answer["OutputLocation"], rf"^s3://{self.name}/out/[0-9a-f-]{{36}}\.out$")
        self.assertRegex(answer["FailureLocation"], rf"^s3://{self.name}/failed/[0-9a-f-]{{36}}-error\.out$")
        found = self.result(answer["OutputLocation"])
        self.assertIn("predictions", json.loads(found["Body"].read()))
        self.assertEqual("application/json", found["ContentType"])

    def test_a_file_name_and_an_extension_of_the_path(self):
        answer = self.ask(Filename="iris.out", S3OutputPathExtension="mine")
        self.assertEqual(f"s3://{self.name}/out/mine/iris.out", answer["OutputLocation"])
        self.assertEqual(f"s3://{self.name}/failed/mine/iris-error.out", answer["FailureLocation"])
        self.result(answer["OutputLocation"])

    def test_success_is_told(self):
        subscriber, _ = subscribed(self, self.sns, self.success)
        answer = self.ask(InferenceId=fresh("told"), Accept="application/json")
        while True:
            event = json.loads(json.loads(subscriber.next()[1])["Message"])
            if event["inferenceId"] == answer["InferenceId"]:
                break
        self.assertEqual(("Completed", REGION, "1.0", "aws:sagemaker", "InferenceResult"),
                         tuple(event[n] for n in ("invocationStatus", "awsRegion", "eventVersion", "eventSource", "eventName")))
        self.assertEqual({"contentType": "application/json", "outputLocation": answer["OutputLocation"]}, event["responseParameters"])
        self.assertEqual((self.name, "text/csv", "application/json"), tuple(event["requestParameters"][n] for n in ("endpointName", "contentType", "accept")))
        self.assertEqual("BASE64", event["responseBody"]["encoding"])
        self.assertIsNotNone(self.find(answer["OutputLocation"]))

    def test_failure_is_told_and_kept(self):
        subscriber, _ = subscribed(self, self.sns, self.error)
        answer = self.ask("five,lengths", InferenceId=fresh("fails"))
        while True:
            event = json.loads(json.loads(subscriber.next()[1])["Message"])
            if event["inferenceId"] == answer["InferenceId"]:
                break
        self.assertEqual("Failed", event["invocationStatus"])
        self.assertIn("client error (400) from primary", event["failureReason"])
        self.assertNotIn("responseParameters", event)
        self.assertTrue(self.result(answer["FailureLocation"])["Body"].read())
        self.assertIsNone(self.find(answer["OutputLocation"]))

    def test_requests_are_measured_by_their_variant(self):
        cloudwatch, now = client("cloudwatch"), datetime.datetime.now(datetime.timezone.utc)

        def total(metric, statistic="Sum"):
            points = cloudwatch.get_metric_statistics(
                Namespace="AWS/SageMaker", MetricName=metric, Period=3600, Statistics=[statistic],
                Dimensions=[{"Name": "EndpointName", "Value": self.name}, {"Name": "VariantName", "Value": "AllTraffic"}],
                StartTime=now - datetime.timedelta(hours=2), EndTime=now + datetime.timedelta(hours=2),
            )["Datapoints"]
            return sum(point[statistic] for point in points)

        before = {metric: total(metric) for metric in ("InvocationsProcessed", "InvocationFailures", "Invocation4XXErrors")}
        good, bad = self.ask(), self.ask("five,lengths")
        self.result(good["OutputLocation"])
        self.result(bad["FailureLocation"])
        for metric, more in (("InvocationsProcessed", 2), ("InvocationFailures", 1), ("Invocation4XXErrors", 1)):
            until(lambda metric=metric: total(metric), lambda sum, wanted=before[metric] + more: sum >= wanted)
        for metric in ("ModelLatency", "RequestDownloadLatency", "ResponseUploadLatency", "TotalProcessingTime"):
            self.assertLess(0, total(metric), metric)
        self.assertEqual((0, 0, 0), tuple(total(metric) for metric in ("RequestDownloadFailures", "ResponseUploadFailures", "NotificationFailures")))
        names = {m["MetricName"] for m in cloudwatch.list_metrics(Namespace="AWS/SageMaker", Dimensions=[{"Name": "EndpointName", "Value": self.name}])["Metrics"]}
        self.assertLessEqual({"ApproximateBacklogSize", "HasBacklogWithoutCapacity", "Invocation5XXErrors", "ExpiredRequests"}, names)
        self.assertIn("TimeInBacklog", names)
        self.assertEqual(set(), names & {"Invocations", "InvocationsPerInstance", "OverheadLatency", "ConcurrentRequestsPerModel"})

    def test_requests_have_a_line_in_the_data_log(self):
        good, bad = self.ask(InferenceId=fresh("logged")), self.ask("five,lengths", InferenceId=fresh("logged"))

        def line(inference):
            events = client("logs").filter_log_events(logGroupName=f"/aws/sagemaker/Endpoints/{self.name}", filterPattern=f'"[{inference}]"')["events"]
            return next((event for event in events if event["logStreamName"].endswith("/data-log")), None)

        for answer, text in ((good, "Inference request succeeded. ModelLatency: "), (bad, "Received client error (400) from primary")):
            event = until(lambda id=answer["InferenceId"]: line(id), lambda found: found is not None, 120)
            self.assertRegex(event["message"], rf"^\S+:\[sagemaker logs\] \[{answer['InferenceId']}\] ")
            self.assertIn(text, event["message"])
            self.assertRegex(event["logStreamName"], "^AllTraffic/[^/]+/data-log$")

    def test_a_thousand_are_all_answered(self):
        key = "in/many"
        self.s3.put_object(Bucket=self.name, Key=key, Body="5.5,4.2,1.4,0.2")
        begun, outputs = time.monotonic(), []

        def send(count):
            runtime = client("sagemaker-runtime")
            for _ in range(count):
                outputs.append(runtime.invoke_endpoint_async(
                    EndpointName=self.name, InputLocation=f"s3://{self.name}/{key}", ContentType="text/csv", S3OutputPathExtension="many")["OutputLocation"])

        senders = [threading.Thread(target=send, args=(250,)) for _ in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        sent = time.monotonic() - begun
        stored = until(
            lambda: sum(page["KeyCount"] for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix="out/many/")),
            lambda count: count == 1000, 300,
        )
        print(f"1000 accepted in {sent:.1f} s, answered in {time.monotonic() - begun:.1f} s", file=sys.stderr)
        self.assertEqual((1000, 1000), (stored, len(set(outputs))))

    def test_what_cannot_be_answered_is_refused_at_the_call(self):
        with self.refused("ValidationError", "not found", status=400):
            self.ask(endpoint="nobody")
        for location in ("https://example.com/x", f"s3://{self.name}", f"s3://{self.name}/in/missing"):
            with self.subTest(location=location), self.refused("ValidationError", "InputLocation"):
                self.runtime.invoke_endpoint_async(EndpointName=self.name, InputLocation=location)
        unchecked = boto3.client("sagemaker-runtime", endpoint_url=ENDPOINT, region_name=REGION, config=Config(parameter_validation=False))
        for limits in ({"RequestTTLSeconds": 59}, {"RequestTTLSeconds": 21601}, {"InvocationTimeoutSeconds": 3601}):
            with self.subTest(**limits), self.refused("ValidationError"):
                unchecked.invoke_endpoint_async(EndpointName=self.name, InputLocation=f"s3://{self.name}/in/any", **limits)
        with self.refused("ValidationError", "asynchronous"):
            self.runtime.invoke_endpoint(EndpointName=self.name, Body=b"1,2,3,4", ContentType="text/csv")

    def test_a_configuration_that_could_not_work_is_refused(self):
        with self.refused("ValidationException", "does not exist"):
            self.config(fresh("bad"), NotificationConfig={"SuccessTopic": f"arn:aws:sns:{REGION}:{ACCOUNT}:nobody"})
        with self.refused("ValidationException", "does not exist"):
            self.config(fresh("bad"), S3OutputPath="s3://no-such-bucket-anywhere/out")
        capture = {"InitialSamplingPercentage": 100, "DestinationS3Uri": f"s3://{self.name}/captured", "CaptureOptions": [{"CaptureMode": "Input"}]}
        with self.refused("ValidationException", "dataCaptureConfig"):
            self.config(fresh("bad"), {"DataCaptureConfig": capture})
        self.config(fresh("good"), {"DataCaptureConfig": {**capture, "EnableCapture": False}})
        shadow = {"VariantName": "shadow", "ModelName": self.name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        with self.refused("ValidationException", "Shadow"):
            self.config(fresh("bad"), {"ShadowProductionVariants": [shadow]})

    def test_description(self):
        config = self.sagemaker.describe_endpoint_config(EndpointConfigName=self.name)["AsyncInferenceConfig"]
        self.assertEqual({"MaxConcurrentInvocationsPerInstance": 4}, config["ClientConfig"])
        self.assertEqual(config, self.sagemaker.describe_endpoint(EndpointName=self.name)["AsyncInferenceConfig"])

    def test_a_backlog_waits_for_instances_and_ends_with_the_endpoint(self):
        name = fresh("sleepy")
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=self.name)
        self.in_service(name)

        def capacity(count):
            self.sagemaker.update_endpoint_weights_and_capacities(
                EndpointName=name, DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": count}])
            self.in_service(name)

        capacity(0)
        waiting = [self.ask(endpoint=name) for _ in range(3)]
        time.sleep(1)
        self.assertIsNone(self.find(waiting[0]["OutputLocation"]))
        capacity(1)
        for one in waiting:
            self.result(one["OutputLocation"])
        capacity(0)
        lost = self.ask(endpoint=name)
        self.sagemaker.delete_endpoint(EndpointName=name)
        self.assertIn(b"deleted", self.result(lost["FailureLocation"])["Body"].read())

    def test_a_backlog_wakes_an_endpoint_that_was_scaled_to_zero(self):
        name, scaling, cloudwatch = fresh("wakes"), client("application-autoscaling"), client("cloudwatch")
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=self.name)
        self.in_service(name)
        self.addCleanup(self.sagemaker.delete_endpoint, EndpointName=name)
        target = {
            "ServiceNamespace": "sagemaker", "ResourceId": f"endpoint/{name}/variant/AllTraffic",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        }
        scaling.register_scalable_target(**target, MinCapacity=0, MaxCapacity=1)
        policy = scaling.put_scaling_policy(PolicyName="wake", **target, PolicyType="StepScaling", StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity", "MetricAggregationType": "Average", "Cooldown": 0,
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}],
        })["PolicyARN"]
        cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="AWS/SageMaker", MetricName="HasBacklogWithoutCapacity", Dimensions=[{"Name": "EndpointName", "Value": name}],
            Statistic="Average", Period=10, EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold",
            TreatMissingData="missing", AlarmActions=[policy],
        )
        self.addCleanup(cloudwatch.delete_alarms, AlarmNames=[name])
        self.sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=name, DesiredWeightsAndCapacities=[{"VariantName": "AllTraffic", "DesiredInstanceCount": 0}])
        self.in_service(name)
        answer = self.ask(endpoint=name)
        self.result(answer["OutputLocation"])
        self.assertEqual(1, self.sagemaker.describe_endpoint(EndpointName=name)["ProductionVariants"][0]["CurrentInstanceCount"])
