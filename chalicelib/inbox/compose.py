"""What a reply by mail says beside its words: to whom, about what, and in answer to which mail."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain import masking
from chalicelib.domain.account import Inbox
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Kind, Message
from chalicelib.store import message_pages, threads

_LOOK_BACK = 30
_MOST_REFERENCES = 20
_NAMED = ("to_emails", "cc_emails", "bcc_emails")
_ANSWERS = ("re:", "aw:", "sv:", "antw:", "odp:", "ynt:", "vs:")


def composed(inbox: Inbox, conversation: Conversation, message: Message) -> Message:
    """The message with its mail's header, as `content_attributes.email`.

    `to_emails`, `cc_emails` and `bcc_emails` are who the agent named; without, the answer goes to
    whoever wrote last, as they asked, and to the contact if that is somebody else. Who sees
    addresses masked names them as they see them.

    Raises:
        Invalid: a masked address looks like nobody's in these mails, or like several.
    """
    mails = _mails(conversation, message.content.attributes.get("in_reply_to_external_id"))
    said = _unmasked(message.content.attributes, mails)
    to = said.get("to_emails") or _answered(inbox, conversation, mails)
    header = {
        "subject": _subject(inbox, conversation, mails),
        "from": _people([inbox.address]),
        "to": _people(to),
        "cc": _people(said.get("cc_emails") or []),
        "bcc": _people(said.get("bcc_emails") or []),
        **_followed(said.get("in_reply_to_external_id"), mails),
    }
    content = replace(message.content, attributes={**said, "email": header})
    return replace(message, content=content)


def _mails(conversation: Conversation, quoted: object) -> list[Message]:
    """The newest mails of the thread, back to the one that is answered."""
    mails: list[Message] = []
    for one in message_pages.newest(conversation.account, conversation.thread, _LOOK_BACK):
        if not one.content.attributes.get("email"):
            continue
        mails.append(one)
        is_meant = one.content.source_id == quoted if quoted else one.kind is Kind.INCOMING
        if is_meant and not _is_odd(one):
            break
    return mails


def _unmasked(said: Mapping[str, Any], mails: list[Message]) -> dict[str, Any]:
    named = {name: said[name] for name in _NAMED if name in said}
    if not any(map(masking.is_masked, (one for found in named.values() for one in found))):
        return dict(said)
    known = {address for mail in mails for address in _addresses(mail)}
    return {**said, **{name: _whole(name, found, known) for name, found in named.items()}}


def _addresses(mail: Message) -> Iterator[str]:
    email = mail.content.attributes["email"]
    for name in ("from", "to", "cc"):
        yield from (one["address"] for one in email.get(name, ()))
    yield from email.get("reply_to", ())


def _whole(field: str, found: list[str], known: set[str]) -> list[str]:
    """The addresses behind those that are masked."""
    whole: list[str] = []
    for one in found:
        meant = [address for address in known if masking.masked(address) == one]
        if masking.is_masked(one) and len(meant) != 1:
            wrong = {field: ["is masked, and nobody's or several people's here"]}
            raise Invalid("Nobody can tell whom a masked address means here.", "invalid", wrong)
        whole.append(meant[0] if masking.is_masked(one) else one)
    return whole


def _people(addresses: list[str]) -> list[dict[str, str]]:
    return [{"name": "", "address": one} for one in addresses]


def _answered(inbox: Inbox, conversation: Conversation, mails: list[Message]) -> list[str]:
    thread = threads.get(conversation.account, conversation.thread)
    contact = [str(thread.address["email"])] if thread and thread.address.get("email") else []
    last = next((one for one in mails if one.kind is Kind.INCOMING and not _is_odd(one)), None)
    if last is None:
        return contact
    email = last.content.attributes["email"]
    wanted = email.get("reply_to") or [one["address"] for one in email.get("from", ())][:1]
    # Where the writer is the contact, how they asked to be answered is all there is to say.
    other = last.content.attributes.get("participant")
    found = dict.fromkeys([*wanted, *contact] if other or not wanted else wanted)
    return [one for one in found if one != inbox.address] or contact


def _is_odd(message: Message) -> bool:
    """Whether nobody waits for an answer to it."""
    email = message.content.attributes["email"]
    return any(email.get(mark) for mark in ("bounce", "forged", "loop"))


def _subject(inbox: Inbox, conversation: Conversation, mails: list[Message]) -> str:
    """The newest mail's, answered; the conversation's own where nothing has been said yet."""
    known = (str(one.content.attributes["email"].get("subject") or "") for one in mails)
    subject = next((one for one in known if one), "")
    if not mails:
        return conversation.subject or inbox.name
    subject = subject or conversation.subject or inbox.name
    return subject if subject.lower().startswith(_ANSWERS) else f"Re: {subject}"


def _followed(quoted: object, mails: list[Message]) -> dict[str, Any]:
    """The mail that this one answers, and those before it."""
    named = [one for one in mails if one.content.source_id]
    answered = next((one for one in named if one.content.source_id == quoted), None)
    answered = answered or next((one for one in named if one.kind is Kind.INCOMING), None)
    answered = answered or next(iter(named), None)
    if answered is None:
        return {"references": []}
    id = answered.content.source_id
    before = answered.content.attributes["email"].get("references", ())
    chain = [*(one for one in before if one != id), id]
    return {"in_reply_to": id, "references": chain[:1] + chain[1:][-_MOST_REFERENCES:]}
