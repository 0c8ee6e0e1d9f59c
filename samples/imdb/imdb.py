"""Film reviews, XGBoost and batch transform with boto3. Needs AWS_ENDPOINT_URL and credentials in the environment: eval "$(sagebrush env)".

usage: imdb.py [FOLDER]    with train.csv.gz and test.csv.gz (columns label and review); without one, the small sample beside this file
"""
import collections
import csv
import gzip
import html
import pathlib
import random
import re
import sys
import time

import boto3

# %% The reviews: texts and labels, 1 for praise and 0 for blame
folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)


def read(part):
    packed = folder / f"{part}.csv.gz"
    with gzip.open(packed, "rt", newline="") if packed.exists() else open(folder / f"{part}.csv", newline="") as file:
        return [(row["review"], int(row["label"])) for row in csv.DictReader(file)]


learn, test = read("train"), read("test")
random.Random(1).shuffle(learn)
print(len(learn), "reviews to learn from,", len(test), "to be scored")

# %% Clean texts: no HTML, lower case, letters and digits only, no stop words, stems
STOP_WORDS = set("i me my we our ours you your yours he him his she her it its they them their what which who whom this that these those am is are was were be "
                 "been being have has had having do does did doing a an the and but if or because as until while of at by for with about against between into "
                 "through during before after above below to from up down in out on off over under again further then once here there when where why how all any "
                 "both each few more most other some such no nor not only own same so than too very s t can will just don should now d ll m o re ve y".split())
try:
    from nltk.stem import PorterStemmer

    stem = PorterStemmer().stem
except ImportError:
    # Without NLTK the most common endings go.
    def stem(word):
        return re.sub(r"(ies|ing|ed|ly|es|s|e|y)$", "", word) if len(word) > 4 else word

stems = {}


def words(text):
    text = html.unescape(re.sub(r"<[a-zA-Z/!][^>]*>", " ", text)).lower()
    for word in re.findall(r"[a-z0-9]+", text):
        if word not in STOP_WORDS:
            if word not in stems:
                stems[word] = stem(word)
            yield stems[word]


bags = [collections.Counter(words(text)) for text, _ in learn]
labels = [label for _, label in learn]
cut = len(bags) * 3 // 5

# %% The 5,000 words that most of the training texts have, as columns of CSV without a header, the label first
documents = collections.Counter(word for bag in bags[:cut] for word in bag)
vocabulary = [word for word, _ in sorted(documents.items(), key=lambda item: (-item[1], item[0]))[:5000]]


def lines(bags, labels=None):
    rows = (",".join(str(bag[word]) for word in vocabulary) for bag in bags)
    return "\n".join(rows if labels is None else (f"{label},{row}" for label, row in zip(labels, rows))) + "\n"


name = f"imdb-{time.time_ns()}"
s3, sagemaker, metrics = (boto3.client(service) for service in ("s3", "sagemaker", "sagemaker-metrics"))
role = boto3.client("iam").get_role(RoleName="SageMakerRole")["Role"]["Arn"]
s3.create_bucket(Bucket=name)
s3.put_object(Bucket=name, Key="train.csv", Body=lines(bags[:cut], labels[:cut]))
s3.put_object(Bucket=name, Key="validation.csv", Body=lines(bags[cut:], labels[cut:]))
s3.put_object(Bucket=name, Key="test.csv", Body=lines(collections.Counter(words(text)) for text, _ in test))

# %% Train, and stop when ten rounds have not made the validation rows' logloss less
image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
sagemaker.create_training_job(
    TrainingJobName=name,
    AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
    HyperParameters={
        "max_depth": "5",
        "eta": "0.2",
        "gamma": "4",
        "min_child_weight": "6",
        "subsample": "0.8",
        "objective": "binary:logistic",
        "tree_method": "hist",
        "eval_metric": "logloss",
        "early_stopping_rounds": "10",
        "num_round": "500",
    },
    InputDataConfig=[
        {
            "ChannelName": channel,
            "ContentType": "text/csv",
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/{channel}.csv"}},
        }
        for channel in ("train", "validation")
    ],
    OutputDataConfig={"S3OutputPath": f"s3://{name}/output"},
    ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
    StoppingCondition={"MaxRuntimeInSeconds": 3600},
    RoleArn=role,
)
sagemaker.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName=name, WaiterConfig={"Delay": 1})
job = sagemaker.describe_training_job(TrainingJobName=name)
print(job["TrainingJobStatus"], job.get("FailureReason", ""))

# %% The learning curve, from the stored metrics
curves = metrics.batch_get_metrics(
    MetricQueries=[
        {
            "MetricName": f"{channel}:logloss",
            "ResourceArn": job["TrainingJobArn"],
            "MetricStat": "Last",
            "Period": "IterationNumber",
            "XAxisType": "IterationNumber",
        }
        for channel in ("train", "validation")
    ]
)["MetricQueryResults"]
train, validation = (curve["MetricValues"] for curve in curves)
for round in range(0, len(validation), max(1, len(validation) // 10)):
    print(f"round {round:3}  train {train[round]:.4f}  validation {validation[round]:.4f}  {'#' * int(60 * validation[round])}")

# %% Score the other reviews by batch transform, fetch the predictions: aws s3 cp s3://BUCKET/predictions/test.csv.out .
sagemaker.create_model(
    ModelName=name,
    PrimaryContainer={"Image": image, "ModelDataUrl": job["ModelArtifacts"]["S3ModelArtifacts"]},
    ExecutionRoleArn=role,
)
sagemaker.create_transform_job(
    TransformJobName=name,
    ModelName=name,
    TransformInput={
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{name}/test.csv"}},
        "ContentType": "text/csv",
        "SplitType": "Line",
    },
    TransformOutput={"S3OutputPath": f"s3://{name}/predictions", "Accept": "text/csv", "AssembleWith": "Line"},
    TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
)
sagemaker.get_waiter("transform_job_completed_or_stopped").wait(TransformJobName=name, WaiterConfig={"Delay": 1})
print(sagemaker.describe_transform_job(TransformJobName=name)["TransformJobStatus"])
predictions = s3.get_object(Bucket=name, Key="predictions/test.csv.out")["Body"].read().split()

# %% Accuracy and confusion matrix
confusion = collections.Counter((label, int(float(score) > 0.5)) for (_, label), score in zip(test, predictions))
for label in (0, 1):
    print(f"is {label}: called 0 {confusion[label, 0]:6} times, called 1 {confusion[label, 1]:6} times")
print(f"accuracy {(confusion[0, 0] + confusion[1, 1]) / len(predictions):.4f}")

# %% Clean up
sagemaker.delete_model(ModelName=name)
boto3.resource("s3").Bucket(name).objects.all().delete()
s3.delete_bucket(Bucket=name)
