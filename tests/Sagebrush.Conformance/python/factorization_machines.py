import functools
import io
import json
import struct
import tarfile
import zipfile

from aws import QUICK, ROLE, Case, client, fresh, until
from records import RECORDS, record, sparse
from training import channel, finished, job, log_lines

IMAGE = "382416733822.dkr.ecr.us-east-1.amazonaws.com/factorization-machines:1"
USERS, THINGS = 20, 30
COLUMNS = USERS + THINGS
VALUES = {
    "feature_dim": str(COLUMNS), "num_factors": "4", "predictor_type": "regressor", "epochs": "40", "mini_batch_size": "50",
    "factors_lr": "0.02", "linear_lr": "0.02", "factors_init_sigma": "0.1",
}
MANY = 4_000_000


def liked(user, thing):
    return user % 2 == thing % 2


def ratings(rows, label, form):
    """Users rate things: they like those that are odd or even as they are."""
    pairs = [(row * 7 % USERS, (row * 11 + row // 30) % THINGS) for row in rows]
    return b"".join(form(user, thing, label(user, thing)) for user, thing in pairs)


def stars(user, thing):
    return 5.0 if liked(user, thing) else 2.0


def as_class(user, thing):
    return float(liked(user, thing))


def pairs(user, thing, label=None):
    return sparse([user, USERS + thing], COLUMNS, label)


def full(user, thing, label=None):
    return record([float(column in (user, USERS + thing)) for column in range(COLUMNS)], label)


@functools.cache
def bucket():
    """Ratings as stars and as classes, sparse and dense: 600 in four objects to learn from, and 60 as a test."""
    s3, name = client("s3"), fresh("ratings")
    s3.create_bucket(Bucket=name)
    for kind, label, form in (("regressor", stars, pairs), ("binary_classifier", as_class, pairs), ("dense", stars, full)):
        for part in range(4):
            s3.put_object(Bucket=name, Key=f"{kind}/train/part-{part}", Body=ratings(range(150 * part, 150 * (part + 1)), label, form))
        s3.put_object(Bucket=name, Key=f"{kind}/test/rows", Body=ratings(range(600, 660), label, form))
    return name


def factorized(name, values=(), data="regressor", mode="File", hosts=1, distribution="FullyReplicated", kind=RECORDS, **changes):
    """A training job of factorization machines on both channels."""
    source = f"s3://{bucket()}/{data}"
    return {
        **job(name, mode, hosts),
        "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": mode},
        "HyperParameters": {**VALUES, **dict(values)},
        "InputDataConfig": [
            channel("train", f"{source}/train/", distribution=distribution, ContentType=kind), channel("test", f"{source}/test/", ContentType=kind),
        ],
        **changes,
    }


def completed(case, request):
    description = finished(request)
    case.assertEqual("Completed", description["TrainingJobStatus"], description.get("FailureReason"))
    return description


def artifact(description):
    """The one file of a job's model."""
    name, key = description["ModelArtifacts"]["S3ModelArtifacts"].removeprefix("s3://").split("/", 1)
    packed = client("s3").get_object(Bucket=name, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        ((name, content),) = [(member.name.removeprefix("./"), files.extractfile(member).read()) for member in files if member.isfile()]
    return name, content


def metrics(description):
    return {metric["MetricName"]: metric["Value"] for metric in description["FinalMetricDataList"]}


class Training(Case):
    def test_regressor(self):
        name = fresh("factorized")
        description = completed(self, factorized(name))
        found = metrics(description)
        self.assertEqual({f"{c}:{m}" for c in ("train", "test") for m in ("rmse", "mse", "absolute_loss")}, set(found))
        self.assertLess(found["test:rmse"], 0.3)
        lines = "\n".join(log_lines(name))
        for line in (
            "[Sparse network] Building a sparse network.", "#quality_metric: host=algo-1, epoch=0, batch=0 train rmse <loss>=",
            "#quality_metric: host=algo-1, epoch=39, train rmse <loss>=", "#progress_metric: host=algo-1, completed 2.5 % of epochs",
            "#throughput_metric: host=algo-1, train throughput=", "#test_score (algo-1) : ('rmse', ", "#quality_metric: host=algo-1, test rmse <loss>=",
        ):
            self.assertIn(line, lines)

    def test_classifier(self):
        found = metrics(completed(self, factorized(fresh("factorized"), {"predictor_type": "binary_classifier"}, data="binary_classifier")))
        self.assertEqual(1, found["test:binary_classification_accuracy"])
        self.assertEqual(1, found["test:binary_f_beta"])
        self.assertLess(found["test:binary_classification_cross_entropy"], 0.3)

    def test_dense_rows_make_a_dense_network(self):
        name = fresh("factorized")
        description = completed(self, factorized(name, data="dense"))
        self.assertIn("[Dense network] Building a dense network.", "\n".join(log_lines(name)))
        _, content = artifact(description)
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            self.assertIn(b"Linear_Plus_Bias_weight", files.read("params"))

    def test_artifact(self):
        name, content = artifact(completed(self, factorized(fresh("factorized"))))
        self.assertEqual("model_algo-1", name)
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            self.assertEqual({"symbol.json", "params", "meta.json"}, set(files.namelist()))
            self.assertEqual(COLUMNS, int(json.loads(files.read("meta.json"))["training_parameters"]["feature_dim"]))
            self.assertEqual((0x112, 0, 3), struct.unpack("<QQQ", files.read("params")[:24]))

    def test_ways_to_deliver_make_one_model(self):
        models = {mode: artifact(completed(self, factorized(fresh("factorized"), {"epochs": "3"}, mode=mode)))[1] for mode in ("File", "FastFile", "Pipe")}
        self.assertEqual(models["File"], models["FastFile"])
        self.assertEqual(models["File"], models["Pipe"])

    def test_two_and_three_hosts_train_one_model(self):
        for hosts in (2, 3):
            with self.subTest(hosts):
                request = factorized(fresh("factorized"), {"mini_batch_size": "20"}, hosts=hosts, distribution="ShardedByS3Key")
                again = {**request, "TrainingJobName": fresh("factorized")}
                self.assertLess(metrics(completed(self, request))["test:rmse"], 0.5)
                descriptions = [client("sagemaker").describe_training_job(TrainingJobName=request["TrainingJobName"]), completed(self, again)]
                self.assertEqual(*(artifact(description) for description in descriptions))

    def test_bad_rows_are_blamed_on_the_caller(self):
        for key, body, values, reason in (
            ("label", pairs(1, 2, 3.0), {"predictor_type": "binary_classifier"}, "record 1 has the label 3, a binary_classifier takes 0 or 1"),
            ("width", sparse([1], COLUMNS + 1, 1.0), {}, f"record 1 has {COLUMNS + 1} features, feature_dim is {COLUMNS}"),
            ("key", sparse([COLUMNS], COLUMNS, 1.0), {}, f"key {COLUMNS} is not below"),
            ("csv", b"1,2,3\n", {}, "Unable to read data channel 'train'"),
        ):
            with self.subTest(key):
                client("s3").put_object(Bucket=bucket(), Key=f"bad/{key}", Body=body)
                rows = [channel("train", f"s3://{bucket()}/bad/{key}", ContentType=RECORDS)]
                sagemaker, name = client("sagemaker"), fresh("factorized")
                sagemaker.create_training_job(**factorized(name, values, InputDataConfig=rows))
                seen = until(lambda: sagemaker.describe_training_job(TrainingJobName=name), lambda seen: seen["TrainingJobStatus"] != "InProgress")
                self.assertEqual("Failed", seen["TrainingJobStatus"])
                self.assertIn("ClientError: ", seen["FailureReason"])
                self.assertIn(reason, seen["FailureReason"])

    def test_a_bad_row_of_one_host_is_the_reason_of_all(self):
        client("s3").put_object(Bucket=bucket(), Key="mixed/a", Body=ratings(range(600), stars, pairs) * 20)
        client("s3").put_object(Bucket=bucket(), Key="mixed/b", Body=ratings(range(600), stars, pairs) * 5 + sparse([1, 2], COLUMNS, float("nan")))
        rows = [channel("train", f"s3://{bucket()}/mixed/", distribution="ShardedByS3Key", ContentType=RECORDS)]
        sagemaker, name = client("sagemaker"), fresh("factorized")
        sagemaker.create_training_job(**factorized(name, {"epochs": "200"}, hosts=2, InputDataConfig=rows))
        seen = until(lambda: sagemaker.describe_training_job(TrainingJobName=name), lambda seen: seen["TrainingJobStatus"] != "InProgress")
        self.assertIn("record 3001 has the label NaN", seen.get("FailureReason", ""))


class Refusals(Case):
    def test_all_mistakes_are_named_at_once(self):
        values = {
            "feature_dim": "0", "num_factors": "many", "predictor_type": "multiclass_classifier", "epochs": "0", "mini_batch_size": "-1", "bias_lr": "-0.1",
            "factors_wd": "x", "linear_init_method": "zero", "factors_init_method": "uniform", "eps": "small", "use_bias": "maybe", "_optimizer": "magic", "factors": "7",
        }
        names = [f"hyperParameters.{name}" for name in values if name not in ("factors_init_method", "factors")] + ["hyperParameters.factors_init_scale"]
        with self.refused("ValidationException", "validation errors detected", "'factors' was unexpected", *names):
            client("sagemaker").create_training_job(**factorized(fresh("factorized"), values))

    def test_required_hyperparameters(self):
        with self.refused("ValidationException", "hyperParameters.feature_dim", "hyperParameters.num_factors", "hyperParameters.predictor_type", "Member must not be null"):
            client("sagemaker").create_training_job(**factorized(fresh("factorized"), HyperParameters={"epochs": "1"}))

    def test_csv_is_no_content_type(self):
        with self.refused("ValidationException", "inputDataConfig.train.contentType", "application/x-recordio-protobuf"):
            client("sagemaker").create_training_job(**factorized(fresh("factorized"), kind="text/csv"))


class Serving(Case):
    @classmethod
    def setUpClass(cls):
        cls.runtime = client("sagemaker-runtime")
        cls.endpoints = {}
        for kind, data in (("regressor", "regressor"), ("binary_classifier", "binary_classifier"), ("regressor", "dense")):
            name = fresh("factors")
            deploy(name, completed(Case(), factorized(name, {"predictor_type": kind}, data=data)))
            cls.endpoints[data] = name

    @classmethod
    def tearDownClass(cls):
        for name in cls.endpoints.values():
            client("sagemaker").delete_endpoint(EndpointName=name)

    def ask(self, body, kind, accept=None, data="regressor"):
        more = {} if accept is None else {"Accept": accept}
        return self.runtime.invoke_endpoint(EndpointName=self.endpoints[data], ContentType=kind, Body=body, **more)["Body"].read()

    def test_forms_of_requests_mean_the_same(self):
        dense = [float(column in (0, USERS)) for column in range(COLUMNS)]
        pair = {"keys": [0, USERS], "shape": [COLUMNS], "values": [1, 1]}
        expected = self.ask(pairs(0, 0), RECORDS)
        for body in ({"features": dense}, {"data": {"features": {"values": dense}}}, {"data": {"features": pair}}):
            self.assertEqual(expected, self.ask(json.dumps({"instances": [body]}), "application/json"))
            self.assertEqual(expected, self.ask(json.dumps(body) + "\n", "application/jsonlines", "application/json"))
        self.assertEqual(expected, self.ask(full(0, 0), RECORDS))
        (answer,) = json.loads(expected)["predictions"]
        self.assertEqual({"score"}, set(answer))
        self.assertAlmostEqual(5, answer["score"], 0)

    def test_a_classifier_answers_with_score_and_label(self):
        answers = self.ask(pairs(0, 0) + pairs(10, 1), RECORDS, "application/jsonlines", "binary_classifier").splitlines()
        yes, no = map(json.loads, answers)
        self.assertEqual((1.0, 0.0), (yes["predicted_label"], no["predicted_label"]))
        self.assertGreater(yes["score"], 0.5)
        self.assertLess(no["score"], 0.5)
        self.assertEqual(b'{"score":', answers[0][:9])

    def test_records_answer_with_floats(self):
        answer = self.ask(pairs(0, 0), RECORDS, RECORDS, "binary_classifier")
        for name in (b"score", b"predicted_label"):
            self.assertIn(name, answer)
        self.assertIn(struct.pack("<f", 1.0), answer)

    def test_a_model_of_dense_rows_answers_sparse_ones_too(self):
        self.assertEqual(self.ask(full(0, 0), RECORDS, data="dense"), self.ask(pairs(0, 0), RECORDS, data="dense"))

    def test_formats_that_are_not_spoken(self):
        for kind, accept, status in (("text/csv", None, 415), (RECORDS, "text/csv", 406)):
            with self.subTest(kind=kind, accept=accept), self.refused("ModelError", status=424) as caught:
                self.ask(pairs(0, 0), kind, accept)
            self.assertEqual(status, caught.exception.response["OriginalStatusCode"])

    def test_rows_that_cannot_be_scored(self):
        for body, reason in (
            (sparse([0], COLUMNS + 1), f"a row has {COLUMNS + 1} features, the model was trained with {COLUMNS}"), (sparse([COLUMNS], COLUMNS), f"key {COLUMNS}"),
            (sparse([3], COLUMNS, values=[float("inf")]), "column 4: a feature is not a finite number"),
        ):
            with self.subTest(reason), self.refused("ModelError", reason) as caught:
                self.ask(body, RECORDS)
            self.assertEqual(400, caught.exception.response["OriginalStatusCode"])


class ManyFeatures(Case):
    def test_four_million_from_pipe_to_endpoint_and_transform(self):
        s3, sagemaker, name = client("s3"), client("sagemaker"), fresh("many")
        rows = [(row * 104_729 % (MANY // 2), MANY // 2 + row * 65_537 % (MANY // 2)) for row in range(5_000)]
        s3.create_bucket(Bucket=name)
        s3.put_object(Bucket=name, Key="train/rows", Body=b"".join(sparse(pair, MANY, 4.0) for pair in rows))
        s3.put_object(Bucket=name, Key="ask/rows", Body=b"".join(sparse(pair, MANY) for pair in rows[:50]))
        values = {"feature_dim": str(MANY), "num_factors": "8", "predictor_type": "regressor", "epochs": "20", "mini_batch_size": "100"}
        train = [channel("train", f"s3://{name}/train/", ContentType=RECORDS)]
        deploy(name, completed(self, factorized(name, mode="Pipe", InputDataConfig=train, HyperParameters=values)))
        instances = [{"data": {"features": {"keys": pair, "shape": [MANY], "values": [1, 1]}}} for pair in rows[:50]]
        runtime = client("sagemaker-runtime")
        answers = {
            kind: json.loads(runtime.invoke_endpoint(EndpointName=name, ContentType=kind, Body=body)["Body"].read())["predictions"]
            for kind, body in (("application/json", json.dumps({"instances": instances})), (RECORDS, s3.get_object(Bucket=name, Key="ask/rows")["Body"].read()))
        }
        sagemaker.delete_endpoint(EndpointName=name)
        self.assertEqual(answers["application/json"], answers[RECORDS])
        self.assertTrue(all(3 < answer["score"] < 5 for answer in answers[RECORDS]), answers[RECORDS][:3])
        sagemaker.create_transform_job(
            TransformJobName=name, ModelName=name,
            TransformInput={
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/ask/"}}, "ContentType": RECORDS, "SplitType": "RecordIO",
            },
            TransformOutput={"S3OutputPath": f"s3://{name}/out", "Accept": "application/jsonlines", "AssembleWith": "Line"},
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        )
        sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=name, WaiterConfig=QUICK)
        lines = s3.get_object(Bucket=name, Key="out/rows.out")["Body"].read().splitlines()
        self.assertEqual(answers[RECORDS], [json.loads(line) for line in lines])


def deploy(name, description):
    """An endpoint of this name for the model of a training job."""
    sagemaker = client("sagemaker")
    sagemaker.create_model(
        ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": IMAGE, "ModelDataUrl": description["ModelArtifacts"]["S3ModelArtifacts"]}
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[{"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1, "InitialVariantWeight": 1}],
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
