"""Webhooks among an account's set-up: address and secret sealed, what they hear beside them.

What they hear is no secret, so that whoever follows the stream can tell without a key.
"""

import secrets
from collections.abc import Sequence

from cachetools import TTLCache
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.clock import now
from chalicelib.domain.errors import NotThere
from chalicelib.domain.webhook import Event, Hook, Webhook
from chalicelib.store import names, sessions
from chalicelib.store.setup import forget
from chalicelib.store.setup_item import open_piece, piece, seal_piece
from chalicelib.store.setup_pieces import next_id
from chalicelib.store.tables import SetupItem
from chalicelib.store.trouble import condition_met

_KIND = "WEBHOOK#"
# A new webhook hears within the three seconds in which any change shows.
_RECENT_SECONDS = 2
_recent: TTLCache[int, tuple[Hook, ...]] = TTLCache(1_000, _RECENT_SECONDS)


def new_secret() -> str:
    """A secret to sign with."""
    return secrets.token_urlsafe(24)


def new(account: int) -> Webhook:
    """A webhook with a number and a secret of its own, which hears everything; not stored yet."""
    return Webhook(
        account=account,
        id=next_id(account, "webhook"),
        subscriptions=frozenset(Event),
        secret=new_secret(),
        created_at=now(),
    )


def listed(account: int) -> list[Webhook]:
    """The account's webhooks, as of now."""
    return sorted((_webhook(account, item) for item in _items(account)), key=lambda one: one.id)


def get(account: int, id: int) -> Webhook:
    """One webhook, as of now. Raises NotThere."""
    item = piece(account, f"{_KIND}{id}", consistent=True)
    if item is None:
        raise NotThere("webhook")
    return _webhook(account, item)


def hooks(account: int) -> tuple[Hook, ...]:
    """What the account's webhooks hear, at most two seconds old; nothing is opened."""
    found = _recent.get(account)
    if found is None:
        found = _recent[account] = tuple(_hook(account, item) for item in _items(account))
    return found


def add(webhook: Webhook) -> None:
    """Stores a new webhook."""
    _put(webhook, SetupItem.pk.does_not_exist())


def numbers(account: int, inbox: int | None = None) -> list[int]:
    """The account's webhooks by number, or those that hear of one inbox alone; also behind a fence,
    because nothing is opened."""
    known = [_hook(account, item) for item in _items(account)]
    return [hook.id for hook in known if inbox is None or hook.inbox == inbox]


def put(webhook: Webhook) -> None:
    """Stores a webhook that is there; how its endpoint fares begins anew. Raises NotThere."""
    if not _put(webhook, SetupItem.pk.exists()):
        raise NotThere("webhook")


def remove(account: int, id: int) -> None:
    """Removes a webhook; what waits for it finds it gone."""
    SetupItem(names.account(account), f"{_KIND}{id}").delete()
    _forget(account)


def note_failure(webhook: Webhook, at: int, paused_until: int) -> None:
    """Counts a failure at `at` (ms); with `paused_until`, lets the endpoint rest until then."""
    actions: list[Action] = [
        SetupItem.failures.add(1),
        SetupItem.failing_since.set(SetupItem.failing_since | at),
    ]
    if paused_until:
        actions.append(SetupItem.paused_until.set(paused_until))
    _update(webhook, actions)


def note_success(webhook: Webhook) -> None:
    """The endpoint takes what it is told again."""
    fields = (SetupItem.failures, SetupItem.failing_since, SetupItem.paused_until)
    _update(webhook, [field.remove() for field in fields])


def take_trial(webhook: Webhook, until: int) -> bool:
    """Whether the caller is the one who may try a resting endpoint whose time is over; others are
    kept away until `until` (ms)."""
    item = SetupItem(names.account(webhook.account), f"{_KIND}{webhook.id}")
    unclaimed = SetupItem.paused_until == webhook.paused_until
    return condition_met(lambda: item.update([SetupItem.paused_until.set(until)], unclaimed))


def _put(webhook: Webhook, condition: Condition) -> bool:
    sk = f"{_KIND}{webhook.id}"
    blob = {"u": webhook.url, "s": webhook.secret, "n": webhook.name}
    item = SetupItem(
        names.account(webhook.account),
        sk,
        key=names.ACCOUNT_KEY,
        created_at=webhook.created_at,
        sealed=seal_piece(webhook.account, sk, names.ACCOUNT_KEY, blob),
        events=set(webhook.subscriptions),
        inbox=webhook.inbox,
        channel="api" if webhook.of_line else None,
    )
    # Other processes may not know of it yet: those who tell the screens see that it listens.
    sessions.listen(webhook.account)
    stored = condition_met(lambda: item.save(condition))
    _forget(webhook.account)
    return stored


def _update(webhook: Webhook, actions: Sequence[Action]) -> None:
    """One that has been removed meanwhile stays so."""
    item = SetupItem(names.account(webhook.account), f"{_KIND}{webhook.id}")
    condition_met(lambda: item.update(list(actions), SetupItem.pk.exists()))


def _items(account: int) -> list[SetupItem]:
    rows = SetupItem.query(
        names.account(account), SetupItem.sk.startswith(_KIND), consistent_read=True
    )
    return list(rows)


def _forget(account: int) -> None:
    _recent.pop(account, None)
    forget(account)


def _hook(account: int, item: SetupItem) -> Hook:
    return Hook(
        account=account,
        id=int(item.sk.removeprefix(_KIND)),
        subscriptions=frozenset(item.events or ()),
        inbox=int(item.inbox) if item.inbox is not None else None,
    )


def _webhook(account: int, item: SetupItem) -> Webhook:
    hook, blob = _hook(account, item), open_piece(account, item)
    return Webhook(
        account=account,
        id=hook.id,
        subscriptions=hook.subscriptions,
        inbox=hook.inbox,
        url=blob["u"],
        secret=blob["s"],
        name=blob.get("n", ""),
        created_at=int(item.created_at or 0),
        failures=int(item.failures or 0),
        failing_since=int(item.failing_since or 0),
        paused_until=int(item.paused_until or 0),
        of_line=item.channel is not None,
    )
