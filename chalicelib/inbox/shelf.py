"""The message templates of an inbox: found, listed, shown filled in, and kept up with reports."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib import log
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.errors import NotThere
from chalicelib.domain.events import TemplateReported
from chalicelib.domain.template import Template
from chalicelib.domain.template_news import reported
from chalicelib.domain.template_text import Rendered, rendered
from chalicelib.store import templates as stored
from chalicelib.store.templates import Shelf


def find(inbox: Inbox, name: str, language: str) -> Template | None:
    """The template as the platform last told of it; None when we do not know enough to judge what
    is sent: then the platform judges itself."""
    known = _known(inbox, name, language)
    return known if known and (known.components or known.obstacle_is_told) else None


def listed(inbox: Inbox) -> Shelf:
    """Every template of the inbox by name and language, and when they were last listed."""
    if not inbox.shelf:
        return Shelf(())
    whole = stored.shelf(inbox.account, inbox.shelf)
    there = (template for template in whole.templates if not template.is_gone)
    in_order = sorted(there, key=lambda one: (one.name, one.language))
    return replace(whole, templates=tuple(in_order))


def has_useful(inbox: Inbox) -> bool:
    """Whether a utility template of a Page has been approved; WhatsApp always names templates."""
    if inbox.channel is not ChannelKind.FACEBOOK:
        return False
    known = stored.shelf(inbox.account, inbox.shelf).templates
    return any(one.category == "UTILITY" and not one.obstacle for one in known)


def preview(inbox: Inbox, name: str, language: str, params: Mapping[str, Any]) -> Rendered:
    """The template filled with `params`, sent to nobody. Raises NotThere."""
    return rendered(the(inbox, name, language), params)


def the(inbox: Inbox, name: str, language: str) -> Template:
    """The template named so. Raises NotThere."""
    found = _known(inbox, name, language)
    if found is None:
        raise NotThere("template")
    return found


def report(setup: Setup, inbox: Inbox, said: TemplateReported) -> None:
    """Notes what the platform says of a template; what it leaves open, the next sync completes."""
    if not inbox.shelf:
        return
    # The API writes en_US, webhooks write en-US.
    said = replace(said, language=said.language.replace("-", "_"))
    place = (inbox.account, inbox.shelf)
    mark = stored.mark(*place)
    after = stored.change(
        *place, (said.name, said.language), lambda known: reported(known, said, mark.listed_at)
    )
    if after and after.is_partial and not mark.is_wanted:
        stored.want_list(*place)
    log.happened("template_reported", account=inbox.account, inbox=inbox.id)


def _known(inbox: Inbox, name: str, language: str) -> Template | None:
    if not inbox.shelf:
        return None
    known = stored.get(inbox.account, inbox.shelf, name, language)
    return None if known is None or known.is_gone else known
