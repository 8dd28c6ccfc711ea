"""The functions' packages for Lambda: installed by hash, then cut to what is ever imported."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

# What botocore must know: a service missing here fails at its first call, so tests hold this list
# against the clients in the code.
SERVICES = frozenset(
    {"apigatewaymanagementapi", "dynamodb", "kms", "s3", "secretsmanager", "sesv2", "sqs"}
)
# Lambda's Python 3.11 stands on Amazon Linux 2 (glibc 2.26), later ones on newer; wheels for the
# oldest fit all.
_OLDEST_GLIBC, _GLIBC = 17, 26
# Of cffi only the compiled backend beside it is used; of boto3 clients, no resources.
_NEVER_IMPORTED = (
    "*.dist-info", "bin", "*-stubs", "pycparser", "cffi", "boto3/examples", "boto3/data",
    "boto3/dynamodb", "boto3/ec2", "cryptography/hazmat/asn1", "dateutil/zoneinfo", "pydantic/v1",
    "pydantic/experimental", "charset_normalizer/cli", "urllib3/contrib/emscripten",
)  # fmt: skip
_NEVER_READ = ("*.pyi", "*.h", "*.c", "*.pxd", "*.pyx", "examples-1.json")
# botocore takes certifi's certificates where those are, as beside requests. Amazon's other HTTP
# client (crt) is not installed, calendars are not repeated (rrule), nothing is type-checked there.
# Of what is there twice, compiled and in Python, the smaller: nothing here guesses charsets, or
# wraps so much that it would show. Nothing speaks TLS by OpenSSL's own binding, or HTTP/2.
_NEVER_OPENED = (
    "botocore/cacert.pem", "boto3/crt.py", "s3transfer/crt.py", "dateutil/rrule.py",
    "pydantic/mypy.py", "charset_normalizer/*.so", "wrapt/*.so", "urllib3/contrib/pyopenssl.py",
    "urllib3/http2/connection.py", "botocore/crt/auth.py",
)  # fmt: skip


def install(requirements: Path, target: Path, cache: Path) -> None:
    """Puts the pinned packages for Lambda beside our code in `target`.

    They are installed into `cache` once per content of `requirements` and Python version.
    """
    ready = cache / _fingerprint(requirements)
    if not ready.exists():
        fresh = cache / f".{ready.name}"
        shutil.rmtree(fresh, ignore_errors=True)
        _pip(requirements, fresh)
        fresh.rename(ready)
    shutil.copytree(ready, target, dirs_exist_ok=True)


def prune(tree: Path) -> None:
    """Removes from `tree` what no function imports or reads: most of it is botocore's data."""
    for pattern in _NEVER_IMPORTED:
        for path in tree.glob(pattern):
            shutil.rmtree(path)
    for pattern in _NEVER_OPENED:
        for path in tree.glob(pattern):
            path.unlink()
    for folder in [path for path in tree.rglob("tests") if path.is_dir()]:
        shutil.rmtree(folder)
    for pattern in _NEVER_READ:
        for path in tree.rglob(pattern):
            path.unlink()
    for path in (tree / "botocore" / "data").iterdir():
        if path.is_dir() and path.name not in SERVICES:
            shutil.rmtree(path)


def _fingerprint(requirements: Path) -> str:
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    return f"{digest[:16]}-py{sys.version_info.major}{sys.version_info.minor}"


def _pip(requirements: Path, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-compile", "--no-deps"]
    command += ["--implementation", "cp", "--python-version", _version(), "--target", str(target)]
    for minor in range(_OLDEST_GLIBC, _GLIBC + 1):
        command += ["--platform", f"manylinux_2_{minor}_x86_64"]
    command += ["--platform", "manylinux2014_x86_64", "--requirement", str(requirements)]
    subprocess.run(command, check=True)


def _version() -> str:
    """Lambda's runtime is the Python that packages, down to the minor version."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
