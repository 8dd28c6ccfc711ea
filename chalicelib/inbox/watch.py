"""How the lines fare: what the platform says of a line shows on its inbox."""

from chalicelib import log
from chalicelib.domain.account import Inbox, Report, Setup
from chalicelib.domain.events import LineReported
from chalicelib.store import setup as setups


def report(setup: Setup, inbox: Inbox, said: LineReported) -> None:
    """Notes what the platform says of this line; the newest word about a thing counts."""
    if said.phone and said.phone != _digits(inbox):
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


def _digits(inbox: Inbox) -> str:
    return "".join(c for c in str(inbox.settings.get("phone_number", "")) if c.isdigit())
