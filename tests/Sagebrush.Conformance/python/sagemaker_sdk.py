"""The SageMaker Python SDK 2.x, unmodified: what its users write, end to end."""
import csv
import json
import os
import pathlib
import tempfile

import boto3
import numpy
from aws import ACCOUNT, ENDPOINT, REGION, ROLE, Case, fresh

# Read when the SDK is imported: its telemetry would go to a public host.
_config = tempfile.NamedTemporaryFile("w", suffix=".yaml")
_config.write("SchemaVersion: '1.0'\nSageMaker:\n  PythonSDK:\n    Modules:\n      TelemetryOptOut: true\n")
_config.flush()
os.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"] = _config.name
os.environ["AWS_ENDPOINT_URL"] = ENDPOINT

import sagemaker  # noqa: E402

SAMPLES = pathlib.Path(__file__).parents[3] / "samples" / "iris"


def rows(channel):
    with open(SAMPLES / f"iris_{channel}.csv", newline="") as file:
        return [[float(field) for field in line] for line in csv.reader(file)]


class Sdk(Case):
    @classmethod
    def setUpClass(cls):
        cls.session = sagemaker.Session(boto3.Session(region_name=REGION), default_bucket=f"sagemaker-{REGION}-{ACCOUNT}")

    def right(self, predictor, answers, truth):
        predictor.delete_model()
        predictor.delete_endpoint()
        self.assertEqual(37, sum(answer == label for answer, label in zip(answers, truth)))

    def test_estimator_fits_deploys_and_attaches(self):
        bucket, prefix = self.session.default_bucket(), fresh("sdk")
        inputs = {
            channel: sagemaker.inputs.TrainingInput(
                self.session.upload_data(str(SAMPLES / f"iris_{channel}.csv"), bucket=bucket, key_prefix=f"{prefix}/{channel}"),
                content_type="text/csv",
                input_mode="Pipe",
            )
            for channel in ("train", "test")
        }
        estimator = sagemaker.estimator.Estimator(
            sagemaker.image_uris.retrieve("knn", REGION), ROLE, 1, "ml.m5.large", sagemaker_session=self.session,
            output_path=f"s3://{bucket}/{prefix}/output",
            hyperparameters={"k": 5, "predictor_type": "classifier", "feature_dim": 4, "sample_size": 112},
        )
        estimator.fit(inputs)
        attached = sagemaker.estimator.Estimator.attach(estimator.latest_training_job.name, self.session)
        self.assertEqual(estimator.model_data, attached.model_data)
        predictor = attached.deploy(
            1, "ml.m5.large", serializer=sagemaker.serializers.CSVSerializer(), deserializer=sagemaker.deserializers.JSONDeserializer()
        )
        test = rows("test")
        answers = predictor.predict([row[1:] for row in test])["predictions"]
        self.right(predictor, [answer["predicted_label"] for answer in answers], [row[0] for row in test])

    def test_first_party_class_on_two_hosts_speaks_records(self):
        train, test = (numpy.array(rows(channel), dtype="float32") for channel in ("train", "test"))
        knn = sagemaker.KNN(
            ROLE, 2, "ml.m5.large", k=5, sample_size=112, predictor_type="classifier", sagemaker_session=self.session
        )
        knn.fit([knn.record_set(train[:, 1:], train[:, 0]), knn.record_set(test[:, 1:], test[:, 0], channel="test")])
        predictor = knn.deploy(1, "ml.m5.large")
        answers = predictor.predict(test[:, 1:])
        self.right(predictor, [a.label["predicted_label"].float32_tensor.values[0] for a in answers], test[:, 0])

    def test_estimator_transforms(self):
        bucket, prefix = self.session.default_bucket(), fresh("sdk-transform")
        train = self.session.upload_data(str(SAMPLES / "iris_train.csv"), bucket=bucket, key_prefix=f"{prefix}/train")
        flowers = [row[1:] for row in rows("test")]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "flowers.csv")
            path.write_text("".join(",".join(map(str, row)) + "\n" for row in flowers))
            uri = self.session.upload_data(str(path), bucket=bucket, key_prefix=f"{prefix}/batch")
        estimator = sagemaker.estimator.Estimator(
            sagemaker.image_uris.retrieve("knn", REGION), ROLE, 1, "ml.m5.large", sagemaker_session=self.session,
            hyperparameters={"k": 5, "predictor_type": "classifier", "feature_dim": 4, "sample_size": 112},
        )
        estimator.fit({"train": sagemaker.inputs.TrainingInput(train, content_type="text/csv")}, logs=False)
        transformer = estimator.transformer(
            2, "ml.m5.large", strategy="MultiRecord", assemble_with="Line", accept="application/jsonlines",
            output_path=f"s3://{bucket}/{prefix}/out", max_payload=6, env={"COLOUR": "green"},
        )
        transformer.transform(
            uri, content_type="text/csv", split_type="Line", wait=True, logs=True,
            model_client_config={"InvocationsTimeoutInSeconds": 60, "InvocationsMaxRetries": 1},
        )
        out = self.session.read_s3_file(bucket, f"{prefix}/out/flowers.csv.out").splitlines()
        labels = [json.loads(line)["predicted_label"] for line in out]
        self.assertEqual(37, sum(label == row[0] for label, row in zip(labels, rows("test"))))
        attached = sagemaker.transformer.Transformer.attach(transformer.latest_transform_job.name, self.session)
        self.assertEqual((transformer.output_path, "Line"), (attached.output_path, attached.assemble_with))
        transformer.delete_model()
