"""The pieces of a set-up as they lie in their items.

Names and settings are sealed under the account's key; users under their own, inboxes, their
tokens and what is reported of them under theirs, so that each can be erased alone.
"""

from typing import Any

from chalicelib.domain.account import (
    ChannelKind,
    Discretion,
    Health,
    Inbox,
    Label,
    Report,
    Role,
    Team,
    User,
)
from chalicelib.domain.policy import Acceptance
from chalicelib.store import names
from chalicelib.store.keys import account_key, key_for, make_key
from chalicelib.store.tables import SetupItem
from chalicelib.vault.seal import open_sealed, seal


def user_in(account: int, item: SetupItem) -> User:
    blob = open_piece(account, item)
    return User(
        account=account,
        id=int(item.sk.partition("#")[2]),
        name=blob.get("n", ""),
        email=blob.get("m", ""),
        role=Role(item.role),
        created_at=int(item.created_at or 0),
        ui_settings=blob.get("s", {}),
        accepted=Acceptance(*blob.get("p", ())),
    )


def inbox_in(account: int, item: SetupItem) -> Inbox:
    blob = open_piece(account, item)
    return Inbox(
        account=account,
        id=int(item.sk.partition("#")[2]),
        name=blob["n"],
        channel=ChannelKind(item.channel),
        address=blob["a"],
        created_at=int(item.created_at or 0),
        members=frozenset(int(id) for id in item.members or ()),
        single_conversation=blob.get("o", False),
        settings=blob.get("s", {}),
        held=item.held or "",
        mended_at=blob.get("r", 0),
        begins_at=blob.get("f", 0),
        heard_at=int(item.heard_at or 0),
        token_expires_at=int(item.expires_at or 0),
    )


def team_in(account: int, item: SetupItem) -> Team:
    blob = open_piece(account, item)
    return Team(
        account=account,
        id=int(item.sk.partition("#")[2]),
        name=blob["n"],
        description=blob.get("d", ""),
        allow_auto_assign=blob.get("z", True),
        members=frozenset(int(id) for id in item.members or ()),
    )


def label_in(account: int, item: SetupItem) -> Label:
    blob = open_piece(account, item)
    return Label(
        account=account,
        id=int(item.sk.partition("#")[2]),
        title=blob["t"],
        color=blob.get("c", ""),
        description=blob.get("d", ""),
        show_on_sidebar=blob.get("z", True),
    )


def report_in(account: int, item: SetupItem) -> Report:
    blob = open_piece(account, item)
    return Report(
        about=item.sk.split("#")[2],
        health=Health(blob["h"]),
        sentence=blob["s"],
        at=int(item.created_at or 0),
        noted_at=blob.get("n", 0),
    )


def discretion_in(account: int, item: SetupItem) -> Discretion:
    blob = open_piece(account, item)
    return Discretion(notes_reading=blob.get("r", False), masks=blob.get("m", False))


def sealed_token(inbox: Inbox, token: str) -> bytes:
    return _sealed_secret(inbox, "I", token)


def opened_token(inbox: Inbox, blob: bytes) -> str:
    """The secret an inbox sends with."""
    return _opened_secret(inbox, "I", blob)


def sealed_pin(inbox: Inbox, pin: str) -> bytes:
    return _sealed_secret(inbox, "P", pin)


def opened_pin(inbox: Inbox, blob: bytes) -> str:
    """The PIN a number is registered with."""
    return _opened_secret(inbox, "P", blob)


def _sealed_secret(inbox: Inbox, kind: str, secret: str) -> bytes:
    key = make_key(inbox.account, names.inbox_key(inbox.id))
    return seal(key, _context(inbox.account, f"{kind}#{inbox.id}"), {"t": secret})


def _opened_secret(inbox: Inbox, kind: str, blob: bytes) -> str:
    key = key_for(inbox.account, names.inbox_key(inbox.id))
    secret: str = open_sealed(key, _context(inbox.account, f"{kind}#{inbox.id}"), blob)["t"]
    return secret


def seal_piece(account: int, sk: str, key: str, blob: dict[str, Any]) -> bytes:
    return seal(_raw(account, key), _context(account, sk), blob)


def open_piece(account: int, item: SetupItem) -> dict[str, Any]:
    return open_sealed(_raw(account, item.key), _context(account, item.sk), item.sealed)


def _raw(account: int, key: str) -> bytes:
    return account_key(account) if key == names.ACCOUNT_KEY else key_for(account, key)


def _context(account: int, sk: str) -> dict[str, str]:
    return {"a": str(account), "i": sk}


def piece(account: int, sk: str, *, consistent: bool = False) -> SetupItem | None:
    """One piece of a set-up as it lies in the table; None when it is not there."""
    try:
        return SetupItem.get(names.account(account), sk, consistent_read=consistent)
    except SetupItem.DoesNotExist:
        return None
