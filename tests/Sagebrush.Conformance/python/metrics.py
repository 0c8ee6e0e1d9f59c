import datetime
import math
import unittest
import unittest.mock

import botocore.model
from aws import ACCOUNT, REGION, Case, client, fresh, until

UTC = datetime.timezone.utc


def now():
    return datetime.datetime.now(UTC)


class Metrics(Case):
    def setUp(self):
        self.cloudwatch, self.namespace = client("cloudwatch"), fresh("metrics")

    def put(self, *data):
        self.cloudwatch.put_metric_data(Namespace=self.namespace, MetricData=list(data))

    def statistics(self, name, period=60, dimensions=(), **more):
        more.setdefault("Statistics", ["SampleCount", "Sum", "Average", "Minimum", "Maximum"])
        return self.cloudwatch.get_metric_statistics(
            Namespace=self.namespace, MetricName=name, Dimensions=list(dimensions), Period=period,
            StartTime=now() - datetime.timedelta(minutes=30), EndTime=now() + datetime.timedelta(minutes=5), **more,
        )

    def data(self, *queries, **more):
        more.setdefault("StartTime", now() - datetime.timedelta(minutes=30))
        more.setdefault("EndTime", now() + datetime.timedelta(minutes=5))
        return self.cloudwatch.get_metric_data(MetricDataQueries=list(queries), **more)

    def query(self, id, name, stat="Sum", period=60, **more):
        return {"Id": id, "MetricStat": {"Metric": {"Namespace": self.namespace, "MetricName": name}, "Period": period, "Stat": stat}, **more}

    def test_a_value_comes_back(self):
        self.put({"MetricName": "Speed", "Value": 4.5, "Unit": "Seconds", "Dimensions": [{"Name": "Boat", "Value": "anna"}]})
        answer = self.statistics("Speed", dimensions=[{"Name": "Boat", "Value": "anna"}])
        (point,) = answer["Datapoints"]
        self.assertEqual(("Speed", 1, 4.5, 4.5, "Seconds"), (answer["Label"], point["SampleCount"], point["Sum"], point["Maximum"], point["Unit"]))
        self.assertEqual([], self.statistics("Speed")["Datapoints"])

    def test_all_forms_of_values(self):
        at = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=2)
        self.put(
            {"MetricName": "Load", "Timestamp": at, "Values": [1.0, 2.0, 10.0], "Counts": [5.0, 4.0, 1.0]},
            {"MetricName": "Load", "Timestamp": at + datetime.timedelta(seconds=30), "Value": 20, "StorageResolution": 1},
            {"MetricName": "Set", "Timestamp": at, "StatisticValues": {"SampleCount": 3, "Sum": 6, "Minimum": 1, "Maximum": 3}},
        )
        (point,) = self.statistics("Load", ExtendedStatistics=["p50", "p99", "tm90"])["Datapoints"]
        self.assertEqual((11, 43, 1, 20, at), tuple(point[name] for name in ("SampleCount", "Sum", "Minimum", "Maximum", "Timestamp")))
        self.assertEqual((2, 20), (point["ExtendedStatistics"]["p50"], point["ExtendedStatistics"]["p99"]))
        (point,) = self.statistics("Set", ExtendedStatistics=["p50"])["Datapoints"]
        self.assertEqual((3, 2, False), (point["SampleCount"], point["Average"], "ExtendedStatistics" in point))

    def test_a_large_request_goes_compressed(self):
        self.put(*({"MetricName": "Many", "Value": i, "Dimensions": [{"Name": "Number", "Value": f"{i:05d}"}]} for i in range(1000)))
        pages = self.cloudwatch.get_paginator("list_metrics").paginate(Namespace=self.namespace)
        listed = [metric["Dimensions"][0]["Value"] for page in pages for metric in page["Metrics"]]
        self.assertEqual([f"{i:05d}" for i in range(1000)], sorted(listed))

    def test_lists(self):
        self.put({"MetricName": "A", "Value": 1, "Dimensions": [{"Name": "x", "Value": "1"}, {"Name": "y", "Value": "2"}]}, {"MetricName": "B", "Value": 1})
        list_metrics = self.cloudwatch.list_metrics
        self.assertEqual(["A", "B"], [metric["MetricName"] for metric in list_metrics(Namespace=self.namespace)["Metrics"]])
        self.assertEqual(1, len(list_metrics(Namespace=self.namespace, Dimensions=[{"Name": "y"}], RecentlyActive="PT3H")["Metrics"]))
        self.assertEqual([], list_metrics(Namespace=self.namespace, Dimensions=[{"Name": "y", "Value": "3"}])["Metrics"])

    def test_metric_math(self):
        start = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=5)
        minute = datetime.timedelta(minutes=1)
        self.put(*({"MetricName": "Errors", "Timestamp": start + i * minute, "Value": i} for i in (0, 1, 3)))
        self.put(*({"MetricName": "Requests", "Timestamp": start + i * minute, "Value": 10} for i in range(4)))
        results = self.data(
            self.query("errors", "Errors", ReturnData=False), self.query("requests", "Requests", ReturnData=False),
            {"Id": "rate", "Expression": "100 * errors / requests", "Label": "Error rate"},
            {"Id": "filled", "Expression": "FILL(errors, 0) + IF(requests > 5, 1, 0)"},
            {"Id": "both", "Expression": "SUM(METRICS())"},
            StartTime=start, EndTime=start + 4 * minute, ScanBy="TimestampAscending",
        )["MetricDataResults"]
        values = {result["Id"]: result["Values"] for result in results}
        self.assertEqual({"rate": [0, 10, 30], "filled": [1, 2, 1, 4], "both": [10, 11, 10, 13]}, values)
        self.assertEqual(("Error rate", "Complete", start), (results[0]["Label"], results[0]["StatusCode"], results[0]["Timestamps"][0]))

    def test_pages_of_data(self):
        start = now().replace(second=0, microsecond=0) - datetime.timedelta(minutes=10)
        self.put(*({"MetricName": "N", "Timestamp": start + datetime.timedelta(minutes=i), "Value": i} for i in range(7)))
        pages = list(self.cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=[self.query("n", "N"), self.query("none", "None"), self.query("m", "N", "Maximum")], StartTime=start, EndTime=now(), MaxDatapoints=4,
        ))
        self.assertEqual([4, 4, 4, 2], [sum(len(result["Values"]) for result in page["MetricDataResults"]) for page in pages])
        values = [value for page in pages for result in page["MetricDataResults"] if result["Id"] == "n" for value in result["Values"]]
        self.assertEqual([6, 5, 4, 3, 2, 1, 0], values)

    def test_an_alarm_is_described(self):
        name = fresh("alarm")
        alarm = {
            "AlarmName": name, "Threshold": 0.5, "ComparisonOperator": "LessThanThreshold", "EvaluationPeriods": 2, "TreatMissingData": "ignore",
            "Metrics": [{**self.query("m", "X", "p90"), "ReturnData": False}, {"Id": "e", "Expression": "m * 2", "Label": "twice", "ReturnData": True}],
        }
        self.cloudwatch.put_metric_alarm(**alarm, Tags=[{"Key": "a", "Value": "b"}])
        (told,) = self.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        self.assertEqual(alarm, {key: told[key] for key in alarm})
        self.assertLess(abs((now() - told["StateUpdatedTimestamp"]).total_seconds()), 60)
        self.cloudwatch.delete_alarms(AlarmNames=[name])
        self.assertEqual([], self.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"])

    def test_what_is_refused(self):
        metric = {"MetricName": "X"}

        # Older clients write Python's nan into forms, which is no number of AWS's at all.
        no_number = "InvalidParameterValue" if hasattr(self.cloudwatch.meta.service_model, "resolved_protocol") else "MalformedInput"
        day = datetime.timedelta(days=1)
        for data, code in (
            ([{**metric, "Value": math.nan}], no_number), ([{**metric, "Value": math.inf}], no_number),
            ([{**metric, "Value": 2.0**361}], "InvalidParameterValue"), ([metric], "MissingParameter"), ([], "MissingParameter"),
            ([{**metric, "Value": 1, "Values": [1]}], "InvalidParameterCombination"), ([{**metric, "Values": [1, 2], "Counts": [1]}], "InvalidParameterValue"),
            ([{**metric, "Value": 1, "Timestamp": now() - 15 * day}], "InvalidParameterValue"), ([{**metric, "Value": 1, "Timestamp": now() + day}], "InvalidParameterValue"),
            ([{**metric, "Value": 1, "StorageResolution": 5}], "InvalidParameterValue"), ([{**metric, "Value": 1}] * 1001, "InvalidParameterValue"),
            ([{**metric, "Value": 1, "Unit": "Knots"}], "ValidationError"),
        ):
            with self.subTest(data=str(data)[:100]), self.refused(code, status=400):
                self.put(*data)
        with self.refused("InvalidParameterValue", status=400):
            self.cloudwatch.put_metric_data(Namespace="AWS/SageMaker", MetricData=[{**metric, "Value": 1}])
        with self.refused("ValidationError", status=400):
            self.data({"Id": "e", "Expression": "nothing + 1"})
        with self.refused("InvalidParameterValue", status=400):
            self.data(self.query("x", "X"), EndTime=now() - 2 * day)
        with self.refused("NotImplemented", status=501):
            self.data({"Id": "e", "Expression": "ANOMALY_DETECTION_BAND(m1)"}, self.query("m1", "X"))


class Alarms(Case):
    def setUp(self):
        self.cloudwatch, self.namespace, self.name = client("cloudwatch"), fresh("alarms"), fresh("alarm")

    def tearDown(self):
        self.cloudwatch.delete_alarms(AlarmNames=[self.name])

    def put_alarm(self, **more):
        if "Metrics" not in more:
            more = {"Namespace": self.namespace, "MetricName": "Errors", "Statistic": "Sum", "Period": 10, **more}
        more = {"AlarmName": self.name, "EvaluationPeriods": 1, "Threshold": 5, "ComparisonOperator": "GreaterThanThreshold", **more}
        self.cloudwatch.put_metric_alarm(**{name: value for name, value in more.items() if value is not None})

    def put(self, value, ago=0):
        self.cloudwatch.put_metric_data(Namespace=self.namespace, MetricData=[
            {"MetricName": "Errors", "Value": value, "StorageResolution": 1, "Timestamp": now() - datetime.timedelta(seconds=ago)},
        ])

    def alarm(self):
        (alarm,) = self.cloudwatch.describe_alarms(AlarmNames=[self.name])["MetricAlarms"]
        return alarm

    def comes_to(self, state):
        return until(self.alarm, lambda alarm: alarm["StateValue"] == state)

    def test_an_alarm_follows_its_metric(self):
        self.put_alarm()
        self.assertEqual("INSUFFICIENT_DATA", self.alarm()["StateValue"])
        self.put(7)
        alarm = self.comes_to("ALARM")
        self.assertIn("Threshold Crossed: 1 out of the last 1 datapoint [7.0 (", alarm["StateReason"])
        self.assertEqual(f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{self.name}", alarm["AlarmArn"])
        until(lambda: self.put(0), lambda _: self.alarm()["StateValue"] == "OK")
        history = self.cloudwatch.describe_alarm_history(AlarmName=self.name, HistoryItemType="StateUpdate", ScanBy="TimestampAscending")["AlarmHistoryItems"]
        self.assertEqual(
            ["Alarm updated from INSUFFICIENT_DATA to ALARM", "Alarm updated from ALARM to OK"], [item["HistorySummary"] for item in history][:2],
        )

    def test_a_new_alarm_is_evaluated_at_once(self):
        self.put(9, ago=25)
        self.put_alarm(EvaluationPeriods=3, DatapointsToAlarm=1)
        self.comes_to("ALARM")

    def test_an_alarm_on_an_expression(self):
        self.put(3, ago=20)
        stat = {"Metric": {"Namespace": self.namespace, "MetricName": "Errors"}, "Period": 10, "Stat": "Sum"}
        self.put_alarm(EvaluationPeriods=3, DatapointsToAlarm=1, Metrics=[
            {"Id": "m", "MetricStat": stat, "ReturnData": False}, {"Id": "twice", "Expression": "2 * m"},
        ])
        self.comes_to("ALARM")
        self.assertEqual("2 * m", self.alarm()["Metrics"][1]["Expression"])

    def test_missing_data(self):
        self.put_alarm(TreatMissingData="breaching")
        self.comes_to("ALARM")
        self.put_alarm(TreatMissingData="notBreaching")
        self.comes_to("OK")

    def test_a_state_that_is_set_by_hand(self):
        self.put_alarm(Period=3600)
        self.cloudwatch.set_alarm_state(AlarmName=self.name, StateValue="ALARM", StateReason="a test")
        self.assertEqual(("ALARM", "a test"), (self.alarm()["StateValue"], self.alarm()["StateReason"]))
        with self.refused("ResourceNotFound", status=404):
            self.cloudwatch.set_alarm_state(AlarmName=fresh("none"), StateValue="OK", StateReason="")

    def test_descriptions(self):
        self.put_alarm(AlarmDescription="too many", Tags=[{"Key": "team", "Value": "red"}], AlarmActions=[f"arn:aws:sns:{REGION}:{ACCOUNT}:nobody"])
        self.cloudwatch.disable_alarm_actions(AlarmNames=[self.name])
        alarm = self.alarm()
        self.assertEqual(("too many", False, 10, "Sum"), tuple(alarm[name] for name in ("AlarmDescription", "ActionsEnabled", "Period", "Statistic")))
        of_metric = self.cloudwatch.describe_alarms_for_metric(Namespace=self.namespace, MetricName="Errors")["MetricAlarms"]
        self.assertEqual([self.name], [alarm["AlarmName"] for alarm in of_metric])
        self.assertEqual([], self.cloudwatch.describe_alarms(AlarmNamePrefix=self.name, AlarmTypes=["CompositeAlarm"])["MetricAlarms"])
        arn = alarm["AlarmArn"]
        self.cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "tier", "Value": "1"}])
        self.cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
        self.assertEqual([{"Key": "tier", "Value": "1"}], self.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"])
        with self.refused("ResourceNotFoundException", status=404):
            self.cloudwatch.list_tags_for_resource(ResourceARN=arn + "x")

    def test_what_is_no_alarm(self):
        for more, code in (
            ({"Period": 7}, "ValidationError"), ({"Statistic": None}, "InvalidParameterCombination"), ({"EvaluationPeriods": 20000}, "ValidationError"),
            ({"DatapointsToAlarm": 2}, "ValidationError"), ({"TreatMissingData": "perhaps"}, "ValidationError"), ({"AlarmActions": ["nobody"]}, "ValidationError"),
            ({"AlarmActions": [f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"]}, "NotImplemented"), ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "NotImplemented"),
        ):
            with self.subTest(more=more), self.refused(code):
                self.put_alarm(**more)
        with self.refused("NotImplemented", status=501):
            self.cloudwatch.put_composite_alarm(AlarmName=self.name, AlarmRule="ALARM(x)")


class Protocols(Case):
    """Every test of metrics again, as clients speak that know only one of the protocols."""

    def speak(self, protocol):
        result = unittest.TestResult()
        with unittest.mock.patch.object(botocore.model, "PRIORITY_ORDERED_SUPPORTED_PROTOCOLS", (protocol,), create=True):
            self.assertIn(getattr(client("cloudwatch").meta.service_model, "resolved_protocol", protocol), (protocol, "query"))
            unittest.defaultTestLoader.loadTestsFromTestCase(Metrics).run(result)
        self.assertLess(0, result.testsRun)
        self.assertEqual([], [error for _, error in result.failures + result.errors])

    def test_forms(self):
        self.speak("query")

    def test_json(self):
        self.speak("json")

    def test_cbor(self):
        self.speak("smithy-rpc-v2-cbor")
