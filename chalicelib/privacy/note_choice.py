"""Notes in the audit log what a person has chosen about marketing: who, when noted, no words."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.audit import META, SUBJECT, Act, hashed
from chalicelib.domain.consent import Choice, Evidence
from chalicelib.privacy.audit import note_once

_ID_LETTERS = 16


def note_choice(said: Mapping[str, Any]) -> None:
    """Appends a choice that waited in the queue, once."""
    note_once(_act(Choice(**{**said, "evidence": Evidence(said["evidence"])})))


def _act(choice: Choice) -> Act:
    """The same choice is the same act, however often it is told."""
    actor = META if choice.evidence is Evidence.REFUSAL else SUBJECT
    verb = "consent.stopped" if choice.stopped else "consent.resumed"
    told = {"evidence": choice.evidence.value, "inbox": choice.inbox, "message": choice.message}
    id = hashed(f"{choice.contact} {choice.at} {choice.message} {choice.evidence} {verb}")
    return Act(choice.account, actor, verb, choice.contact, details=told, id=id[:_ID_LETTERS])
