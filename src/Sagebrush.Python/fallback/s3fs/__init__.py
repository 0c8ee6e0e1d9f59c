"""`s3://` for fsspec, and with it for pandas, over boto3: found only where the real s3fs is not installed."""
from s3fs.core import S3FileSystem
from s3fs.file import S3File

__all__ = ["S3File", "S3FileSystem"]
