"""The demo's past: told to the product through its own verbs, and put on the customers' phones.

Past replies are stored as read, because there is nobody to send them to any more.
"""

import secrets
from dataclasses import replace
from typing import Any

import requests

from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup, User
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.conversation import Conversation, Priority, Status, replied
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Attachment, Content, Kind, Message
from chalicelib.domain.send import Send, State
from chalicelib.inbox.fetch import store_file
from chalicelib.inbox.receive import receive
from chalicelib.inbox.visit import new_source_id
from chalicelib.store import conversations, messages
from infra.local.meta import model as simulated
from infra.local.meta.customers.pictures import sample
from infra.local.meta.people import CAST, scoped_id
from infra.local.story import CUSTOMER, DANA, NOTE, TALKS, Line, Talk

_MINUTE = 60_000
Writer = tuple[tuple[Identity, ...], str]
_NAMES = {ChannelKind.FACEBOOK: IdentityKind.PSID, ChannelKind.INSTAGRAM: IdentityKind.IGSID}


def tell(setup: Setup, inbox: Inbox, people: dict[str, User], talk: Talk) -> None:
    person = _writer(inbox, talk)
    head = None
    for line in talk.lines:
        if line.by == CUSTOMER:
            event = _event(inbox, person, talk, line)
            said = receive(setup, inbox, event)
            head = conversations.get_now(setup.account, said.conversation) if said else None
        elif head:
            head = _replied(head, people[DANA if line.by == NOTE else line.by], talk, line)
    if head:
        _settle(setup, people, talk, head)


def put_on_phones(lines: dict[str, Inbox], simulator: str) -> None:
    """Gives the simulated customers the same past, so that they and we agree on it."""
    for talk in TALKS:
        if not talk.person or talk.on not in lines:
            continue
        answer = requests.post(
            f"{simulator}/_customers/{talk.person}/history",
            json={
                **_as_line(talk.on, lines[talk.on]),
                "messages": [_as_past(talk, line) for line in talk.lines if line.by != NOTE],
            },
            timeout=10,
        )
        answer.raise_for_status()


def _as_line(kind: str, inbox: Inbox) -> dict[str, Any]:
    """The line as the simulator names it."""
    if kind != "whatsapp":
        return {"line_id": inbox.address, "kind": kind}
    return {
        "phone_number_id": inbox.address,
        "business_account_id": inbox.settings["business_account_id"],
        "phone_number": inbox.settings["phone_number"],
    }


def _as_past(talk: Talk, line: Line) -> dict[str, Any]:
    content: dict[str, Any] = {"text": line.text}
    if line.picture:
        content = {"image": {"sample": line.picture, "caption": line.text}}
    return {
        "id": _provider_id(talk, line),
        "by": "customer" if line.by == CUSTOMER else "business",
        "at": now() / 1000 - line.minutes * 60,
        **content,
    }


def _provider_id(talk: Talk, line: Line) -> str:
    return f"demo.{talk.on}.{talk.person or talk.name or 'visitor'}.{talk.lines.index(line)}"


def _writer(inbox: Inbox, talk: Talk) -> Writer:
    if not talk.person:
        source_id = new_source_id(inbox)
        return (Identity(IdentityKind.VISITOR, source_id, inbox.id),), talk.name
    person = next(person for person in CAST if person.id == talk.person)
    if inbox.channel in _NAMES:
        line = simulated.Line(inbox.address, "messenger" if talk.on == "messenger" else "instagram")
        return (Identity(_NAMES[inbox.channel], scoped_id(line, person.id)),), person.name
    seen = [Identity(IdentityKind.BSUID, person.user_id)]
    if not person.hides_phone:
        seen.append(Identity(IdentityKind.PHONE, f"+{person.phone}"))
    return tuple(seen), person.name


def _event(inbox: Inbox, person: Writer, talk: Talk, line: Line) -> MessageReceived:
    identities, name = person
    return MessageReceived(
        provider_id=_provider_id(talk, line),
        time=now() - line.minutes * _MINUTE,
        identities=identities,
        text=line.text,
        name=name,
        attachments=(_picture(inbox.account, line.picture),) if line.picture else (),
    )


def _picture(account: int, name: str) -> Attachment:
    drawn = Attachment(id=1, file_type="image", filename=f"{name}.png")
    return store_file(account, sample(name), drawn)


def _replied(head: Conversation, by: User, talk: Talk, line: Line) -> Conversation:
    at = now() - line.minutes * _MINUTE
    message = Message(
        account=head.account,
        thread=head.thread,
        id=timed_id(at, secrets.token_bytes(4)),
        conversation=head.number,
        inbox=head.inbox,
        kind=Kind.OUTGOING,
        time=at,
        arrived=at,
        key=head.key,
        content=Content(text=line.text, user=by.id, source_id=_provider_id(talk, line)),
        private=line.by == NOTE,
        sends=() if line.by == NOTE else (Send(state=State.READ),),
    )
    put = messages.put(message, secrets.token_bytes(16))
    change = conversations.change(head.account, head.number, lambda c: replied(c, put.message, 0))
    assert change
    return change.after


def _settle(setup: Setup, people: dict[str, User], talk: Talk, head: Conversation) -> None:
    """Puts the conversation where the story leaves it, without activity lines in the thread."""
    team = next((team.id for team in setup.teams.values() if team.name == talk.team), None)
    last = now() - talk.lines[-1].minutes * _MINUTE
    unread = frozenset(list(head.unread)[-1:]) if not talk.read else frozenset()

    def left(c: Conversation) -> Conversation:
        return replace(
            c,
            assignee=people[talk.assignee].id if talk.assignee else None,
            team=team,
            labels=talk.labels,
            priority=Priority(talk.priority) if talk.priority else None,
            status=Status.RESOLVED if talk.resolved else Status.OPEN,
            status_at=last if talk.resolved else c.status_at,
            unread=unread,
            read_at=last if talk.read else c.read_at,
        )

    conversations.change(head.account, head.number, left)
