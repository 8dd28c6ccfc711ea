"""The templates as AWS reads them: every property known, every reference possible."""

import json
from pathlib import Path

import pytest
from cfnlint.api import lint_file

from infra import package, template
from infra.template import Template


def _errors(body: Template, folder: Path) -> list[str]:
    file = folder / "template.json"
    file.write_text(json.dumps(body))
    return [str(match) for match in lint_file(file) if match.rule.severity == "error"]


@pytest.mark.parametrize("file", [template.DATA, template.WEB], ids=lambda file: file.stem)
def test_a_template_has_no_error(file: Path, tmp_path: Path) -> None:
    assert _errors(template.load(file), tmp_path) == []


def test_the_packaged_service_has_no_error(packaged: Template, tmp_path: Path) -> None:
    """Expanded by the SAM transform first, as CloudFormation does."""
    uploaded = package.with_code(json.loads(json.dumps(packaged)), "bucket", "code.zip")

    assert _errors(uploaded, tmp_path) == []
