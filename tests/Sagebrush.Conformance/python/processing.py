import json
import textwrap

from aws import ACCOUNT, QUICK, REGION, ROLE, Case, client, fresh, until

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"


class Processing(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.s3, cls.logs, cls.bucket = client("sagemaker"), client("s3"), client("logs"), fresh("processing")
        cls.s3.create_bucket(Bucket=cls.bucket)
        for i, text in enumerate(("1,2\n", "3,4\n", "5,6\n")):
            cls.s3.put_object(Bucket=cls.bucket, Key=f"in/part-{i}.csv", Body=text)

    def request(self, script, arguments=(), instances=1, mode="EndOfJob", distribution="FullyReplicated", **more):
        name = fresh("job")
        self.s3.put_object(Bucket=self.bucket, Key=f"{name}/code/work.py", Body=textwrap.dedent(script))
        source = lambda uri, path, **s3: {"S3Uri": uri, "LocalPath": path, "S3DataType": "S3Prefix", "S3InputMode": "File", **s3}
        return {
            "ProcessingJobName": name, "RoleArn": ROLE,
            "AppSpecification": {"ImageUri": IMAGE, "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/work.py"],
                                 **({"ContainerArguments": list(arguments)} if arguments else {})},
            "ProcessingInputs": [
                {"InputName": "data", "S3Input": source(
                    f"s3://{self.bucket}/in", "/opt/ml/processing/input/data", S3DataDistributionType=distribution)},
                {"InputName": "code", "S3Input": source(f"s3://{self.bucket}/{name}/code/work.py", "/opt/ml/processing/input/code")}],
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "S3Output": {
                "S3Uri": f"s3://{self.bucket}/{name}/result", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": mode}}]},
            "ProcessingResources": {"ClusterConfig": {"InstanceCount": instances, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 5}}, **more}

    def run_job(self, script, *arguments, **more):
        request = self.request(script, arguments, **more)
        self.sagemaker.create_processing_job(**request)
        return self.ended(request["ProcessingJobName"])

    def ended(self, name):
        self.sagemaker.get_waiter("processing_job_completed_or_stopped").wait(ProcessingJobName=name, WaiterConfig=QUICK)
        return self.sagemaker.describe_processing_job(ProcessingJobName=name)

    def until_ended(self, name):
        return until(lambda: self.sagemaker.describe_processing_job(ProcessingJobName=name), lambda job: job["ProcessingJobStatus"] in ("Failed", "Stopped", "Completed"))

    def result(self, job, key):
        return self.s3.get_object(Bucket=self.bucket, Key=f"{job['ProcessingJobName']}/result/{key}")["Body"].read().decode()

    def test_a_script_reads_its_input_and_its_output_is_stored(self):
        job = self.run_job("""
            import glob, json, os, sys
            lines = [line for path in sorted(glob.glob("/opt/ml/processing/input/data/*.csv")) for line in open(path)]
            config = json.load(open("/opt/ml/config/processingjobconfig.json"))
            hosts = json.load(open("/opt/ml/config/resourceconfig.json"))
            os.makedirs("/opt/ml/processing/output/deep")
            json.dump({"sum": sum(int(x) for line in lines for x in line.split(",")), "arguments": sys.argv[1:], "colour": os.environ["COLOUR"],
                       "job": config["ProcessingJobName"], "arn": config["ProcessingJobArn"], "hosts": hosts}, open("/opt/ml/processing/output/deep/out.json", "w"))
            open("/opt/ml/output/message", "w").write("counted 3 files")
            print("work is done")
            """, "--rate", "0.5", Environment={"COLOUR": "green"})
        name = job["ProcessingJobName"]
        arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:processing-job/{name}"
        self.assertEqual(("Completed", "counted 3 files", arn), (job["ProcessingJobStatus"], job["ExitMessage"], job["ProcessingJobArn"]))
        self.assertLessEqual(job["ProcessingStartTime"], job["ProcessingEndTime"])
        seen = json.loads(self.result(job, "deep/out.json"))
        self.assertEqual((21, ["--rate", "0.5"], "green", name, arn), tuple(seen[k] for k in ("sum", "arguments", "colour", "job", "arn")))
        self.assertEqual(("algo-1", ["algo-1"]), (seen["hosts"]["current_host"], seen["hosts"]["hosts"]))
        (stream,) = self.logs.describe_log_streams(logGroupName="/aws/sagemaker/ProcessingJobs", logStreamNamePrefix=name)["logStreams"]
        self.assertRegex(stream["logStreamName"], rf"^{name}/algo-1-\d+$")
        events = self.logs.get_log_events(logGroupName="/aws/sagemaker/ProcessingJobs", logStreamName=stream["logStreamName"])["events"]
        self.assertEqual(["work is done"], [event["message"] for event in events])

    def test_several_hosts_share_the_input(self):
        job = self.run_job("""
            import json, os
            host = json.load(open("/opt/ml/config/resourceconfig.json"))["current_host"]
            open(f"/opt/ml/processing/output/{host}", "w").write(",".join(sorted(os.listdir("/opt/ml/processing/input/data"))))
            """, instances=2, distribution="ShardedByS3Key")
        self.assertEqual("part-0.csv,part-2.csv", self.result(job, "algo-1"))
        self.assertEqual("part-1.csv", self.result(job, "algo-2"))

    def test_what_a_failing_script_says_is_the_reason(self):
        request = self.request("""
            import sys
            open("/opt/ml/processing/output/half", "w").write("half")
            open("/opt/ml/output/message", "w").write("no rows left")
            sys.exit(3)
            """)
        self.sagemaker.create_processing_job(**request)
        job = self.until_ended(request["ProcessingJobName"])
        self.assertEqual(("Failed", "AlgorithmError: no rows left, exit code: 3", "no rows left"), (job["ProcessingJobStatus"], job["FailureReason"], job["ExitMessage"]))
        self.assertEqual(0, self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"{request['ProcessingJobName']}/result")["KeyCount"])

    def test_continuous_output_is_stored_while_the_job_runs_and_a_stopped_job_keeps_it(self):
        request = self.request("""
            import time
            open("/opt/ml/processing/output/first", "w").write("1")
            while True: time.sleep(0.1)
            """, mode="Continuous")
        self.sagemaker.create_processing_job(**request)
        name = request["ProcessingJobName"]
        until(lambda: self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"{name}/result")["KeyCount"], lambda count: count == 1)
        self.assertEqual("InProgress", self.sagemaker.describe_processing_job(ProcessingJobName=name)["ProcessingJobStatus"])
        with self.refused("ResourceInUse"):
            self.sagemaker.delete_processing_job(ProcessingJobName=name)
        self.sagemaker.stop_processing_job(ProcessingJobName=name)
        self.assertEqual("Stopped", self.until_ended(name)["ProcessingJobStatus"])
        with self.refused("ValidationException", "in status Stopped"):
            self.sagemaker.stop_processing_job(ProcessingJobName=name)
        self.assertIn(name, [job["ProcessingJobName"] for job in self.sagemaker.list_processing_jobs(StatusEquals="Stopped")["ProcessingJobSummaries"]])
        self.sagemaker.delete_processing_job(ProcessingJobName=name)
        with self.refused("ValidationException", name):
            self.sagemaker.describe_processing_job(ProcessingJobName=name)

    def test_a_job_whose_time_is_up_is_stopped(self):
        request = self.request("import time\nwhile True: time.sleep(0.1)", StoppingCondition={"MaxRuntimeInSeconds": 1})
        self.sagemaker.create_processing_job(**request)
        self.assertEqual("Stopped", self.until_ended(request["ProcessingJobName"])["ProcessingJobStatus"])

    def test_what_cannot_run_is_refused_at_the_call(self):
        def bad(change):
            request = self.request("pass")
            change(request)
            self.sagemaker.create_processing_job(**request)

        for words, change in (
            ("No S3 objects found under S3 URL", lambda r: r["ProcessingInputs"][0]["S3Input"].update(S3Uri=f"s3://{self.bucket}/nothing")),
            ("processingInputs.1.member.s3Input.localPath", lambda r: r["ProcessingInputs"][0]["S3Input"].update(LocalPath="/etc")),
            ("processingInputs.1.member.s3Input.localPath", lambda r: r["ProcessingInputs"][0]["S3Input"].update(LocalPath="/opt/ml/processing/../x")),
            ("s3InputMode", lambda r: r["ProcessingInputs"][0]["S3Input"].update(S3InputMode="Pipe")),
            ("processingOutputConfig.outputs.1.member.s3Output.s3Uri", lambda r: r["ProcessingOutputConfig"]["Outputs"][0]["S3Output"].update(S3Uri="s3://nobody-has-this/x")),
            ("Cannot find the processing image 'nothing:1'", lambda r: r["AppSpecification"].update(ImageUri="nothing:1")),
            ("appSpecification.containerEntrypoint", lambda r: r["AppSpecification"].pop("ContainerEntrypoint")),
            ("Value 'data' at 'processingInputs'", lambda r: r["ProcessingInputs"][1].update(InputName="data")),
            ("Could not assume role", lambda r: r.update(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/Nobody-Has-This")),
        ):
            with self.subTest(words), self.refused("ValidationException", words):
                bad(change)
        request = self.request("pass")
        self.sagemaker.create_processing_job(**request)
        with self.refused("ResourceInUse", "already exists"):
            self.sagemaker.create_processing_job(**request)
        self.ended(request["ProcessingJobName"])
