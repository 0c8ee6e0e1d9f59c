"""S3's errors as those of a file system."""
import contextlib
import errno
import os

from botocore.exceptions import ClientError

_ABSENT = {"404", "NoSuchKey", "NoSuchBucket", "NotFound"}
_FORBIDDEN = {"403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"}
_THERE = {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}


@contextlib.contextmanager
def translated(path):
    """The block's ClientErrors come out as OSErrors."""
    try:
        yield
    except ClientError as error:
        code, words = error.response["Error"]["Code"], str(error)
        if code in _ABSENT:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path) from error
        if code in _FORBIDDEN:
            raise PermissionError(errno.EACCES, words, path) from error
        if code in _THERE:
            raise FileExistsError(errno.EEXIST, words, path) from error
        raise OSError(errno.EIO, words, path) from error
