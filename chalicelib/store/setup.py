"""What is set up in an account: one query loads it, kept in memory for half a minute.

Role and membership are read afresh for each request (`fresh_user`).
"""

from contextlib import suppress
from dataclasses import replace

from cachetools import TTLCache
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Report, Setup
from chalicelib.domain.errors import Erased, NotThere
from chalicelib.store import names
from chalicelib.store.keys import with_key
from chalicelib.store.setup_item import opened_token, piece, seal_piece, sealed_token
from chalicelib.store.setup_read import read
from chalicelib.store.tables import SetupItem
from chalicelib.store.trouble import condition_met
from chalicelib.store.watched import watching

_KEPT_SECONDS = 30
_RECENT_SECONDS = 2
_kept: TTLCache[int, Setup] = TTLCache(200, _KEPT_SECONDS)
_recent: TTLCache[int, Setup] = TTLCache(200, _RECENT_SECONDS)
# Whether webhooks listen, for as long as a call may go on with the set-up that it has begun with.
_heard: TTLCache[int, bool] = TTLCache(1_000, _KEPT_SECONDS + 15)


def load(account: int) -> Setup | None:
    """Everything set up in an account, at most half a minute old; None: no such account."""
    found = _kept.get(account)
    return found or reload(account)


def load_recent(account: int) -> Setup | None:
    """Everything set up in an account, at most two seconds old: what people look at.

    A change shows within three seconds, whichever process made it.
    """
    found = _recent.get(account)
    return found or reload(account)


def reload(account: int) -> Setup | None:
    """Everything set up in an account, as of now; None: there is none, or it is to be erased."""
    items = _items(account)
    own = next((item for item in items if item.sk == "ACCOUNT"), None)
    fenced_at: float | None = own.fenced_at if own else None
    if own is None or fenced_at is not None:
        forget(account)
        return None
    setup = read(account, [item for item in items if not item.fenced_at])
    setup = replace(setup, leaving=_leaving(items), webhooks=_webhooks(items))
    _kept[account] = _recent[account] = setup
    _heard[account] = bool(setup.webhooks)
    return setup


def is_heard(account: int) -> bool:
    """Whether a webhook listens to what happens in the account, as far as this process knows.

    Nothing is read for it, unless the process has known nothing of the account for a while.
    """
    if account not in _heard:
        setup = load(account)
        _heard[account] = bool(setup and setup.webhooks)
    return bool(_heard.get(account))


def _leaving(items: list[SetupItem]) -> frozenset[int]:
    users = (item for item in items if item.fenced_at and item.sk.startswith("USER#"))
    return frozenset(int(item.sk.partition("#")[2]) for item in users)


def _webhooks(items: list[SetupItem]) -> frozenset[int]:
    webhooks = (item for item in items if item.sk.startswith("WEBHOOK#"))
    return frozenset(int(item.sk.partition("#")[2]) for item in webhooks)


def behind_the_fence(account: int) -> Setup | None:
    """The same for whoever erases an account, be it fenced; None: gone, or its key is."""
    items = _items(account)
    try:
        return read(account, items) if any(item.sk == "ACCOUNT" for item in items) else None
    except Erased:
        return None


def inbox_ids(account: int) -> list[int]:
    """The numbers of an account's inboxes, found without opening anything."""
    return [int(item.sk[6:]) for item in _items(account) if item.sk.startswith("INBOX#")]


def own_keys(account: int) -> set[str]:
    """The names of the keys that pieces of the set-up are sealed under, but for the account's."""
    return {item.key for item in _items(account) if item.key} - {names.ACCOUNT_KEY}


def fence_account(account: int, at: int) -> None:
    """From `at` (ms) on nobody knows of the account; processes that do follow in half a minute."""
    fence_piece(account, "ACCOUNT", at)


def lift_account(account: int) -> None:
    """The account is there again."""
    lift_piece(account, "ACCOUNT")


def fence_piece(account: int, sk: str, at: int) -> None:
    """From `at` (ms) on nobody knows of this piece of the set-up; doing it again is harmless."""
    _mark(account, sk, SetupItem.fenced_at.set(at))


def lift_piece(account: int, sk: str) -> None:
    """The piece is there again, if it is not gone."""
    _mark(account, sk, SetupItem.fenced_at.remove())


def _mark(account: int, sk: str, action: Action) -> None:
    item = SetupItem(names.account(account), sk)
    condition_met(lambda: item.update([action], SetupItem.pk.exists()))
    forget(account)


def _items(account: int) -> list[SetupItem]:
    return list(SetupItem.query(names.account(account), consistent_read=True))


def load_with(account: int, inbox: int) -> tuple[Setup, Inbox] | None:
    """The set-up and one of its inboxes; one connected a moment ago makes it read again."""
    setup = load(account)
    if setup and inbox not in setup.inboxes:
        setup = reload(account)
    return (setup, setup.inboxes[inbox]) if setup and inbox in setup.inboxes else None


def forget(account: int) -> None:
    """Drops what this process keeps of an account, after it changed something itself."""
    _kept.pop(account, None)
    _recent.pop(account, None)


def add_inbox(inbox: Inbox, token: str) -> None:
    """Stores a new inbox, with the secret its channel sends with; its number must be new."""
    _put_inbox(inbox, token, SetupItem.pk.does_not_exist())


def put_inbox(inbox: Inbox, token: str | None = None) -> None:
    """Stores an inbox that is there; with `token`, also the secret its channel sends with.

    Raises NotThere when it is gone, or is to be erased.
    """
    standing = SetupItem.pk.exists() & SetupItem.fenced_at.does_not_exist()
    try:
        _put_inbox(inbox, token, standing)
    except Erased as error:
        raise NotThere("inbox") from error


def put_fenced_inbox(inbox: Inbox, token: str) -> None:
    """The same of one that may be fenced; one that is gone stays so."""
    with suppress(NotThere):
        _put_inbox(inbox, token, SetupItem.pk.exists())


def _put_inbox(inbox: Inbox, token: str | None, condition: Condition) -> None:
    sk, key = f"INBOX#{inbox.id}", names.inbox_key(inbox.id)
    blob = {
        "n": inbox.name,
        "a": inbox.address,
        "s": dict(inbox.settings),
        "o": inbox.single_conversation,
        "r": inbox.mended_at,
        "f": inbox.begins_at,
    }
    with_key(inbox.account, key)
    item = SetupItem(names.account(inbox.account), sk)
    actions: list[Action] = [
        SetupItem.key.set(key),
        SetupItem.channel.set(inbox.channel.value),
        SetupItem.created_at.set(inbox.created_at),
        SetupItem.sealed.set(seal_piece(inbox.account, sk, key, blob)),
        SetupItem.members.set(set(inbox.members)) if inbox.members else SetupItem.members.remove(),
        SetupItem.held.set(inbox.held) if inbox.held else SetupItem.held.remove(),
    ]
    if token is not None:
        actions.append(SetupItem.token.set(sealed_token(inbox, token)))
        actions.append(SetupItem.expires_at.set(inbox.token_expires_at))
        actions.extend(watching(inbox, soon=True))
    if not condition_met(lambda: item.update(actions, condition)):
        raise NotThere("inbox")
    forget(inbox.account)


def hold(inbox: Inbox, sentence: str) -> None:
    """Notes why an inbox cannot send; everything else of it stays as it is."""
    item = SetupItem(names.account(inbox.account), f"INBOX#{inbox.id}")
    item.update([SetupItem.held.set(sentence)], SetupItem.pk.exists())
    forget(inbox.account)


def release(inbox: Inbox, at: int) -> None:
    """Notes that an inbox can send again since `at`, as it stands now."""
    setup = reload(inbox.account)
    if setup and inbox.id in setup.inboxes:
        put_inbox(replace(setup.inboxes[inbox.id], held="", mended_at=at))


def report(inbox: Inbox, said: Report) -> bool:
    """Notes what the platform says of a line; False when something newer stands there, or the line
    is being erased."""
    sk, key = f"REPORT#{inbox.id}#{said.about}", names.inbox_key(inbox.id)
    blob = {"h": said.health.value, "s": said.sentence, "n": now()}
    try:
        with_key(inbox.account, key)
        sealed = seal_piece(inbox.account, sk, key, blob)
    except Erased:
        return False
    pk = names.account(inbox.account)
    item = SetupItem(pk, sk, key=key, created_at=said.at, sealed=sealed)
    newest = SetupItem.pk.does_not_exist() | (SetupItem.created_at < said.at)
    noted = condition_met(lambda: item.save(newest))
    forget(inbox.account)
    return noted


def inbox_token(inbox: Inbox) -> str:
    """The secret an inbox sends with; empty when it has none."""
    item = piece(inbox.account, f"INBOX#{inbox.id}")
    if item is None or item.token is None or item.fenced_at:
        return ""
    return opened_token(inbox, item.token)
