"""The demo account of a local run: who may sign in, five connected lines, a few conversations."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from chalicelib import config
from chalicelib.domain.account import ChannelKind, Inbox, Label, Role, Setup, Team, User
from chalicelib.inbox.connect import Plan, connect, set_members
from chalicelib.inbox.open_account import NewUser, add_user, give_token, open_account
from chalicelib.store import setup as setups
from chalicelib.store import setup_pieces
from infra.local.past import put_on_phones, tell
from infra.local.settings import Settings
from infra.local.story import TALKS

ACCOUNT = 1
EMAIL = "demo@chathood.example"
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
_PAGES = {
    "messenger": Plan(
        "Shop's Facebook Page",
        ChannelKind.FACEBOOK,
        address="104400300200100",
        token="EAAdemo" + secrets.token_hex(12),
    ),
    "instagram": Plan(
        "Shop on Instagram",
        ChannelKind.INSTAGRAM,
        address="17841400300200100",
        token="IGAdemo" + secrets.token_hex(12),
    ),
}
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
    """`simulator` is where Meta is played; elsewhere nobody owns the demo's lines there."""
    ravi = add_user(ACCOUNT, NewUser("Ravi Menon", "ravi@chathood.example", "", Role.AGENT), id=2)
    setup_pieces.put_team(Team(ACCOUNT, 1, "Billing", members=frozenset({dana.id, ravi.id})))
    setup_pieces.put_team(Team(ACCOUNT, 2, "Workshop", members=frozenset({ravi.id})))
    for id, (title, color) in enumerate(_LABELS.items(), 1):
        setup_pieces.put_label(Label(ACCOUNT, id, title, color))
    chat = _connect(_CHAT, dana, ravi)
    plans = {"whatsapp": _WHATSAPP, **_PAGES} if simulator else {}
    lines = {name: _connect(plan, dana, ravi) for name, plan in plans.items()}
    _connect(_MAIL, dana, ravi)
    setup, people = _setup(), {"dana": dana, "ravi": ravi}
    # Oldest first, so that conversation numbers tell their age too.
    for talk in sorted(TALKS, key=lambda talk: -talk.lines[0].minutes):
        inbox = lines.get(talk.on) if talk.person else chat
        if inbox:
            tell(setup, inbox, people, talk)
    put_on_phones(lines, simulator)


def _connect(plan: Plan, dana: User, ravi: User) -> Inbox:
    inbox = connect(_setup(), dana, plan)
    return set_members(_setup(), inbox.id, {dana.id, ravi.id})


def _setup() -> Setup:
    setup = setups.reload(ACCOUNT)
    assert setup
    return setup


def _write(file: Path, people: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
        json.dump(people, out)
