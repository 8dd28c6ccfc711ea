"""Facebook Login: a user lets us use the Pages they manage.

The user's token is lengthened first: the tokens of Pages that come of a long one do not end.

https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from chalicelib.channels import manage, meta_hosts, tokens
from chalicelib.channels.manage import Call, Denied
from chalicelib.channels.meta_hosts import VERSION, Host
from chalicelib.domain.invitation import Offer

_SCOPES = ("pages_show_list", "pages_manage_metadata", "pages_messaging")
# Asked for as well, and done without.
_MORE = ("pages_read_engagement", "pages_manage_engagement", "business_management")
_TASK = "MESSAGING"
_PAGE, _PAGES = 100, 20


class FacebookInviting:
    """Pages of a Facebook user."""

    def is_set_up(self) -> bool:
        return bool(meta_hosts.app_id())

    def page(self, state: str, back: str, *, on_phone: bool) -> str:
        asked = {
            "client_id": meta_hosts.app_id(),
            "redirect_uri": back,
            "response_type": "code",
            "state": state,
            "scope": ",".join((*_SCOPES, *_MORE)),
        }
        return f"{meta_hosts.pages(Host.GRAPH)}/{VERSION}/dialog/oauth?{urlencode(asked)}"

    def offers(self, code: str, back: str, business: str) -> list[Offer]:
        token = tokens.lengthened(tokens.of_code(code, back).token).token
        standing = tokens.standing(token)
        missing = set(_SCOPES) - standing.scopes
        if missing:
            raise Denied(10, 0, f"The permission {min(missing)} was not given.")
        pages = (page for page in _managed(token) if _TASK in page.get("tasks", (_TASK,)))
        return [_offer(page, standing.user) for page in pages]


def _managed(token: str) -> Iterator[Mapping[str, Any]]:
    params = {"fields": "id,name,access_token,tasks", "limit": str(_PAGE)}
    for _ in range(_PAGES):
        answer = manage.get(Call("me/accounts", token, params))
        yield from (page for page in answer.get("data") or () if page.get("access_token"))
        paging = answer.get("paging") or {}
        if not paging.get("next"):
            return
        params = {**params, "after": str(paging["cursors"]["after"])}


def _offer(page: Mapping[str, Any], owner: str) -> Offer:
    id, name = str(page["id"]), str(page.get("name") or page["id"])
    return Offer(id, name, str(page["access_token"]), detail=id, owner=owner)


INVITING = FacebookInviting()
