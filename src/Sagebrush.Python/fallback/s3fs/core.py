"""Buckets and keys as a file system. What lies below a slash is a directory; there are no others."""
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from fsspec.spec import AbstractFileSystem

from s3fs.errors import translated
from s3fs.file import S3File

_MOST_DELETED = 1000


class S3FileSystem(AbstractFileSystem):
    """Files in S3. The arguments are those of s3fs; what is not given comes from the environment as for any AWS client.

    anon: send requests without a signature; key, secret, token: credentials; endpoint_url: where S3 is; client_kwargs: for boto3's client;
    config_kwargs: for botocore's Config.
    """

    protocol = ("s3", "s3a")
    root_marker = ""

    def __init__(self, anon=False, key=None, secret=None, token=None, endpoint_url=None, client_kwargs=None, config_kwargs=None, profile=None,
                 default_block_size=None, **options):
        super().__init__(**options)
        self.default_block_size = default_block_size or S3File.DEFAULT_BLOCK_SIZE
        named = dict(client_kwargs or {})
        config = dict(config_kwargs or {})
        if anon:
            from botocore import UNSIGNED
            config["signature_version"] = UNSIGNED
        for name, value in (("endpoint_url", endpoint_url), ("aws_access_key_id", key), ("aws_secret_access_key", secret), ("aws_session_token", token)):
            if value is not None:
                named[name] = value
        self.s3 = boto3.Session(profile_name=profile).client("s3", config=Config(**config), **named)

    @classmethod
    def split_path(cls, path):
        """Bucket and key; a bucket alone has an empty key."""
        bucket, _, key = cls._strip_protocol(path).partition("/")
        return bucket, key

    def ls(self, path, detail=True, refresh=False, **options):
        """What is directly below a path; a file is listed as itself."""
        bucket, key = self.split_path(path)
        if not bucket:
            with translated(path):
                found = [_directory(entry["Name"]) for entry in self.s3.list_buckets()["Buckets"]]
        else:
            found = self._below(bucket, key.rstrip("/") + "/" if key else "", "/")
            if not found and key:
                found = [self.info(path)]
        return sorted(found, key=lambda entry: entry["name"]) if detail else sorted(entry["name"] for entry in found)

    def find(self, path, maxdepth=None, withdirs=False, detail=False, prefix="", **options):
        """All files below a path, in one listing where no depth is asked for."""
        if maxdepth is not None or withdirs:
            return super().find(path, maxdepth=maxdepth, withdirs=withdirs, detail=detail, **options)
        bucket, key = self.split_path(path)
        found = self._below(bucket, (key.rstrip("/") + "/" if key else "") + prefix, "")
        if not found and key and not prefix and self.isfile(path):
            found = [self.info(path)]
        named = {entry["name"]: entry for entry in sorted(found, key=lambda entry: entry["name"])}
        return named if detail else list(named)

    def info(self, path, **options):
        """Name, size and type of a file or directory. Raises FileNotFoundError."""
        bucket, key = self.split_path(path)
        name = f"{bucket}/{key}".rstrip("/")
        if not key:
            with translated(path):
                if bucket:
                    self.s3.head_bucket(Bucket=bucket)
            return _directory(bucket)
        try:
            head = self.s3.head_object(Bucket=bucket, Key=key)
            return _file(name, head["ContentLength"], head["LastModified"], head["ETag"])
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                with translated(path):
                    raise
        with translated(path):
            answer = self.s3.list_objects_v2(Bucket=bucket, Prefix=key.rstrip("/") + "/", MaxKeys=1)
        if not answer["KeyCount"]:
            raise FileNotFoundError(path)
        return _directory(name)

    def cat_file(self, path, start=None, end=None, **options):
        """The bytes of a file or of a stretch of it."""
        bucket, key = self.split_path(path)
        if (start or 0) < 0 or (end is not None and end < 0):
            size = self.info(path)["size"]
            start, end = (size + start if (start or 0) < 0 else start), (size + end if end is not None and end < 0 else end)
        if start is not None and end is not None and end <= start:
            return b""
        stretch = {} if start is None and end is None else {"Range": f"bytes={start or 0}-{'' if end is None else end - 1}"}
        with translated(path):
            return self.s3.get_object(Bucket=bucket, Key=key, **stretch)["Body"].read()

    def pipe_file(self, path, value, **options):
        """Makes a file of some bytes."""
        bucket, key = self.split_path(path)
        with translated(path):
            self.s3.put_object(Bucket=bucket, Key=key, Body=value)

    def put_file(self, lpath, rpath, **options):
        """Brings a local file up, a large one in parallel parts."""
        bucket, key = self.split_path(rpath)
        with translated(rpath):
            self.s3.upload_file(lpath, bucket, key)

    def cp_file(self, path1, path2, **options):
        """Copies a file within S3."""
        (bucket, key), (to_bucket, to_key) = self.split_path(path1), self.split_path(path2)
        with translated(path1):
            self.s3.copy({"Bucket": bucket, "Key": key}, to_bucket, to_key)

    def touch(self, path, truncate=True, **options):
        """Makes an empty file."""
        if not truncate and self.exists(path):
            raise NotImplementedError("An object's time cannot be set.")
        self.pipe_file(path, b"")

    def rm_file(self, path):
        """Removes a file."""
        bucket, key = self.split_path(path)
        with translated(path):
            self.s3.delete_object(Bucket=bucket, Key=key)

    _rm = rm_file

    def rm(self, path, recursive=False, maxdepth=None):
        """Removes files, and what is below directories when asked to."""
        paths = self.expand_path(path, recursive=recursive, maxdepth=maxdepth)
        keys = {}
        for found in paths:
            bucket, key = self.split_path(found)
            if key:
                keys.setdefault(bucket, []).append({"Key": key})
        for bucket, objects in keys.items():
            for at in range(0, len(objects), _MOST_DELETED):
                with translated(bucket):
                    self.s3.delete_objects(Bucket=bucket, Delete={"Objects": objects[at:at + _MOST_DELETED], "Quiet": True})

    def mkdir(self, path, create_parents=True, **options):
        """Makes a bucket; below one, directories come with their files."""
        bucket, key = self.split_path(path)
        if not key or (create_parents and not self.exists(bucket)):
            region = self.s3.meta.region_name
            place = {} if region in (None, "us-east-1") else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            with translated(path):
                self.s3.create_bucket(Bucket=bucket, **place)

    def makedirs(self, path, exist_ok=False):
        """Makes the bucket of a path unless it is there."""
        bucket, _ = self.split_path(path)
        if not self.exists(bucket):
            self.mkdir(bucket)
        elif not exist_ok and self.exists(path):
            raise FileExistsError(path)

    def rmdir(self, path):
        """Removes an empty bucket."""
        bucket, key = self.split_path(path)
        if not key:
            with translated(path):
                self.s3.delete_bucket(Bucket=bucket)

    def modified(self, path):
        """When a file was written."""
        return self.info(path)["LastModified"]

    def sign(self, path, expiration=100, **options):
        """A URL that lets anybody read a file for some seconds."""
        bucket, key = self.split_path(path)
        return self.s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=expiration)

    url = sign

    def _open(self, path, mode="rb", block_size=None, autocommit=True, cache_options=None, **options):
        return S3File(self, path, mode, block_size or self.default_block_size, autocommit, cache_options=cache_options, **options)

    def _below(self, bucket, prefix, delimiter):
        found = []
        with translated(f"{bucket}/{prefix}"):
            for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter=delimiter):
                found += [_directory(f"{bucket}/{entry['Prefix'].rstrip('/')}") for entry in page.get("CommonPrefixes", [])]
                found += [_file(f"{bucket}/{entry['Key']}", entry["Size"], entry["LastModified"], entry["ETag"])
                          for entry in page.get("Contents", []) if not entry["Key"].endswith("/")]
        return found


def _directory(name):
    return {"name": name, "Key": name, "size": 0, "Size": 0, "type": "directory", "StorageClass": "DIRECTORY"}


def _file(name, size, modified, etag):
    return {"name": name, "Key": name, "size": size, "Size": size, "type": "file", "LastModified": modified, "ETag": etag, "StorageClass": "STANDARD"}
