import io
import json
import math
import pathlib
import sys
import tarfile
import zipfile

from aws import KNN, QUICK, ROLE, Case, client, fresh
from records import RECORDS
from training import channel, finished, job

SAMPLES = pathlib.Path(__file__).parents[3] / "samples"
sys.path.insert(0, str(SAMPLES / "recordio"))
import ndarrays  # noqa: E402
import recordio  # noqa: E402

MACHINES = KNN.replace("/knn:", "/factorization-machines:")
USERS, MOVIES, FACTORS = 100, 200, 8
COLUMNS = USERS + MOVIES


class Vectors(Case):
    """What a Factorization Machine says at its endpoint is what its vectors say, taken out of the artifact, and what a k-NN of them says."""

    @classmethod
    def setUpClass(cls):
        cls.s3, cls.sagemaker, cls.name = client("s3"), client("sagemaker"), fresh("vectors")
        cls.s3.create_bucket(Bucket=cls.name)
        ratings = [tuple(map(int, line.split()[:3])) for line in (SAMPLES / "recommend" / "ua.base").read_text().splitlines()]
        rows = [recordio.sparse([user - 1, USERS + movie - 1], [1, 1], COLUMNS, stars >= 4) for user, movie, stars in ratings]
        values = {"feature_dim": COLUMNS, "num_factors": FACTORS, "predictor_type": "binary_classifier", "epochs": 5, "mini_batch_size": 100,
                  "factors_lr": 0.05, "linear_lr": 0.05, "factors_init_sigma": 0.1}
        cls.machine = cls.trained("fm", MACHINES, b"".join(rows), values)
        with tarfile.open(fileobj=io.BytesIO(cls.fetch(cls.machine))) as archive:
            params = zipfile.ZipFile(io.BytesIO(archive.extractfile("model_algo-1").read())).read("params")
        arrays = ndarrays.read(params)
        (cls.shape, v), (_, cls.w), (_, (cls.bias,)) = (arrays[f"arg:{name}"] for name in ("v", "w1_weight", "w0_weight"))
        cls.v = [v[row * FACTORS : (row + 1) * FACTORS] for row in range(COLUMNS)]

    @classmethod
    def fetch(cls, url):
        return cls.s3.get_object(Bucket=cls.name, Key=url[len(f"s3://{cls.name}/") :])["Body"].read()

    @classmethod
    def trained(cls, kind, image, rows, values):
        cls.s3.put_object(Bucket=cls.name, Key=kind, Body=rows)
        request = job(f"{cls.name}-{kind}", HyperParameters={key: str(value) for key, value in values.items()},
                      InputDataConfig=[channel("train", f"s3://{cls.name}/{kind}", ContentType=RECORDS)], OutputDataConfig={"S3OutputPath": f"s3://{cls.name}/output"})
        request["AlgorithmSpecification"] = {"TrainingImage": image, "TrainingInputMode": "File"}
        description = finished(request)
        assert description["TrainingJobStatus"] == "Completed", description.get("FailureReason")
        return description["ModelArtifacts"]["S3ModelArtifacts"]

    def transformed(self, kind, image, artifact, rows, accept):
        name = f"{self.name}-{kind}"
        self.s3.put_object(Bucket=self.name, Key=f"{kind}-rows", Body=rows)
        self.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": image, "ModelDataUrl": artifact})
        self.sagemaker.create_transform_job(
            TransformJobName=name,
            ModelName=name,
            TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.name}/{kind}-rows"}}, "ContentType": RECORDS, "SplitType": "RecordIO"},
            TransformOutput={"S3OutputPath": f"s3://{self.name}/out", "Accept": accept, "AssembleWith": "Line"},
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        )
        self.sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=name, WaiterConfig=QUICK)
        return [json.loads(line) for line in self.fetch(f"s3://{self.name}/out/{kind}-rows.out").splitlines()]

    def margin(self, user, movie):
        """w0 + wu + wi + <vu, vi>"""
        row = USERS + movie - 1
        return self.bias + self.w[user - 1] + self.w[row] + sum(a * b for a, b in zip(self.v[user - 1], self.v[row]))

    def test_scores_are_made_of_the_arrays(self):
        self.assertEqual((COLUMNS, FACTORS), self.shape)
        pairs = [(user, movie) for user in (1, 50, 100) for movie in range(1, MOVIES + 1)]
        rows = b"".join(recordio.sparse([user - 1, USERS + movie - 1], [1, 1], COLUMNS) for user, movie in pairs)
        answers = self.transformed("scores", MACHINES, self.machine, rows, "application/jsonlines")
        self.assertEqual(len(pairs), len(answers))
        for (user, movie), answer in zip(pairs, answers):
            self.assertAlmostEqual(1 / (1 + math.exp(-self.margin(user, movie))), answer["score"], 5)
            self.assertEqual(float(answer["score"] >= 0.5), answer["predicted_label"])

    def test_the_nearest_movies_are_those_with_the_largest_scores(self):
        points = b"".join(recordio.dense([*self.v[USERS + movie - 1], self.w[USERS + movie - 1]], label=movie) for movie in range(1, MOVIES + 1))
        values = {"k": 100, "sample_size": MOVIES, "feature_dim": FACTORS + 1, "predictor_type": "classifier", "index_metric": "INNER_PRODUCT"}
        index = self.trained("knn", KNN, points, values)
        queries = b"".join(recordio.dense([*self.v[user], 1]) for user in range(USERS))
        lists = self.transformed("users", KNN, index, queries, "application/jsonlines; verbose=true")
        self.assertEqual(USERS, len(lists))
        for user, found in enumerate(lists, 1):
            same = self.bias + self.w[user - 1]
            margins = sorted((self.margin(user, movie) for movie in range(1, MOVIES + 1)), reverse=True)[:100]
            for label, distance, margin in zip(found["labels"], found["distances"], margins):
                self.assertAlmostEqual(margin, distance + same, 4)
                self.assertAlmostEqual(margin, self.margin(user, int(label)), 4)
