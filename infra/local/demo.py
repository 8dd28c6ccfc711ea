"""The demo account of a local run: who may sign in, three connected lines, a few conversations.

Everything goes through the product's own verbs. Past replies are stored as read, because there is
nobody to send them to any more.
"""

import json
import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from chalicelib import config
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Label, Role, Setup, Team, User
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.conversation import Conversation, Priority, Status, replied
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Attachment, Content, Kind, Message
from chalicelib.domain.send import Send, State
from chalicelib.inbox.connect import Plan, connect, set_members
from chalicelib.inbox.fetch import store_file
from chalicelib.inbox.open_account import NewUser, add_user, give_token, open_account
from chalicelib.inbox.receive import receive
from chalicelib.inbox.visit import new_source_id
from chalicelib.store import conversations, messages
from chalicelib.store import setup as setups
from infra.local.meta.customers.pictures import sample
from infra.local.meta.people import CAST
from infra.local.settings import Settings
from infra.local.story import CUSTOMER, DANA, NOTE, TALKS, Line, Talk

ACCOUNT = 1
EMAIL = "demo@chathood.example"
_MINUTE = 60_000
_WHATSAPP = Plan(
    "Shop on WhatsApp",
    ChannelKind.WHATSAPP,
    address="100200300400500",
    token="EAAdemo" + secrets.token_hex(12),
    settings={
        "phone_number": "+15550100200",
        "provider": "whatsapp_cloud",
        "business_account_id": "109800700600500",
    },
)
_CHAT = Plan(
    "Shop's website",
    ChannelKind.WEB_WIDGET,
    settings={
        "website_url": os.environ.get("SITE_URL", "") + "/demo-shop",
        "welcome_title": "Hello!",
        "welcome_tagline": "Ask us anything about wood and clay. We answer within minutes.",
    },
)
_MAIL = Plan("Shop by mail", ChannelKind.EMAIL, address="shop@chathood.example")
_LABELS = {
    "order": "#0b6b5b",
    "lead": "#1f6feb",
    "billing": "#964600",
    "repair": "#8250df",
    "visit": "#57606a",
}


def seed(settings: Settings) -> dict[str, Any]:
    """Makes the account on the first start; gives who may sign in and with what.

    The password and tokens stand in `<data>/people.json`, readable by their owner only.
    """
    kept = settings.data / "people.json"
    if not kept.exists():
        _write(kept, _open(settings))
    people: dict[str, Any] = json.loads(kept.read_text())
    return {**people, "platform_access_token": config.secrets().platform_access_token}


def _open(settings: Settings) -> dict[str, Any]:
    open_account(ACCOUNT, "Oak & Fern" if settings.demo else "My account")
    password = secrets.token_urlsafe(9)
    admin = add_user(ACCOUNT, NewUser("Dana Kovač", EMAIL, password, Role.ADMINISTRATOR), id=1)
    if settings.demo:
        _fill(admin, os.environ.get("CHATHOOD_SIMULATOR", ""))
    return {
        "account_id": ACCOUNT,
        "email": EMAIL,
        "password": password,
        "api_access_token": give_token(admin),
    }


def _fill(dana: User, simulator: str) -> None:
    """`simulator` is where Meta is played; elsewhere nobody owns the demo's WhatsApp number."""
    ravi = add_user(ACCOUNT, NewUser("Ravi Menon", "ravi@chathood.example", "", Role.AGENT), id=2)
    setups.put_team(Team(ACCOUNT, 1, "Billing", members=frozenset({dana.id, ravi.id})))
    setups.put_team(Team(ACCOUNT, 2, "Workshop", members=frozenset({ravi.id})))
    for id, (title, color) in enumerate(_LABELS.items(), 1):
        setups.put_label(Label(ACCOUNT, id, title, color))
    chat = _connect(_CHAT, dana, ravi)
    whatsapp = _connect(_WHATSAPP, dana, ravi) if simulator else None
    _connect(_MAIL, dana, ravi)
    setup, people = _setup(), {"dana": dana, "ravi": ravi}
    # Oldest first, so that conversation numbers tell their age too.
    for talk in sorted(TALKS, key=lambda talk: -talk.lines[0].minutes):
        inbox = whatsapp if talk.person else chat
        if inbox:
            _tell(setup, inbox, people, talk)
    if whatsapp:
        _put_on_phones(whatsapp, simulator)


def _connect(plan: Plan, dana: User, ravi: User) -> Inbox:
    inbox = connect(_setup(), dana, plan)
    return set_members(_setup(), inbox.id, {dana.id, ravi.id})


def _tell(setup: Setup, inbox: Inbox, people: dict[str, User], talk: Talk) -> None:
    identities, name = _writer(inbox, talk)
    head = None
    for line in talk.lines:
        if line.by == CUSTOMER:
            event = _event(identities, name, talk, line)
            said = receive(setup, inbox, event)
            head = conversations.get_now(ACCOUNT, said.conversation) if said else None
        elif head:
            head = _replied(head, people[DANA if line.by == NOTE else line.by], talk, line)
    if head:
        _settle(setup, people, talk, head)


def _put_on_phones(whatsapp: Inbox, simulator: str) -> None:
    """Gives the simulated customers the same past, so that they and we agree on it."""
    for talk in TALKS:
        if not talk.person:
            continue
        answer = requests.post(
            f"{simulator}/_customers/{talk.person}/history",
            json={
                "phone_number_id": whatsapp.address,
                "business_account_id": whatsapp.settings["business_account_id"],
                "phone_number": whatsapp.settings["phone_number"],
                "messages": [_as_past(talk, line) for line in talk.lines if line.by != NOTE],
            },
            timeout=10,
        )
        answer.raise_for_status()


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
    return f"demo.{talk.person or talk.name or 'visitor'}.{talk.lines.index(line)}"


def _writer(inbox: Inbox, talk: Talk) -> tuple[tuple[Identity, ...], str]:
    if not talk.person:
        source_id = new_source_id(inbox)
        return (Identity(IdentityKind.VISITOR, source_id, inbox.id),), talk.name
    person = next(person for person in CAST if person.id == talk.person)
    seen = [Identity(IdentityKind.BSUID, person.user_id)]
    if not person.hides_phone:
        seen.append(Identity(IdentityKind.PHONE, f"+{person.phone}"))
    return tuple(seen), person.name


def _event(identities: tuple[Identity, ...], name: str, talk: Talk, line: Line) -> MessageReceived:
    return MessageReceived(
        provider_id=_provider_id(talk, line),
        time=now() - line.minutes * _MINUTE,
        identities=identities,
        text=line.text,
        name=name,
        attachments=(_picture(line.picture),) if line.picture else (),
    )


def _picture(name: str) -> Attachment:
    drawn = Attachment(id=1, file_type="image", filename=f"{name}.png")
    return store_file(ACCOUNT, sample(name), drawn)


def _replied(head: Conversation, by: User, talk: Talk, line: Line) -> Conversation:
    at = now() - line.minutes * _MINUTE
    message = Message(
        account=ACCOUNT,
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
    change = conversations.change(ACCOUNT, head.number, lambda c: replied(c, put.message, 0))
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

    conversations.change(ACCOUNT, head.number, left)


def _setup() -> Setup:
    setup = setups.reload(ACCOUNT)
    assert setup
    return setup


def _write(file: Path, people: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
        json.dump(people, out)
