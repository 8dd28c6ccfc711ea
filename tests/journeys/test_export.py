"""An administrator's program fetches a copy, as docs/exports.md tells it to."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.package import ROOT
from tests.journeys.product import Product, until
from tests.world import Customer

pytestmark = pytest.mark.local


def _as_documented(product: Product, export: int) -> dict[str, Any]:
    """Runs the program of the docs; what it has at the end."""
    [program] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "exports.md").read_text(), re.S)
    names: dict[str, Any] = {
        "SITE": product.url,
        "ACCOUNT": product.run["account_id"],
        "EXPORT": export,
        "TOKEN": product.run["api_access_token"],
    }
    exec(program, names)
    return names


@pytest.mark.parametrize("scope", ["contact", "account"])
def test_a_program_asks_for_a_copy_fetches_it_once_and_opens_it(
    product: Product, scope: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, words = product.new_whatsapp_inbox(), f"Please show me my {scope}"
    product.customer(Customer.new().phone, {"phone_number_id": line.address, "text": words})
    [talk] = until(lambda: product.conversations(line.inbox))
    wanted = {"scope": scope, "contact_id": talk["meta"]["sender"]["id"]}

    begun = product.call("POST", "/exports", json=wanted)
    until(lambda: product.call("GET", f"/exports/{begun['id']}")["status"] == "ready", 60)
    monkeypatch.chdir(tmp_path)
    done = _as_documented(product, begun["id"])

    [volume] = done["volumes"]
    with zipfile.ZipFile(volume["filename"]) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if "json" in name]
    assert any(json.dumps(words) in text for text in texts)
    again = product.ask("GET", done["link"]["url"])
    assert (again.status_code, again.json()["code"]) == (410, "export_handed_out")
