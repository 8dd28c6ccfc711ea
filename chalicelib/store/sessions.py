"""What may vanish: sign-ins, screens, tickets, and the echo ids of other clients.

A session's token carries its account, so that the account stands in the key here as well. Only
the hash of a token is kept. Expiry is checked on every read: the table's own clean-up is lazy.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from chalicelib.clock import now
from chalicelib.store.tables import SessionItem
from chalicelib.store.trouble import condition_met

SIGN_IN_MS = 14 * 24 * 3_600_000
TICKET_MS = 30_000
SCREEN_MS = 2 * 3_600_000 + 600_000
# Longer than any process keeps a set-up that does not know of a new webhook yet.
_LISTEN_MS = 60_000
_LISTENER = "WEBHOOK"
ECHO_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True)
class Bearer:
    """Who a session or ticket speaks for: a user, or the visitor of a thread.

    `site` is the origin that a visitor's ticket was given to; "*": whichever uses it.
    """

    account: int
    user: int | None = None
    thread: str = ""
    site: str = "*"

    def may_come_from(self, origin: str) -> bool:
        """Whether a page of `origin` may use this."""
        return self.site in ("*", origin)


@dataclass(frozen=True)
class Screen:
    """An open socket, since `shown_at` (ms)."""

    connection: str
    user: int | None
    thread: str
    shown_at: int = 0

    @property
    def is_webhook(self) -> bool:
        """Whether it stands for a webhook that was made just now, instead of a socket."""
        return self.connection == _LISTENER


def start(bearer: Bearer, kind: str, lasts: int) -> str:
    """A new session or ticket (`kind`); its token is shown only now."""
    token = f"{bearer.account}.{secrets.token_urlsafe(32)}"
    _save(_token_pk(bearer.account, kind, token), bearer, lasts)
    return token


def bearer_of(token: str, kind: str) -> Bearer | None:
    """Whom a token speaks for; None when it is unknown, over or of another kind."""
    account = _account_of(token)
    if account is None:
        return None
    try:
        item = SessionItem.get(_token_pk(account, kind, token), "-", consistent_read=True)
    except SessionItem.DoesNotExist:
        return None
    return _bearer(account, item) if item.expires_at > now() else None


def redeem(token: str, kind: str) -> Bearer | None:
    """Like `bearer_of`, once: whoever comes second gets None."""
    bearer = bearer_of(token, kind)
    if bearer is None or not end(token, kind):
        return None
    return bearer


def end(token: str, kind: str) -> bool:
    """Ends a session; whether it was there."""
    account = _account_of(token)
    if account is None:
        return False
    return condition_met(
        lambda: SessionItem(_token_pk(account, kind, token), "-").delete(SessionItem.pk.exists())
    )


def remember_echo(account: int, writer: str, echo: str, message: int) -> int:
    """The message id that `writer` already used `echo` for, or `message` from now on."""
    expires = now() + ECHO_MS
    item = SessionItem(
        _echo_pk(account, writer, echo),
        "-",
        number=message,
        expires_at=expires,
        ttl=expires // 1000,
    )
    if not condition_met(lambda: item.save(SessionItem.pk.does_not_exist())):
        return int(SessionItem.get(item.pk, "-", consistent_read=True).number)
    return message


def recall_echo(account: int, writer: str, echo: str) -> int | None:
    """The message id that `writer` is remembered to have used `echo` for; read cheaply."""
    try:
        return int(SessionItem.get(_echo_pk(account, writer, echo), "-").number)
    except SessionItem.DoesNotExist:
        return None


def forget_echo(account: int, writer: str, echo: str) -> None:
    """Lets `echo` be nobody's name for a message any more."""
    SessionItem(_echo_pk(account, writer, echo), "-").delete()


def close_screens(account: int, thread: str) -> int:
    """Forgets the open sockets of a thread's visitor; how many there were."""
    rows = list(SessionItem.query(_screens_pk(account, thread)))
    for row in rows:
        row.delete()
    return len(rows)


def close_screens_of(account: int, user: int) -> int:
    """Forgets the open sockets of an agent; how many there were."""
    rows = [row for row in SessionItem.query(_screens_pk(account, "")) if row.user == user]
    for row in rows:
        row.delete()
    return len(rows)


def show(bearer: Bearer, connection: str) -> None:
    """Notes an open socket: an agent's among the account's, a visitor's among its thread's."""
    _save(_screens_pk(bearer.account, bearer.thread), bearer, SCREEN_MS, connection)


def listen(account: int) -> None:
    """For a minute, whoever looks for the account's screens also sees that a webhook listens."""
    _save(_screens_pk(account, ""), Bearer(account), _LISTEN_MS, _LISTENER)


def screens(account: int, thread: str = "") -> list[Screen]:
    """The account's open agents' screens, or the visitor's of a thread."""
    rows = SessionItem.query(_screens_pk(account, thread))
    return [_screen(row) for row in rows if row.expires_at > now()]


def hide(account: int, connection: str, thread: str = "") -> None:
    """Forgets a socket that turned out to be closed."""
    SessionItem(_screens_pk(account, thread), connection).delete()


def count_try(account: int, who: str, per_ms: int) -> int:
    """How many tries `who` has made in the current period, this one included."""
    period = now() // per_ms
    hashed = sha256(who.encode()).hexdigest()[:32]
    item = SessionItem(f"A#{account}#TRIES#{hashed}", str(period))
    item.update([SessionItem.number.add(1), SessionItem.ttl.set((period + 2) * per_ms // 1000)])
    return int(item.number)


def _screen(row: SessionItem) -> Screen:
    user = int(row.user) if row.user is not None else None
    return Screen(row.sk, user, row.thread or "", int(row.expires_at) - SCREEN_MS)


def _save(pk: str, bearer: Bearer, lasts: int, sk: str = "-") -> None:
    expires = now() + lasts
    SessionItem(
        pk,
        sk,
        user=bearer.user,
        thread=bearer.thread or None,
        site=bearer.site if bearer.site != "*" else None,
        number=bearer.account,
        expires_at=expires,
        ttl=expires // 1000,
    ).save()


def _bearer(account: int, item: SessionItem) -> Bearer:
    user = int(item.user) if item.user is not None else None
    return Bearer(account, user, item.thread or "", item.site or "*")


def _account_of(token: str) -> int | None:
    head, dot, _ = token.partition(".")
    return int(head) if dot and head.isascii() and head.isdigit() and len(head) < 16 else None


def _token_pk(account: int, kind: str, token: str) -> str:
    return f"A#{account}#{kind}#{sha256(token.encode()).hexdigest()}"


def _screens_pk(account: int, thread: str) -> str:
    return f"A#{account}#SCREENS#{thread}" if thread else f"A#{account}#SCREENS"


def _echo_pk(account: int, writer: str, echo: str) -> str:
    hashed = sha256(f"{writer}\x00{echo}".encode()).hexdigest()
    return f"A#{account}#ECHO#{hashed}"
