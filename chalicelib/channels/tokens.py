"""What Meta's tokens are worth, how codes become tokens, and how tokens live longer.

https://developers.facebook.com/docs/facebook-login/guides/access-tokens
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.channels import manage, meta_hosts
from chalicelib.channels.manage import Call
from chalicelib.channels.meta_hosts import Host
from chalicelib.clock import now
from chalicelib.domain.errors import LineDown, NotSent, OutcomeUnknown


@dataclass(frozen=True)
class Fresh:
    """A token that Meta has just given. `expires_at` is ms, 0 for never."""

    token: str
    expires_at: int = 0
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Standing:
    """What Meta says of a token. `assets` are those it was given, by scope, `user` whose it is."""

    is_valid: bool
    user: str = ""
    expires_at: int = 0
    scopes: frozenset[str] = frozenset()
    assets: Mapping[str, tuple[str, ...]] | None = None


def standing(token: str) -> Standing:
    """Asks Meta about a token, in the app's name. Raises SendTrouble when it does not say."""
    params = {"input_token": token, "access_token": meta_hosts.app_token()}
    said = manage.get(Call("debug_token", params=params)).get("data") or {}
    if not isinstance(said.get("is_valid"), bool):
        raise NotSent("unreadable", "Meta does not tell whether this token is valid.")
    granular = said.get("granular_scopes") or []
    return Standing(
        is_valid=bool(said.get("is_valid")),
        user=str(said.get("user_id") or ""),
        expires_at=int(said.get("expires_at") or 0) * 1000,
        scopes=frozenset(said.get("scopes") or ()),
        assets={
            str(one.get("scope")): tuple(str(id) for id in one.get("target_ids") or ())
            for one in granular
        },
    )


def works(token: str) -> bool:
    """Whether an Instagram Login token still opens its own account. Raises SendTrouble."""
    try:
        manage.get(Call("me", token, {"fields": "user_id"}, host=Host.INSTAGRAM))
    except LineDown:
        return False
    return True


def of_code(code: str, back: str) -> Fresh:
    """A Facebook code for a token; `back` is where the code came to. Raises SendTrouble."""
    asked = {**_app(Host.GRAPH), "redirect_uri": back, "code": code}
    return _fresh(manage.get(Call("oauth/access_token", params=asked)))


def lengthened(user_token: str) -> Fresh:
    """A user's short token for one of sixty days; its Pages' tokens then do not end at all."""
    asked = {
        **_app(Host.GRAPH),
        "grant_type": "fb_exchange_token",
        "fb_exchange_token": user_token,
    }
    return _fresh(manage.get(Call("oauth/access_token", params=asked)))


def of_instagram_code(code: str, back: str) -> Fresh:
    """An Instagram code for a token of one hour. Raises SendTrouble."""
    form = {
        **_app(Host.INSTAGRAM),
        "grant_type": "authorization_code",
        "redirect_uri": back,
        # Instagram hangs this on the code.
        "code": code.removesuffix("#_"),
    }
    root = meta_hosts.codes(Host.INSTAGRAM)
    answer = manage.post(Call("oauth/access_token", form=form, root=root))
    listed = answer.get("data")
    return _fresh(listed[0] if isinstance(listed, list) and listed else answer)


def lengthened_at_instagram(token: str) -> Fresh:
    """Instagram's token of one hour for one of sixty days."""
    secret = meta_hosts.app_secret(Host.INSTAGRAM)
    params = {"grant_type": "ig_exchange_token", "client_secret": secret, "access_token": token}
    return _fresh(manage.get(Call("access_token", params=params, host=Host.INSTAGRAM)))


def refreshed(token: str) -> Fresh:
    """Another sixty days for an Instagram token that is a day old and has not ended."""
    params = {"grant_type": "ig_refresh_token", "access_token": token}
    return _fresh(manage.get(Call("refresh_access_token", params=params, host=Host.INSTAGRAM)))


def _app(host: Host) -> dict[str, str]:
    return {"client_id": meta_hosts.app_id(host), "client_secret": meta_hosts.app_secret(host)}


def _fresh(answer: Mapping[str, Any]) -> Fresh:
    token, lives = answer.get("access_token"), answer.get("expires_in")
    if not token:
        raise OutcomeUnknown("no_token", "Meta gave no token.")
    scopes = answer.get("permissions") or ()
    named = scopes.split(",") if isinstance(scopes, str) else scopes
    expires_at = now() + int(lives) * 1000 if lives else 0
    return Fresh(str(token), expires_at, frozenset(str(one) for one in named))
