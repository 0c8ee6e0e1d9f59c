// Large objects, links and odd keys through the AWS SDK for JavaScript.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { before, test } from "node:test";

import {
  CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListMultipartUploadsCommand, PutObjectCommand, S3Client, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const s3 = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
const Bucket = `storage-${process.pid}`;
const MiB = 1024 * 1024;
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
const get = async (Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray();

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("a stream of unknown length goes up in parts", async () => {
  const blocks = Array.from({ length: 23 }, () => randomBytes(MiB));
  const upload = new Upload({
    client: s3, params: { Bucket, Key: "stream", Body: Readable.from(blocks), ContentType: "application/x-model" }, partSize: 5 * MiB, queueSize: 4,
  });
  const done = await upload.done();
  assert.match(done.ETag, /-5"$/);
  assert.equal(digest(await get("stream")), digest(Buffer.concat(blocks)));
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "stream" }))).ContentType, "application/x-model");
});

test("parts carry every checksum", async () => {
  const body = randomBytes(11 * MiB);
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"]) {
    await new Upload({ client: s3, params: { Bucket, Key: ChecksumAlgorithm, Body: body, ChecksumAlgorithm }, partSize: 5 * MiB }).done();
    assert.equal(digest(await get(ChecksumAlgorithm)), digest(body));
  }
});

test("an upload that breaks off leaves nothing", async () => {
  async function* breaking() {
    for (let n = 0; n < 12; n++) yield randomBytes(MiB);
    throw new Error("the source broke");
  }
  const upload = new Upload({ client: s3, params: { Bucket, Key: "broken", Body: Readable.from(breaking()) }, partSize: 5 * MiB, queueSize: 1 });
  await assert.rejects(upload.done(), /the source broke/);
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: "broken" })), { name: "NotFound" });
  assert.equal((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads, undefined);
});

test("links put, get, look and delete", async () => {
  const link = (command) => getSignedUrl(s3, command, { expiresIn: 60 });
  const target = { Bucket, Key: "through a link/ü+%20.txt" };
  assert.equal((await fetch(await link(new PutObjectCommand(target)), { method: "PUT", body: "by a link" })).status, 200);
  assert.equal(await (await fetch(await link(new GetObjectCommand(target)))).text(), "by a link");
  assert.equal((await fetch(await link(new HeadObjectCommand(target)), { method: "HEAD" })).headers.get("content-length"), "9");
  assert.equal((await fetch(await link(new DeleteObjectCommand(target)), { method: "DELETE" })).status, 204);
  assert.equal((await fetch(await link(new GetObjectCommand(target)))).status, 404);
});

test("links carry metadata and classes", async () => {
  const target = { Bucket, Key: "carried" };
  const link = await getSignedUrl(s3, new PutObjectCommand({ ...target, Metadata: { colour: "green" }, StorageClass: "STANDARD_IA" }), { expiresIn: 60 });
  assert.equal((await fetch(link, { method: "PUT", body: "by a link" })).status, 200);
  const head = await s3.send(new HeadObjectCommand(target));
  assert.deepEqual([head.Metadata, head.StorageClass], [{ colour: "green" }, "STANDARD_IA"]);
});

test("odd keys are just keys", async () => {
  const keys = ["a//b", "a b+c%20", "ü", "日本", "🦙", "/a", "a/", "%2e", "~!*'()", "a&b=c;d?e#f", "<>&\"", "a\\b", "x".repeat(1024)].map((key) => `odd/${key}`.slice(0, 1024));
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  for (const Key of keys) assert.equal(new TextDecoder().decode(await get(Key)), Key);
  const listed = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 5 }, { Bucket, Prefix: "odd/" })) listed.push(...page.Contents.map((item) => item.Key));
  assert.deepEqual(listed, keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
});
