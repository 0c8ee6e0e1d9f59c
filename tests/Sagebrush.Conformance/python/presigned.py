import hashlib
import re
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config

from aws import ENDPOINT, REGION, Case, fresh

MIB = 1024 * 1024


def exchange(method, url, body=None, headers=None):
    """What anyone can do with a URL: status, body, headers."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


class EveryVerb(Case):
    @classmethod
    def setUpClass(cls):
        cls.s3, cls.bucket = cls.client("path"), fresh("links")
        cls.s3.create_bucket(Bucket=cls.bucket)
        cls.s3.put_object(Bucket=cls.bucket, Key="given", Body=b"0123456789", ContentType="text/plain")

    @staticmethod
    def client(style):
        # Without being told boto3 makes links of version 2.
        config = Config(signature_version="s3v4", s3={"addressing_style": style}, retries={"total_max_attempts": 1})
        return boto3.client("s3", endpoint_url=ENDPOINT.replace("127.0.0.1", "localhost"), region_name=REGION, config=config)

    def url(self, operation, **parameters):
        return self.s3.generate_presigned_url(operation, {"Bucket": self.bucket, **parameters}, ExpiresIn=60)

    def test_get_and_its_headers(self):
        status, body, headers = exchange("GET", self.url("get_object", Key="given", ResponseContentDisposition='attachment; filename="a b.txt"'))
        self.assertEqual((200, b"0123456789", 'attachment; filename="a b.txt"'), (status, body, headers["Content-Disposition"]))
        status, body, _ = exchange("GET", self.url("get_object", Key="given"), headers={"Range": "bytes=2-4"})
        self.assertEqual((206, b"234"), (status, body))

    def test_head(self):
        status, body, headers = exchange("HEAD", self.url("head_object", Key="given"))
        self.assertEqual((200, b"", "10"), (status, body, headers["Content-Length"]))
        self.assertEqual(403, exchange("HEAD", self.url("get_object", Key="given"))[0])

    def test_put_and_delete(self):
        status, _, headers = exchange("PUT", self.url("put_object", Key="put"), b"by a link")
        self.assertEqual((200, f'"{hashlib.md5(b"by a link").hexdigest()}"'), (status, headers["ETag"]))
        self.assertEqual(b"by a link", self.s3.get_object(Bucket=self.bucket, Key="put")["Body"].read())
        self.assertEqual(204, exchange("DELETE", self.url("delete_object", Key="put"))[0])
        with self.refused("404"):
            self.s3.head_object(Bucket=self.bucket, Key="put")

    def test_put_with_headers_that_are_signed(self):
        url = self.url("put_object", Key="typed", ContentType="text/csv", Metadata={"colour": "green"})
        self.assertEqual(403, exchange("PUT", url, b"a,b", {"Content-Type": "text/plain", "x-amz-meta-colour": "green"})[0])
        self.assertEqual(200, exchange("PUT", url, b"a,b", {"Content-Type": "text/csv", "x-amz-meta-colour": "green"})[0])
        facts = self.s3.head_object(Bucket=self.bucket, Key="typed")
        self.assertEqual(("text/csv", {"colour": "green"}), (facts["ContentType"], facts["Metadata"]))

    def test_lists(self):
        for operation in ("list_objects_v2", "list_objects", "list_multipart_uploads"):
            status, body, _ = exchange("GET", self.url(operation, Prefix="giv"))
            self.assertEqual(200, status, body)
            self.assertEqual(operation != "list_multipart_uploads", b"<Key>given</Key>" in body)
        self.assertEqual(200, exchange("HEAD", self.url("head_bucket"))[0])
        self.assertEqual(200, exchange("GET", self.url("get_bucket_location"))[0])

    def test_multipart(self):
        status, body, _ = exchange("POST", self.url("create_multipart_upload", Key="parts"), b"")
        self.assertEqual(200, status, body)
        upload = re.search(rb"<UploadId>(.*?)</UploadId>", body)[1].decode()
        etags = []
        for number, part in ((1, b"x" * 5 * MIB), (2, b"end")):
            status, _, headers = exchange("PUT", self.url("upload_part", Key="parts", UploadId=upload, PartNumber=number), part)
            self.assertEqual(200, status)
            etags.append(headers["ETag"])
        status, body, _ = exchange("GET", self.url("list_parts", Key="parts", UploadId=upload))
        self.assertEqual((200, 2), (status, body.count(b"<PartNumber>")))
        parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{etag}</ETag></Part>" for n, etag in enumerate(etags, 1))
        document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
        status, body, _ = exchange("POST", self.url("complete_multipart_upload", Key="parts", UploadId=upload), document)
        self.assertEqual(200, status, body)
        self.assertEqual(5 * MIB + 3, self.s3.head_object(Bucket=self.bucket, Key="parts")["ContentLength"])
        _, body, _ = exchange("POST", self.url("create_multipart_upload", Key="given-up"), b"")
        upload = re.search(rb"<UploadId>(.*?)</UploadId>", body)[1].decode()
        self.assertEqual(204, exchange("DELETE", self.url("abort_multipart_upload", Key="given-up", UploadId=upload))[0])

    def test_bucket_made_and_removed(self):
        bucket = fresh("link-made")
        for method, operation, wanted in (("PUT", "create_bucket", 200), ("DELETE", "delete_bucket", 204)):
            url = self.s3.generate_presigned_url(operation, {"Bucket": bucket}, ExpiresIn=60)
            self.assertEqual(wanted, exchange(method, url, b"" if method == "PUT" else None)[0])

    def test_for_a_bucket_as_a_host(self):
        url = urllib.parse.urlsplit(self.client("virtual").generate_presigned_url("get_object", {"Bucket": self.bucket, "Key": "given"}, ExpiresIn=60))
        self.assertTrue(url.hostname.startswith(f"{self.bucket}."), url)
        status, body, _ = exchange("GET", f"{ENDPOINT}{url.path}?{url.query}", headers={"Host": url.netloc})
        self.assertEqual((200, b"0123456789"), (status, body))

    def test_for_another_key_verb_or_time(self):
        url = self.url("get_object", Key="given")
        for other in (url.replace("/given?", "/other?"), url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"), url + "&response-content-type=text%2Fhtml"):
            self.assertEqual(403, exchange("GET", other)[0], other)
        self.assertEqual(403, exchange("DELETE", url)[0])
        self.assertEqual(403, exchange("PUT", url, b"x")[0])
