"""Uploads the built web client: new assets first, the page that names them last."""

import mimetypes
import time
from pathlib import Path
from typing import Any

# Vite puts a digest of the content into the names under assets/.
_NEVER_CHANGES = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def cache_control(key: str) -> str:
    """How long a browser may keep the file `key` (no leading slash)."""
    return _NEVER_CHANGES if key.startswith("assets/") else _ASK_AGAIN


def upload(s3: Any, bucket: str, dist: Path) -> None:
    """Puts every file of `dist` into `bucket`. Old assets stay: open screens still ask for them."""
    files = [path for path in dist.rglob("*") if path.is_file()]
    for path in sorted(files, key=lambda path: (path.name == "index.html", path)):
        key = path.relative_to(dist).as_posix()
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=path.read_bytes(),
            ContentType=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            CacheControl=cache_control(key),
        )


def forget_old(cloudfront: Any, distribution: str) -> None:
    """Makes CloudFront ask again for what keeps its name."""
    paths = ["/index.html", "/widget.js"]
    cloudfront.create_invalidation(
        DistributionId=distribution,
        InvalidationBatch={
            "Paths": {"Quantity": len(paths), "Items": paths},
            "CallerReference": str(time.time_ns()),
        },
    )
