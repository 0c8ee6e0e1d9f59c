import gzip
import json
import re

from aws import ACCOUNT, KNN, QUICK, REGION, ROLE, Case, client, fresh, until
from records import RECORDS, record
from training import finished, job, log_lines

GROUP = "/aws/sagemaker/TransformJobs"
SETOSA, VERSICOLOR, VIRGINICA = [5.1, 3.5, 1.4, 0.2], [5.7, 2.8, 4.1, 1.3], [6.3, 3.3, 6.0, 2.5]
FLOWERS = [SETOSA, VERSICOLOR, VIRGINICA]
JSON_LINES = "application/jsonlines"


def labels(*values):
    """The answers that say these labels."""
    return "".join(json.dumps({"predicted_label": value}, separators=(",", ":")) + "\n" for value in values).encode()


def csv(rows):
    return "".join(",".join(map(str, row)) + "\n" for row in rows).encode()


class Transforms(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.s3, cls.name = client("sagemaker"), client("s3"), fresh("transform")
        cls.s3.create_bucket(Bucket=cls.name)
        artifact = finished(job(cls.name))["ModelArtifacts"]["S3ModelArtifacts"]
        cls.sagemaker.create_model(ModelName=cls.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": artifact})

    def put(self, key, body):
        self.s3.put_object(Bucket=self.name, Key=key, Body=body)

    def request(self, folder, instances=1, source=None, output=None, **changes):
        """A job over the objects below a folder of the bucket, split by line; its results go below out/ and the job's name."""
        name = fresh("job")
        return {
            "TransformJobName": name,
            "ModelName": self.name,
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.name}/{folder}"}},
                "ContentType": "text/csv", "SplitType": "Line", **(source or {}),
            },
            "TransformOutput": {"S3OutputPath": f"s3://{self.name}/out/{name}", "Accept": JSON_LINES, "AssembleWith": "Line", **(output or {})},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": instances},
            **changes,
        }

    def ended(self, request):
        self.sagemaker.create_transform_job(**request)
        name = request["TransformJobName"]
        return until(lambda: self.sagemaker.describe_transform_job(TransformJobName=name), lambda seen: seen["TransformJobStatus"] not in ("InProgress", "Stopping"))

    def completed(self, request):
        description = self.ended(request)
        self.assertEqual("Completed", description["TransformJobStatus"], description.get("FailureReason"))
        return description

    def results(self, request):
        """Names below the output path and their bytes."""
        prefix = f"out/{request['TransformJobName']}/"
        found = self.s3.list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])
        return {entry["Key"][len(prefix):]: self.s3.get_object(Bucket=self.name, Key=entry["Key"])["Body"].read() for entry in found}

    def test_lines(self):
        self.put("lines/iris.csv", csv(FLOWERS * 100))
        request = self.request("lines/", BatchStrategy="MultiRecord", MaxPayloadInMB=1)
        self.sagemaker.create_transform_job(**request)
        name = request["TransformJobName"]
        self.sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=name, WaiterConfig=QUICK)
        job = self.sagemaker.describe_transform_job(TransformJobName=name)
        self.assertEqual(("Completed", f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:transform-job/{name}"), (job["TransformJobStatus"], job["TransformJobArn"]))
        self.assertLessEqual(job["CreationTime"], job["TransformStartTime"])
        self.assertLessEqual(job["TransformStartTime"], job["TransformEndTime"])
        self.assertEqual({"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"}, job["DataProcessing"])
        self.assertEqual({"iris.csv.out": labels(0.0, 1.0, 2.0) * 100}, self.results(request))

    def test_list_and_tags(self):
        self.put("tags/a.csv", csv(FLOWERS))
        request = self.request("tags/", Tags=[{"Key": "who", "Value": "me"}])
        arn = self.completed(request)["TransformJobArn"]
        (summary,) = self.sagemaker.list_transform_jobs(NameContains=request["TransformJobName"], StatusEquals="Completed")["TransformJobSummaries"]
        self.assertEqual(arn, summary["TransformJobArn"])
        self.assertEqual([{"Key": "who", "Value": "me"}], self.sagemaker.list_tags(ResourceArn=arn)["Tags"])

    def test_single_records(self):
        self.put("single/a.csv", csv(FLOWERS))
        request = self.request("single/", BatchStrategy="SingleRecord", MaxConcurrentTransforms=3, MaxPayloadInMB=1)
        self.completed(request)
        self.assertEqual({"a.csv.out": labels(0.0, 1.0, 2.0)}, self.results(request))

    def test_record_io(self):
        self.put("records/a.data", b"".join(record(row) for row in FLOWERS))
        request = self.request("records/", source={"ContentType": RECORDS, "SplitType": "RecordIO"})
        self.completed(request)
        self.assertEqual({"a.data.out": labels(0.0, 1.0, 2.0)}, self.results(request))

    def test_whole_objects(self):
        self.put("whole/a.json", json.dumps({"instances": [{"features": row} for row in FLOWERS]}).encode())
        request = self.request("whole/", source={"ContentType": "application/json", "SplitType": "None"}, output={"Accept": "application/json", "AssembleWith": "None"})
        self.completed(request)
        predictions = json.loads(self.results(request)["a.json.out"])["predictions"]
        self.assertEqual([0.0, 1.0, 2.0], [prediction["predicted_label"] for prediction in predictions])

    def test_join_and_filters(self):
        lines = [{"id": f"id-{i}", "request": {"features": row}} for i, row in enumerate(FLOWERS)]
        self.put("join/a.jsonl", "".join(json.dumps(line) + "\n" for line in lines).encode())
        processing = {"InputFilter": "$.request", "JoinSource": "Input", "OutputFilter": "$['id','SageMakerOutput']"}
        request = self.request("join/", source={"ContentType": JSON_LINES}, DataProcessing=processing)
        self.completed(request)
        joined = [json.loads(line) for line in self.results(request)["a.jsonl.out"].splitlines()]
        self.assertEqual([{"id": f"id-{i}", "SageMakerOutput": {"predicted_label": float(i)}} for i in range(3)], joined)

    def test_gzip(self):
        self.put("gzip/a.csv.gz", gzip.compress(csv(FLOWERS)))
        request = self.request("gzip/", source={"CompressionType": "Gzip"})
        self.completed(request)
        self.assertEqual({"a.csv.gz.out": labels(0.0, 1.0, 2.0)}, self.results(request))

    def test_manifest(self):
        for number, row in enumerate(FLOWERS):
            self.put(f"listed/deep/{number}.csv", csv([row]))
        self.put("manifests/some.json", json.dumps([{"prefix": f"s3://{self.name}/listed/"}, "deep/2.csv", "deep/0.csv"]).encode())
        source = {"DataSource": {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": f"s3://{self.name}/manifests/some.json"}}}
        request = self.request("", source=source)
        self.completed(request)
        self.assertEqual({"deep/0.csv.out": labels(0.0), "deep/2.csv.out": labels(2.0)}, self.results(request))

    def test_two_instances_share_the_objects(self):
        for number in range(20):
            self.put(f"many/part-{number:02}", csv([FLOWERS[number % 3]] * 50))
        self.put("many/empty", b"")
        request = self.request("many/part", instances=2)
        self.completed(request)
        self.assertEqual({f"part-{n:02}.out": labels(float(n % 3)) * 50 for n in range(20)}, self.results(request))
        name = request["TransformJobName"]
        streams = [s["logStreamName"] for s in client("logs").describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=name + "/")["logStreams"]]
        own = [s for s in streams if re.fullmatch(name + r"/i-[0-9a-f]{17}-\d+", s)]
        self.assertEqual((2, 1), (len(own), len([s for s in streams if s.endswith("/data-log")])), streams)
        self.assertTrue(any(re.match(r"MaxConcurrentTransforms=\d+, MaxPayloadInMB=\d+, BatchStrategy=MULTI_RECORD", line) for line in log_lines(name, GROUP)))

    def test_empty_objects_have_empty_results(self):
        self.put("empty/a.csv", b"")
        request = self.request("empty/")
        self.completed(request)
        self.assertEqual({"a.csv.out": b""}, self.results(request))

    def test_bad_line_fails_its_object_alone(self):
        self.put("bad/a.csv", csv(FLOWERS))
        self.put("bad/b.csv", csv([SETOSA, ["five", 1, 2, 3], SETOSA]))
        self.put("bad/c.csv", csv(FLOWERS))
        request = self.request("bad/", BatchStrategy="SingleRecord")
        job = self.ended(request)
        self.assertEqual("Failed", job["TransformJobStatus"])
        self.assertIn(f"ClientError: {self.name}/bad/b.csv, line 2: the model answered 400", job["FailureReason"])
        self.assertEqual({"a.csv.out", "c.csv.out"}, set(self.results(request)))
        self.assertIn(f"{self.name}/bad/b.csv: ClientError: 400 (line 2)", log_lines(request["TransformJobName"], GROUP))

    def test_environment_reaches_the_container(self):
        self.put("environment/a.csv", csv(FLOWERS))
        request = self.request("environment/", Environment={"SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "application/json"}, output={"Accept": ""})
        del request["TransformOutput"]["Accept"]
        self.completed(request)
        self.assertIn(b"predicted_label", self.results(request)["a.csv.out"])

    def test_stop_in_the_middle(self):
        self.put("long/a.csv", csv(FLOWERS * 2000))
        request = self.request("long/", BatchStrategy="SingleRecord", MaxConcurrentTransforms=1)
        name = request["TransformJobName"]
        self.sagemaker.create_transform_job(**request)
        until(lambda: self.sagemaker.describe_transform_job(TransformJobName=name), lambda seen: "TransformStartTime" in seen)
        self.sagemaker.stop_transform_job(TransformJobName=name)
        self.sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=name, WaiterConfig=QUICK)
        self.assertEqual("Stopped", self.sagemaker.describe_transform_job(TransformJobName=name)["TransformJobStatus"])
        self.assertEqual({}, self.results(request))
        with self.refused("ValidationException", "Stopped"):
            self.sagemaker.stop_transform_job(TransformJobName=name)

    def test_model_may_go_while_its_job_runs(self):
        name = fresh("model")
        container = self.sagemaker.describe_model(ModelName=self.name)["PrimaryContainer"]
        self.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": container["ModelDataUrl"]})
        self.put("gone/a.csv", csv(FLOWERS))
        request = self.request("gone/", ModelName=name)
        self.sagemaker.create_transform_job(**request)
        self.sagemaker.delete_model(ModelName=name)
        self.sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=request["TransformJobName"], WaiterConfig=QUICK)
        self.assertEqual({"a.csv.out": labels(0.0, 1.0, 2.0)}, self.results(request))

    def test_what_cannot_run_is_refused_at_once(self):
        self.put("refused/a.csv", csv(FLOWERS))
        with self.refused("ValidationException", "Could not find model"):
            self.sagemaker.create_transform_job(**self.request("refused/", ModelName="nobody"))
        with self.refused("ValidationException", "No S3 objects found", "nothing-here"):
            self.sagemaker.create_transform_job(**self.request("nothing-here/"))
        with self.refused("ValidationException", "transformOutput.s3OutputPath"):
            self.sagemaker.create_transform_job(**self.request("refused/", output={"S3OutputPath": "s3://no-such-bucket-anywhere/out"}))
        with self.refused("ValidationException", "'maxPayloadInMB'", "101"):
            self.sagemaker.create_transform_job(**self.request("refused/", MaxPayloadInMB=101))
        with self.refused("ValidationException", "'maxConcurrentTransforms'"):
            self.sagemaker.create_transform_job(**self.request("refused/", MaxPayloadInMB=50, MaxConcurrentTransforms=3))
        with self.refused("ValidationException", "dataProcessing.inputFilter", "$[1"):
            self.sagemaker.create_transform_job(**self.request("refused/", DataProcessing={"InputFilter": "$[1"}))
        with self.refused("ValidationException", "joinSource"):
            self.sagemaker.create_transform_job(**self.request("refused/", output={"AssembleWith": "None"}, DataProcessing={"JoinSource": "Input"}))
        with self.refused("ResourceLimitExceeded", "transform job usage"):
            self.sagemaker.create_transform_job(**self.request("refused/", instances=21))
        with self.refused("ValidationException", "Could not find requested job"):
            self.sagemaker.describe_transform_job(TransformJobName="nobody")

    def test_name_is_taken(self):
        self.put("taken/a.csv", csv(FLOWERS))
        request = self.request("taken/")
        self.completed(request)
        with self.refused("ResourceInUse", "already exists"):
            self.sagemaker.create_transform_job(**request)
