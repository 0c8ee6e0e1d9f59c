"""C# scripts: what a user trains and serves with one .cs file, or with a project."""
import io
import json
import tarfile
import zipfile

from aws import ROLE, Case, client, fresh, until

DOTNET = "local/sagebrush-dotnet:10"

TRAIN = """
#:package Sagebrush.Scripting
using System.Globalization;
using Sagebrush.Scripting;

return await Script.Run(args, async job =>
{
    double[] values = (await File.ReadAllLinesAsync(job.Channel("train").Files[0])).Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToArray();
    Console.WriteLine($"k={job.HyperParameters.Integer("k")}; {job.CurrentHost} of {job.Hosts.Count}; {Environment.GetEnvironmentVariable("SM_HP_METRIC")}");
    await File.WriteAllTextAsync(Path.Combine(job.ModelFolder, "mean.txt"), values.Average().ToString(CultureInfo.InvariantCulture));
});
"""


SERVE = """
#:package Sagebrush.Scripting
using Sagebrush.Scripting;

return await Script.Run(args, new Mean());

sealed class Mean : Script<string, float[,], double[,]>
{
    public override async Task Train(TrainingContext job) => await File.WriteAllTextAsync(Path.Combine(job.ModelFolder, "factor.txt"), "2");

    public override string Load(string modelFolder) => File.ReadAllText(Path.Combine(modelFolder, "factor.txt"));

    public override double[,] Predict(float[,] input, string factor)
    {
        var scaled = new double[input.GetLength(0), input.GetLength(1)];
        for (int i = 0; i < input.Length; i++)
        {
            int row = i / input.GetLength(1), column = i % input.GetLength(1);
            scaled[row, column] = input[row, column] >= 0 ? int.Parse(factor) * input[row, column] : throw new ArgumentException("a negative number");
        }

        return scaled;
    }
}
"""


def archive(**files):
    """A sourcedir.tar.gz; names have `__` for a slash and `_dot_` for a dot."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, text in files.items():
            content = text if isinstance(text, bytes) else text.encode()
            member = tarfile.TarInfo(name.replace("__", "/").replace("_dot_", "."))
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


class ScriptCase(Case):
    @classmethod
    def setUpClass(cls):
        cls.sagemaker, cls.s3, cls.bucket = client("sagemaker"), client("s3"), fresh("scripts")
        cls.s3.create_bucket(Bucket=cls.bucket)
        cls.s3.put_object(Bucket=cls.bucket, Key="train/values.csv", Body=b"1\n2\n6\n")

    def train(self, source, program="train.cs", key="code/sourcedir.tar.gz", hyperparameters=None):
        """Trains; answers the finished job's description."""
        name = fresh("script")
        self.s3.put_object(Bucket=self.bucket, Key=f"{name}/{key}", Body=source)
        self.sagemaker.create_training_job(
            TrainingJobName=name, RoleArn=ROLE, AlgorithmSpecification={"TrainingImage": DOTNET, "TrainingInputMode": "File"},
            # As the SageMaker Python SDK sends them: JSON texts.
            HyperParameters={
                "sagemaker_program": json.dumps(program), "sagemaker_submit_directory": json.dumps(f"s3://{self.bucket}/{name}/{key}"),
                "k": "5", "metric": json.dumps("cosine"), **(hyperparameters or {}),
            },
            InputDataConfig=[{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.bucket}/train/"}}}],
            OutputDataConfig={"S3OutputPath": f"s3://{self.bucket}/models"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
            StoppingCondition={"MaxRuntimeInSeconds": 600},
        )
        return until(
            lambda: self.sagemaker.describe_training_job(TrainingJobName=name), lambda job: job["TrainingJobStatus"] in ("Completed", "Failed", "Stopped"), seconds=120
        )

    def lines(self, job):
        logs, group = client("logs"), "/aws/sagemaker/TrainingJobs"
        (stream,) = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=job["TrainingJobName"])["logStreams"]
        return [event["message"] for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]]

    def model(self, job):
        bucket, _, key = job["ModelArtifacts"]["S3ModelArtifacts"][len("s3://"):].partition("/")
        return tarfile.open(fileobj=io.BytesIO(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()))


class Training(ScriptCase):
    def test_a_file_trains_and_the_second_job_does_not_compile(self):
        first = self.train(archive(train_dot_cs=TRAIN))
        self.assertEqual("Completed", first["TrainingJobStatus"], [first.get("FailureReason"), self.lines(first)])
        self.assertIn("k=5; algo-1 of 1; cosine", self.lines(first))
        model = self.model(first)
        self.assertEqual(b"3", model.extractfile("mean.txt").read())
        self.assertIn("code/train.cs", model.getnames())
        self.assertIn("code/bin/train.dll", model.getnames())
        second = self.train(archive(train_dot_cs=TRAIN))
        self.assertEqual("Completed", second["TrainingJobStatus"], second.get("FailureReason"))
        self.assertIn("train.cs is compiled already.", self.lines(second))

    def test_a_file_needs_no_archive(self):
        job = self.train(TRAIN.encode(), key="train.cs")
        self.assertEqual("Completed", job["TrainingJobStatus"], job.get("FailureReason"))

    def test_a_project_trains(self):
        project = (
            '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>'
            "<ImplicitUsings>enable</ImplicitUsings><AssemblyName>mean</AssemblyName></PropertyGroup>"
            '<ItemGroup><PackageReference Include="Sagebrush.Scripting" Version="0.1.0" /></ItemGroup></Project>'
        )
        source = archive(Mean__Mean_dot_csproj=project, Mean__Program_dot_cs=TRAIN.replace("#:package Sagebrush.Scripting", ""))
        job = self.train(source, program="Mean/Mean.csproj")
        self.assertEqual("Completed", job["TrainingJobStatus"], [job.get("FailureReason"), self.lines(job)])
        self.assertIn("code/bin/mean.dll", self.model(job).getnames())

    def test_an_isolated_job_brings_source_and_packages_along(self):
        package, name = io.BytesIO(), fresh("isolated")
        with zipfile.ZipFile(package, "w") as file:
            file.writestr(
                "Local.Words.nuspec",
                '<?xml version="1.0"?><package><metadata><id>Local.Words</id><version>1.0.0</version><authors>a</authors><description>d</description></metadata></package>',
            )
            file.writestr("build/Local.Words.props", "<Project><PropertyGroup><DefineConstants>$(DefineConstants);WORDS</DefineConstants></PropertyGroup></Project>")
        script = """#:package Sagebrush.Scripting
            #:package Local.Words@1.0.0
            using Sagebrush.Scripting;
            return await Script.Run(args, async job =>
            {
            #if WORDS
                await File.WriteAllTextAsync(Path.Combine(job.ModelFolder, "words.txt"), "found");
            #endif
            });
            """.replace("            #", "#")
        source = archive(train_dot_cs=script, packages__local_dot_words_dot_1_dot_0_dot_0_dot_nupkg=package.getvalue())
        self.s3.put_object(Bucket=self.bucket, Key=f"{name}/code/sourcedir.tar.gz", Body=source)
        self.sagemaker.create_training_job(
            TrainingJobName=name, RoleArn=ROLE, AlgorithmSpecification={"TrainingImage": DOTNET, "TrainingInputMode": "File"}, EnableNetworkIsolation=True,
            HyperParameters={"sagemaker_program": "train.cs", "sagemaker_submit_directory": "/opt/ml/input/data/code/sourcedir.tar.gz"},
            InputDataConfig=[{"ChannelName": "code", "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.bucket}/{name}/code/"}}}],
            OutputDataConfig={"S3OutputPath": f"s3://{self.bucket}/models"}, StoppingCondition={"MaxRuntimeInSeconds": 600},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        )
        job = until(
            lambda: self.sagemaker.describe_training_job(TrainingJobName=name), lambda job: job["TrainingJobStatus"] in ("Completed", "Failed"), seconds=120
        )
        self.assertEqual("Completed", job["TrainingJobStatus"], job.get("FailureReason"))
        self.assertEqual(b"found", self.model(job).extractfile("words.txt").read())

    def test_a_compile_error_names_file_and_line(self):
        job = self.train(archive(train_dot_cs=TRAIN.replace("values.Average()", "values.Avarage()")))
        self.assertEqual("Failed", job["TrainingJobStatus"])
        self.assertRegex(job["FailureReason"], r"^ClientError: train\.cs\(10,\d+\): error CS1061: .*Avarage.*, exit code: 1$")

    def test_a_missing_package_is_named(self):
        job = self.train(archive(train_dot_cs="#:package No.Such.Package.Anywhere@1.2.3" + TRAIN))
        self.assertEqual("Failed", job["TrainingJobStatus"])
        self.assertRegex(job["FailureReason"], r"^ClientError: (?s:.*)error NU110\d: Unable to find package No\.Such\.Package\.Anywhere")

    def test_what_the_script_throws_is_the_reason(self):
        job = self.train(archive(train_dot_cs=TRAIN.replace("await File.WriteAllText", 'if (values.Length > 0) throw new InvalidOperationException("no mean today"); await File.WriteAllText')))
        self.assertRegex(job["FailureReason"], r"^AlgorithmError: (?s:.*)no mean today(?s:.*)train\.cs:line 10")
        job = self.train(archive(train_dot_cs=TRAIN), hyperparameters={"k": "many"})
        self.assertEqual("ClientError: The hyperparameter 'k' is 'many', which is not a whole number., exit code: 1", job["FailureReason"])

    def test_a_job_without_a_script_is_refused(self):
        with self.refused("ValidationException", "Value null at 'hyperParameters.sagemaker_program' failed to satisfy constraint"):
            self.sagemaker.create_training_job(
                TrainingJobName=fresh("none"), RoleArn=ROLE, AlgorithmSpecification={"TrainingImage": DOTNET, "TrainingInputMode": "File"},
                OutputDataConfig={"S3OutputPath": f"s3://{self.bucket}/models"}, StoppingCondition={"MaxRuntimeInSeconds": 60},
                ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
            )

    def test_a_source_that_is_no_program_is_told_what_one_is(self):
        job = self.train(archive(train_dot_cs="#:package Sagebrush.Scripting\nstatic class Model { }"))
        self.assertRegex(job["FailureReason"], r"CS5001(?s:.*)A script is a program: it begins with 'return await Script\.Run")

    def test_an_entry_point_that_is_not_there_is_named(self):
        job = self.train(archive(train_dot_cs=TRAIN), program="tain.cs")
        self.assertEqual("ClientError: The source has no entry point 'tain.cs'; it has train.cs., exit code: 1", job["FailureReason"])


class Serving(ScriptCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runtime = client("sagemaker-runtime")
        cls.job = cls.train(cls, archive(scale_dot_cs=SERVE), program="scale.cs")
        cls.name = cls.host(cls, cls.job["ModelArtifacts"]["S3ModelArtifacts"])

    @classmethod
    def tearDownClass(cls):
        cls.sagemaker.delete_endpoint(EndpointName=cls.name)

    def host(self, model, **environment):
        """Hosts a model; answers the name of its endpoint, which is in service or has failed."""
        name = fresh("script")
        container = {"Image": DOTNET, "ModelDataUrl": model, "Environment": environment}
        self.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer=container)
        variant = {"VariantName": "AllTraffic", "ModelName": name, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
        self.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
        self.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        until(lambda: self.sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"], lambda status: status != "Creating", seconds=60)
        return name

    def ask(self, body, content_type, name=None, **more):
        return self.runtime.invoke_endpoint(EndpointName=name or self.name, Body=body, ContentType=content_type, **more)["Body"].read()

    def test_formats(self):
        self.assertEqual(b"[[2,4],[6,9]]", self.ask(b"1,2\n3,4.5\n", "text/csv"))
        self.assertEqual(b"2,4\n", self.ask(b"[[1, 2]]", "application/json", Accept="text/csv"))
        npy = self.ask(b"[[1, 2]]", "application/json", Accept="application/x-npy")
        self.assertTrue(npy.startswith(b"\x93NUMPY"))
        self.assertEqual(b"[[4,8]]", self.ask(npy, "application/x-npy"))

    def test_errors(self):
        with self.refused("ModelError", "415", "image/png"):
            self.ask(b"x", "image/png")
        with self.refused("ModelError", "406", "text/html"):
            self.ask(b"1", "text/csv", Accept="text/html")
        with self.refused("ModelError", "500", "a negative number"):
            self.ask(b"-1", "text/csv")

    def lines_of(self, name):
        logs, group = client("logs"), f"/aws/sagemaker/Endpoints/{name}"
        (stream,) = logs.describe_log_streams(logGroupName=group)["logStreams"]
        return [event["message"] for event in logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]]

    def test_the_models_compiled_script_is_served(self):
        self.assertFalse([line for line in self.lines_of(self.name) if "compiled" in line])

    def test_source_that_differs_from_the_models_is_compiled(self):
        source = archive(scale_dot_cs=SERVE.replace("int.Parse(factor)", "10 * int.Parse(factor)"))
        self.s3.put_object(Bucket=self.bucket, Key="other/sourcedir.tar.gz", Body=source)
        model = self.job["ModelArtifacts"]["S3ModelArtifacts"]
        name = self.host(model, SAGEMAKER_PROGRAM="scale.cs", SAGEMAKER_SUBMIT_DIRECTORY=f"s3://{self.bucket}/other/sourcedir.tar.gz")
        self.assertEqual(b"[[20]]", self.ask(b"1", "text/csv", name))
        self.assertTrue([line for line in self.lines_of(name) if line.startswith("scale.cs compiled in")])
        self.sagemaker.delete_endpoint(EndpointName=name)
