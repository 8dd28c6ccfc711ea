"""What a person has said about marketing, on the wire. Times are epoch seconds."""

from collections.abc import Iterable
from typing import Any

from chalicelib.domain.consent import Choice
from chalicelib.domain.contact import Contact


def consent(contact: Contact, choices: Iterable[Choice]) -> dict[str, Any]:
    """What holds now, and what led to it."""
    at = contact.marketing_stopped_at
    return {
        "marketing": ("stopped" if at > 0 else "resumed") if at else "unknown",
        "since": abs(at) // 1000 or None,
        "choices": [chosen(choice) for choice in choices],
    }


def chosen(choice: Choice) -> dict[str, Any]:
    """One choice, with its evidence."""
    return {
        "marketing": "stopped" if choice.stopped else "resumed",
        "at": choice.at // 1000,
        "evidence": choice.evidence.value,
        "contact_id": choice.contact,
        "inbox_id": choice.inbox or None,
        "message_id": choice.message or None,
        "user_id": choice.by or None,
    }
