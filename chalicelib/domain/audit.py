"""Who did what: one act, and the chain that holds an account's acts together.

An entry is one canonical JSON text that names its account, its number and the hash of the entry
before it. Its own hash is SHA-256 over that text, so whoever can read the table can check it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

CLOCK = "clock"
META = "meta"
SUBJECT = "subject"


class Outcome(StrEnum):
    """How an act ended. `ASKED` is written before something that must not happen unrecorded."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True)
class Act:
    """One thing that somebody did to something, or was refused.

    `actor` is `user:<id>`, CLOCK, META, SUBJECT (the person themselves), and `by` how a user showed
    who they are: `session` or `token`. `verb` is in the past tense and begins with the kind of its
    subject: `contact.changed`. `details` hold numbers and words of ours only, never what anybody
    wrote; what somebody did write, such as a reason, is `sealed` under the key of whom it is about.
    `at` (ms) and `id` are filled in when it is noted.
    """

    account: int
    actor: str
    verb: str
    subject: int | str = 0
    outcome: Outcome = Outcome.DONE
    by: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    sealed: bytes = b""
    at: int = 0
    id: str = ""

    @property
    def kind(self) -> str:
        """What kind of thing its subject is."""
        return self.verb.partition(".")[0]

    @property
    def user(self) -> int | None:
        """The user who did it; None: it was no user."""
        return user_of(self.actor)


@dataclass(frozen=True)
class Entry:
    """An act in its place: `number` counts from 1 without a gap, `text` is what is hashed."""

    number: int
    before: str
    act: Act
    text: str

    @property
    def hash(self) -> str:
        return hashed(self.text)


@dataclass(frozen=True)
class Tip:
    """The end of a chain: the last entry's number, hash and time (ms). Number 0: nothing yet."""

    number: int
    hash: str
    at: int = 0


def by_user(user: int) -> str:
    """A user as an actor."""
    return f"user:{user}"


def user_of(actor: str) -> int | None:
    """The user behind an actor; None: it is none."""
    who, _, id = actor.partition(":")
    return int(id) if who == "user" else None


def beginning(account: int) -> Tip:
    """What an account's first entry stands on: no other account's chain begins so."""
    return Tip(0, hashed(f"account {account}"))


def next_after(tip: Tip, act: Act) -> Entry:
    """The act as the entry after `tip`."""
    number = tip.number + 1
    said: dict[str, Any] = {
        "account": act.account,
        "number": number,
        "before": tip.hash,
        "id": act.id,
        "at": act.at,
        "actor": act.actor,
        "by": act.by,
        "verb": act.verb,
        "subject": act.subject,
        "outcome": act.outcome.value,
        "details": dict(act.details),
        "sealed": sha256(act.sealed).hexdigest() if act.sealed else "",
    }
    return Entry(number, tip.hash, act, canonical({n: v for n, v in said.items() if v}))


def read(text: str, sealed: bytes = b"") -> Entry:
    """The entry of a text. Raises ValueError, KeyError or TypeError when it is none."""
    said = json.loads(text)
    act = Act(
        account=int(said["account"]),
        actor=str(said["actor"]),
        verb=str(said["verb"]),
        subject=said.get("subject", 0),
        outcome=Outcome(said["outcome"]),
        by=said.get("by", ""),
        details=dict(said.get("details", {})),
        sealed=sealed,
        at=int(said["at"]),
        id=said.get("id", ""),
    )
    return Entry(int(said["number"]), str(said["before"]), act, text)


def fits_its_seal(entry: Entry) -> bool:
    """Whether what lies sealed beside the text is what the text was written with."""
    sealed = entry.act.sealed
    told: str = json.loads(entry.text).get("sealed", "")
    return told == (sha256(sealed).hexdigest() if sealed else "")


def canonical(said: Mapping[str, Any]) -> str:
    """JSON with one spelling only: sorted names, no spaces, ASCII."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def hashed(text: str) -> str:
    """SHA-256 as 64 hex digits."""
    return sha256(text.encode()).hexdigest()
