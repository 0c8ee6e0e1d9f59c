"""Images made of nothing: layers and documents as a registry takes them, and a client that pushes them as docker does."""
import base64
import gzip
import hashlib
import http.client
import io
import json
import pathlib
import platform
import re
import subprocess
import tarfile
import urllib.parse

from aws import ENDPOINT, client

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer(files):
    """A tar of paths: bytes are files that may be run, None is a folder, text is a link."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.mode = 0o755
            if content is None:
                entry.type = tarfile.DIRTYPE
            elif isinstance(content, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, content
            else:
                entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content) if isinstance(content, bytes) else None)
    return buffer.getvalue()


class Image:
    """An image of layers (see `layer`) and a configuration as in a Containerfile."""

    def __init__(self, *layers, **config):
        tars = [layer(files) for files in layers]
        self.layers = [gzip.compress(tar, compresslevel=1) for tar in tars]
        self.config = json.dumps({
            "architecture": ARCHITECTURE, "os": "linux", "config": config, "rootfs": {"type": "layers", "diff_ids": [digest(tar) for tar in tars]},
        }).encode()
        self.manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": self.describe("application/vnd.oci.image.config.v1+json", self.config),
            "layers": [self.describe("application/vnd.oci.image.layer.v1.tar+gzip", packed) for packed in self.layers],
        }).encode()

    @staticmethod
    def describe(kind, data):
        return {"mediaType": kind, "digest": digest(data), "size": len(data)}


def system_python():
    """The files of the machine's own /usr/bin/python3: a base image without an engine."""
    python = pathlib.Path("/usr/bin/python3").resolve()
    library = pathlib.Path("/usr/lib") / python.name
    paths = [python, pathlib.Path("/usr/bin/env")]
    paths += [path for path in library.rglob("*") if path.is_file() and not {"test", "__pycache__", "dist-packages"} & set(path.parts)]
    libraries = subprocess.run(["ldd", str(python), "/usr/bin/env", *(path for path in paths if path.suffix == ".so")], capture_output=True, text=True).stdout
    files = {str(path)[1:]: path.read_bytes() for path in paths}
    for path in set(re.findall(r"(/\S+) \(0x", libraries)):
        files[path[1:]] = pathlib.Path(path).read_bytes()
    files["usr/bin/python3"] = python.name
    return files


class Registry:
    """Speaks to `/v2/` with the password of GetAuthorizationToken."""

    def __init__(self, token=None):
        self.token = token or client("ecr").get_authorization_token()["authorizationData"][0]["authorizationToken"]
        self.host = urllib.parse.urlsplit(ENDPOINT).netloc

    def ask(self, method, path, body=None, status=None, **headers):
        """Answers status, headers and body."""
        connection = http.client.HTTPConnection(self.host)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers["Authorization"] = f"Basic {self.token}"
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if status is not None and answer.status != status:
            raise AssertionError(f"{method} {path}: {answer.status}, expected {status}: {data}")
        return answer.status, answer.headers, data

    def push(self, repository, tag, image):
        for blob in [*image.layers, image.config]:
            if self.ask("HEAD", f"/v2/{repository}/blobs/{digest(blob)}")[0] == 200:
                continue
            place = self.ask("POST", f"/v2/{repository}/blobs/uploads/", status=202)[1]["Location"]
            place = self.ask("PATCH", place, blob, status=202, Content_Type="application/octet-stream")[1]["Location"]
            self.ask("PUT", f"{place}?digest={urllib.parse.quote(digest(blob))}", status=201)
        self.ask("PUT", f"/v2/{repository}/manifests/{tag}", image.manifest, status=201, Content_Type=MANIFEST)
        return digest(image.manifest)


def password(user, secret):
    return base64.b64encode(f"{user}:{secret}".encode()).decode()
