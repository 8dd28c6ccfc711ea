"""Instagram Login: the owner of a professional account lets us use it.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
"""

from urllib.parse import urlencode

from chalicelib.channels import manage, meta_hosts, tokens
from chalicelib.channels.manage import Call, Denied
from chalicelib.channels.meta_hosts import Host
from chalicelib.domain.invitation import Offer

_SCOPES = ("instagram_business_basic", "instagram_business_manage_messages")
# Asked for as well, and done without.
_MORE = ("instagram_business_manage_comments",)


class InstagramInviting:
    """One Instagram account."""

    def is_set_up(self) -> bool:
        return bool(meta_hosts.app_id(Host.INSTAGRAM))

    def page(self, state: str, back: str, *, on_phone: bool) -> str:
        asked = {
            "client_id": meta_hosts.app_id(Host.INSTAGRAM),
            "redirect_uri": back,
            "response_type": "code",
            "state": state,
            "scope": ",".join((*_SCOPES, *_MORE)),
        }
        return f"{meta_hosts.pages(Host.INSTAGRAM)}/oauth/authorize?{urlencode(asked)}"

    def offers(self, code: str, back: str, business: str) -> list[Offer]:
        short = tokens.of_instagram_code(code, back)
        missing = set(_SCOPES) - short.scopes
        if short.scopes and missing:
            raise Denied(10, 0, f"The permission {min(missing)} was not given.")
        long = tokens.lengthened_at_instagram(short.token)
        fields = {"fields": "id,user_id,username,name"}
        me = manage.get(Call("me", long.token, fields, host=Host.INSTAGRAM))
        handle = str(me.get("username") or "")
        return [
            Offer(
                # What webhooks call the account; `id` names its owner within our app.
                address=str(me["user_id"]),
                owner=str(me.get("id") or ""),
                name=str(me.get("name") or handle),
                token=long.token,
                detail=f"@{handle}" if handle else "",
                token_expires_at=long.expires_at,
            )
        ]


INVITING = InstagramInviting()
