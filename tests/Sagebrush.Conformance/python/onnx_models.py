"""ONNX models, hosted by naming their file."""
import io
import json
import pathlib
import struct
import sys
import tarfile

from botocore.exceptions import ClientError

from aws import ROLE, Case, client, fresh, until

sys.path.append(str(pathlib.Path(__file__).parents[3] / "samples" / "onnx"))
from centroids import model  # noqa: E402

ONNX = "local/sagebrush-onnx:1"
ROWS = [[0, 0, 0], [1, 4, 0], [2, 0, 4]]


def archive(file):
    """The file as model.onnx in a tar.gz."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        member = tarfile.TarInfo("model.onnx")
        member.size = len(file)
        tar.addfile(member, io.BytesIO(file))
    return packed.getvalue()


class Models(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime, cls.s3, cls.bucket = client("sagemaker"), client("sagemaker-runtime"), client("s3"), fresh("onnx")
        cls.s3.create_bucket(Bucket=cls.bucket)
        cls.s3.put_object(Bucket=cls.bucket, Key="flowers.onnx", Body=model(ROWS))
        cls.name = cls.host(cls, "flowers.onnx")

    @classmethod
    def tearDownClass(cls):
        cls.sagemaker.delete_endpoint(EndpointName=cls.name)

    def host(self, key, **how):
        """Hosts a model; answers the name of its endpoint."""
        name = fresh("onnx")
        container = {"Image": ONNX, "ModelDataUrl": f"s3://{self.bucket}/{key}", **how}
        self.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer=container)
        variant = {"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        until(lambda: self.sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"], lambda status: status != "Creating", seconds=60)
        return name

    def ask(self, body, content_type="text/csv", name=None, **more):
        return self.runtime.invoke_endpoint(EndpointName=name or self.name, Body=body, ContentType=content_type, **more)["Body"].read()

    def test_a_file_is_hosted(self):
        self.assertEqual({"outputs": {"label": [1, 2], "scores": [[0, 8, -16], [0, -16, 24]]}}, json.loads(self.ask("3,0\n0,5\n")))
        self.assertEqual(b"1,0,8,-16\n", self.ask('{"inputs": {"flowers": [[3, 0]]}}', "application/json", Accept="text/csv"))
        self.assertEqual({"predictions": [{"label": 0, "scores": [0, -8, -8]}]}, json.loads(self.ask('{"instances": [[1, 1]]}', "application/json")))

    def test_arrays_of_numpy(self):
        head = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }".ljust(117) + "\n"
        body = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + struct.pack("<2d", 0, 5)
        answer = self.ask(body, "application/x-npy", Accept="application/x-npy")
        self.assertTrue(answer.startswith(b"\x93NUMPY"))
        self.assertIn(b"'descr': '<i8'", answer)
        self.assertEqual(2, struct.unpack("<q", answer[-8:])[0])

    def test_wrong_shapes_are_told_in_the_librarys_words(self):
        with self.refused("ModelError", "400", "Got: 3 Expected: 2"):
            self.ask("1,2,3")

    def test_many_models(self):
        self.s3.put_object(Bucket=self.bucket, Key="many/file.onnx", Body=model(ROWS))
        self.s3.put_object(Bucket=self.bucket, Key="many/archive.tar.gz", Body=archive(model([[(label + 1) % 3, *centre] for label, *centre in ROWS])))
        self.s3.put_object(Bucket=self.bucket, Key="many/broken.onnx", Body=b"no model")
        name = self.host("many/", Mode="MultiModel")
        for _ in range(2):
            self.assertIn(b'"label":[1]', self.ask("3,0", name=name, TargetModel="file.onnx"))
            self.assertIn(b'"label":[2]', self.ask("3,0", name=name, TargetModel="archive.tar.gz"))
        with self.assertRaises(ClientError):
            self.ask("3,0", name=name, TargetModel="broken.onnx")
        self.assertIn(b'"label":[1]', self.ask("3,0", name=name, TargetModel="file.onnx"))
        self.sagemaker.delete_endpoint(EndpointName=name)

    def test_an_archive_is_hosted(self):
        self.s3.put_object(Bucket=self.bucket, Key="model.tar.gz", Body=archive(model(ROWS)))
        name = self.host("model.tar.gz")
        self.assertIn(b'"label":[1]', self.ask("3,0", name=name))
        self.sagemaker.delete_endpoint(EndpointName=name)

    def test_it_does_not_train(self):
        with self.refused("ValidationException", "it hosts models and trains none"):
            self.sagemaker.create_training_job(
                TrainingJobName=fresh("onnx"), RoleArn=ROLE, AlgorithmSpecification={"TrainingImage": ONNX, "TrainingInputMode": "File"},
                OutputDataConfig={"S3OutputPath": f"s3://{self.bucket}/out"}, StoppingCondition={"MaxRuntimeInSeconds": 60},
                ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            )
