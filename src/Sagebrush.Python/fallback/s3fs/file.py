"""An object as a file: read in ranges ahead of the reader, written in parts as they fill."""
from fsspec.spec import AbstractBufferedFile

from s3fs.errors import translated


class S3File(AbstractBufferedFile):
    """Opened by `S3FileSystem.open`. What is written is there when the file is closed, as a whole."""

    DEFAULT_BLOCK_SIZE = 5 * 2**20
    _LEAST_PART = 5 * 2**20

    def __init__(self, fs, path, mode="rb", block_size=DEFAULT_BLOCK_SIZE, autocommit=True, cache_type="readahead", cache_options=None, **options):
        self.bucket, self.key = fs.split_path(path)
        if "r" not in mode and block_size < self._LEAST_PART:
            block_size = self._LEAST_PART
        super().__init__(fs, path, mode, block_size, autocommit, cache_type=cache_type, cache_options=cache_options, **options)
        self._upload, self._parts = None, []
        if mode == "ab" and fs.exists(path):
            self.buffer.write(fs.cat_file(path))
            self.loc = self.buffer.tell()

    def _fetch_range(self, start, end):
        return self.fs.cat_file(self.path, start, end)

    def _initiate_upload(self):
        # What fits in one part is stored at once.
        if self.buffer.tell() >= self.blocksize:
            with translated(self.path):
                self._upload = self.fs.s3.create_multipart_upload(Bucket=self.bucket, Key=self.key)["UploadId"]

    def _upload_chunk(self, final=False):
        data = self.buffer.getvalue()
        if self._upload is not None and data:
            number = len(self._parts) + 1
            with translated(self.path):
                part = self.fs.s3.upload_part(Bucket=self.bucket, Key=self.key, UploadId=self._upload, PartNumber=number, Body=data)
            self._parts.append({"PartNumber": number, "ETag": part["ETag"]})
        if final:
            if self._upload is None:
                self._whole = data
            if self.autocommit:
                self.commit()
        return True

    def commit(self):
        """Makes the object appear."""
        if self._upload is None:
            self.fs.pipe_file(self.path, self._whole)
            return
        with translated(self.path):
            self.fs.s3.complete_multipart_upload(
                Bucket=self.bucket, Key=self.key, UploadId=self._upload, MultipartUpload={"Parts": self._parts})

    def discard(self):
        """Leaves nothing behind."""
        if self._upload is not None:
            self.fs.s3.abort_multipart_upload(Bucket=self.bucket, Key=self.key, UploadId=self._upload)
