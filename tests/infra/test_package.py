"""The deployable zip: complete by itself, small, compiled, and the same at every build."""

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from infra import archive, dependencies, package
from infra.package import ROOT, Package
from infra.template import of_type

pytestmark = pytest.mark.package
_MEGABYTE = 1e6


@pytest.fixture(scope="module")
def built() -> Iterator[Package]:
    with TemporaryDirectory() as folder:
        yield package.build("test", Path(folder))


@pytest.fixture(scope="module")
def unpacked(built: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("zip") / "tree"
    archive.unpack(built.zip_file, tree)
    return tree


def _alone(unpacked: Path, code: str, environment: dict[str, str]) -> str:
    """Runs `code` in a Python that sees nothing but the standard library and the zip."""
    setting = f"import sys; sys.path.insert(0, {str(unpacked)!r}); sys.dont_write_bytecode = True; "
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", setting + code],
        env=environment,
        cwd=unpacked,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    variables = package.setting_names()
    return {**dict.fromkeys(variables, "none"), "AWS_DEFAULT_REGION": "us-east-1"}


def test_every_handler_imports_from_the_zip_alone(
    built: Package, unpacked: Path, environment: dict[str, str]
) -> None:
    functions = of_type(built.template(), "AWS::Serverless::Function").values()
    handlers = sorted({function["Properties"]["Handler"] for function in functions})
    assert len(handlers) >= 10

    for handler in handlers:
        module, name = handler.rsplit(".", 1)
        found = _alone(
            unpacked,
            f"import importlib; found = importlib.import_module({module!r}); "
            f"print(callable(found.{name}), found.__file__.startswith({str(unpacked)!r}))",
            environment,
        )
        assert found == "True True", handler


def test_the_webhook_never_imports_the_api(unpacked: Path, environment: dict[str, str]) -> None:
    code = "import chalicelib.workers.webhook; print('app' in sys.modules)"

    assert _alone(unpacked, code, environment) == "False"


def test_what_is_imported_late_is_there_too(unpacked: Path, environment: dict[str, str]) -> None:
    """Passwords, uploads and mails are read by few; their packages have compiled parts."""
    code = (
        "import chalicelib.channels.email.channel, chalicelib.channels.email.carrier;"
        "import argon2, multipart, pydantic, requests, cryptography.hazmat.primitives.ciphers.aead;"
        "print(argon2.PasswordHasher(memory_cost=64).hash('x')[:9])"
    )

    assert _alone(unpacked, code, environment) == "$argon2id"


def test_every_client_that_the_code_makes_can_be_made(
    unpacked: Path, environment: dict[str, str]
) -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    used = set(re.findall(r"""client\(\s*["']([a-z0-9-]+)["']""", sources)) | {"dynamodb"}
    assert used <= dependencies.SERVICES

    code = f"import boto3; [boto3.client(name) for name in {sorted(used)}]; print('made')"
    assert _alone(unpacked, code, environment) == "made"


def test_the_zip_holds_no_service_that_nobody_calls(unpacked: Path) -> None:
    data = unpacked / "botocore" / "data"

    assert {path.name for path in data.iterdir() if path.is_dir()} == dependencies.SERVICES


def test_every_module_is_compiled_and_never_checked(unpacked: Path) -> None:
    for module in ("app.py", "boto3/session.py", "chalicelib/workers/webhook.py"):
        source = unpacked / module
        tag = sys.implementation.cache_tag
        compiled = source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"
        flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
        assert flags == 0b01  # hash-based, unchecked


def test_the_zip_stays_small(built: Package) -> None:
    assert built.zip_file.stat().st_size <= 15 * _MEGABYTE
    assert archive.unpacked_size(built.zip_file) <= 60 * _MEGABYTE


def test_nothing_secret_or_needless_is_in_the_zip(built: Package) -> None:
    names = zipfile.ZipFile(built.zip_file).namelist()

    assert not [name for name in names if re.search(r"(^|/)(tests|\.git|\.local|\.env)", name)]
    assert not [name for name in names if name.startswith(("infra/", "web/", "pip/", "boto3/data"))]


def test_the_same_sources_give_the_same_bytes(built: Package, tmp_path: Path) -> None:
    again = package.build("test", tmp_path)

    digests = {hashlib.sha256(one.zip_file.read_bytes()).hexdigest() for one in (built, again)}

    assert len(digests) == 1
