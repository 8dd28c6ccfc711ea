"""Puts the first account and its demo conversations in, through the product's own code.

Run as `python -m infra.local.seeding ANSWER.json`, with the functions' environment: a process of
its own, because the product's modules read their settings when they are imported.
"""

import json
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infra.local import settings

# What run.json says as long as nothing can be seeded.
_NOBODY = {
    "account_id": 1,
    "email": "demo@chathood.example",
    "password": "",
    "api_access_token": "",
    "platform_access_token": "",
}


def seeded() -> dict[str, Any]:
    """Who may sign in, and how: e-mail, password, tokens, account."""
    if find_spec("infra.local.demo") is None:
        return _NOBODY
    demo = import_module("infra.local.demo")
    people: dict[str, Any] = demo.seed(settings.from_environment())
    return people


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(seeded()))
