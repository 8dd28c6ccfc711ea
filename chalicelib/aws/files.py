"""Objects in S3. Every name begins with the account it belongs to (`-` when none is known yet)."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.config import setting


def put(bucket: str, name: str, content: bytes, content_type: str = "") -> None:
    """Stores an object; `bucket` is the setting that names the bucket."""
    client("s3").put_object(
        Bucket=setting(bucket),
        Key=name,
        Body=content,
        ContentType=content_type or "application/octet-stream",
    )


def put_new(bucket: str, name: str, content: bytes, content_type: str) -> None:
    """Stores an object unless there is one of this name."""
    s3 = client("s3")
    try:
        s3.put_object(
            Bucket=setting(bucket),
            Key=name,
            Body=content,
            ContentType=content_type,
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise


def get(bucket: str, name: str) -> bytes:
    """An object's bytes; the SDK checks them against their checksum."""
    content: bytes = client("s3").get_object(Bucket=setting(bucket), Key=name)["Body"].read()
    return content


def pieces(bucket: str, name: str) -> Iterator[bytes]:
    """An object's bytes, a megabyte at a time; nothing when there is no such object."""
    s3 = client("s3")
    try:
        body = s3.get_object(Bucket=setting(bucket), Key=name)["Body"]
    except s3.exceptions.NoSuchKey:
        return
    yield from body.iter_chunks(1 << 20)


def delete_beneath(bucket: str, prefix: str) -> int:
    """Removes every object whose name begins with `prefix`; how many there were."""
    pages = (
        client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=setting(bucket), Prefix=prefix)
    )
    found = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
    for name in found:
        delete(bucket, name)
    return len(found)


def find(bucket: str, name: str) -> bytes | None:
    """The same; None when there is no such object. Needs the right to list the bucket, or S3 does
    not tell what is missing from what is forbidden."""
    try:
        return get(bucket, name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return None


def get_with_notes(bucket: str, name: str) -> tuple[bytes, Mapping[str, str], int] | None:
    """An object's bytes, what was noted with it, and when it came (ms); None when it is gone."""
    s3 = client("s3")
    try:
        found = s3.get_object(Bucket=setting(bucket), Key=name)
    except s3.exceptions.NoSuchKey:
        return None
    return found["Body"].read(), found["Metadata"], int(found["LastModified"].timestamp() * 1000)


def delete(bucket: str, name: str) -> None:
    """Removes an object; one that is not there is as good as removed."""
    client("s3").delete_object(Bucket=setting(bucket), Key=name)


def delete_under(bucket: str, beginning: str) -> int:
    """Removes every object whose name begins so, with all its versions; how many objects."""
    s3, name = client("s3"), setting(bucket)
    count = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name, Prefix=beginning):
        count += sum(one["IsLatest"] for one in page.get("Versions", ()))
        for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(Bucket=name, Key=one["Key"], VersionId=one["VersionId"])
    return count


def names(bucket: str, beginning: str = "") -> list[str]:
    """The names of all objects in a bucket that never holds many, in their order."""
    lister = client("s3").get_paginator("list_objects_v2")
    pages = lister.paginate(Bucket=setting(bucket), Prefix=beginning)
    return [entry["Key"] for page in pages for entry in page.get("Contents", ())]


def names_ever(bucket: str, beginning: str) -> list[str]:
    """The names of everything that a versioned bucket has held, hidden by delete markers or not."""
    pages = client("s3").get_paginator("list_object_versions")
    return [
        version["Key"]
        for page in pages.paginate(Bucket=setting(bucket), Prefix=beginning)
        for version in page.get("Versions", ())
    ]


def names_older(bucket: str, time: int) -> list[str]:
    """The names of the objects stored before `time` (ms) in a bucket that never holds many."""
    pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=setting(bucket))
    return [
        entry["Key"]
        for page in pages
        for entry in page.get("Contents", ())
        if entry["LastModified"].timestamp() * 1000 < time
    ]


def delete_older(bucket: str, time: int) -> None:
    """Removes every object stored before `time` (ms) from a bucket that never holds many."""
    for name in names_older(bucket, time):
        delete(bucket, name)


def address(bucket: str, name: str, seconds: int, filename: str = "") -> str:
    """A presigned address of an object, good for `seconds`; with `filename`, as a download."""
    parameters = {"Bucket": setting(bucket), "Key": name}
    if filename:
        parameters["ResponseContentDisposition"] = _as_download(filename)
    url: str = client("s3").generate_presigned_url(
        "get_object", Params=parameters, ExpiresIn=seconds
    )
    return url


def _as_download(filename: str) -> str:
    """A header that never lets a browser show a file; the name as it is, and in plain letters."""
    plain = "".join(c if " " <= c <= "~" and c not in '\\"' else "_" for c in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
