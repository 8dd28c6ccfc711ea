"""Invitations that wait for their answer, under the state that goes out and comes back.

A state is signed for its user and channel, so that a made-up one is refused without a look.
"""

import hmac
import secrets
from dataclasses import asdict
from hashlib import sha256

from chalicelib.clock import now
from chalicelib.config import secrets as settings
from chalicelib.domain.account import ChannelKind, User
from chalicelib.domain.invitation import Invitation, Offer
from chalicelib.store.keys import account_key
from chalicelib.store.tables import SessionItem
from chalicelib.store.trouble import condition_met
from chalicelib.vault.mac import mac
from chalicelib.vault.seal import open_sealed, seal

LASTS_MS = 10 * 60_000


def keep(invitation: Invitation) -> str:
    """Keeps an invitation for ten minutes; its state is shown only now."""
    tail = secrets.token_urlsafe(24)
    tag = _tag(invitation.account, invitation.user, invitation.channel, tail)
    state = f"{invitation.account}.{tail}.{tag}"
    pk, expires = _pk(invitation.account, state), now() + LASTS_MS
    SessionItem(
        pk,
        "-",
        user=invitation.user,
        number=invitation.account,
        expires_at=expires,
        ttl=expires // 1000,
        sealed=seal(account_key(invitation.account), {"i": pk}, asdict(invitation)),
    ).save()
    return state


def redeem(state: str, user: User, channel: ChannelKind) -> Invitation | None:
    """The invitation of a state, once; None when it is over, used, or somebody else's."""
    account, _, rest = state.partition(".")
    tail, _, tag = rest.partition(".")
    wanted = _tag(user.account, user.id, channel, tail)
    if account != str(user.account) or not hmac.compare_digest(wanted.encode(), tag.encode()):
        return None
    pk = _pk(user.account, state)
    try:
        item = SessionItem.get(pk, "-", consistent_read=True)
    except SessionItem.DoesNotExist:
        return None
    if not condition_met(lambda: item.delete(SessionItem.pk.exists())):
        return None
    return _opened(user.account, item) if item.expires_at > now() else None


def _opened(account: int, item: SessionItem) -> Invitation:
    blob = open_sealed(account_key(account), {"i": item.pk}, item.sealed)
    offers = tuple(Offer(**offer) for offer in blob["offers"])
    return Invitation(**{**blob, "channel": ChannelKind(blob["channel"]), "offers": offers})


def _tag(account: int, user: int, channel: ChannelKind, tail: str) -> str:
    key = settings().deployment_key
    return mac(key, "invitation", str(account), str(user), channel.value, tail).hex()


def _pk(account: int, state: str) -> str:
    return f"A#{account}#INVITE#{sha256(state.encode()).hexdigest()}"
