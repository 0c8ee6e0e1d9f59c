"""Movie ratings, Factorization Machines, k-NN and batch transform with boto3. Needs AWS_ENDPOINT_URL and credentials in the environment: eval "$(sagebrush env)".

usage: recommend.py [FOLDER [DATABASE]]    FOLDER has ua.base, ua.test and u.item of MovieLens 100K, with .gz or without; by default the small sample beside this file
"""
import collections
import gzip
import io
import json
import math
import pathlib
import random
import sqlite3
import sys
import tarfile
import time
import zipfile

import boto3

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent / "recordio"))
import ndarrays
import recordio

# %% The ratings: user, movie, one to five stars. Ten of each user are held out
folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here)


def lines(name, separator):
    packed = folder / f"{name}.gz"
    with gzip.open(packed, "rt", encoding="latin-1") if packed.exists() else open(folder / name, encoding="latin-1") as file:
        return [line.rstrip("\n").split(separator) for line in file]


train, test = ([tuple(map(int, fields[:3])) for fields in lines(name, "\t")] for name in ("ua.base", "ua.test"))
titles = {int(fields[0]): fields[1] for fields in lines("u.item", "|")}
users, movies = sorted({user for user, _, _ in train + test}), sorted(titles)
print(len(train), "ratings of", len(movies), "movies by", len(users), "users to learn from,", len(test), "held out")

# %% A sparse matrix in recordio-protobuf: a column for each user, behind them one for each movie; a row has two ones
column = {("user", user): place for place, user in enumerate(users)} | {("movie", movie): len(users) + place for place, movie in enumerate(movies)}
dice = random.Random(1)
dice.shuffle(train)  # the service reads rows in their order


def rows(pairs):
    return b"".join(recordio.sparse([column["user", user], column["movie", movie]], [1.0, 1.0], len(column), label) for user, movie, label in pairs)


# Who watches what: every pair that was seen (1), and beside each four of the same user that were not (0).
rated = collections.defaultdict(set)
for user, movie, _ in train:
    rated[user].add(movie)
pairs = [(user, movie, 1) for user, movie, _ in train]
for user in users:
    unseen = [movie for movie in movies if movie not in rated[user]]
    pairs += [(user, movie, 0) for movie in dice.choices(unseen, k=4 * len(rated[user]))]
dice.shuffle(pairs)

name, records = f"recommend-{time.time_ns()}", "application/x-recordio-protobuf"
s3, sagemaker = boto3.client("s3"), boto3.client("sagemaker")
role = boto3.client("iam").get_role(RoleName="SageMakerRole")["Role"]["Arn"]
s3.create_bucket(Bucket=name)
s3.put_object(Bucket=name, Key="stars/train", Body=rows(train))
s3.put_object(Bucket=name, Key="stars/test", Body=rows(test))
s3.put_object(Bucket=name, Key="likes/train", Body=rows((user, movie, stars >= 4) for user, movie, stars in train))
s3.put_object(Bucket=name, Key="likes/test", Body=rows((user, movie, stars >= 4) for user, movie, stars in test))
s3.put_object(Bucket=name, Key="seen/train", Body=rows(pairs))

# %% Three Factorization Machines: how many stars, four and more or not, seen or not
image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/{}:1"


def trained(job, algorithm, channels, **hyperparameters):
    sagemaker.create_training_job(
        TrainingJobName=f"{name}-{job}",
        AlgorithmSpecification={"TrainingImage": image.format(algorithm), "TrainingInputMode": "File"},
        HyperParameters={key: str(value) for key, value in hyperparameters.items()},
        InputDataConfig=[
            {
                "ChannelName": channel,
                "ContentType": records,
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/{job}/{channel}"}},
            }
            for channel in channels
        ],
        OutputDataConfig={"S3OutputPath": f"s3://{name}/output"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
        StoppingCondition={"MaxRuntimeInSeconds": 3600},
        RoleArn=role,
    )
    sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=f"{name}-{job}", WaiterConfig={"Delay": 1})
    description = sagemaker.describe_training_job(TrainingJobName=f"{name}-{job}")
    metrics = {metric["MetricName"]: round(metric["Value"], 4) for metric in description.get("FinalMetricDataList", []) if metric["MetricName"].startswith("test:")}
    print(job, description["TrainingJobStatus"], description.get("FailureReason", ""), metrics)
    return description["ModelArtifacts"]["S3ModelArtifacts"]


machine = {"feature_dim": len(column), "num_factors": 64}
sampled = {"epochs": 300, "_optimizer": "mcmc"}  # beyond SageMaker's own: the mean of sampled models, without rates to tune
trained("stars", "factorization-machines", ["train", "test"], predictor_type="regressor", **machine, **sampled)
trained("likes", "factorization-machines", ["train", "test"], predictor_type="binary_classifier", **machine, **sampled)
artifact = trained(
    "seen",
    "factorization-machines",
    ["train"],
    predictor_type="binary_classifier",
    epochs=20,
    mini_batch_size=len(users),
    rescale_grad=1,
    linear_lr=0.003,
    linear_wd=0.04,
    factors_lr=0.003,
    factors_wd=0.04,
    factors_init_sigma=0.01,
    **machine,
)


# %% Open the model: model.tar.gz has model_algo-1, a zip, that has params, a file of MXNet with the arrays v, w1_weight and w0_weight
def fetch(url):
    return s3.get_object(Bucket=name, Key=url[len(f"s3://{name}/"):])["Body"].read()


with tarfile.open(fileobj=io.BytesIO(fetch(artifact))) as archive:
    model = zipfile.ZipFile(io.BytesIO(archive.extractfile("model_algo-1").read()))
arrays = ndarrays.read(model.read("params"))
(_, factors), v = arrays["arg:v"]
_, w = arrays["arg:w1_weight"]


def factors_of(place):
    return v[place * factors : (place + 1) * factors]


# %% A movie is the point (v, w), a user the query (v, 1): their inner product is what the model says of the pair, but for what is the same for all movies
points = [recordio.dense([*factors_of(column["movie", movie]), w[column["movie", movie]]], label=movie) for movie in movies]
queries = [recordio.dense([*factors_of(column["user", user]), 1.0]) for user in users]
s3.put_object(Bucket=name, Key="knn/train", Body=b"".join(points))
s3.put_object(Bucket=name, Key="users", Body=b"".join(queries))
index = trained(
    "knn", "knn", ["train"], feature_dim=factors + 1, k=100, sample_size=len(movies), predictor_type="classifier", index_metric="INNER_PRODUCT"
)

# %% Every user's hundred nearest movies, by batch transform
sagemaker.create_model(
    ModelName=name,
    PrimaryContainer={"Image": image.format("knn"), "ModelDataUrl": index},
    ExecutionRoleArn=role,
)
sagemaker.create_transform_job(
    TransformJobName=name,
    ModelName=name,
    TransformInput={
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/users"}},
        "ContentType": "application/x-recordio-protobuf",
        "SplitType": "RecordIO",
    },
    TransformOutput={"S3OutputPath": f"s3://{name}/neighbours", "Accept": "application/jsonlines; verbose=true", "AssembleWith": "Line"},
    TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
)
sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=name, WaiterConfig={"Delay": 1})
print("transform", sagemaker.describe_transform_job(TransformJobName=name)["TransformJobStatus"])

# %% Into a database, and back per user without the movies that the user has rated
database = sqlite3.connect(sys.argv[2] if len(sys.argv) > 2 else ":memory:")
database.executescript(
    """
    DROP TABLE IF EXISTS ratings;
    DROP TABLE IF EXISTS recommendations;
    CREATE TABLE ratings (user_id INTEGER, movie_id INTEGER, stars INTEGER, PRIMARY KEY (user_id, movie_id));
    CREATE TABLE recommendations (user_id INTEGER, rank INTEGER, movie_id INTEGER, distance REAL, PRIMARY KEY (user_id, rank));
    """
)
with database:
    database.executemany("INSERT INTO ratings VALUES (?, ?, ?)", train)
    for user, line in zip(users, fetch(f"s3://{name}/neighbours/users.out").splitlines()):
        found = json.loads(line)  # {"predicted_label":50.0,"distances":[1.9,1.4],"labels":[50.0,100.0]}
        database.executemany(
            "INSERT INTO recommendations VALUES (?, ?, ?, ?)",
            [(user, rank, int(label), distance) for rank, (label, distance) in enumerate(zip(found["labels"], found["distances"]), 1)],
        )


def recommended(user):
    query = """SELECT movie_id FROM recommendations AS r WHERE user_id = ?
               AND NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = r.user_id AND movie_id = r.movie_id) ORDER BY rank"""
    return [movie for movie, in database.execute(query, (user,))]


# %% Beside what is popular: precision of the first ten, recall of the first hundred, NDCG of the first ten
held_out = collections.defaultdict(set)
for user, movie, _ in test:
    held_out[user].add(movie)
popular = [movie for movie, _ in collections.Counter(movie for _, movie, _ in train).most_common()]


def scores(recommend):
    sums, gain = [0.0, 0.0, 0.0], [1 / math.log2(place + 2) for place in range(10)]
    for user, relevant in held_out.items():
        hits = [movie in relevant for movie in recommend(user)[:100]]
        sums[0] += sum(hits[:10]) / 10
        sums[1] += sum(hits) / len(relevant)
        sums[2] += sum(g for g, hit in zip(gain, hits) if hit) / sum(gain[: len(relevant)])
    return "precision@10 {:.4f}  recall@100 {:.4f}  NDCG@10 {:.4f}".format(*(value / len(held_out) for value in sums))


print("recommended  ", scores(recommended))
print("popular      ", scores(lambda user: [movie for movie in popular if movie not in rated[user]]))

# %% What a user liked, and what is recommended to this user
user = next(user for user in users if len(recommended(user)) >= 10)
liked = [movie for who, movie, stars in train if who == user and stars == 5]
print(f"user {user} gave five stars to:", *(titles[movie] for movie in liked[:10]), sep="\n  ")
print("and is recommended:", *(titles[movie] for movie in recommended(user)[:10]), sep="\n  ")

# %% Clean up
sagemaker.delete_model(ModelName=name)
boto3.resource("s3").Bucket(name).objects.all().delete()
s3.delete_bucket(Bucket=name)
