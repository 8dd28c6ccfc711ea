"""Whether a person wants marketing from us: each choice with its evidence, folded into one answer.

Whatever order choices come in, the latest counts; of two at the same time, the one that stops.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.domain.contact import Contact


class Evidence(StrEnum):
    """How we know of a choice."""

    # WhatsApp's own switch (`user_preferences`).
    PREFERENCE = "preference"
    # Meta refused a marketing message (131050).
    REFUSAL = "refusal"
    WORDS = "words"
    AGENT = "agent"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True)
class Choice:
    """A contact has stopped marketing or wants it again, at `at` (ms, the platform's clock).

    `inbox` and `message` say where, `by` which agent noted it; 0: none.
    """

    account: int
    contact: int
    stopped: bool
    at: int
    evidence: Evidence
    inbox: int = 0
    message: int = 0
    by: int = 0


def after(contact: Contact, choice: Choice) -> Contact:
    """The contact with a choice; an older one, or the same again, changes nothing."""
    known = abs(contact.marketing_stopped_at)
    if known > choice.at or (known == choice.at and not choice.stopped):
        return contact
    # Negative: wanted again since then, so that an older "stop" that comes late changes nothing.
    return replace(contact, marketing_stopped_at=choice.at if choice.stopped else -choice.at)


def stricter(one: int, other: int) -> int:
    """What holds for a person of whom two such times are known: a stop outlasts everything but a
    choice that is newer than both."""
    latest = max(abs(one), abs(other))
    return latest if one > 0 or other > 0 else -latest
