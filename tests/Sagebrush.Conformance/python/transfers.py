import hashlib
import os
import random
import tempfile
import threading

from boto3.s3.transfer import TransferConfig

from aws import Case, client, fresh

MIB = 1024 * 1024
PARTS = TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=8 * MIB, max_concurrency=6)


class Transfers(Case):
    """boto3's transfer manager, which cuts large files into parts both ways."""

    @classmethod
    def setUpClass(cls):
        cls.s3, cls.bucket = client("s3"), fresh("transfers")
        cls.s3.create_bucket(Bucket=cls.bucket)
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.file = cls.path("large")
        with open(cls.file, "wb") as file:
            file.write(random.Random(3).randbytes(41 * MIB + 12_345))

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder.name, name)

    def assertSame(self, path):
        with open(self.file, "rb") as wanted, open(path, "rb") as got:
            self.assertEqual(hashlib.file_digest(wanted, "sha256").digest(), hashlib.file_digest(got, "sha256").digest())

    def test_there_and_back(self):
        sent, lock = [], threading.Lock()

        def progress(count):
            with lock:
                sent.append(count)

        arguments = {"ContentType": "application/x-model", "Metadata": {"epoch": "7"}}
        self.s3.upload_file(self.file, self.bucket, "model", ExtraArgs=arguments, Config=PARTS, Callback=progress)
        self.assertEqual(os.path.getsize(self.file), sum(sent))
        facts = self.s3.head_object(Bucket=self.bucket, Key="model")
        self.assertEqual(("application/x-model", {"epoch": "7"}), (facts["ContentType"], facts["Metadata"]))
        self.assertRegex(facts["ETag"], r'^"[0-9a-f]{32}-6"$')
        self.s3.download_file(self.bucket, "model", self.path("back"), Config=PARTS)
        self.assertSame(self.path("back"))

    def test_with_every_checksum(self):
        for algorithm in ("CRC32", "SHA1", "SHA256"):
            with self.subTest(algorithm):
                self.s3.upload_file(self.file, self.bucket, algorithm, ExtraArgs={"ChecksumAlgorithm": algorithm}, Config=PARTS)
                facts = self.s3.head_object(Bucket=self.bucket, Key=algorithm, ChecksumMode="ENABLED")
                self.assertIn(f"Checksum{algorithm}", facts)
                self.s3.download_file(self.bucket, algorithm, self.path(algorithm), Config=PARTS)
                self.assertSame(self.path(algorithm))

    def test_copy_in_parts(self):
        self.s3.upload_file(self.file, self.bucket, "source", Config=PARTS)
        self.s3.copy({"Bucket": self.bucket, "Key": "source"}, self.bucket, "copy", Config=PARTS)
        self.assertRegex(self.s3.head_object(Bucket=self.bucket, Key="copy")["ETag"], r'-6"$')
        self.s3.download_file(self.bucket, "copy", self.path("copy"), Config=PARTS)
        self.assertSame(self.path("copy"))

    def test_of_a_thousand_small_files(self):
        small = TransferConfig(max_concurrency=10)
        from s3transfer.manager import TransferManager

        for n in range(1000):
            with open(self.path(f"small-{n}"), "wb") as file:
                file.write(b"%d" % n * 100)
        with TransferManager(self.s3, small) as manager:
            for n in range(1000):
                manager.upload(self.path(f"small-{n}"), self.bucket, f"small/{n}")
        listed = list(self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix="small/"))
        self.assertEqual(1000, sum(page["KeyCount"] for page in listed))
        with TransferManager(self.s3, small) as manager:
            for n in range(1000):
                manager.download(self.bucket, f"small/{n}", self.path(f"small-back-{n}"))
        for n in range(1000):
            with open(self.path(f"small-back-{n}"), "rb") as file:
                self.assertEqual(b"%d" % n * 100, file.read())

    def test_that_break_off_leave_nothing(self):
        class Broken(Exception):
            pass

        class Source:
            left = 3

            def read(self, size=-1):
                self.left -= 1
                if self.left < 0:
                    raise Broken
                return b"x" * size

        with self.assertRaises(Broken):
            self.s3.upload_fileobj(Source(), self.bucket, "broken", Config=PARTS)
        with self.refused("404"):
            self.s3.head_object(Bucket=self.bucket, Key="broken")
        self.assertNotIn("Uploads", self.s3.list_multipart_uploads(Bucket=self.bucket, Prefix="broken"))
