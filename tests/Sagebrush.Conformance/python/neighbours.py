import json

from aws import KNN, QUICK, ROLE, Case, client, fresh
from records import RECORDS, record
from training import channel, finished, job

# (v, w) of ten movies and (v, 1) of three users. Labels are float32: 2^24 + 1 is none.
MOVIES = {1: [0.5, 1.0, 0.1], 50: [2.0, -1.0, 0.3], 2**24 - 1: [-1.0, 1.5, 0.0], 2**24: [1.0, 1.0, -0.2], 2**24 + 1: [-2.0, -2.0, 0.5],
          **{100 + i: [0.1 * i, -0.2 * i, 0.05 * i] for i in range(5)}}
USERS = [[1.0, 0.5, 1.0], [-1.0, -1.0, 1.0], [0.25, 2.0, 1.0]]
K = 6


class NearestMovies(Case):
    """What a transform job of a k-NN by inner product writes as verbose JSON lines, which is what recommendations are read from."""

    @classmethod
    def setUpClass(cls):
        s3, sagemaker, cls.name = client("s3"), client("sagemaker"), fresh("neighbours")
        s3.create_bucket(Bucket=cls.name)
        s3.put_object(Bucket=cls.name, Key="movies", Body=b"".join(record(vector, movie) for movie, vector in MOVIES.items()))
        s3.put_object(Bucket=cls.name, Key="users", Body=b"".join(record(vector) for vector in USERS))
        values = {"k": str(K), "sample_size": "10", "predictor_type": "classifier", "feature_dim": "3", "index_metric": "INNER_PRODUCT"}
        trained = finished(job(cls.name, HyperParameters=values, InputDataConfig=[channel("train", f"s3://{cls.name}/movies", ContentType=RECORDS)]))
        sagemaker.create_model(
            ModelName=cls.name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN, "ModelDataUrl": trained["ModelArtifacts"]["S3ModelArtifacts"]}
        )
        sagemaker.create_transform_job(
            TransformJobName=cls.name,
            ModelName=cls.name,
            TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{cls.name}/users"}}, "ContentType": RECORDS, "SplitType": "RecordIO"},
            TransformOutput={"S3OutputPath": f"s3://{cls.name}/out", "Accept": "application/jsonlines; verbose=true", "AssembleWith": "Line"},
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        )
        sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=cls.name, WaiterConfig=QUICK)
        cls.text = s3.get_object(Bucket=cls.name, Key="out/users.out")["Body"].read().decode()
        cls.lines = [json.loads(line) for line in cls.text.splitlines()]

    def test_a_line_for_each_user(self):
        self.assertTrue(self.text.endswith("}\n"))
        self.assertEqual(len(USERS), len(self.lines))
        for line in self.lines:
            self.assertEqual(["predicted_label", "distances", "labels"], list(line))
            self.assertEqual((K, K), (len(line["distances"]), len(line["labels"])))

    def test_the_largest_product_first(self):
        for user, line in zip(USERS, self.lines):
            products = sorted((sum(a * b for a, b in zip(user, vector)) for vector in MOVIES.values()), reverse=True)
            self.assertEqual([round(p, 5) for p in products[:K]], [round(d, 5) for d in line["distances"]])
            self.assertEqual(line["distances"], sorted(line["distances"], reverse=True))

    def test_ids_up_to_two_to_the_twenty_fourth_are_exact(self):
        by_product = [sorted(MOVIES, key=lambda movie: -sum(a * b for a, b in zip(user, MOVIES[movie]))) for user in USERS]
        for expected, line in zip(by_product, self.lines):
            self.assertEqual([min(movie, 2**24) for movie in expected[:K]], line["labels"])
