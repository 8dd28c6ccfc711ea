"""A contact's corrections on the wire."""

from typing import Any

from chalicelib.domain import masking
from chalicelib.domain.account import Setup
from chalicelib.domain.audit import user_of
from chalicelib.domain.correction import Correction
from chalicelib.wire.times import seconds


def correction(said: Correction, setup: Setup) -> dict[str, Any]:
    """Who changed which fields when; masked for whom the contact is."""
    user = user_of(said.actor)
    known = setup.users.get(user or 0)
    return {
        "changed_at": seconds(said.at),
        "actor": said.actor,
        "user_id": user,
        "user_name": known.name if known else None,
        "changes": [
            {
                "field": change.field,
                "before": _shown(change.before, setup),
                "after": _shown(change.after, setup),
            }
            for change in said.changes
        ],
    }


def _shown(value: Any, setup: Setup) -> Any:
    return masking.anywhere(value) if setup.hides else value
