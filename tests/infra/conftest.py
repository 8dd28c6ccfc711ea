"""The packaged service, built once for all tests that read it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from infra import package, template
from infra.template import Template


@pytest.fixture(scope="session")
def build_folder() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def packaged(build_folder: Path) -> Template:
    """The template that is deployed: Chalice's output with service.yaml merged in."""
    return package.build_code("local", build_folder / "merged").template()


@pytest.fixture(scope="session")
def of_chalice(build_folder: Path) -> Template:
    """What Chalice makes of the code on its own."""
    return package.build_code("local", build_folder / "plain", merge={}).template()


@pytest.fixture(scope="session")
def service() -> Template:
    """service.yaml."""
    return template.load(template.SERVICE)


@pytest.fixture(scope="session")
def data() -> Template:
    """data.yaml."""
    return template.load(template.DATA)
