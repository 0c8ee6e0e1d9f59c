// The Iris workflow through the AWS SDK for JavaScript, which finds the server by AWS_ENDPOINT_URL alone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";

import {
  CreateBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand, CreateEndpointConfigCommand, CreateModelCommand, CreateTrainingJobCommand, DeleteEndpointCommand,
  DescribeTrainingJobCommand, ListTrainingJobsCommand, SageMakerClient, paginateListModels, waitUntilEndpointInService,
  waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointAsyncCommand, InvokeEndpointCommand, InvokeEndpointWithResponseStreamCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";

const s3 = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
const sagemaker = new SageMakerClient({ maxAttempts: 1 });
const runtime = new SageMakerRuntimeClient({ maxAttempts: 1 });
const quick = { minDelay: 1, maxDelay: 1, maxWaitTime: 120 };
const sample = (name) => readFileSync(new URL(`../../../samples/iris/iris_${name}.csv`, import.meta.url), "utf8");
const name = `javascript-${process.pid}`;
const image = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1";
const role = "arn:aws:iam::123456789012:role/SageMakerRole";

const channel = (which) => ({
  ChannelName: which,
  ContentType: "text/csv;label_size=1",
  DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://${name}/${which}.csv`, S3DataDistributionType: "FullyReplicated" } },
});

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  for (const which of ["train", "test"]) {
    await s3.send(new PutObjectCommand({ Bucket: name, Key: `${which}.csv`, Body: sample(which) }));
  }
});

test("an object comes back as it was put", async () => {
  const answer = await s3.send(new GetObjectCommand({ Bucket: name, Key: "test.csv" }));
  assert.equal(await answer.Body.transformToString(), sample("test"));
});

test("objects are listed and deleted", async () => {
  for (const n of [1, 2, 3]) await s3.send(new PutObjectCommand({ Bucket: name, Key: `many/${n}`, Body: "x" }));
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: name, Prefix: "many/" }));
  assert.deepEqual(listed.Contents.map((item) => item.Key), ["many/1", "many/2", "many/3"]);
  await s3.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: listed.Contents.map(({ Key }) => ({ Key })) } }));
  assert.equal((await s3.send(new ListObjectsV2Command({ Bucket: name, Prefix: "many/" }))).KeyCount, 0);
});

test("a missing object is NotFound", async () => {
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket: name, Key: "nothing" })), { name: "NotFound" });
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket: name, Key: "nothing" })), { name: "NoSuchKey" });
});

test("a name that does not fit is refused in AWS's words", async () => {
  await assert.rejects(
    sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: "not a name" })),
    /Value 'not a name' at 'trainingJobName' failed to satisfy constraint/,
  );
});

test("Iris: job, endpoint, predictions", async () => {
  await sagemaker.send(
    new CreateTrainingJobCommand({
      TrainingJobName: name,
      AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "Pipe" },
      HyperParameters: { k: "5", sample_size: "112", predictor_type: "classifier", feature_dim: "4" },
      InputDataConfig: [channel("train"), channel("test")],
      OutputDataConfig: { S3OutputPath: `s3://${name}/output` },
      ResourceConfig: { InstanceType: "ml.m5.large", InstanceCount: 1, VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 600 },
      RoleArn: role,
    }),
  );
  await waitUntilTrainingJobCompletedOrStopped({ client: sagemaker, ...quick }, { TrainingJobName: name });
  const job = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
  assert.equal(job.TrainingJobStatus, "Completed", job.FailureReason);
  assert.ok(job.TrainingEndTime >= job.TrainingStartTime);
  const accuracy = job.FinalMetricDataList.find((metric) => metric.MetricName === "test:accuracy");
  assert.ok(Math.abs(accuracy.Value - 37 / 38) < 1e-6);

  await sagemaker.send(
    new CreateModelCommand({
      ModelName: name, ExecutionRoleArn: role, PrimaryContainer: { Image: image, ModelDataUrl: job.ModelArtifacts.S3ModelArtifacts },
    }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [{ VariantName: "AllTraffic", ModelName: name, InstanceType: "ml.m5.large", InitialInstanceCount: 1 }],
    }),
  );
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
  await waitUntilEndpointInService({ client: sagemaker, ...quick }, { EndpointName: name });

  const rows = sample("test").trim().split("\n");
  const body = rows.map((row) => row.slice(row.indexOf(",") + 1)).join("\n");
  const answer = await runtime.send(
    new InvokeEndpointCommand({ EndpointName: name, ContentType: "text/csv", Accept: "application/json", Body: body }),
  );
  const { predictions } = JSON.parse(new TextDecoder().decode(answer.Body));
  assert.equal(predictions.filter((p, row) => p.predicted_label === Number(rows[row].split(",")[0])).length, 37);
  assert.equal(answer.InvokedProductionVariant, "AllTraffic");

  const streamed = await runtime.send(
    new InvokeEndpointWithResponseStreamCommand({ EndpointName: name, ContentType: "text/csv", Accept: "application/json", Body: body }),
  );
  const parts = [];
  for await (const event of streamed.Body) {
    parts.push(...event.PayloadPart.Bytes);
  }
  assert.deepEqual(JSON.parse(new TextDecoder().decode(new Uint8Array(parts))).predictions, predictions);
  assert.equal(streamed.ContentType, answer.ContentType);

  await assert.rejects(
    runtime.send(new InvokeEndpointCommand({ EndpointName: name, ContentType: "text/csv", Body: "five,lengths" })),
    (error) => error.name === "ModelError" && error.OriginalStatusCode >= 400,
  );
  await sagemaker.send(new DeleteEndpointCommand({ EndpointName: name }));
});

test("the model of Iris answers asynchronously, too", async () => {
  const endpoint = `${name}-later`;
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: endpoint,
      ProductionVariants: [{ VariantName: "AllTraffic", ModelName: name, InstanceType: "ml.m5.large", InitialInstanceCount: 1 }],
      AsyncInferenceConfig: { OutputConfig: { S3OutputPath: `s3://${name}/later`, S3FailurePath: `s3://${name}/failed` } },
    }),
  );
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: endpoint, EndpointConfigName: endpoint }));
  await waitUntilEndpointInService({ client: sagemaker, ...quick }, { EndpointName: endpoint });
  const stored = async (location) => {
    for (const begun = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      try {
        return (await s3.send(new GetObjectCommand({ Bucket: name, Key: location.slice(`s3://${name}/`.length) }))).Body.transformToString();
      } catch (error) {
        if (error.name !== "NoSuchKey" || Date.now() - begun > 120_000) throw error;
      }
    }
  };
  const ask = async (Body, more = {}) => {
    await s3.send(new PutObjectCommand({ Bucket: name, Key: "later.csv", Body }));
    return runtime.send(
      new InvokeEndpointAsyncCommand({ EndpointName: endpoint, InputLocation: `s3://${name}/later.csv`, ContentType: "text/csv", Accept: "application/json", ...more }),
    );
  };

  const answer = await ask("5.1,3.5,1.4,0.2", { InferenceId: "iris-1" });
  assert.deepEqual([answer.$metadata.httpStatusCode, answer.InferenceId], [202, "iris-1"]);
  assert.equal(JSON.parse(await stored(answer.OutputLocation)).predictions[0].predicted_label, 0);
  const refused = await ask("five,lengths");
  assert.ok((await stored(refused.FailureLocation)).length > 0);
  await assert.rejects(
    runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: endpoint, InputLocation: `s3://${name}/nothing` })), { name: "ValidationError" },
  );
  await sagemaker.send(new DeleteEndpointCommand({ EndpointName: endpoint }));
});

test("lists have pages", async () => {
  for (const n of [1, 2, 3]) {
    await sagemaker.send(
      new CreateModelCommand({ ModelName: `${name}-${n}`, ExecutionRoleArn: role, PrimaryContainer: { Image: image } }),
    );
  }
  const names = [];
  const pages = paginateListModels({ client: sagemaker, pageSize: 2 }, { NameContains: `${name}-`, SortBy: "Name", SortOrder: "Ascending" });
  for await (const page of pages) names.push(...page.Models.map((model) => model.ModelName));
  assert.deepEqual(names, [1, 2, 3].map((n) => `${name}-${n}`));
  assert.deepEqual((await sagemaker.send(new ListTrainingJobsCommand({ NameContains: "nobody" }))).TrainingJobSummaries, []);
});
