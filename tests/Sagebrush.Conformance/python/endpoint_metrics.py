import datetime

import hosting
from aws import Case, client, fresh, until


def now():
    return datetime.datetime.now(datetime.timezone.utc)


class EndpointMetrics(Case):
    """What an endpoint tells CloudWatch of itself, and an alarm on it."""

    @classmethod
    def setUpClass(cls):
        hosting.Endpoints.setUpClass.__func__(cls)
        cls.cloudwatch = client("cloudwatch")

    @classmethod
    def tearDownClass(cls):
        cls.sagemaker.delete_endpoint(EndpointName=cls.name)

    config, in_service = classmethod(hosting.Endpoints.config.__func__), classmethod(hosting.Endpoints.in_service.__func__)

    def total(self, metric, statistic="Sum", namespace="AWS/SageMaker"):
        points = self.cloudwatch.get_metric_statistics(
            Namespace=namespace, MetricName=metric, Period=3600, Statistics=[statistic],
            Dimensions=[{"Name": "EndpointName", "Value": self.name}, {"Name": "VariantName", "Value": "AllTraffic"}],
            StartTime=now() - datetime.timedelta(minutes=30), EndTime=now() + datetime.timedelta(minutes=2),
        )["Datapoints"]
        return points[0][statistic] if points else 0

    def ask(self, body="5.5,4.2,1.4,0.2"):
        return self.runtime.invoke_endpoint(EndpointName=self.name, ContentType="text/csv", Body=body)

    def test_invocations_are_counted(self):
        before, errors = self.total("Invocations"), self.total("InvocationModelErrors")
        for _ in range(5):
            self.ask()
        with self.refused("ModelError"):
            self.ask("no,numbers,at,all")
        until(lambda: self.total("Invocations"), lambda total: total == before + 6)
        self.assertEqual(errors + 1, self.total("InvocationModelErrors"))
        self.assertLess(0, self.total("ModelLatency", "Minimum"))
        self.assertLess(0, self.total("OverheadLatency", "Average"))
        names = {metric["MetricName"] for metric in self.cloudwatch.list_metrics(Namespace="AWS/SageMaker", Dimensions=[{"Name": "EndpointName", "Value": self.name}])["Metrics"]}
        self.assertLessEqual({"Invocations", "InvocationsPerInstance", "Invocation4XXErrors", "Invocation5XXErrors", "InvocationModelErrors", "ModelLatency", "OverheadLatency"}, names)

    def test_use_of_the_instance(self):
        for metric in ("MemoryUtilization", "DiskUtilization", "CPUUtilization"):
            until(lambda metric=metric: self.total(metric, "SampleCount", "/aws/sagemaker/Endpoints"), lambda count: count > 0, seconds=150)
        self.assertTrue(0 < self.total("MemoryUtilization", "Maximum", "/aws/sagemaker/Endpoints") < 100)

    def test_an_alarm_on_the_models_errors(self):
        name = fresh("errors")
        self.cloudwatch.put_metric_alarm(
            AlarmName=name, Namespace="AWS/SageMaker", MetricName="Invocation4XXErrors", Statistic="Sum", Period=10, EvaluationPeriods=1, Threshold=0,
            ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
            Dimensions=[{"Name": "EndpointName", "Value": self.name}, {"Name": "VariantName", "Value": "AllTraffic"}],
        )
        with self.refused("ModelError"):
            self.ask("no,numbers,at,all")
        until(lambda: self.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"], lambda state: state == "ALARM")
        self.cloudwatch.delete_alarms(AlarmNames=[name])
