import gzip
import json
import tarfile
import io

from aws import ACCOUNT, QUICK, REGION, Case, client, fresh, until
from records import RECORDS, record
from training import IRIS, SCORE, channel, finished, iris_bucket, job, log_lines, long_job


class Inputs(Case):
    """Every way in which a channel's data reaches an algorithm gives the same score."""

    @classmethod
    def setUpClass(cls):
        cls.s3, cls.bucket = client("s3"), fresh("inputs")
        cls.s3.create_bucket(Bucket=cls.bucket)
        rows = (IRIS / "iris_train.csv").read_text().splitlines(keepends=True)
        for part in range(4):
            text = "".join(rows[part * 28 : part * 28 + 28]).encode()
            cls.s3.put_object(Bucket=cls.bucket, Key=f"parts/part-{part}.csv", Body=text)
            cls.s3.put_object(Bucket=cls.bucket, Key=f"zipped/part-{part}.csv.gz", Body=gzip.compress(text))

    def score(self, train, **how):
        name = fresh("input")
        described = finished(job(name, InputDataConfig=[train, channel("test", f"s3://{iris_bucket()}/test.csv")], **how))
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        lines = log_lines(name)
        self.assertTrue(any(line.endswith(SCORE) for line in lines), lines)

    def test_modes(self):
        for mode in ("File", "FastFile", "Pipe"):
            with self.subTest(mode):
                self.score(channel("train", f"s3://{self.bucket}/parts/"), mode=mode)

    def test_records(self):
        for name in ("train", "test"):
            rows = [[float(cell) for cell in line.split(",")] for line in (IRIS / f"iris_{name}.csv").read_text().split()]
            self.s3.put_object(Bucket=self.bucket, Key=f"records/{name}", Body=b"".join(record(row[1:], row[0]) for row in rows))
        train, test = ({**channel(name, f"s3://{self.bucket}/records/{name}"), "ContentType": RECORDS} for name in ("train", "test"))
        for mode in ("FastFile", "Pipe"):
            with self.subTest(mode):
                name = fresh("records")
                described = finished(job(name, mode=mode, InputDataConfig=[train, test]))
                self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
                self.assertTrue(any(line.endswith(SCORE) for line in log_lines(name)))

    def test_channels_mode_beats_the_jobs(self):
        self.score(channel("train", f"s3://{self.bucket}/parts/", InputMode="Pipe"), mode="File")

    def test_gzip(self):
        for mode in ("File", "Pipe"):
            with self.subTest(mode):
                self.score(channel("train", f"s3://{self.bucket}/zipped/", CompressionType="Gzip"), mode=mode)

    def test_manifest(self):
        manifest = [{"prefix": f"s3://{self.bucket}/parts/"}, *(f"part-{n}.csv" for n in range(4))]
        self.s3.put_object(Bucket=self.bucket, Key="parts.manifest", Body=json.dumps(manifest).encode())
        self.score(channel("train", f"s3://{self.bucket}/parts.manifest", "ManifestFile"), mode="File")

    def test_augmented_manifest(self):
        rows = (IRIS / "iris_train.csv").read_text().splitlines(keepends=True)
        manifests = {
            "source-ref": [{"source-ref": f"s3://{self.bucket}/parts/part-{n}.csv"} for n in range(4)],
            "row": [{"row": row, "note": "left out"} for row in rows],
        }
        for attribute, lines in manifests.items():
            with self.subTest(attribute):
                key = f"{attribute}.manifest"
                self.s3.put_object(Bucket=self.bucket, Key=key, Body="".join(json.dumps(line) + "\n" for line in lines).encode())
                train = channel("train", f"s3://{self.bucket}/{key}", "AugmentedManifestFile")
                train["DataSource"]["S3DataSource"]["AttributeNames"] = [attribute]
                self.score(train, mode="Pipe")

    def test_shuffle(self):
        self.score(channel("train", f"s3://{self.bucket}/parts/", ShuffleConfig={"Seed": 7}), mode="Pipe")

    def test_several_hosts(self):
        for distribution in ("ShardedByS3Key", "FullyReplicated"):
            with self.subTest(distribution):
                name = fresh("hosts")
                train = channel("train", f"s3://{self.bucket}/parts/", distribution=distribution)
                test = channel("test", f"s3://{iris_bucket()}/test.csv")
                described = finished(job(name, hosts=2, InputDataConfig=[train, test]))
                self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
                self.assertEqual(2, described["ResourceConfig"]["InstanceCount"])
                streams = client("logs").describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{name}/")
                hosts = {stream["logStreamName"].split("/")[1].rsplit("-", 1)[0] for stream in streams["logStreams"]}
                self.assertEqual({"algo-1", "algo-2"}, hosts)


    def test_fewer_objects_than_hosts(self):
        for mode in ("File", "FastFile", "Pipe"):
            with self.subTest(mode):
                self.score(channel("train", f"s3://{iris_bucket()}/train.csv", distribution="ShardedByS3Key"), mode=mode, hosts=2)


class Life(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker = client("sagemaker")

    def test_stop(self):
        name = fresh("stop")
        self.sagemaker.create_training_job(**long_job(name))
        until(lambda: self.sagemaker.describe_training_job(TrainingJobName=name)["SecondaryStatus"], lambda s: s == "Training")
        self.sagemaker.stop_training_job(TrainingJobName=name)
        self.sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name, WaiterConfig=QUICK)
        described = self.sagemaker.describe_training_job(TrainingJobName=name)
        self.assertEqual(("Stopped", "Stopped"), (described["TrainingJobStatus"], described["SecondaryStatus"]))

    def test_stop_at_once(self):
        name = fresh("at-once")
        self.sagemaker.create_training_job(**long_job(name))
        self.sagemaker.stop_training_job(TrainingJobName=name)
        self.sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name, WaiterConfig=QUICK)
        self.assertEqual("Stopped", self.sagemaker.describe_training_job(TrainingJobName=name)["TrainingJobStatus"])

    def test_delete_of_a_job_that_runs(self):
        name = fresh("runs")
        self.sagemaker.create_training_job(**long_job(name))
        with self.refused("ResourceInUse", name):
            self.sagemaker.delete_training_job(TrainingJobName=name)
        self.sagemaker.stop_training_job(TrainingJobName=name)

    def test_stop_of_a_job_that_has_ended(self):
        name = fresh("ended")
        finished(job(name))
        with self.refused("ValidationException"):
            self.sagemaker.stop_training_job(TrainingJobName=name)

    def test_longest_runtime(self):
        described = finished({**long_job(fresh("runtime")), "StoppingCondition": {"MaxRuntimeInSeconds": 1}})
        self.assertEqual(("Stopped", "MaxRuntimeExceeded"), (described["TrainingJobStatus"], described["SecondaryStatus"]))

    def test_failure_names_its_reason(self):
        bucket = fresh("bad")
        client("s3").create_bucket(Bucket=bucket)
        client("s3").put_object(Bucket=bucket, Key="bad.csv", Body=b"1,2,3,4,5\n1,2,three,4,5\n")
        name = fresh("failure")
        self.sagemaker.create_training_job(**job(name, InputDataConfig=[channel("train", f"s3://{bucket}/bad.csv")]))
        read = lambda: self.sagemaker.describe_training_job(TrainingJobName=name)
        described = until(read, lambda d: d["TrainingJobStatus"] != "InProgress")
        self.assertEqual("Failed", described["TrainingJobStatus"])
        self.assertIn("ClientError", described["FailureReason"])
        self.assertIn("three", described["FailureReason"])

    def test_name_can_be_used_once(self):
        name = fresh("twice")
        finished(job(name))
        with self.refused("ResourceInUse", name):
            self.sagemaker.create_training_job(**job(name))

    def test_unknown_job(self):
        with self.refused("ValidationException", "Requested resource not found"):
            self.sagemaker.describe_training_job(TrainingJobName="nobody")

    def test_request_comes_back(self):
        request = job(
            fresh("whole"), Environment={"COLOUR": "green"}, Tags=[{"Key": "team", "Value": "flowers"}],
            DebugHookConfig={"S3OutputPath": f"s3://{iris_bucket()}/debug", "CollectionConfigurations": []},
            RetryStrategy={"MaximumRetryAttempts": 2},
        )
        described = finished(request)
        for member in set(request) - {"Tags", "InputDataConfig", "OutputDataConfig", "AlgorithmSpecification"}:
            self.assertEqual(request[member], described[member], member)
        self.assertEqual("", described["OutputDataConfig"]["KmsKeyId"])
        self.assertEqual(f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/{request['TrainingJobName']}", described["TrainingJobArn"])
        self.assertEqual(request["Tags"], self.sagemaker.list_tags(ResourceArn=described["TrainingJobArn"])["Tags"])
        self.assertGreaterEqual(described["TrainingEndTime"], described["TrainingStartTime"])
        self.assertGreaterEqual(described["BillableTimeInSeconds"], 1)

    def test_own_metric_definitions(self):
        specification = {
            **job("x")["AlgorithmSpecification"],
            "MetricDefinitions": [{"Name": "flowers:f", "Regex": r"macro_f_1.000', ([0-9.]+)\)"}],
        }
        described = finished(job(fresh("metrics"), AlgorithmSpecification=specification))
        metrics = {m["MetricName"]: m["Value"] for m in described["FinalMetricDataList"]}
        self.assertAlmostEqual(0.9717, metrics["flowers:f"], places=4)

    def test_delete(self):
        name = fresh("delete")
        finished(job(name))
        self.sagemaker.delete_training_job(TrainingJobName=name)
        with self.refused("ValidationException"):
            self.sagemaker.describe_training_job(TrainingJobName=name)


class Containers(Case):
    """Jobs that run a shell in place of the algorithm show what any container finds and may do."""

    def start(self, script, name, **changes):
        command = {"ContainerEntrypoint": ["/bin/sh", "-c"], "ContainerArguments": [f"cd ${{SAGEBRUSH_ML_ROOT:-/opt/ml}}; {script}"]}
        specification = {**job(name)["AlgorithmSpecification"], **command}
        client("sagemaker").create_training_job(**job(name, AlgorithmSpecification=specification, **changes))

    def ended(self, name):
        sagemaker = client("sagemaker")
        return until(lambda: sagemaker.describe_training_job(TrainingJobName=name), lambda d: d["TrainingJobStatus"] not in ("InProgress", "Stopping"))

    def outcome(self, script, name=None, **changes):
        name = name or fresh("shell")
        self.start(script, name, **changes)
        return self.ended(name)

    def test_failure_file(self):
        described = self.outcome("printf 'no luck' > output/failure; exit 3")
        self.assertEqual(("Failed", "AlgorithmError: no luck, exit code: 3"), (described["TrainingJobStatus"], described["FailureReason"]))
        self.assertNotIn("ModelArtifacts", described)

    def test_failure_without_words(self):
        self.assertEqual("AlgorithmError: , exit code: 7", self.outcome("exit 7")["FailureReason"])

    def test_checkpoints_pass_from_job_to_job(self):
        s3, bucket = client("s3"), iris_bucket()
        checkpoints = {"S3Uri": f"s3://{bucket}/{fresh('checkpoints')}"}
        for step in (1, 2, 3):
            described = self.outcome("echo step >> checkpoints/steps", CheckpointConfig=checkpoints)
            self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
            kept = s3.get_object(Bucket=bucket, Key=checkpoints["S3Uri"].split("/", 3)[3] + "/steps")["Body"].read()
            self.assertEqual(b"step\n" * step, kept)

    def test_what_a_container_is_told(self):
        name = fresh("told")
        described = self.outcome(
            "echo $COLOUR $TRAINING_JOB_NAME $TRAINING_JOB_ARN $AWS_REGION; cat input/config/resourceconfig.json; echo; ls input/data/train",
            name, Environment={"COLOUR": "green"},
        )
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        lines = log_lines(name)
        self.assertEqual(f"green {name} {described['TrainingJobArn']} {REGION}", lines[0])
        self.assertIn('"current_host":"algo-1"', "".join(lines).replace(" ", "").replace("\n", ""))
        self.assertIn("train.csv", lines)

    def test_pipe_has_as_many_epochs_as_are_read(self):
        name = fresh("epochs")
        train = channel("train", f"s3://{iris_bucket()}/train.csv", InputMode="Pipe")
        described = self.outcome("for e in 0 1 2; do cat input/data/train_$e | wc -l; done", name, InputDataConfig=[train])
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        self.assertEqual(["112"] * 3, [line.strip() for line in log_lines(name)])

    def test_stop_lets_the_model_be_saved(self):
        sagemaker, name = client("sagemaker"), fresh("saved")
        self.start("trap 'echo half > model/half; exit 0' TERM; echo ready; while true; do sleep 0.05; done", name)
        read = lambda: client("logs").describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{name}/")["logStreams"]
        until(read, lambda streams: streams)
        sagemaker.stop_training_job(TrainingJobName=name)
        self.assertEqual("Stopped", self.ended(name)["TrainingJobStatus"])
        body = client("s3").get_object(Bucket=iris_bucket(), Key=f"output/{name}/output/model.tar.gz")["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(body)) as tar:
            self.assertEqual(["half"], tar.getnames())


class Regression(Case):
    def test_mse(self):
        name = fresh("regressor")
        values = {"k": "3", "sample_size": "112", "predictor_type": "regressor", "feature_dim": "4"}
        described = finished(job(name, HyperParameters=values))
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        self.assertTrue(any("#test_score (algo-1) : ('mse', " in line for line in log_lines(name)))
        body = client("s3").get_object(Bucket=iris_bucket(), Key=f"output/{name}/output/model.tar.gz")["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(body)) as tar:
            facts = next(m for m in tar.getmembers() if m.name.endswith(".json"))
            self.assertEqual("regressor", json.load(tar.extractfile(facts))["predictor_type"])
