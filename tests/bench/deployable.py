"""The deployment package: its size, and the tree that cold starts are measured in."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import archive, package, template
from infra.local.patterns import matches
from tests.bench.figure import Aside, Figure, Measured

_REPORTED = {
    "eventName": "MODIFY",
    "dynamodb": {"Keys": {"sk": {"S": "M#1"}}, "NewImage": {"s": {"S": "delivered"}}},
}


@dataclass(frozen=True)
class Deployable:
    """A package as it would be deployed now, and unpacked as Lambda has it."""

    template: dict[str, Any]
    zip_bytes: int
    unpacked_bytes: int
    tree: Path

    def handlers(self) -> dict[str, str]:
        """The module of each function's handler, by the function's name."""
        functions = template.of_type(self.template, "AWS::Serverless::Function")
        return {
            name: function["Properties"]["Handler"].rpartition(".")[0]
            for name, function in functions.items()
        }

    def megabytes(self, function: str) -> int:
        """The memory that a function is given."""
        return int(self.template["Resources"][function]["Properties"]["MemorySize"])

    @property
    def logs_each_run(self) -> bool:
        """Whether Lambda writes its own START, END and REPORT lines."""
        logging = self.template["Globals"]["Function"].get("LoggingConfig", {})
        return bool(logging.get("SystemLogLevel", "INFO") not in ("WARN", "ERROR"))

    @property
    def react_hears_of_reports(self) -> bool:
        """Whether the stream wakes `react` when a message's state changes."""
        event = self.template["Resources"]["React"]["Properties"]["Events"]
        source = event["ReactDynamodbEventSource"]["Properties"]
        patterns = [json.loads(f["Pattern"]) for f in source["FilterCriteria"]["Filters"]]
        return any(matches(pattern, _REPORTED) for pattern in patterns)

    @property
    def compresses_answers(self) -> bool:
        """Whether API Gateway compresses what the API answers."""
        return "MinimumCompressionSize" in self.template["Resources"]["RestAPI"]["Properties"]


@contextmanager
def built() -> Iterator[Deployable]:
    """Packages the code as it stands; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="chathood-bench-") as scratch:
        made = package.build("prod", Path(scratch))
        tree = Path(scratch) / "tree"
        archive.unpack(made.zip_file, tree)
        yield Deployable(
            made.template(),
            made.zip_file.stat().st_size,
            archive.unpacked_size(made.zip_file),
            tree,
        )


def figures(deployable: Deployable) -> Measured:
    """The zip's size."""
    return [
        Figure(
            "deployment package",
            deployable.zip_bytes / 1e6,
            "MB zipped",
            15,
            "code, dependencies and bytecode as `make package` builds them; 1 MB = 10⁶ bytes",
        ),
        Aside("… unpacked", deployable.unpacked_bytes / 1e6, "MB", "Lambda allows 250"),
    ]
