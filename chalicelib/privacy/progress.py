"""How far a deletion is, in words for whoever asked for it and knows its code."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.erasure import Erasure, Request, Scope, Status
from chalicelib.privacy.deletion_code import code_in
from chalicelib.store import asked, ledger
from chalicelib.store.asked import Asked

# The worst of several is told: whoever asked wants to know when all is done.
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
_HELD = (
    "The business has said that a law obliges it to keep what it holds about you for now, so it "
    "was not deleted. Ask it which law; when the hold ends, ask again with a new code."
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
    erasure = ledger.by_code(code)
    if erasure:
        return _of_erasures(erasure.requested_at, [erasure])
    known = code_in(code)
    found = asked.found(known) if known else None
    return _of_asked(found) if found else None


def erasures_of(code: str) -> list[Erasure]:
    """Every erasure that `code` has led to."""
    own, known = ledger.by_code(code), code_in(code)
    if own:
        return [own]
    found = asked.found(known) if known else None
    return _led_to(found) if found else []


def _led_to(found: Asked) -> list[Erasure]:
    known = [ledger.get(*place) for place in found.erasures]
    known += [
        ledger.of_subject(Request(account, Scope.CONTACT, contact, ""))
        for account, contact in found.expected
    ]
    return [one for one in known if one]


def _of_asked(found: Asked) -> Progress:
    erasures = _led_to(found)
    if erasures:
        return _of_erasures(found.at, erasures)
    if found.held:
        return Progress("Your request is refused for now", _HELD, _asked_at(found.at))
    if found.lines:
        return Progress("Your data is deleted", _LINES, _asked_at(found.at))
    return Progress("Nothing to delete", _NOTHING, _asked_at(found.at))


def _of_erasures(at: int, erasures: Sequence[Erasure]) -> Progress:
    worst = min(erasures, key=lambda one: _WORST_FIRST.index(one.status))
    is_done = worst.status in (Status.ERASED, Status.COMPLETE)
    rows = [*_asked_at(at), ("State", worst.status.value)]
    if worst.status is not Status.UNDONE and not worst.complete_at:
        rows.append(("Done at the latest", _time(worst.due_at)))
    if worst.erased_at:
        rows.append(("Deleted", _time(worst.erased_at)))
    if is_done:
        rows.append(("Certificate", "at this address, followed by /certificate"))
    if worst.complete_at:
        rows.append(("Out of every backup", _time(worst.complete_at)))
    title = "Your data is deleted" if is_done else "Your data is being deleted"
    if worst.status is Status.UNDONE:
        title = "The deletion was undone"
    return Progress(title, _SENTENCES[worst.status], tuple(rows))


def _asked_at(at: int) -> tuple[tuple[str, str], ...]:
    return (("Asked for", _time(at)),)


def _time(at: int) -> str:
    return time.strftime("%-d %B %Y, %H:%M UTC", time.gmtime(at / 1000))
