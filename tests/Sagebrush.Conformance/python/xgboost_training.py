import functools
import io
import json
import tarfile

from aws import Case, client, fresh, until
from script_jobs import members, trained
from training import channel, finished, job, log_lines

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
VALUES = {
    "num_round": "200", "max_depth": "3", "eta": "0.5", "objective": "multi:softprob", "num_class": "3", "early_stopping_rounds": "5", "tree_method": "hist",
    "eval_metric": "merror,mlogloss",
}


@functools.cache
def bucket():
    """Rows of three classes that overlap a little: 600 in four objects, and 200 for validation."""
    s3, name = client("s3"), fresh("boosting")
    s3.create_bucket(Bucket=name)
    rows = [f"{i % 3},{(i * 37 % 101) / 10 + 4 * (i % 3)},{i * 53 % 97},{'' if i % 7 == 0 else i * 29 % 89}\n" for i in range(800)]
    for part in range(4):
        s3.put_object(Bucket=name, Key=f"train/part-{part}.csv", Body="".join(rows[150 * part:150 * (part + 1)]).encode())
    s3.put_object(Bucket=name, Key="validation/rows.csv", Body="".join(rows[600:]).encode())
    return name


def boosted(name, values=(), kind="text/csv", mode="File", hosts=1, distribution="FullyReplicated", image=IMAGE, **changes):
    """An XGBoost training job on both channels."""
    source = f"s3://{bucket()}"
    return {
        **job(name, mode, hosts),
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": mode},
        "HyperParameters": {**VALUES, **dict(values)},
        "InputDataConfig": [
            channel("train", f"{source}/train/", distribution=distribution, ContentType=kind), channel("validation", f"{source}/validation/", ContentType=kind),
        ],
        **changes,
    }


class Training(Case):
    def test_script(self):
        script = """
import os
import numpy, xgboost
rows = xgboost.DMatrix(numpy.arange(20.0).reshape(10, 2), numpy.arange(10) % 2)
xgboost.train({"max_depth": 2}, rows, 3).save_model(os.path.join(os.environ["SM_MODEL_DIR"], "model.json"))
"""
        described = trained({"train.py": script}, image=IMAGE)
        self.assertEqual("Completed", described["TrainingJobStatus"], described.get("FailureReason"))
        self.assertIn("learner", json.loads(members(described)["model.json"]))

    def test_stops_early_and_describes_its_metrics(self):
        name = fresh("boosted")
        job_ = finished(boosted(name))
        self.assertEqual("Completed", job_["TrainingJobStatus"], job_.get("FailureReason"))
        metrics = {metric["MetricName"]: metric["Value"] for metric in job_["FinalMetricDataList"]}
        self.assertEqual({"train:merror", "train:mlogloss", "validation:merror", "validation:mlogloss"}, set(metrics))
        rounds = [line for line in log_lines(name) if line.startswith("[") and "#011" in line]
        self.assertLess(len(rounds), 200)
        self.assertRegex(rounds[-1], r"^\[\d+\]#011train-merror:\S+#011train-mlogloss:\S+#011validation-merror:\S+#011validation-mlogloss:\S+$")
        self.assertAlmostEqual(metrics["validation:mlogloss"], float(rounds[-1].rsplit(":", 1)[1]), 5)
        regexes = {one["Name"]: one["Regex"] for one in job_["AlgorithmSpecification"]["MetricDefinitions"]}
        self.assertEqual(r".*\[[0-9]+\].*#011validation-rmse:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*", regexes["validation:rmse"])
        model = self.model(job_)
        self.assertEqual({"xgboost-model"}, set(model))
        self.assertTrue(model["xgboost-model"].startswith(b"binf"))

    def test_ways_to_deliver_make_one_model(self):
        models = {
            mode: self.model(finished(boosted(fresh("boosted"), mode=mode)))["xgboost-model"] for mode in ("File", "FastFile", "Pipe")
        }
        self.assertEqual(models["File"], models["FastFile"])
        self.assertEqual(models["File"], models["Pipe"])

    def test_several_hosts_train_one_model(self):
        job_ = finished(boosted(fresh("boosted"), hosts=2, distribution="ShardedByS3Key"))
        self.assertEqual("Completed", job_["TrainingJobStatus"], job_.get("FailureReason"))
        metrics = {metric["MetricName"]: metric["Value"] for metric in job_["FinalMetricDataList"]}
        alone = {metric["MetricName"]: metric["Value"] for metric in finished(boosted(fresh("boosted")))["FinalMetricDataList"]}
        self.assertAlmostEqual(alone["validation:mlogloss"], metrics["validation:mlogloss"], 1)
        self.assertEqual({"xgboost-model"}, set(self.model(job_)))

    def test_folds(self):
        values = {"_kfold": "3", "num_round": "3"}
        job_ = finished(boosted(fresh("boosted"), values))
        self.assertEqual("Completed", job_["TrainingJobStatus"], job_.get("FailureReason"))
        self.assertEqual({"xgboost-model-0", "xgboost-model-1", "xgboost-model-2"}, set(self.model(job_)))

    def test_checkpoints_are_kept(self):
        s3, name = client("s3"), fresh("boosted")
        job_ = finished(boosted(name, {"num_round": "8", "early_stopping_rounds": "50"}, CheckpointConfig={"S3Uri": f"s3://{bucket()}/checkpoints/{name}"}))
        self.assertEqual("Completed", job_["TrainingJobStatus"], job_.get("FailureReason"))
        keys = {item["Key"].rsplit("/", 1)[1] for item in s3.list_objects_v2(Bucket=bucket(), Prefix=f"checkpoints/{name}/")["Contents"]}
        self.assertIn("xgboost-checkpoint.7", keys)

    def test_bad_rows_are_blamed_on_the_caller(self):
        client("s3").put_object(Bucket=bucket(), Key="bad/rows.csv", Body=b"1,2\n0,three\n")
        bad = [channel("train", f"s3://{bucket()}/bad/", ContentType="text/csv")]
        sagemaker, name = client("sagemaker"), fresh("boosted")
        sagemaker.create_training_job(**boosted(name, InputDataConfig=bad))
        job_ = until(lambda: sagemaker.describe_training_job(TrainingJobName=name), lambda seen: seen["TrainingJobStatus"] != "InProgress")
        self.assertEqual("Failed", job_["TrainingJobStatus"])
        self.assertIn("ClientError: ", job_["FailureReason"])
        self.assertIn("rows.csv: line 2", job_["FailureReason"])

    def test_old_image(self):
        image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"
        values = {"num_round": "3", "objective": "reg:linear", "eval_metric": "rmse", "silent": "0", "max_depth": "2"}
        job_ = finished({**boosted(fresh("boosted"), image=image), "HyperParameters": values})
        self.assertEqual("Completed", job_["TrainingJobStatus"], job_.get("FailureReason"))
        self.assertEqual({"train:rmse", "validation:rmse"}, {metric["MetricName"] for metric in job_["FinalMetricDataList"]})

    def model(self, job_):
        """The files of a job's model."""
        name, key = job_["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://").split("/", 1)
        packed = client("s3").get_object(Bucket=name, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            return {member.name.removeprefix("./"): files.extractfile(member).read() for member in files if member.isfile()}


class Refusals(Case):
    def test_all_mistakes_are_named_at_once(self):
        values = {
            "num_round": "0", "eta": "2", "objective": "multi:softmax", "num_class": "1", "tree_method": "gpu_hist", "rounds": "7", "eval_metric": "auc,rmse,loss",
        }
        with self.refused(
            "ValidationException", "validation errors detected", "hyperParameters.num_round", "hyperParameters.eta", "hyperParameters.num_class", "hyperParameters.tree_method",
            "'rounds' was unexpected", "hyperParameters.eval_metric",
        ):
            client("sagemaker").create_training_job(**boosted(fresh("boosted"), values))

    def test_kinds_of_data(self):
        for kind, mode, words in (
            ("application/x-parquet", "File", "inputDataConfig.train.contentType"), ("text/libsvm", "Pipe", "Member must be File or FastFile"),
            ("text/csv;label_size=2", "File", "Member must have label_size 1 or none"),
        ):
            with self.subTest(kind), self.refused("ValidationException", words):
                client("sagemaker").create_training_job(**boosted(fresh("boosted"), kind=kind, mode=mode))

    def test_scripts_belong_to_another_image(self):
        with self.refused("ValidationException", "hyperParameters.sagemaker_program", "scripts run on sagemaker-xgboost"):
            client("sagemaker").create_training_job(**boosted(fresh("boosted"), {"sagemaker_program": "train.py"}, image="433757028032.dkr.ecr.us-west-2.amazonaws.com/xgboost:1"))
