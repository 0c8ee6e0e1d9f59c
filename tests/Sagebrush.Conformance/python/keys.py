import concurrent.futures
import unicodedata

from aws import Case, client, fresh

# What a file system, a URL or XML would trip over. To S3 all of them are just keys.
ODD = [
    ".", "..", "/", "//", "./", "../", "../../etc/passwd", "/etc/passwd", "a/../../b", "a/./b", "a//b", "a/b/", "a/b//", "//a", "a/..", "a/.",
    "..\\..\\windows", "C:\\autoexec", "CON", "~", "~root", "%", "%2e%2e%2f", "%2F", "%00", "a+b", "a b", " a ", "a%20b", "a%2Bb", "a?b", "a?versionId=1",
    "a#b", "a&b=c;d", "a:b@c", "*", "a*b?[c]", "'a'", '"a"', "<a>&amp;</a>", "]]>", "{a}", "|", "^", "`", "$HOME", "!", "a,b", "a\\b", "a\tb", "a\nb", "\r", "\x01",
    "\x7f", "\u0080", "ü", "Ünï/cödé", "日本/語", "مفتاح", "שלום", "🦙/🦙🏽.txt", "\u200b", "\ufeff", "\ufffd", "\U0010fffd",
    unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é"), "a" * 1024, "ü" * 512, "🦙" * 256, "/" * 1024, "../" * 341, ("a" * 255 + "/") * 4,
]
# Answers name these as AWS does, by character references that XML 1.0 forbids: the client cannot read them.
UNSPEAKABLE = [key for key in ODD if any(c < " " and c not in "\t\n\r" for c in key)]


class OddKeys(Case):
    """Every key has an object of its own, in which the key itself is written."""

    @classmethod
    def setUpClass(cls):
        cls.s3, cls.bucket = client("s3"), fresh("keys")
        cls.s3.create_bucket(Bucket=cls.bucket)
        for key in ODD:
            cls.s3.put_object(Bucket=cls.bucket, Key=key, Body=key.encode(), Metadata={"length": str(len(key.encode()))})

    def test_come_back(self):
        for key in ODD:
            with self.subTest(key):
                self.assertEqual(key.encode(), self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
                self.assertEqual(str(len(key.encode())), self.s3.head_object(Bucket=self.bucket, Key=key)["Metadata"]["length"])

    def test_are_listed_in_the_order_of_their_bytes(self):
        wanted = sorted(ODD, key=lambda key: key.encode())
        for operation in ("list_objects_v2", "list_objects"):
            for size in (7, 1000):
                pages = self.s3.get_paginator(operation).paginate(Bucket=self.bucket, PaginationConfig={"PageSize": size})
                self.assertEqual(wanted, [item["Key"] for page in pages for item in page["Contents"]], f"{operation} by {size}")

    def test_are_prefixes(self):
        for key in ODD:
            with self.subTest(key):
                wanted = sorted((k for k in ODD if k.startswith(key)), key=lambda k: k.encode())
                listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=key)
                self.assertEqual(wanted, [item["Key"] for item in listed["Contents"]])

    def test_are_folders(self):
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Delimiter="/")
        files = {key for key in ODD if "/" not in key}
        folders = {key[: key.index("/") + 1] for key in ODD if "/" in key}
        self.assertEqual(files, {item["Key"] for item in listed["Contents"]})
        self.assertEqual(folders, {item["Prefix"] for item in listed["CommonPrefixes"]})

    def test_are_presigned(self):
        from urllib.request import urlopen

        for key in ODD:
            with self.subTest(key):
                url = self.s3.generate_presigned_url("get_object", {"Bucket": self.bucket, "Key": key}, ExpiresIn=60)
                with urlopen(url) as answer:
                    self.assertEqual(key.encode(), answer.read())

    def test_are_copied(self):
        bucket = fresh("copied")
        self.s3.create_bucket(Bucket=bucket)
        for key in ODD:
            with self.subTest(key):
                self.s3.copy_object(Bucket=bucket, Key=key, CopySource={"Bucket": self.bucket, "Key": key})
                self.assertEqual(key.encode(), self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    def test_are_uploaded_in_parts(self):
        bucket = fresh("parts")
        self.s3.create_bucket(Bucket=bucket)
        for key in set(ODD) - set(UNSPEAKABLE):
            with self.subTest(key):
                where = {"Bucket": bucket, "Key": key, "UploadId": self.s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]}
                listed = self.s3.list_multipart_uploads(Bucket=bucket, Prefix=key)["Uploads"]
                self.assertEqual([key], [upload["Key"] for upload in listed])
                etag = self.s3.upload_part(**where, PartNumber=1, Body=key.encode())["ETag"]
                made = self.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
                self.assertEqual(key, made["Key"])
                self.assertEqual(key.encode(), self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    def test_are_deleted_one_by_one_and_together(self):
        bucket = fresh("deleted")
        self.s3.create_bucket(Bucket=bucket)
        for key in ODD:
            self.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
        for key in ODD[::2] + UNSPEAKABLE:
            self.s3.delete_object(Bucket=bucket, Key=key)
        rest = [key for key in ODD[1::2] if key not in UNSPEAKABLE]
        listed = self.s3.list_objects_v2(Bucket=bucket)
        self.assertEqual(sorted(rest, key=lambda key: key.encode()), [item["Key"] for item in listed["Contents"]])
        self.assertNotIn("Errors", self.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in rest]}))
        self.assertEqual(0, self.s3.list_objects_v2(Bucket=bucket)["KeyCount"])

    def test_one_byte_too_long(self):
        for key in ("a" * 1025, "ü" * 512 + "a", "🦙" * 256 + "a"):
            with self.refused("KeyTooLongError", status=400):
                self.s3.put_object(Bucket=self.bucket, Key=key, Body=b"x")


class Writers(Case):
    def test_of_one_key_do_not_mix(self):
        s3, bucket = client("s3"), fresh("writers")
        s3.create_bucket(Bucket=bucket)
        bodies = [bytes([n]) * 300_000 for n in range(16)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            etags = {r["ETag"] for r in pool.map(lambda body: s3.put_object(Bucket=bucket, Key="one", Body=body), bodies)}
            reads = list(pool.map(lambda _: s3.get_object(Bucket=bucket, Key="one"), range(8)))
        for read in reads:
            self.assertIn(read["Body"].read(), bodies)
            self.assertIn(read["ETag"], etags)

    def test_are_listed_once_they_are_answered(self):
        s3, bucket = client("s3"), fresh("answered")
        s3.create_bucket(Bucket=bucket)

        def write(n):
            s3.put_object(Bucket=bucket, Key=f"{n:03}", Body=b"x")
            return f"{n:03}" in {item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]}

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertTrue(all(pool.map(write, range(200))))
