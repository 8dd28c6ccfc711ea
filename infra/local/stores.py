"""Tables and objects of a data folder, for who looks after them while the product may be off."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local import dynamodb, ledger, lock, ministack, resources
from infra.local.resources import Material
from infra.local.server import CREDENTIALS
from infra.recovery import Refused


@dataclass(frozen=True)
class Stores:
    """Where tables and objects are."""

    dynamodb_url: str
    aws_url: str

    @property
    def dynamodb(self) -> Any:
        return resources.client("dynamodb", self.dynamodb_url)

    @property
    def s3(self) -> Any:
        return resources.client("s3", self.aws_url)

    @property
    def names(self) -> dict[str, str]:
        """The functions' environment of names."""
        return resources.environment(self.aws_url)

    @property
    def functions(self) -> dict[str, str]:
        """The environment in which product code sees these stores."""
        return {
            **CREDENTIALS,
            **self.names,
            "AWS_ENDPOINT_URL": self.aws_url,
            "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_url,
            "SOCKET_ENDPOINT": self.aws_url,
        }


@contextmanager
def wherever(data: Path, material: Material) -> Iterator[Stores]:
    """Those of the running product, or, while it stands still, opened for us. Raises Refused."""
    try:
        held = lock.take(data)
    except lock.Taken:
        yield _running(data)
        return
    with held, alone(data, material) as stores:
        yield stores


@contextmanager
def alone(data: Path, material: Material, ports: tuple[int, int] | None = None) -> Iterator[Stores]:
    """Opened for us, with no function, queue reader or clock that could touch them.

    `ports` are those of tables and objects, for whoever opens them twice.
    """
    for_tables, for_objects = ports or (None, None)
    tables = dynamodb.start(data / "dynamodb", for_tables)
    try:
        aws = ministack.start(data / "objects", port=for_objects)
        try:
            resources.create(tables.url, aws.url, material)
            opened = Stores(tables.url, aws.url)
            if ledger.is_older(opened.dynamodb, data):
                ledger.forget_again(opened.dynamodb, opened.functions)
            yield opened
        finally:
            aws.stop()
    finally:
        tables.stop()


def _running(data: Path) -> Stores:
    with suppress(FileNotFoundError):
        run = json.loads((data / "run.json").read_text())
        return Stores(run["dynamodb_url"], run["aws_url"])
    raise Refused(f"The product in {data} is starting or stopping: try again in a moment.")
