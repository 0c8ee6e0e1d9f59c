"""An image of one's own, made of a busybox: pushed, trained with, hosted, invoked."""
import pathlib
import shutil
import subprocess
import sys

from aws import ACCOUNT, QUICK, REGION, ROLE, Case, client, fresh, until
from images import Image, Registry, system_python

SAMPLE = pathlib.Path(__file__).parents[3] / "samples" / "own-container"

TRAIN = b"""#!/bin/sh
echo "training $(id -u)"
case "$MODE" in
  exit) echo broken > /opt/ml/output/failure; exit 3 ;;
  endpoint) wget -q -O - "$AWS_ENDPOINT_URL/healthz" > /opt/ml/model/answer; exit ;;
esac
cp /opt/ml/input/data/train/weights /opt/ml/model/weights
"""

# One request a connection: the head line by line, then as many bytes as it says.
HANDLE = b"""#!/bin/sh
read -r method path version
while read -r name value; do
  value=${value%?}
  [ "$name" ] && [ "$name" != "$(printf '\\r')" ] || break
  case "$name" in
    [Cc]ontent-[Ll]ength:) length=$value ;;
    X-Amzn-SageMaker-Session-Id:) session=$value ;;
  esac
done
case "$path" in
  /ping) answer= ;;
  /invocations) body=$(head -c "$length"); case "$body" in
      endpoint) answer=$(wget -q -O - "$AWS_ENDPOINT_URL/healthz" 2>&1) ;;
      *) answer="$(cat /opt/ml/model/weights) $body" ;;
    esac ;;
esac
# A session is a file of its container.
header=Connection word=close
case "$session" in
  "") ;;
  NEW_SESSION)
    read -r new < /proc/sys/kernel/random/uuid
    echo > "/tmp/$new"
    header=X-Amzn-SageMaker-New-Session-Id word="$new; Expires=2099-12-31T00:00:00Z" ;;
  *)
    [ -e "/tmp/$session" ] && answer=known || answer=stranger
    [ "$body" != bye ] || header=X-Amzn-SageMaker-Closed-Session-Id word=$session ;;
esac
printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n%s: %s\\r\\n\\r\\n%s' "${#answer}" "$header" "$word" "$answer"
"""

SERVE = b"""#!/bin/sh
echo "serving on ${SAGEMAKER_BIND_TO_PORT:-8080}"
exec nc -ll -p "${SAGEMAKER_BIND_TO_PORT:-8080}" -e /bin/handle
"""


def image(**config):
    with open(shutil.which("busybox"), "rb") as file:
        busybox = file.read()
    tools = ["sh", "cat", "cp", "id", "head", "printf", "nc", "wget", "sleep", "ls"]
    files = {"bin/": None, "etc/": None, "tmp/": None, "bin/busybox": busybox, "etc/passwd": b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n"}
    return Image({**files, **{f"bin/{tool}": "busybox" for tool in tools}}, {"bin/train": TRAIN, "bin/serve": SERVE, "bin/handle": HANDLE}, **config)


class OwnContainers(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.runtime, cls.s3, cls.ecr, cls.name = client("sagemaker"), client("sagemaker-runtime"), client("s3"), client("ecr"), fresh("own")
        cls.s3.create_bucket(Bucket=cls.name)
        cls.s3.put_object(Bucket=cls.name, Key="in/weights", Body=b"1 2 3")
        cls.ecr.create_repository(repositoryName=cls.name)
        cls.digest = Registry().push(cls.name, "v1", image())
        cls.uri = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{cls.name}:v1"

    def train(self, uri=None, entry=None, isolated=False, **environment):
        name = fresh("own")
        algorithm = {"TrainingImage": uri or self.uri, "TrainingInputMode": "File", **(entry or {})}
        self.sagemaker.create_training_job(
            TrainingJobName=name, RoleArn=ROLE, AlgorithmSpecification=algorithm, Environment=environment, EnableNetworkIsolation=isolated,
            InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.name}/in/"}}}],
            OutputDataConfig={"S3OutputPath": f"s3://{self.name}/out"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}, StoppingCondition={"MaxRuntimeInSeconds": 600},
        )
        return until(
            lambda: self.sagemaker.describe_training_job(TrainingJobName=name), lambda job: job["TrainingJobStatus"] in ("Completed", "Failed", "Stopped")
        )

    def host(self, uri=None, instances=1, isolated=False):
        name, job = fresh("own"), self.train()
        self.assertEqual("Completed", job["TrainingJobStatus"], job.get("FailureReason"))
        self.sagemaker.create_model(
            ModelName=name, ExecutionRoleArn=ROLE, EnableNetworkIsolation=isolated,
            PrimaryContainer={"Image": uri or self.uri, "ModelDataUrl": job["ModelArtifacts"]["S3ModelArtifacts"]},
        )
        variant = {"VariantName": "all", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": instances}
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        self.addCleanup(self.sagemaker.delete_endpoint, EndpointName=name)
        self.sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=QUICK)
        return name

    def ask(self, endpoint, body):
        return self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/plain", Body=body)["Body"].read()

    def test_the_registrys_own_address_and_a_digest_name_the_image(self):
        repository = self.ecr.describe_repositories(repositoryNames=[self.name])["repositories"][0]["repositoryUri"]
        for uri in (f"{repository}:v1", f"{repository}@{self.digest}"):
            self.assertEqual("Completed", self.train(uri)["TrainingJobStatus"])

    def test_an_unknown_image_is_refused_at_the_call(self):
        with self.refused("ValidationException", "Cannot find the training image"):
            self.train(self.uri + "0")
        with self.refused("ValidationException", "not found"):
            self.sagemaker.create_model(ModelName=fresh("own"), ExecutionRoleArn=ROLE, PrimaryContainer={"Image": self.uri + "0"})

    def test_a_failure_is_told_in_its_own_words(self):
        job = self.train(MODE="exit")
        self.assertEqual(("Failed", "AlgorithmError: broken, exit code: 3"), (job["TrainingJobStatus"], job["FailureReason"]))

    def test_a_missing_program_is_named(self):
        job = self.train(entry={"ContainerEntrypoint": ["learn"]})
        self.assertEqual("Failed", job["TrainingJobStatus"])
        self.assertIn('exec: "learn": executable file not found in $PATH', job["FailureReason"])

    def test_entry_point_and_arguments_replace_the_images(self):
        job = self.train(entry={"ContainerEntrypoint": ["sh", "-c"], "ContainerArguments": ["cp /etc/passwd /opt/ml/model/weights"]})
        self.assertEqual("Completed", job["TrainingJobStatus"], job.get("FailureReason"))

    def test_a_job_reaches_the_server(self):
        self.assertEqual("Completed", self.train(MODE="endpoint")["TrainingJobStatus"])
        self.assertEqual("Failed", self.train(MODE="endpoint", isolated=True)["TrainingJobStatus"])

    def test_several_containers_listen_on_the_same_port(self):
        endpoint = self.host(instances=2)
        for n in range(10):
            self.assertEqual(f"1 2 3 row {n}".encode(), self.ask(endpoint, f"row {n}".encode()))
        self.assertEqual(b"ok", self.ask(endpoint, b"endpoint").strip())

    def test_a_session_stays_with_its_instance_while_traffic_shifts(self):
        endpoint, coming = self.host(instances=2), fresh("coming")

        def say(session, body=b"hello"):
            return self.runtime.invoke_endpoint(EndpointName=endpoint, ContentType="text/plain", SessionId=session, Body=body)

        def begun():
            return say("NEW_SESSION")["NewSessionId"].split("; Expires=")[0]

        sessions = [begun() for _ in range(4)]
        variant = {"VariantName": "all", "ModelName": endpoint, "InstanceType": "ml.m5.large", "InitialInstanceCount": 2}
        self.sagemaker.create_endpoint_config(EndpointConfigName=coming, ProductionVariants=[variant])
        canary = {"Type": "CANARY", "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50}, "WaitIntervalInSeconds": 300}
        self.sagemaker.update_endpoint(
            EndpointName=endpoint, EndpointConfigName=coming, DeploymentConfig={"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": canary}})
        until(
            lambda: self.sagemaker.describe_endpoint(EndpointName=endpoint),
            lambda seen: seen["PendingDeploymentSummary"]["ProductionVariants"][0]["VariantStatus"][0]["Status"] == "Baking", seconds=120)
        # Of eight, one in 256 times all begin in the former fleet.
        sessions += [begun() for _ in range(8)]
        for session in sessions * 2:
            self.assertEqual(b"known", say(session)["Body"].read())
        ended = say(sessions[0], b"bye")
        self.assertEqual(sessions[0], ended["ClosedSessionId"])
        with self.refused("ValidationError", f"Session {sessions[0]} of endpoint {endpoint} not found."):
            say(sessions[0])

    def test_an_isolated_container_reaches_nothing(self):
        endpoint = self.host(isolated=True)
        self.assertEqual(b"1 2 3 row", self.ask(endpoint, b"row"))
        self.assertNotIn(b"ok", self.ask(endpoint, b"endpoint"))

    def test_an_image_that_is_told_its_port(self):
        label = {"com.amazonaws.sagemaker.capabilities.accept-bind-to-port": "true"}
        Registry().push(self.name, "told", image(Labels=label, User="app"))
        endpoint = self.host(self.uri.replace(":v1", ":told"), instances=2)
        for _ in range(4):
            self.assertEqual(b"1 2 3 row", self.ask(endpoint, b"row"))

    def test_an_endpoint_keeps_its_image(self):
        name = fresh("kept")
        self.ecr.create_repository(repositoryName=name)
        Registry().push(name, "v1", image())
        endpoint = self.host(f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{name}:v1")
        self.ecr.delete_repository(repositoryName=name, force=True)
        self.assertEqual(b"1 2 3 row", self.ask(endpoint, b"row"))

    def test_the_sample(self):
        programs = {f"usr/local/bin/{name}": (SAMPLE / name).read_bytes() for name in ("train", "serve")}
        self.ecr.create_repository(repositoryName="own-container")
        Registry().push("own-container", "1", Image(system_python(), programs, Env=["PATH=/usr/local/bin:/usr/bin:/bin"]))
        run = subprocess.run([sys.executable, SAMPLE / "run.py", fresh("sample")], capture_output=True, text=True)
        self.assertEqual((0, '{"distance": 5.0}\n'), (run.returncode, run.stdout), run.stderr)
