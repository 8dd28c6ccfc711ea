"""Retention as it lies in its items: numbers and ids, in JSON, unsealed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.domain.retention import Closing, Policy, Rule, Terms
from chalicelib.store.tables import SetupItem

RETENTION, CLOSING = "RETENTION", "CLOSING"


def retention_in(items: Iterable[SetupItem]) -> Policy:
    """The policy among the pieces of a set-up; that of an account that has set none."""
    item = next((item for item in items if item.sk == RETENTION), None)
    return policy_of(item) if item else Policy()


def closing_in(items: Iterable[SetupItem]) -> Closing | None:
    """That the account is being closed; None while it is open."""
    item = next((item for item in items if item.sk == CLOSING), None)
    return Closing(**json.loads(item.policy)) if item and item.policy else None


def packed(policy: Policy) -> str:
    return json.dumps(asdict(policy))


def packed_closing(closing: Closing) -> str:
    return json.dumps(asdict(closing))


def policy_of(item: SetupItem) -> Policy:
    """The policy that an item holds."""
    blob: dict[str, Any] = json.loads(item.policy or "{}")
    return Policy(**{**blob, "terms": _terms(blob["terms"]), "before": _terms(blob["before"])})


def _terms(blob: Mapping[str, Any]) -> Terms:
    inboxes = {int(id): Rule(**rule) for id, rule in blob["inboxes"].items()}
    return Terms(**{**blob, "rule": Rule(**blob["rule"]), "inboxes": inboxes})
