"""A SigV4 signer of our own, for requests that are wrong on purpose."""
import datetime
import hashlib
import hmac
import http.client
import json
import os
import re
import urllib.parse

from aws import ENDPOINT, REGION

KEY = os.environ["AWS_ACCESS_KEY_ID"]
SECRET = os.environ["AWS_SECRET_ACCESS_KEY"]


def stamp(offset=datetime.timedelta()):
    return (datetime.datetime.now(datetime.timezone.utc) + offset).strftime("%Y%m%dT%H%M%SZ")


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signing_key(date, service, secret=SECRET):
    key = ("AWS4" + secret).encode()
    for part in (date, REGION, service, "aws4_request"):
        key = _hmac(key, part)
    return key


def signature(method, path, query, headers, payload_hash, when, service, secret=SECRET):
    """`headers`: a dictionary of the signed ones, in lower case; `query`: a dictionary."""
    text = "&".join(f"{_quote(k)}={_quote(v)}" for k, v in sorted(query.items()))
    canonical = "\n".join(
        [method, path, text, *(f"{k}:{headers[k].strip()}" for k in sorted(headers)), "", ";".join(sorted(headers)), payload_hash]
    )
    scope = f"{when[:8]}/{REGION}/{service}/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", when, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    return hmac.new(signing_key(when[:8], service, secret), to_sign.encode(), hashlib.sha256).hexdigest()


def _quote(text):
    return urllib.parse.quote(text, safe="-_.~")


class Request:
    """A signed request that a test may still change before it is sent."""

    def __init__(self, service, method, path, body=b"", headers=None, query=None, when=None, key=KEY, secret=SECRET, payload_hash=None):
        self.method, self.path, self.body, self.query = method, path, body, dict(query or {})
        when = when or stamp()
        self.seed_time = when
        digest = payload_hash or hashlib.sha256(body).hexdigest()
        self.headers = {"host": urllib.parse.urlsplit(ENDPOINT).netloc, "x-amz-date": when, **(headers or {})}
        if service == "s3":
            self.headers["x-amz-content-sha256"] = digest
        self.signature = signature(method, path, self.query, self.headers, digest, when, service, secret)
        self.headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={key}/{when[:8]}/{REGION}/{service}/aws4_request, "
            f"SignedHeaders={';'.join(sorted(k for k in self.headers))}, Signature={self.signature}"
        )

    def send(self):
        target = self.path + ("?" + urllib.parse.urlencode(self.query) if self.query else "")
        return send(self.method, target, self.body, self.headers)


def send(method, target, body=b"", headers=None):
    """The raw exchange: status, body as text, headers."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(ENDPOINT).netloc, timeout=60)
    try:
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(errors="replace"), response.headers)
    finally:
        connection.close()


class Answer:
    def __init__(self, status, text, headers):
        self.status, self.text, self.headers = status, text, headers

    @property
    def code(self):
        """The error code, whatever the protocol says it in."""
        found = re.search(r"<Code>(.*?)</Code>", self.text) or re.search(r'"__type"\s*:\s*"(?:[^"]*#)?([^"]*)"', self.text)
        return found.group(1) if found else self.headers.get("x-amzn-errortype", "")

    @property
    def message(self):
        """The words of a JSON error."""
        return json.loads(self.text)["message"]

    def __repr__(self):
        return f"{self.status} {self.text}"


def sagemaker(operation, body=b"{}", **how):
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"SageMaker.{operation}", **how.pop("headers", {})}
    return Request("sagemaker", "POST", "/", body, headers, **how)
