"""The ``fields`` argument: a node answers what was asked, and refuses what it does not have."""

from typing import Any

from infra.local.meta.graph.errors import GraphError
from infra.local.meta.model import Wire


def asked(arguments: dict[str, Any]) -> tuple[str, ...]:
    """``a,b{c}`` asks for ``a`` and ``b``."""
    fields = str(arguments.get("fields", ""))
    return tuple(each.split("{")[0].strip() for each in fields.split(",") if each.strip(" }"))


def pick(whole: Wire, fields: tuple[str, ...], id: str) -> Wire:
    """These fields and the id; error 100 names the first that is not there."""
    unknown = next((field for field in fields if field not in whole), None)
    if unknown:
        raise GraphError(100, title=f"Tried accessing nonexisting field ({unknown}) on object {id}")
    return {field: whole[field] for field in dict.fromkeys((*fields, "id"))}
