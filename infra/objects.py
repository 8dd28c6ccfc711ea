"""Objects that were deleted come back from their bucket's own past, which S3 keeps for 35 days."""

from collections.abc import Container, Iterator
from datetime import datetime
from typing import Any


def put_back(s3: Any, bucket: str, named: Container[str], at: datetime) -> int:
    """Takes away what has hidden the `named` objects since `at`; how many objects.

    No object ever changes, so the one that was there is the one that comes back. Of who was
    forgotten since there is no version left.
    """
    hidden = list(_hidden(s3, bucket, named, at))
    for name, version in hidden:
        s3.delete_object(Bucket=bucket, Key=name, VersionId=version)
    return len({name for name, _ in hidden})


def _hidden(s3: Any, bucket: str, named: Container[str], at: datetime) -> Iterator[tuple[str, str]]:
    """(name, version) of the delete markers."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for marker in page.get("DeleteMarkers", ()):
            if marker["Key"] in named and marker["LastModified"] >= at:
                yield marker["Key"], marker["VersionId"]
