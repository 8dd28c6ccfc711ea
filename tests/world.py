"""The small named world: two accounts, three agents, a contact on each channel.

Oak sells furniture: Dana administers it, Ravi answers its WhatsApp number but sees neither the
widget nor the Facebook Page nor the Instagram account. Fern is somebody else's: Noor runs it, with
lines of its own. Whatever happens in Oak, Fern must not see it. Accounts get new numbers for each
test, so tests never meet.
"""

import hmac
import json
import secrets
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from chalicelib.domain.account import ChannelKind, Inbox, Role, Setup, User
from chalicelib.inbox.connect import Plan, connect, set_members
from chalicelib.inbox.open_account import NewUser, add_user, open_account
from chalicelib.store import setup as setups

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Business:
    """An account with its people and lines."""

    account: int
    dana: User
    ravi: User
    whatsapp: Inbox
    widget: Inbox
    page: Inbox
    instagram: Inbox

    @property
    def setup(self) -> Setup:
        setup = setups.reload(self.account)
        assert setup
        return setup


@dataclass(frozen=True)
class World:
    """Oak and, beside it, Fern."""

    oak: Business
    fern: Business
    app_secret: str


def make_world(app_secret: str) -> World:
    """Both accounts, new."""
    return World(_business("Oak"), _business("Fern"), app_secret)


def _business(name: str) -> Business:
    account = secrets.randbelow(10**9) + 10
    open_account(account, name)
    slug = f"{name.lower()}{account}"
    dana = add_user(
        account, NewUser("Dana", f"dana@{slug}.example.com", PASSWORD, Role.ADMINISTRATOR)
    )
    ravi = add_user(account, NewUser("Ravi", f"ravi@{slug}.example.com", "", Role.AGENT))
    setup = setups.reload(account)
    assert setup
    whatsapp = connect(
        setup,
        dana,
        Plan(
            f"{name} WhatsApp",
            ChannelKind.WHATSAPP,
            address=str(10**14 + secrets.randbelow(10**14)),
            token="EAA" + secrets.token_hex(8),
            settings={"phone_number": "+33199000000", "provider": "whatsapp_cloud"},
        ),
    )
    widget = connect(setup, dana, Plan(f"{name} chat", ChannelKind.WEB_WIDGET))
    page = connect(setup, dana, _line(f"{name} Page", ChannelKind.FACEBOOK, "EAA"))
    instagram = connect(setup, dana, _line(f"{name} Instagram", ChannelKind.INSTAGRAM, "IGA"))
    setup = setups.reload(account)
    assert setup
    whatsapp = set_members(setup, whatsapp.id, {dana.id, ravi.id})
    return Business(account, dana, ravi, whatsapp, widget, page, instagram)


def _line(name: str, channel: ChannelKind, token: str) -> Plan:
    """A line with an id and a token that nobody else has."""
    address = str(10**14 + secrets.randbelow(10**14))
    return Plan(name, channel, address=address, token=token + secrets.token_hex(8))


@dataclass(frozen=True)
class Customer:
    """Somebody who writes by WhatsApp."""

    phone: str = "33612345678"
    name: str = "Amara Okafor"
    bsuid: str = "FR.13491208655302741918"

    @staticmethod
    def new(name: str = "Amara Okafor") -> "Customer":
        digits = f"336{secrets.randbelow(10**8):08d}"
        return Customer(digits, name, f"FR.{secrets.randbelow(10**18)}")


@dataclass(frozen=True)
class Wamid:
    """One of Meta's message ids."""

    value: str

    @staticmethod
    def new() -> str:
        return f"wamid.{secrets.token_hex(20)}"


def text(
    customer: Customer, body: str, id: str = "", at: int | None = None, **more: Any
) -> dict[str, Any]:
    """A customer's text as Meta sends it; `at` in seconds."""
    return {
        "from": customer.phone,
        "from_user_id": customer.bsuid,
        "id": id or Wamid.new(),
        "timestamp": str(at or int(time.time())),
        "type": "text",
        "text": {"body": body},
        **more,
    }


def status(
    wamid: str, state: str, reference: str = "", at: int | None = None, **more: Any
) -> dict[str, Any]:
    """A report on one of our messages."""
    said = {"id": wamid, "status": state, "timestamp": str(at or int(time.time()))}
    if reference:
        said["biz_opaque_callback_data"] = reference
    return {**said, **more}


def webhook(
    inbox: Inbox,
    customer: Customer | None = None,
    messages: list[Any] | None = None,
    statuses: list[Any] | None = None,
) -> dict[str, Any]:
    """A body with one change."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "33199000000", "phone_number_id": inbox.address},
    }
    if customer:
        value["contacts"] = [
            {
                "profile": {"name": customer.name},
                "wa_id": customer.phone,
                "user_id": customer.bsuid,
            }
        ]
    if messages is not None:
        value["messages"] = messages
    if statuses is not None:
        value["statuses"] = statuses
    change = {"field": "messages", "value": value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "109800700600301", "changes": [change]}],
    }


def signed(app_secret: str, body: Any) -> tuple[bytes, str]:
    """A body as bytes, and Meta's signature on them."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return raw, "sha256=" + hmac.new(app_secret.encode(), raw, sha256).hexdigest()


__all__ = ["Business", "Customer", "World", "make_world", "replace", "signed", "text", "webhook"]
