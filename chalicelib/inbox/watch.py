"""How the lines fare: what the platform says of a line shows on its inbox."""

from dataclasses import replace

from cachetools import TTLCache

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Health, Inbox, Report, Setup
from chalicelib.domain.events import LineReported
from chalicelib.store import setup as setups
from chalicelib.store import watched

# A line's last event is noted to the hour, so that a message costs no write of its own.
_HOUR = 3_600_000
_heard: TTLCache[tuple[int, int], bool] = TTLCache(10_000, _HOUR // 1000)


def report(setup: Setup, inbox: Inbox, said: LineReported) -> None:
    """Notes what the platform says of this line; the newest word about a thing counts."""
    if said.phone and said.phone != _digits(inbox):
        return
    if said.only_mends and not _is_troubled(inbox, said.about):
        return
    noted = setups.report(inbox, Report(said.about, said.health, said.sentence, said.time))
    if noted:
        log.happened(
            "line_reported",
            account=inbox.account,
            inbox=inbox.id,
            about=said.about,
            health=said.health.value,
        )


def tell(setup: Setup, inbox: Inbox, about: str, finding: tuple[Health, str]) -> Inbox:
    """Notes what we found of a line ourselves, unless it is known. The inbox as it stands then."""
    health, sentence = finding
    standing = next((one for one in inbox.reports if one.about == about), None)
    known = (standing.health, standing.sentence) if standing else (Health.FINE, sentence)
    if known == finding or (health is Health.FINE and known[0] is Health.FINE):
        return inbox
    at = now()
    report(setup, inbox, LineReported(about, health, sentence, at))
    others = tuple(one for one in inbox.reports if one.about != about)
    return replace(inbox, reports=(*others, Report(about, health, sentence, at)))


def hear(inbox: Inbox) -> None:
    """Notes, at most once an hour, that something came in by this line."""
    key, at = (inbox.account, inbox.id), now()
    if at - inbox.heard_at < _HOUR or key in _heard:
        return
    watched.hear(inbox, at)
    _heard[key] = True


def _is_troubled(inbox: Inbox, about: str) -> bool:
    """Whether the newest report about a thing is no good news, as far as is remembered."""
    return any(r.about == about and r.health is not Health.FINE for r in inbox.reports)


def _digits(inbox: Inbox) -> str:
    return "".join(c for c in str(inbox.settings.get("phone_number", "")) if c.isdigit())
