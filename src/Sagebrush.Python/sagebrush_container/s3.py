"""Fetches objects from S3 with the credentials of the job. Source: Signature Version 4, AWS General Reference."""
import datetime
import hashlib
import hmac
import os
import shutil
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

from sagebrush_container.errors import ContainerError

_ALGORITHM = "AWS4-HMAC-SHA256"
_EMPTY = hashlib.sha256(b"").hexdigest()
_TIMEOUT = 60


def split(uri):
    """Bucket and key of `s3://BUCKET/KEY`."""
    bucket, _, key = uri[len("s3://"):].partition("/")
    return bucket, key


def fetch(uri, path):
    """Writes the object of an `s3://` URI to a file.

    Raises ContainerError: it is not there, may not be read, or S3 cannot be reached.
    """
    bucket, key = split(uri)
    try:
        with urllib.request.urlopen(_request(bucket, key), timeout=_TIMEOUT) as answer, open(path, "wb") as file:
            shutil.copyfileobj(answer, file, 1 << 20)
    except urllib.error.HTTPError as error:
        raise ContainerError(f"{uri} could not be downloaded: {error.code} {_words(error)}") from None
    except OSError as error:
        raise ContainerError(f"{uri} could not be downloaded: {getattr(error, 'reason', error)}") from None


def endpoint():
    """Where S3 is for this container."""
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or f"https://s3.{_region()}.amazonaws.com"


def _request(bucket, key):
    address = urllib.parse.urlsplit(endpoint())
    path = f"{address.path.rstrip('/')}/{bucket}/{urllib.parse.quote(key, safe='-_.~/')}"
    headers = _signed("GET", address.netloc, path, datetime.datetime.now(datetime.timezone.utc))
    return urllib.request.Request(f"{address.scheme}://{address.netloc}{path}", headers=headers)


def _signed(method, host, path, now):
    time = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": host, "x-amz-content-sha256": _EMPTY, "x-amz-date": time}
    if "AWS_SESSION_TOKEN" in os.environ:
        headers["x-amz-security-token"] = os.environ["AWS_SESSION_TOKEN"]
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = "\n".join([method, path, "", lines, names, _EMPTY])
    scope = f"{time[:8]}/{_region()}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + os.environ.get("AWS_SECRET_ACCESS_KEY", "")).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"{os.environ.get('AWS_ACCESS_KEY_ID', '')}/{scope}"
    headers["Authorization"] = f"{_ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return headers


def _region():
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def _words(error):
    try:
        answer = xml.etree.ElementTree.fromstring(error.read())
        return f"{answer.findtext('Code')}: {answer.findtext('Message')}"
    except xml.etree.ElementTree.ParseError:
        return error.reason
