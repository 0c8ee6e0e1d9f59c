import datetime
import hashlib
import hmac
import urllib.parse
import zlib
import base64

from aws import ENDPOINT, REGION, Case, client, fresh
from signing import KEY, Request, sagemaker, send, signature, signing_key, stamp

HOUR = datetime.timedelta(hours=1)
STS = b"Action=GetCallerIdentity&Version=2011-06-15"


def sts(**how):
    return Request("sts", "POST", "/", STS, {"content-type": "application/x-www-form-urlencoded"}, **how)


class Headers(Case):
    def test_own_signer_is_genuine(self):
        for request in (sagemaker("ListModels"), sts(), Request("s3", "GET", "/")):
            answer = request.send()
            self.assertEqual(200, answer.status, answer)

    def test_wrong_secret(self):
        self.assertRefused(403, "SignatureDoesNotMatch", Request("s3", "GET", "/", secret="wrong"))
        self.assertRefused(400, "InvalidSignatureException", sagemaker("ListModels", secret="wrong"))
        self.assertRefused(403, "SignatureDoesNotMatch", sts(secret="wrong"))

    def test_unknown_key(self):
        self.assertRefused(403, "InvalidAccessKeyId", Request("s3", "GET", "/", key="AKIANOBODY"))
        self.assertRefused(400, "UnrecognizedClientException", sagemaker("ListModels", key="AKIANOBODY"))
        self.assertRefused(403, "InvalidClientTokenId", sts(key="AKIANOBODY"))

    def test_clock_that_is_wrong(self):
        for offset in (-HOUR, HOUR):
            self.assertRefused(403, "RequestTimeTooSkewed", Request("s3", "GET", "/", when=stamp(offset)))
        late = self.assertRefused(400, "InvalidSignatureException", sagemaker("ListModels", when=stamp(-HOUR)))
        self.assertIn("Signature expired", late.text)
        early = self.assertRefused(403, "SignatureDoesNotMatch", sts(when=stamp(HOUR)))
        self.assertIn("Signature not yet current", early.text)

    def test_altered_header(self):
        request = sagemaker("ListModels")
        request.headers["x-amz-target"] = "SageMaker.ListEndpoints"
        self.assertRefused(400, "InvalidSignatureException", request)

    def test_altered_path_and_query(self):
        request = Request("s3", "GET", "/some-bucket")
        request.path = "/other-bucket"
        self.assertRefused(403, "SignatureDoesNotMatch", request)
        request = Request("s3", "GET", "/some-bucket", query={"list-type": "2", "prefix": "a"})
        request.query["prefix"] = "b"
        self.assertRefused(403, "SignatureDoesNotMatch", request)

    def test_altered_body(self):
        request = sagemaker("ListModels", b'{"MaxResults": 1}')
        request.body = b'{"MaxResults": 2}'
        self.assertRefused(400, "InvalidSignatureException", request)
        bucket = fresh("altered")
        client("s3").create_bucket(Bucket=bucket)
        request = Request("s3", "PUT", f"/{bucket}/key", b"one")
        request.body = b"two"
        self.assertRefused(400, "XAmzContentSHA256Mismatch", request)
        with self.refused("404"):
            client("s3").head_object(Bucket=bucket, Key="key")

    def test_nothing_signed(self):
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "SageMaker.ListModels"}
        answer = send("POST", "/", b"{}", headers)
        self.assertEqual((400, "MissingAuthenticationTokenException"), (answer.status, answer.code), answer)
        bucket = fresh("unsigned")
        client("s3").create_bucket(Bucket=bucket)
        answer = send("GET", f"/{bucket}/key")
        self.assertEqual((403, "AccessDenied"), (answer.status, answer.code), answer)

    def test_token_that_is_wrong(self):
        request = Request("s3", "GET", "/", headers={"x-amz-security-token": "made-up"})
        self.assertRefused(400, "InvalidToken", request)

    def assertRefused(self, status, code, request):
        answer = request.send()
        self.assertEqual((status, code), (answer.status, answer.code), answer)
        return answer


class Presigned(Case):
    @classmethod
    def setUpClass(cls):
        cls.bucket = fresh("presigned")
        cls.s3 = client("s3")
        cls.s3.create_bucket(Bucket=cls.bucket)
        cls.s3.put_object(Bucket=cls.bucket, Key="key", Body=b"hello")

    def url(self, when, seconds=60):
        path = f"/{self.bucket}/key"
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": f"{KEY}/{when[:8]}/{REGION}/s3/aws4_request",
            "X-Amz-Date": when, "X-Amz-Expires": str(seconds), "X-Amz-SignedHeaders": "host",
        }
        host = {"host": urllib.parse.urlsplit(ENDPOINT).netloc}
        query["X-Amz-Signature"] = signature("GET", path, query, host, "UNSIGNED-PAYLOAD", when, "s3")
        return f"{path}?{urllib.parse.urlencode(query)}"

    def test_v4(self):
        answer = send("GET", self.url(stamp()))
        self.assertEqual((200, "hello"), (answer.status, answer.text))

    def test_boto3s_own_get_and_put(self):
        for method, operation, body in (("PUT", "put_object", b"through a link"), ("GET", "get_object", b"")):
            url = self.s3.generate_presigned_url(operation, {"Bucket": self.bucket, "Key": "put"}, ExpiresIn=60)
            answer = send(method, url.removeprefix(ENDPOINT), body)
            self.assertEqual(200, answer.status, answer)
        self.assertEqual("through a link", answer.text)

    def test_expired(self):
        answer = send("GET", self.url(stamp(-HOUR), 60))
        self.assertEqual((403, "AccessDenied"), (answer.status, answer.code), answer)
        self.assertIn("Request has expired", answer.text)

    def test_altered(self):
        answer = send("GET", self.url(stamp()).replace("X-Amz-Expires=60", "X-Amz-Expires=600"))
        self.assertEqual((403, "SignatureDoesNotMatch"), (answer.status, answer.code), answer)


class Chunked(Case):
    """Bodies in signed chunks, as the .NET and Java SDKs send them."""

    @classmethod
    def setUpClass(cls):
        cls.bucket = fresh("chunked")
        cls.s3 = client("s3")
        cls.s3.create_bucket(Bucket=cls.bucket)

    def request(self, chunks, damage=False):
        headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(sum(map(len, chunks)))}
        request = Request("s3", "PUT", f"/{self.bucket}/key", headers=headers, payload_hash="STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
        previous, body = request.signature, b""
        key = signing_key(request.seed_time[:8], "s3")
        for chunk in [*chunks, b""]:
            text = "\n".join(
                [
                    "AWS4-HMAC-SHA256-PAYLOAD", request.seed_time, f"{request.seed_time[:8]}/{REGION}/s3/aws4_request", previous,
                    hashlib.sha256(b"").hexdigest(), hashlib.sha256(chunk).hexdigest(),
                ]
            )
            previous = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
            body += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk + b"\r\n"
        request.body = body.replace(b"hello", b"jello") if damage else body
        return request

    def test_signed_chunks(self):
        answer = self.request([b"hello " * 2000, b"world"]).send()
        self.assertEqual(200, answer.status, answer)
        stored = self.s3.get_object(Bucket=self.bucket, Key="key")
        self.assertEqual(b"hello " * 2000 + b"world", stored["Body"].read())
        self.assertNotIn("aws-chunked", stored.get("ContentEncoding", ""))

    def test_chunk_that_was_altered(self):
        answer = self.request([b"hello", b"world"], damage=True).send()
        self.assertEqual((403, "SignatureDoesNotMatch"), (answer.status, answer.code), answer)

    def trailing(self, checksum):
        body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + checksum + b"\r\n\r\n"
        headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": "5", "x-amz-trailer": "x-amz-checksum-crc32"}
        return Request(
            "s3", "PUT", f"/{self.bucket}/trailing", body, headers, payload_hash="STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        ).send()

    def test_trailing_checksum(self):
        answer = self.trailing(base64.b64encode(zlib.crc32(b"hello").to_bytes(4, "big")))
        self.assertEqual(200, answer.status, answer)
        self.assertEqual(b"hello", self.s3.get_object(Bucket=self.bucket, Key="trailing")["Body"].read())

    def test_trailing_checksum_that_is_wrong(self):
        answer = self.trailing(b"AAAAAA==")
        self.assertEqual((400, "BadDigest"), (answer.status, answer.code), answer)
