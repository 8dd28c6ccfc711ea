"""How far a deletion is, in words for whoever asked for it and knows its code."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.certificate import is_due
from chalicelib.domain.erasure import Erasure, Request, Scope, Status
from chalicelib.privacy.deletion_code import code_in
from chalicelib.store import asked, ledger
from chalicelib.store.asked import Asked

# The worst of several that stand is told: whoever asked wants to know when all is done.
_WORST_FIRST = (
    Status.REQUESTED,
    Status.FENCED,
    Status.ERASING,
    Status.ERASED,
    Status.COMPLETE,
    Status.UNDONE,
)
_SENTENCES = {
    Status.REQUESTED: "Your request has come in.",
    Status.FENCED: "Nobody can read it any more. It will be deleted when the time in which a "
    "mistake can be undone is over.",
    Status.ERASING: "It is being deleted now.",
    Status.ERASED: "It is deleted. For at most a day more a backup of keys could still open what "
    "lies in other backups.",
    Status.COMPLETE: "It is deleted, and nothing that is left in any backup can be read.",
    Status.UNDONE: "The deletion was undone by the business. Ask it why, or ask again.",
}
_LINGERS = (
    "It is deleted. What contacts who stay had there lies in backups, for 35 days, under keys that "
    "live on."
)
_HELD = (
    "The business has said that a law obliges it to keep what it holds about you for now, so it "
    "was not deleted. Ask it which law; when the hold ends, ask again with a new code."
)
_UNDONE_IN_PART = "One business has undone its part of the deletion: ask it why, or ask again."
_HELD_IN_PART = (
    "One business has said that a law obliges it to keep what it holds about you for now, so that "
    "part was not deleted. Ask it which law; when the hold ends, ask again with a new code."
)
_NOTHING = "We hold nothing about you under what you asked with, so there is nothing to delete."
_LINES = "We have dropped the access that you had given us."


@dataclass(frozen=True)
class Progress:
    """What the page says."""

    title: str
    sentence: str
    rows: tuple[tuple[str, str], ...]


def progress_of(code: str) -> Progress | None:
    """How far what was asked under `code` is; None when nothing was asked under it."""
    found = _found(code)
    return _told(found) if found else None


def erasures_of(code: str) -> list[Erasure]:
    """Every erasure that `code` has led to."""
    found = _found(code)
    return list(found.erasures) if found else []


@dataclass(frozen=True)
class _Found:
    """When it was asked (ms), and what came of it."""

    at: int
    erasures: tuple[Erasure, ...]
    held: int = 0
    lines: int = 0


def _found(code: str) -> _Found | None:
    """What a code leads to: one of an erasure's own, or one that somebody outside was given."""
    own, known = ledger.by_code(code), code_in(code)
    if own:
        return _Found(own.requested_at, (own,))
    outside = asked.found(known) if known else None
    if outside is None:
        return None
    return _Found(outside.at, tuple(_led_to(outside)), outside.held, outside.lines)


def _led_to(found: Asked) -> list[Erasure]:
    known = [ledger.get(*place) for place in found.erasures]
    known += [
        ledger.of_subject(Request(account, Scope.CONTACT, contact, ""))
        for account, contact in found.expected
    ]
    return [one for one in known if one]


def _told(found: _Found) -> Progress:
    if found.erasures:
        return _of_erasures(found)
    if found.held:
        return Progress("Your request is refused for now", _HELD, _asked_at(found.at))
    if found.lines:
        return Progress("Your data is deleted", _LINES, _asked_at(found.at))
    return Progress("Nothing to delete", _NOTHING, _asked_at(found.at))


def _of_erasures(found: _Found) -> Progress:
    standing = [one for one in found.erasures if one.stands]
    worst = min(standing or found.erasures, key=lambda one: _WORST_FIRST.index(one.status))
    sentence = " ".join([*_kept_back(found, standing), _said_of(worst)])
    return Progress(_title(found, worst), sentence, (*_asked_at(found.at), *_rows(worst)))


def _said_of(worst: Erasure) -> str:
    if worst.status is Status.ERASED and worst.lingers_until:
        return _LINGERS
    return _SENTENCES[worst.status]


def _kept_back(found: _Found, standing: list[Erasure]) -> Iterator[str]:
    """Which parts go otherwise than the rest."""
    is_mixed = 0 < len(standing) < len(found.erasures)
    if is_mixed:
        yield _UNDONE_IN_PART
    if found.held:
        yield _HELD_IN_PART
    if is_mixed or found.held:
        yield "As for the rest:"


def _title(found: _Found, worst: Erasure) -> str:
    if not worst.stands:
        return "The deletion was undone"
    if not all(one.stands for one in found.erasures):
        return "A part of the deletion was undone"
    if found.held:
        return "A part of your data is kept for now"
    return "Your data is deleted" if is_due(worst) else "Your data is being deleted"


def _rows(worst: Erasure) -> Iterator[tuple[str, str]]:
    yield "State", worst.status.value
    if worst.stands and not worst.complete_at:
        yield "Done at the latest", _time(worst.due_at)
    if worst.erased_at:
        yield "Deleted", _time(worst.erased_at)
    if is_due(worst):
        yield "Certificate", "at this address, followed by /certificate"
    if worst.complete_at:
        yield "Out of every backup", _time(worst.complete_at)


def _asked_at(at: int) -> tuple[tuple[str, str], ...]:
    return (("Asked for", _time(at)),)


def _time(at: int) -> str:
    return time.strftime("%-d %B %Y, %H:%M UTC", time.gmtime(at / 1000))
