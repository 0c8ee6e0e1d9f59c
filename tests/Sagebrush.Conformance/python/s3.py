import io

from boto3.s3.transfer import TransferConfig

from aws import ACCOUNT, Case, client, fresh
from signing import send

MIB = 1024 * 1024


class Objects(Case):
    @classmethod
    def setUpClass(cls):
        cls.s3, cls.bucket = client("s3"), fresh("objects")
        cls.s3.create_bucket(Bucket=cls.bucket)

    def put(self, key, body=b"hello", **more):
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def get(self, key, **more):
        return self.s3.get_object(Bucket=self.bucket, Key=key, **more)

    def test_what_is_put_comes_back(self):
        self.put("a b/ü+&.txt", ContentType="text/plain", Metadata={"colour": "green"})
        got = self.get("a b/ü+&.txt")
        self.assertEqual(b"hello", got["Body"].read())
        self.assertEqual(("text/plain", {"colour": "green"}, 5), (got["ContentType"], got["Metadata"], got["ContentLength"]))
        self.assertEqual('"5d41402abc4b2a76b9719d911017c592"', got["ETag"])

    def test_requests_after_an_empty_object(self):
        s3 = client("s3")
        for body in (b"", b"first", b"", b"second"):
            s3.put_object(Bucket=self.bucket, Key="after", Body=body)
            self.assertEqual(body, s3.get_object(Bucket=self.bucket, Key="after")["Body"].read())

    def test_ranges(self):
        self.put("range", b"0123456789")
        for asked, body, content_range in (
            ("bytes=2-4", b"234", "bytes 2-4/10"), ("bytes=7-", b"789", "bytes 7-9/10"), ("bytes=-2", b"89", "bytes 8-9/10"),
        ):
            got = self.get("range", Range=asked)
            self.assertEqual((body, content_range), (got["Body"].read(), got["ContentRange"]))
            self.assertEqual(206, got["ResponseMetadata"]["HTTPStatusCode"])
        with self.refused("InvalidRange", status=416):
            self.get("range", Range="bytes=20-")

    def test_conditions(self):
        etag = self.put("condition")["ETag"]
        with self.refused("304"):
            self.get("condition", IfNoneMatch=etag)
        with self.refused("PreconditionFailed", status=412):
            self.get("condition", IfMatch='"other"')

    def test_missing(self):
        with self.refused("NoSuchKey", status=404):
            self.get("nothing")
        with self.refused("404"):
            self.s3.head_object(Bucket=self.bucket, Key="nothing")
        with self.refused("NoSuchBucket", status=404):
            self.s3.list_objects_v2(Bucket="no-such-bucket-here")

    def test_wrong_checksum(self):
        with self.refused("BadDigest", status=400):
            self.put("checksum", ChecksumCRC32="AAAAAA==")

    def test_copy(self):
        self.put("copied from", b"copy me", Metadata={"a": "1"})
        self.s3.copy_object(Bucket=self.bucket, Key="copied", CopySource={"Bucket": self.bucket, "Key": "copied from"})
        got = self.get("copied")
        self.assertEqual((b"copy me", {"a": "1"}), (got["Body"].read(), got["Metadata"]))
        self.s3.copy_object(
            Bucket=self.bucket, Key="copied", CopySource=f"{self.bucket}/copied from", MetadataDirective="REPLACE", Metadata={"b": "2"}
        )
        self.assertEqual({"b": "2"}, self.s3.head_object(Bucket=self.bucket, Key="copied")["Metadata"])

    def test_multipart_in_parallel(self):
        body = bytes(range(256)) * (20 * MIB // 256) + b"tail"
        config = TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=8 * MIB, max_concurrency=4)
        self.s3.upload_fileobj(io.BytesIO(body), self.bucket, "large", Config=config)
        self.assertRegex(self.s3.head_object(Bucket=self.bucket, Key="large")["ETag"], r'^"[0-9a-f]{32}-3"$')
        got = io.BytesIO()
        self.s3.download_fileobj(self.bucket, "large", got, Config=config)
        self.assertEqual(body, got.getvalue())

    def test_multipart_by_hand(self):
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key="parts")["UploadId"]
        part = lambda number, body: self.s3.upload_part(Bucket=self.bucket, Key="parts", UploadId=upload, PartNumber=number, Body=body)
        second, first = part(2, b"world"), part(1, b"x" * 5 * MIB)
        listed = self.s3.list_parts(Bucket=self.bucket, Key="parts", UploadId=upload)["Parts"]
        self.assertEqual([(1, 5 * MIB), (2, 5)], [(p["PartNumber"], p["Size"]) for p in listed])
        with self.refused("InvalidPart"):
            parts = [{"PartNumber": 1, "ETag": '"0"'}]
            self.s3.complete_multipart_upload(Bucket=self.bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})
        parts = [{"PartNumber": 1, "ETag": first["ETag"]}, {"PartNumber": 2, "ETag": second["ETag"]}]
        self.s3.complete_multipart_upload(Bucket=self.bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})
        self.assertEqual(b"xworld", self.get("parts", Range=f"bytes={5 * MIB - 1}-")["Body"].read())

    def test_multipart_given_up(self):
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key="given-up")["UploadId"]
        self.s3.upload_part(Bucket=self.bucket, Key="given-up", UploadId=upload, PartNumber=1, Body=b"x")
        self.s3.abort_multipart_upload(Bucket=self.bucket, Key="given-up", UploadId=upload)
        with self.refused("NoSuchUpload", status=404):
            self.s3.list_parts(Bucket=self.bucket, Key="given-up", UploadId=upload)


class Lists(Case):
    @classmethod
    def setUpClass(cls):
        cls.s3, cls.bucket = client("s3"), fresh("lists")
        cls.s3.create_bucket(Bucket=cls.bucket)
        cls.keys = [f"{folder}/{n:02} ü" for folder in ("a", "b") for n in range(6)] + ["top"]
        for key in cls.keys:
            cls.s3.put_object(Bucket=cls.bucket, Key=key, Body=b"x")

    def test_pages(self):
        for operation in ("list_objects_v2", "list_objects"):
            pages = self.s3.get_paginator(operation).paginate(Bucket=self.bucket, PaginationConfig={"PageSize": 5})
            self.assertEqual(self.keys, [item["Key"] for page in pages for item in page["Contents"]], operation)

    def test_folders(self):
        answer = self.s3.list_objects_v2(Bucket=self.bucket, Delimiter="/")
        self.assertEqual(["a/", "b/"], [p["Prefix"] for p in answer["CommonPrefixes"]])
        self.assertEqual(["top"], [item["Key"] for item in answer["Contents"]])

    def test_prefix_and_start(self):
        answer = self.s3.list_objects_v2(Bucket=self.bucket, Prefix="b/", StartAfter="b/03")
        self.assertEqual(self.keys[9:12], [item["Key"] for item in answer["Contents"]])

    def test_delete_many(self):
        for n in range(3):
            self.s3.put_object(Bucket=self.bucket, Key=f"zz/{n}", Body=b"x")
        wanted = [{"Key": f"zz/{n}"} for n in range(4)]
        answer = self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": wanted})
        self.assertEqual({f"zz/{n}" for n in range(4)}, {d["Key"] for d in answer["Deleted"]})
        self.assertNotIn("Contents", self.s3.list_objects_v2(Bucket=self.bucket, Prefix="zz/"))


class Buckets(Case):
    def test_life(self):
        s3, bucket = client("s3"), fresh("bucket")
        s3.create_bucket(Bucket=bucket)
        self.assertIn(bucket, [b["Name"] for b in s3.list_buckets()["Buckets"]])
        s3.head_bucket(Bucket=bucket)
        self.assertIsNone(s3.get_bucket_location(Bucket=bucket)["LocationConstraint"])
        s3.put_object(Bucket=bucket, Key="k", Body=b"x")
        with self.refused("BucketNotEmpty", status=409):
            s3.delete_bucket(Bucket=bucket)
        s3.delete_object(Bucket=bucket, Key="k")
        s3.delete_bucket(Bucket=bucket)
        with self.refused("404"):
            s3.head_bucket(Bucket=bucket)

    def test_expected_owner(self):
        s3, bucket = client("s3"), fresh("owner")
        s3.create_bucket(Bucket=bucket)
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=ACCOUNT)
        with self.refused("403"):
            s3.head_bucket(Bucket=bucket, ExpectedBucketOwner="999999999999")

    def test_virtual_host(self):
        s3, bucket = client("s3"), fresh("virtual")
        s3.create_bucket(Bucket=bucket)
        answer = send("GET", "/key", headers={"host": f"{bucket}.localhost"})
        self.assertEqual((403, "AccessDenied"), (answer.status, answer.code), answer)

    def test_name_that_is_none(self):
        from signing import Request

        answer = Request("s3", "PUT", "/Not_A_Bucket").send()
        self.assertEqual((400, "InvalidBucketName"), (answer.status, answer.code), answer)
