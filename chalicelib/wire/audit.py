"""Acts of the audit log on the wire: ids as they were noted, names as they are today."""

from typing import Any

from chalicelib.domain.account import Setup
from chalicelib.domain.audit import Entry
from chalicelib.wire.times import seconds


def entry(entry: Entry, setup: Setup, reason: str | None = None) -> dict[str, Any]:
    """One entry; a user who has gone has no name any more."""
    act = entry.act
    user = setup.users.get(act.user or 0)
    return {
        "id": entry.number,
        "account_id": act.account,
        "auditable_id": act.subject or None,
        "auditable_type": act.kind.capitalize(),
        "associated_id": act.account,
        "associated_type": "Account",
        "user_id": act.user,
        "user_type": "User" if act.user else None,
        "username": user.email if user else None,
        "user_name": user.name if user else None,
        "action": act.verb,
        "audited_changes": dict(act.details),
        "actor": act.actor,
        "by": act.by or None,
        "outcome": act.outcome.value,
        "reason": reason,
        "hash": entry.hash,
        "previous_hash": entry.before,
        "created_at": seconds(act.at),
    }
