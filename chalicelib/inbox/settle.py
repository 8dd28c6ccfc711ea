"""The provider says how far a send has got: its state rises, in whatever order reports come."""

from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.contact import Identity
from chalicelib.domain.errors import Busy
from chalicelib.domain.events import ReactionReported, StatusReported
from chalicelib.domain.message import Content, Message
from chalicelib.domain.send import State
from chalicelib.inbox import announce, reference
from chalicelib.store import conversations, identities, message_pages, messages, names, sends
from chalicelib.store.identities import Way
from chalicelib.store.keys import key_for
from chalicelib.store.sends import Place
from chalicelib.vault.mac import mac

# How far back a report without our reference is looked for.
_LOOK_BACK = 300
# Meta keeps no order: a reaction may come before its message, and is tried again for so long (ms).
# Shorter than the inbound queue tries, or a reaction to what we never had would ring its alarm.
MAY_STILL_COME = 4 * 60_000


def settle(setup: Setup, inbox: Inbox, report: StatusReported) -> Message | None:
    """Lifts the reported part to the reported state; None when that changes nothing."""
    found = _reported(inbox, report)
    if found is None:
        log.happened("status_of_unknown", account=inbox.account, inbox=inbox.id)
        return None
    message = sends.raise_rank(found, report.state)
    if message is None:
        return None
    if report.state is State.FAILED and report.error:
        message = _with_reason(found, report.error) or message
    log.happened(
        "status_settled", account=inbox.account, message=message.id, state=report.state.value
    )
    _announce(setup, message)
    return message


def react(setup: Setup, inbox: Inbox, report: ReactionReported) -> Message | None:
    """Puts a customer's emoji on a message, or takes it away.

    Raises Busy while the message may still come.
    """
    target = _by_provider_id(inbox, report.identities, report.target_id)
    if target is None and now() - report.time < MAY_STILL_COME:
        raise Busy("The message that this reacts to has not come yet.")
    if target is None:
        log.happened("reaction_to_unknown", account=inbox.account, inbox=inbox.id)
        return None
    message = messages.change(
        inbox.account,
        target.thread,
        target.id,
        lambda content: _with_reaction(content, report),
    )
    if message:
        _announce(setup, message)
    return message


def with_error(content: Content, part: int, error: str) -> Content:
    """The content with what the agent may be told of a part's failure."""
    errors = list(content.errors) + [""] * (part + 1 - len(content.errors))
    errors[part] = error
    return replace(content, errors=tuple(errors))


def _reported(inbox: Inbox, report: StatusReported) -> Place | None:
    """What a report is about: by our own reference, else by looking back.

    That an attempt got through counts whichever it was; that it failed, only if it is the latest.
    """
    ours = reference.read(inbox.account, report.reference) if report.reference else None
    if ours:
        attempt = ours.attempt if report.state is State.FAILED else ""
        return Place(inbox.account, ours.thread, ours.message, ours.part, attempt)
    message = _by_provider_id(inbox, report.identities, report.provider_id)
    if message is None or not message.sends:
        return None
    ids = message.content.part_source_ids
    part = ids.index(report.provider_id) if report.provider_id in ids else 0
    return Place(inbox.account, message.thread, message.id, part)


def _with_reason(place: Place, error: str) -> Message | None:
    return messages.change(
        place.account,
        place.thread,
        place.message,
        lambda content: with_error(content, place.part, error),
    )


def _by_provider_id(inbox: Inbox, seen: tuple[Identity, ...], provider_id: str) -> Message | None:
    for identity in seen:
        way = identities.way(inbox.account, inbox.id, identity)
        if isinstance(way, Way):
            key = key_for(inbox.account, names.contact_key(way.contact))
            fingerprint = mac(key, "provider", provider_id)
            return message_pages.find_by_fingerprint(
                inbox.account, way.thread, fingerprint, _LOOK_BACK
            )
    return None


def _with_reaction(content: Content, report: ReactionReported) -> Content:
    """One reaction a person; an older report never undoes a newer one, nor brings back what was
    taken away: an empty emoji stays, with its time, and is not shown."""
    who = report.identities[0].value if report.identities else "contact"
    standing = list(content.attributes.get("reactions", ()))
    mine = next((r for r in standing if r.get("from") == who), None)
    if mine and mine.get("at", 0) > report.time:
        return content
    others = [r for r in standing if r is not mine]
    others.append({"emoji": report.emoji, "from": who, "at": report.time})
    return replace(content, attributes={**content.attributes, "reactions": others})


def _announce(setup: Setup, message: Message) -> None:
    head = conversations.get(message.account, message.conversation)
    if head:
        announce.message("message.updated", message, setup, head)
