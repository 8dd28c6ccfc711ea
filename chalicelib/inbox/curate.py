"""Templates are made, changed, deleted and listed at the platform; what it says then is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chalicelib import log
from chalicelib.channels import meta_hosts
from chalicelib.channels.manage import Denied
from chalicelib.channels.whatsapp import template_calls
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.errors import (
    Conflict,
    Invalid,
    NotThere,
    OutcomeUnknown,
    SendTrouble,
    SlowDown,
    Unavailable,
)
from chalicelib.domain.template import Template
from chalicelib.domain.template_news import gone, is_same, seen
from chalicelib.domain.template_rules import problems
from chalicelib.inbox import shelf
from chalicelib.inbox.denial import refusal_of
from chalicelib.store import sessions
from chalicelib.store import setup as setups
from chalicelib.store import templates as stored

# How far Meta's clock may be behind ours: what it reports from then on is news.
_SKEW = 2_000
_SAMPLES = ("image/jpeg", "image/png", "video/mp4", "application/pdf")
_EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
_LISTS = {
    ChannelKind.WHATSAPP: template_calls.listed,
    ChannelKind.FACEBOOK: template_calls.listed_of_page,
}
_ALREADY_THERE = (2388023, 2388024)
# Meta counts calls per hour and business: a page of templates is one.
_SYNCS, _PER = 6, 60_000


@dataclass(frozen=True)
class Changes:
    """What an edit replaces; None: it stays as it is."""

    components: tuple[Mapping[str, Any], ...] | None = None
    category: str | None = None


def create(inbox: Inbox, wanted: Template) -> Template:
    """Hands a template in for review; it is pending then.

    Raises:
        Invalid: by field, when Meta would refuse it or did.
        Conflict: there is one of this name and language, or the inbox's token is dead.
    """
    business, token = _reach(inbox)
    _refuse_wrong(wanted)
    at = now() - _SKEW
    try:
        made = template_calls.create(business, token, wanted)
    except SendTrouble as trouble:
        raise _refused(inbox, trouble, "It may have been made") from trouble
    log.happened("template_created", account=inbox.account, inbox=inbox.id)
    return _noted(inbox, made, at)


def upload_sample(inbox: Inbox, filename: str, content_type: str, content: bytes) -> str:
    """Shows Meta an example of the file in a template's header: the handle to name it by.

    Raises:
        Invalid: a header shows no such file, or this server has no app at Meta.
    """
    _, token = _reach(inbox)
    if content_type not in _SAMPLES or not meta_hosts.app_id():
        wrong = {"file": [f"must be one of {', '.join(_SAMPLES)}"]}
        raise Invalid("A header shows a picture, an MP4 video or a PDF.", "invalid", wrong)
    try:
        return template_calls.upload_sample(token, filename, content_type, content)
    except SendTrouble as trouble:
        raise refusal_of(trouble, "file") from trouble


def edit(inbox: Inbox, name: str, language: str, changes: Changes) -> Template:
    """Replaces a template's components or category; Meta looks at it again then.

    Raises:
        NotThere, Invalid, Conflict: the last also when it may not be edited in its state.
    """
    _, token = _reach(inbox)
    known = shelf.the(inbox, name, language)
    wanted = _edited(known, changes)
    said = {
        **({"components": list(wanted.components)} if changes.components is not None else {}),
        **({"category": wanted.category} if changes.category else {}),
    }
    at = now() - _SKEW
    try:
        template_calls.edit(known.provider_id, token, said)
    except SendTrouble as trouble:
        raise _refused(inbox, trouble, "It may have been changed") from trouble
    log.happened("template_edited", account=inbox.account, inbox=inbox.id)
    return _noted(inbox, replace(wanted, status="PENDING", reason=""), known.since(at))


def remove(inbox: Inbox, name: str) -> None:
    """Deletes a template in every language. Raises NotThere when there is none, here or at Meta."""
    business, token = _reach(inbox)
    known = [one for one in shelf.listed(inbox).templates if one.name == name]
    at = now() - _SKEW
    try:
        was_there = template_calls.delete(business, token, name)
    except SendTrouble as trouble:
        raise _refused(inbox, trouble, "It may have been deleted") from trouble
    _forget(inbox, known, at)
    if not (known or was_there):
        raise NotThere("template")
    log.happened("template_deleted", account=inbox.account, inbox=inbox.id)


def sync(inbox: Inbox) -> stored.Shelf:
    """Reads every template from the platform; what is gone there goes here. As they stand then.

    Raises:
        Invalid, Conflict, Unavailable: the platform does not list them.
        SlowDown: somebody did this just now, several times.
    """
    _refuse_without_shelf(inbox)
    if sessions.count_try(inbox.account, f"sync-{inbox.shelf}", _PER) > _SYNCS:
        raise SlowDown(_PER // 1000)
    try:
        take_stock(inbox)
    except SendTrouble as trouble:
        raise refusal_of(trouble, "inbox") from trouble
    return shelf.listed(inbox)


def take_stock(inbox: Inbox) -> None:
    """Reads every template from the platform. Only what changed is written. Raises SendTrouble."""
    shelf, token = inbox.shelf, setups.inbox_token(inbox)
    at = now() - _SKEW
    known = {(t.name, t.language): t for t in stored.shelf(inbox.account, shelf).templates}
    there = set()
    for listed in _LISTS[inbox.channel](shelf, token):
        key = (listed.name, listed.language)
        there.add(key)
        # What was heard before the list was asked for is older than the list.
        since = known[key].since(at) if key in known else at
        if not is_same(known.get(key), seen(known.get(key), listed, since)):
            _noted(inbox, listed, since)
    left = [one for key, one in known.items() if key not in there and not one.is_gone]
    _forget(inbox, left, at)
    stored.note_listed(inbox.account, shelf, at)
    log.happened("templates_listed", account=inbox.account, inbox=inbox.id, count=len(there))


def _reach(inbox: Inbox) -> tuple[str, str]:
    """The inbox's business and token. Raises Invalid when it has no templates to manage."""
    if not inbox.business:
        raise Invalid(
            "Only WhatsApp inboxes that name their business account have templates to manage.",
            "no_templates",
            {"inbox_id": ["names no WhatsApp Business Account"]},
        )
    return inbox.business, setups.inbox_token(inbox)


def _refuse_without_shelf(inbox: Inbox) -> None:
    if not inbox.shelf:
        raise Invalid(
            "Only WhatsApp inboxes that name their business account, and Pages, have templates.",
            "no_templates",
            {"inbox_id": ["has no templates"]},
        )


def _refuse_wrong(wanted: Template) -> None:
    found = problems(wanted)
    if found:
        raise Invalid(f"Check {', '.join(found)}.", "invalid", found)


def _edited(known: Template, changes: Changes) -> Template:
    if known.status not in _EDITABLE or not known.provider_id:
        raise Conflict(
            "Only templates that are approved, rejected or paused can be edited.",
            "template_locked",
            {"status": [f"is {known.status.lower() or 'unknown'}"]},
        )
    if changes.components is None and not changes.category:
        raise Invalid("Say what to change.", "invalid", {"components": ["is missing"]})
    if changes.category and known.status == "APPROVED":
        wrong = {"category": ["of an approved template cannot be changed"]}
        raise Invalid("Meta alone changes an approved template's category.", "invalid", wrong)
    wanted = replace(
        known,
        components=known.components if changes.components is None else changes.components,
        category=changes.category or known.category,
    )
    _refuse_wrong(wanted)
    return wanted


def _noted(inbox: Inbox, told: Template, at: int) -> Template:
    key = (told.name, told.language)
    after = stored.change(
        inbox.account, inbox.shelf, key, lambda known: _if_new(known, seen(known, told, at))
    )
    return after or told


def _if_new(known: Template | None, after: Template) -> Template | None:
    return None if is_same(known, after) else after


def _forget(inbox: Inbox, doomed: list[Template], at: int) -> None:
    for one in doomed:
        step = partial(_gone, at=one.since(at))
        stored.change(inbox.account, inbox.shelf, (one.name, one.language), step)


def _gone(known: Template | None, at: int) -> Template | None:
    return gone(known, at) if known else None


def _refused(inbox: Inbox, trouble: SendTrouble, perhaps: str) -> Exception:
    if isinstance(trouble, OutcomeUnknown):
        stored.want_list(inbox.account, inbox.shelf)
        sentence = f"{trouble.sentence} {perhaps}: sync the templates to see."
        return Unavailable(sentence, "provider_silent")
    if isinstance(trouble, Denied) and trouble.subcode in _ALREADY_THERE:
        return Conflict(trouble.sentence, "template_exists", {"name": [trouble.told]})
    return refusal_of(trouble, "template")
