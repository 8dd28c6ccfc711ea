"""A certificate of an erasure: what was destroyed and when, for anybody to check.

It is signed as canonical JSON (keys in order, no spaces, UTF-8), so whoever has its fields has the
very bytes.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.erasure import Erasure, Scope, Status, Step

VERSION = 1
ALGORITHM = "ECDSA_SHA_256"
BEYOND_REACH = (
    "What the messaging services (Meta, mail providers) keep of their own.",
    "Mails and messages that were sent already, as their receivers have them.",
    "What a business's own systems were told by webhooks, or fetched by the API.",
    "Files and exports that somebody has downloaded.",
)

# What Meta, or the mail service, could not be asked to end, or refused to.
STILL_SUBSCRIBED = (
    "Lines at Meta that are still subscribed to this service, which drops what they send, or "
    "addresses that the mail service still knows: whoever runs the line can remove it there."
)


AN_AGENTS_WORDS = (
    "What they wrote to customers: it is the business's, stands under a number that names nobody, "
    "and goes with its contacts."
)


WORDS_ELSEWHERE = (
    "What they wrote in conversations of others (a group, a mail with several people): it lies "
    "under the keys of these, and goes with them."
)


BACKUPS_OF_TEMPLATES = (
    "Backups of the line's message templates, for 35 days: they are sealed under the account's "
    "key, and are said to nobody in particular."
)


@dataclass(frozen=True)
class Signed:
    """A certificate as it was issued: its text, the signature (base64, DER) over its bytes, and the
    key that made it (`key_id`; `public_key` is PEM)."""

    text: str
    signature: str
    key_id: str
    public_key: str

    @property
    def fields(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.text)
        return said


def is_due(erasure: Erasure) -> bool:
    """Whether there is anything to certify yet."""
    return erasure.status in (Status.ERASED, Status.COMPLETE)


def fields_of(erasure: Erasure) -> dict[str, Any]:
    """What a certificate says. Ids and times only: it may be shown to anybody."""
    return {
        "certificate": VERSION,
        "service": "Chathood",
        "erasure": erasure.id,
        "code": erasure.code,
        "account": erasure.account,
        "scope": erasure.scope.value,
        "subject": erasure.subject,
        "asked_by": erasure.request.by,
        "final": erasure.status is Status.COMPLETE,
        "requested_at": _time(erasure.requested_at),
        "fenced_at": _time(erasure.fenced_at),
        "erased_at": _time(erasure.erased_at),
        "promised_by": _time(erasure.due_at),
        "backups_forget_at": _time(erasure.backups_forget_at),
        "keys_destroyed": {"count": len(erasure.keys), "names": list(erasure.keys)},
        "destroyed": {name: _told(step) for name, step in erasure.steps.items()},
        "stays": list(_stays(erasure)),
        "still_openable": _still_openable(erasure),
        "beyond_our_reach": [*BEYOND_REACH, *_left_over(erasure)],
    }


def _told(step: Step) -> dict[str, Any]:
    said = {"count": step.count, "done_at": _time(step.done_at)}
    return {**said, "failed": step.failed} if step.failed else said


def _left_over(erasure: Erasure) -> list[str]:
    return [STILL_SUBSCRIBED] if erasure.step("subscriptions").failed else []


def _stays(erasure: Erasure) -> Iterator[str]:
    if erasure.scope is Scope.USER:
        yield AN_AGENTS_WORDS
    if erasure.scope is Scope.CONTACT:
        yield WORDS_ELSEWHERE
    if erasure.step("templates").count:
        yield BACKUPS_OF_TEMPLATES


def _still_openable(erasure: Erasure) -> dict[str, Any] | None:
    """What backups hold under keys that live on, because those whom they are of stay."""
    if not erasure.lingers_until:
        return None
    return {
        "what": "Backups of threads of contacts who stay, because they have others elsewhere.",
        "threads": erasure.step("threads").count,
        "until": _time(erasure.lingers_until),
    }


def canonical(fields: Mapping[str, Any]) -> str:
    """The text that is signed."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _time(at: int) -> str | None:
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
