"""An object written while it comes to be: S3's multipart upload, one part at a time in memory."""

from typing import Any

from chalicelib.aws.clients import client
from chalicelib.config import setting

# S3 takes no part below 5 MiB but the last.
PART_BYTES = 6 << 20


class Upload:
    """One object on its way into a bucket; it is there once `finish` has returned."""

    def __init__(self, bucket: str, name: str):
        self._place = {"Bucket": setting(bucket), "Key": name}
        self._waits = bytearray()
        self._id = ""
        self._parts: list[dict[str, Any]] = []
        self.size = 0

    def write(self, content: bytes) -> None:
        """Takes in what comes next; every full part leaves at once."""
        self._waits += content
        self.size += len(content)
        while len(self._waits) >= PART_BYTES:
            self._send(bytes(self._waits[:PART_BYTES]))
            del self._waits[:PART_BYTES]

    def finish(self) -> None:
        """The object is whole. A small one needs no parts."""
        if not self._id:
            client("s3").put_object(**self._place, Body=bytes(self._waits))
            return
        if self._waits:
            self._send(bytes(self._waits))
        client("s3").complete_multipart_upload(
            **self._place, UploadId=self._id, MultipartUpload={"Parts": self._parts}
        )

    def abandon(self) -> None:
        """Nothing of it stays."""
        if self._id:
            client("s3").abort_multipart_upload(**self._place, UploadId=self._id)

    def _send(self, content: bytes) -> None:
        s3, number = client("s3"), len(self._parts) + 1
        if not self._id:
            self._id = s3.create_multipart_upload(**self._place)["UploadId"]
        answer = s3.upload_part(**self._place, UploadId=self._id, PartNumber=number, Body=content)
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})
