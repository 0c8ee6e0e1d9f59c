import json
import random

from aws import ACCOUNT, KNN, QUICK, REGION, ROLE, Case, client, fresh, until
from training import finished, job

ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
RESOURCES = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 5}}


class Monitoring(Case):
    """An endpoint that captures, data like that of its baseline and shifted data; both monitors look at it."""

    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime, cls.s3, cls.cloudwatch, cls.name = (
            client("sagemaker"), client("sagemaker-runtime"), client("s3"), client("cloudwatch"), fresh("monitored"))
        cls.s3.create_bucket(Bucket=cls.name)
        artifact = finished(job(cls.name))["ModelArtifacts"]["S3ModelArtifacts"]
        cls.sagemaker.create_model(ModelName=cls.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": artifact})
        random.seed(1)
        rows = [[round(random.gauss(mean, 0.5), 2) for mean in (5.8, 3.0, 3.7, 1.2)] for _ in range(400)]
        cls.baseline_csv = "sepal_length,sepal_width,petal_length,petal_width\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
        cls.s3.put_object(Bucket=cls.name, Key="baseline/data.csv", Body=cls.baseline_csv)
        cls.rows = rows

    def baseline(self, prefix, dataset_format='{"csv": {"header": true}}', key="baseline", **environment):
        name = fresh("baseline")
        self.sagemaker.create_processing_job(
            ProcessingJobName=name, RoleArn=ROLE, AppSpecification={"ImageUri": ANALYZER}, ProcessingResources=RESOURCES,
            ProcessingInputs=[{"InputName": "baseline_dataset_input", "S3Input": {
                "S3Uri": f"s3://{self.name}/{key}", "LocalPath": "/opt/ml/processing/input/baseline_dataset_input", "S3DataType": "S3Prefix", "S3InputMode": "File"}}],
            ProcessingOutputConfig={"Outputs": [{"OutputName": "monitoring_output", "S3Output": {
                "S3Uri": f"s3://{self.name}/{prefix}", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}}]},
            Environment={"dataset_format": dataset_format, "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
                         "output_path": "/opt/ml/processing/output", "publish_cloudwatch_metrics": "Disabled", **environment})
        done = until(lambda: self.sagemaker.describe_processing_job(ProcessingJobName=name), lambda j: j["ProcessingJobStatus"] in ("Completed", "Failed", "Stopped"), 120)
        self.assertEqual("Completed", done["ProcessingJobStatus"], done)
        return name

    def read(self, key):
        return json.loads(self.s3.get_object(Bucket=self.name, Key=key)["Body"].read())

    def endpoint(self, mode):
        name = fresh("watched")
        self.sagemaker.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": self.name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}],
            DataCaptureConfig={"EnableCapture": True, "InitialSamplingPercentage": 100, "DestinationS3Uri": f"s3://{self.name}/captured",
                               "CaptureOptions": [{"CaptureMode": each} for each in mode],
                               "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"], "JsonContentTypes": ["application/json"]}})
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        self.addCleanup(self.sagemaker.delete_endpoint, EndpointName=name)
        self.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
        return name

    def definition(self, endpoint, **change):
        name = fresh("data-quality")
        self.sagemaker.create_data_quality_job_definition(
            JobDefinitionName=name, RoleArn=ROLE, JobResources=RESOURCES, DataQualityAppSpecification={"ImageUri": ANALYZER}, **{
                "DataQualityJobInput": {"EndpointInput": {"EndpointName": endpoint, "LocalPath": "/opt/ml/processing/input/endpoint"}},
                "DataQualityBaselineConfig": {"ConstraintsResource": {"S3Uri": f"s3://{self.name}/report/constraints.json"},
                                              "StatisticsResource": {"S3Uri": f"s3://{self.name}/report/statistics.json"}},
                "DataQualityJobOutputConfig": {"MonitoringOutputs": [{"S3Output": {"S3Uri": f"s3://{self.name}/runs", "LocalPath": "/opt/ml/processing/output"}}]}, **change})
        return name

    def schedule(self, definition, kind, expression="NOW"):
        name = fresh("schedule")
        window = {"DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"} if expression == "NOW" else {}
        self.sagemaker.create_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig={
            "ScheduleConfig": {"ScheduleExpression": expression, **window}, "MonitoringJobDefinitionName": definition, "MonitoringType": kind})
        return name

    def executed(self, schedule, seconds=120):
        executions = until(
            lambda: self.sagemaker.list_monitoring_executions(MonitoringScheduleName=schedule)["MonitoringExecutionSummaries"],
            lambda found: found and found[0]["MonitoringExecutionStatus"] not in ("Pending", "InProgress"), seconds)
        return executions[0]

    def outputs(self, execution):
        job_name = execution["ProcessingJobArn"].split("/")[-1]
        done = self.sagemaker.describe_processing_job(ProcessingJobName=job_name)
        return done, done["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"].split("/", 3)[3]

    def test_drift_of_the_data_is_found(self):
        self.baseline("report")
        statistics, constraints = self.read("report/statistics.json"), self.read("report/constraints.json")
        self.assertEqual(400, statistics["dataset"]["item_count"])
        width = next(f for f in statistics["features"] if f["name"] == "petal_width")["numerical_statistics"]
        values = [row[3] for row in self.rows]
        mean = sum(values) / len(values)
        self.assertAlmostEqual(mean, width["mean"], 9)
        self.assertAlmostEqual((sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5, width["std_dev"], 9)
        self.assertEqual((min(values), max(values)), (width["min"], width["max"]))
        self.assertEqual(["Fractional"] * 4, [f["inferred_type"] for f in constraints["features"]])

        endpoint = self.endpoint(["Input"])
        definition = self.definition(endpoint)
        for row in self.rows[:150]:
            self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body=",".join(map(str, row)))
        execution = self.executed(self.schedule(definition, "DataQuality"))
        self.assertEqual("Completed", execution["MonitoringExecutionStatus"], execution)

        for row in self.rows[150:400]:
            self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body=",".join(map(str, [row[0], row[1], row[2], row[3] + 2])))
        schedule = self.schedule(definition, "DataQuality")
        execution = self.executed(schedule)
        self.assertEqual("CompletedWithViolations", execution["MonitoringExecutionStatus"], execution)
        self.assertEqual((endpoint, definition, "DataQuality"), (execution["EndpointName"], execution["MonitoringJobDefinitionName"], execution["MonitoringType"]))
        done, prefix = self.outputs(execution)
        self.assertEqual(f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:monitoring-schedule/{schedule}", done["MonitoringScheduleArn"])
        self.assertRegex(done["ExitMessage"], "^CompletedWithViolations: Job completed successfully with 1 violations")
        self.assertTrue(prefix.startswith(f"runs/{endpoint}/{schedule}/"), prefix)
        (violation,) = self.read(f"{prefix}/constraint_violations.json")["violations"]
        self.assertEqual(("petal_width", "baseline_drift_check"), (violation["feature_name"], violation["constraint_check_type"]))
        self.assertEqual(400, self.read(f"{prefix}/statistics.json")["dataset"]["item_count"])

        dimensions = [{"Name": "Endpoint", "Value": endpoint}, {"Name": "MonitoringSchedule", "Value": schedule}]
        metrics = until(lambda: self.cloudwatch.list_metrics(Namespace="/aws/sagemaker/Endpoints/data-metrics", Dimensions=dimensions)["Metrics"], lambda found: found)
        self.assertLessEqual({"feature_baseline_drift_petal_width", "feature_data_petal_width", "feature_non_null_petal_width"}, {m["MetricName"] for m in metrics})
        described = self.sagemaker.describe_monitoring_schedule(MonitoringScheduleName=schedule)
        self.assertEqual(("Scheduled", endpoint, "CompletedWithViolations"), (
            described["MonitoringScheduleStatus"], described["EndpointName"], described["LastMonitoringExecutionSummary"]["MonitoringExecutionStatus"]))
        self.sagemaker.delete_monitoring_schedule(MonitoringScheduleName=schedule)
        with self.refused("ResourceNotFound", schedule):
            self.sagemaker.describe_monitoring_schedule(MonitoringScheduleName=schedule)

    def test_a_worse_model_is_found_by_ground_truth(self):
        lines = "label,prediction\n" + "".join(f"{i % 3},{i % 3 if i % 20 else (i + 1) % 3}\n" for i in range(300))
        self.s3.put_object(Bucket=self.name, Key="judged/data.csv", Body=lines)
        self.baseline("judgement", key="judged", analysis_type="MODEL_QUALITY", problem_type="MulticlassClassification",
                      inference_attribute="prediction", ground_truth_attribute="label")
        bounds = self.read("judgement/constraints.json")["multiclass_classification_constraints"]
        self.assertEqual({"threshold": 0.95, "comparison_operator": "LessThanThreshold"}, bounds["accuracy"])

        endpoint, definition = self.endpoint(["Input", "Output"]), fresh("model-quality")
        self.sagemaker.create_model_quality_job_definition(
            JobDefinitionName=definition, RoleArn=ROLE, JobResources=RESOURCES,
            ModelQualityAppSpecification={"ImageUri": ANALYZER, "ProblemType": "MulticlassClassification"},
            ModelQualityBaselineConfig={"ConstraintsResource": {"S3Uri": f"s3://{self.name}/judgement/constraints.json"}},
            ModelQualityJobInput={"EndpointInput": {"EndpointName": endpoint, "LocalPath": "/opt/ml/processing/input/endpoint",
                                                    "InferenceAttribute": "predictions_0_predicted_label", "StartTimeOffset": "-PT1H", "EndTimeOffset": "PT0H"},
                                  "GroundTruthS3Input": {"S3Uri": f"s3://{self.name}/truth"}},
            ModelQualityJobOutputConfig={"MonitoringOutputs": [{"S3Output": {"S3Uri": f"s3://{self.name}/judged-runs", "LocalPath": "/opt/ml/processing/output"}}]})
        truths, hour = [], None
        for i in range(40):
            answer = self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/csv", Body="5.5,4.2,1.4,0.2", InferenceId=f"id-{i}")
            hour = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
            label = json.loads(answer["Body"].read())["predictions"][0]["predicted_label"]
            truths.append({"groundTruthData": {"data": str(label if i % 2 else label + 1), "encoding": "CSV"}, "eventMetadata": {"eventId": f"id-{i}"}, "eventVersion": "0"})
        import email.utils
        at = email.utils.parsedate_to_datetime(hour)
        self.s3.put_object(Bucket=self.name, Key=f"truth/{at:%Y/%m/%d/%H}/truth.jsonl", Body="".join(json.dumps(each) + "\n" for each in truths))
        schedule = self.schedule(definition, "ModelQuality")
        execution = self.executed(schedule)
        self.assertEqual("CompletedWithViolations", execution["MonitoringExecutionStatus"], execution)
        _, prefix = self.outputs(execution)
        self.assertAlmostEqual(0.5, self.read(f"{prefix}/statistics.json")["multiclass_classification_metrics"]["accuracy"]["value"])
        self.assertIn(("accuracy", "LessThanThreshold"), [
            (v["metric_name"], v["constraint_check_type"]) for v in self.read(f"{prefix}/constraint_violations.json")["violations"]])
        metrics = self.cloudwatch.list_metrics(Namespace="aws/sagemaker/Endpoints/model-metrics", MetricName="accuracy")["Metrics"]
        self.assertIn({"Name": "MonitoringSchedule", "Value": schedule}, [d for m in metrics for d in m["Dimensions"]])
        self.assertEqual([definition], [d["MonitoringJobDefinitionName"] for d in self.sagemaker.list_model_quality_job_definitions(
            EndpointName=endpoint)["JobDefinitionSummaries"]])

    def test_schedules_begin_stop_and_say_what_they_lack(self):
        self.baseline("report")
        endpoint = self.endpoint(["Input"])
        definition = self.definition(endpoint)
        described = self.sagemaker.describe_data_quality_job_definition(JobDefinitionName=definition)
        self.assertEqual(endpoint, described["DataQualityJobInput"]["EndpointInput"]["EndpointName"])
        nothing = self.schedule(definition, "DataQuality")
        execution = self.executed(nothing)
        self.assertEqual(("Failed", "Job inputs had no data"), (execution["MonitoringExecutionStatus"], execution["FailureReason"]))

        hourly = self.schedule(definition, "DataQuality", "cron(0 * ? * * *)")
        self.sagemaker.stop_monitoring_schedule(MonitoringScheduleName=hourly)
        self.assertEqual("Stopped", self.sagemaker.describe_monitoring_schedule(MonitoringScheduleName=hourly)["MonitoringScheduleStatus"])
        self.sagemaker.start_monitoring_schedule(MonitoringScheduleName=hourly)
        self.sagemaker.update_monitoring_schedule(MonitoringScheduleName=hourly, MonitoringScheduleConfig={
            "ScheduleConfig": {"ScheduleExpression": "cron(*/5 * ? * * *)"}, "MonitoringJobDefinitionName": definition, "MonitoringType": "DataQuality"})
        described = self.sagemaker.describe_monitoring_schedule(MonitoringScheduleName=hourly)
        self.assertEqual(("Scheduled", "cron(*/5 * ? * * *)"), (
            described["MonitoringScheduleStatus"], described["MonitoringScheduleConfig"]["ScheduleConfig"]["ScheduleExpression"]))
        names = [s["MonitoringScheduleName"] for s in self.sagemaker.list_monitoring_schedules(EndpointName=endpoint, SortBy="Name", SortOrder="Ascending")[
            "MonitoringScheduleSummaries"]]
        self.assertEqual(sorted([nothing, hourly]), names)
        self.sagemaker.delete_monitoring_schedule(MonitoringScheduleName=hourly)

        for code, words, call in (
            ("ValidationException", "Invalid ScheduleExpression 'cron(0 0 1 * ? *)'", lambda: self.schedule(definition, "DataQuality", "cron(0 0 1 * ? *)")),
            ("ValidationException", "monitoringType ModelBias is not supported by Sagebrush yet", lambda: self.schedule(definition, "ModelBias")),
            ("ResourceNotFound", "Could not find job definition", lambda: self.schedule("nobody", "DataQuality")),
            ("ValidationException", "No S3 objects found", lambda: self.definition(
                endpoint, DataQualityBaselineConfig={"ConstraintsResource": {"S3Uri": f"s3://{self.name}/nothing"}})),
        ):
            with self.subTest(words), self.refused(code, words):
                call()
        self.sagemaker.delete_data_quality_job_definition(JobDefinitionName=definition)
        with self.refused("ResourceNotFound"):
            self.sagemaker.describe_data_quality_job_definition(JobDefinitionName=definition)
