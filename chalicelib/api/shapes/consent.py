"""What a person has said about marketing. Times are epoch seconds."""

from typing import Literal

from chalicelib.api.shapes import Shape

EvidenceName = Literal["preference", "refusal", "words", "agent", "complaint", "unsubscribe"]


class Choice(Shape):
    """One choice, and how we know of it; where it was said, or who noted it."""

    marketing: Literal["stopped", "resumed"]
    at: int
    evidence: EvidenceName
    contact_id: int
    inbox_id: int | None
    message_id: int | None
    user_id: int | None


class Consent(Shape):
    """What holds now, and every choice that led to it, newest first."""

    marketing: Literal["stopped", "resumed", "unknown"]
    since: int | None
    choices: list[Choice]


class OneConsent(Shape):
    """A contact's consent in Chatwoot's envelope."""

    payload: Consent
