"""Builds what is deployed: one template and one zip with code, dependencies and bytecode.

Chalice turns the code into a template; service.yaml is merged over it. Dependencies are ours to
install, since Chalice checks no hashes: it is given an empty requirements.txt and its zip is then
packed anew.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import archive, dependencies, template
from infra.template import Template

ROOT = Path(__file__).parent.parent
# Every stage is set up like this one; only parameters differ.
_MODEL_STAGE = "prod"
_CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"


class DoesNotPackage(RuntimeError):
    """Chalice refused the code; the message is its own."""


@dataclass(frozen=True)
class Package:
    """A template and the zip that its functions run."""

    template_file: Path
    zip_file: Path

    def template(self) -> Template:
        """The packaged template, ours merged in; `CodeUri` still names the local zip."""
        loaded: Template = json.loads(self.template_file.read_text())
        return loaded


def build(stage: str, target: Path) -> Package:
    """The deployable package of `stage` in `target`, the same bytes for the same sources."""
    with tempfile.TemporaryDirectory() as scratch:
        made = build_code(stage, target)
        tree = Path(scratch) / "tree"
        archive.unpack(made.zip_file, tree)
        dependencies.install(ROOT / "requirements.txt", tree, ROOT / "build" / "wheels")
        dependencies.prune(tree)
        archive.add_bytecode(tree)
        archive.pack(tree, made.zip_file)
    return made


def build_code(stage: str, target: Path, merge: Template | None = None) -> Package:
    """Template and a zip of our code alone, in under a second: enough where packages are there.

    `merge` is merged over Chalice's template, service.yaml if it is not given.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "project"
        _copy(ROOT, project, stage)
        merged = Path(scratch) / "service.json"
        merged.write_text(json.dumps(template.load(template.SERVICE) if merge is None else merge))
        _run_chalice(project, stage, merged, target.resolve())
    return Package(target / "sam.json", target / "deployment.zip")


def setting_names() -> list[str]:
    """Our own variables in every function's environment; AWS's are not for us to invent."""
    variables = template.load(template.SERVICE)["Globals"]["Function"]["Environment"]["Variables"]
    return [name for name in variables if not name.startswith("AWS_")]


def with_code(packaged: Template, bucket: str, key: str) -> Template:
    """`packaged` with every function's code at s3://`bucket`/`key`."""
    for function in template.of_type(packaged, "AWS::Serverless::Function").values():
        function["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": key}
    return packaged


def _copy(source: Path, project: Path, stage: str) -> None:
    skip = shutil.ignore_patterns("__pycache__", "deployed", "deployments", "*.pyc")
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(source / name, project / name, ignore=skip)
    shutil.copy(source / "app.py", project)
    (project / "requirements.txt").write_text("")
    settings = project / ".chalice" / "config.json"
    settings.write_text(json.dumps(_set_up(json.loads(settings.read_text()), stage)))


def _set_up(settings: dict[str, Any], stage: str) -> dict[str, Any]:
    return {**settings, "stages": {stage: settings["stages"][_MODEL_STAGE]}}


def _run_chalice(project: Path, stage: str, merged: Path, target: Path) -> None:
    command = [sys.executable, "-c", _CHALICE, "package", "--stage", stage]
    command += ["--pkg-format", "cloudformation", "--merge-template", str(merged), str(target)]
    result = subprocess.run(
        command, cwd=project, env=_environment(), capture_output=True, text=True
    )
    if result.returncode:
        raise DoesNotPackage((result.stderr or result.stdout).strip())


def _environment() -> dict[str, str]:
    """Chalice imports the code, which reads its settings: any value will do."""
    region = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
    ours = {**dict.fromkeys(setting_names(), "none"), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**os.environ, **ours, "AWS_DEFAULT_REGION": region}


def main() -> None:
    """`python -m infra.package STAGE`: builds into build/STAGE and prints the sizes."""
    stage = sys.argv[1] if len(sys.argv) > 1 else _MODEL_STAGE
    made = build(stage, ROOT / "build" / stage)
    zipped = made.zip_file.stat().st_size / 1e6
    print(f"{made.zip_file.relative_to(ROOT)}: {zipped:.1f} MB zipped, "
          f"{archive.unpacked_size(made.zip_file) / 1e6:.1f} MB unpacked")  # fmt: skip
    print(f"{made.template_file.relative_to(ROOT)}: {len(made.template()['Resources'])} resources")


if __name__ == "__main__":
    main()
