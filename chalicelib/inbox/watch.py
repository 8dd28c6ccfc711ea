"""How the lines fare: what the platform says of a line shows on its inbox."""

from chalicelib import log
from chalicelib.domain.account import Health, Inbox, Report, Setup
from chalicelib.domain.events import LineReported, TemplateReported
from chalicelib.store import setup as setups


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


def report_template(setup: Setup, inbox: Inbox, said: TemplateReported) -> None:
    """Notes that the platform has said something of a template."""
    log.happened(
        "template_reported", account=inbox.account, inbox=inbox.id, template=said.provider_id
    )


def _is_troubled(inbox: Inbox, about: str) -> bool:
    """Whether the newest report about a thing is no good news, as far as is remembered."""
    return any(r.about == about and r.health is not Health.FINE for r in inbox.reports)


def _digits(inbox: Inbox) -> str:
    return "".join(c for c in str(inbox.settings.get("phone_number", "")) if c.isdigit())
