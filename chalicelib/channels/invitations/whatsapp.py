"""WhatsApp's Embedded Signup, version 4: the owner signs up or in, and shares numbers with us.

The page that is opened belongs to a configuration in the app's dashboard, which names the products.
No script of Meta's runs on our pages, so what the owner chose is read from the token's granular
scopes. Whoever runs the script elsewhere may hand on its session event's ids as well.

https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/overview
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from chalicelib.channels import meta_hosts, tokens
from chalicelib.channels.manage import Denied
from chalicelib.channels.meta_hosts import VERSION, Host
from chalicelib.channels.whatsapp import number_calls
from chalicelib.config import optional
from chalicelib.domain.invitation import Offer

_MANAGE, _SEND = "whatsapp_business_management", "whatsapp_business_messaging"
_ON_PHONE = "whatsapp_business_app_onboarding"


class WhatsAppInviting:
    """Embedded Signup by redirect."""

    def is_set_up(self) -> bool:
        return bool(meta_hosts.app_id() and _configuration())

    def page(self, state: str, back: str, *, on_phone: bool) -> str:
        asked = {
            "client_id": meta_hosts.app_id(),
            "config_id": _configuration(),
            "redirect_uri": back,
            "response_type": "code",
            "override_default_response_type": "true",
            "state": state,
            "extras": json.dumps({"featureType": _ON_PHONE} if on_phone else {}),
        }
        return f"{meta_hosts.pages(Host.GRAPH)}/{VERSION}/dialog/oauth?{urlencode(asked)}"

    def offers(self, code: str, back: str, business: str) -> list[Offer]:
        token = tokens.of_code(code, back).token
        standing = tokens.standing(token)
        missing = {_MANAGE, _SEND} - standing.scopes
        if missing:
            raise Denied(10, 0, f"The permission {min(missing)} was not given.")
        shared = standing.assets or {}
        named = dict.fromkeys((*shared.get(_MANAGE, ()), *shared.get(_SEND, ())))
        # A token that may use everything its owner has names nothing.
        businesses = list(named) or ([business] if business else [])
        return [offer for one in businesses for offer in _numbers(one, token)]


def _numbers(business: str, token: str) -> Iterator[Offer]:
    return (_offer(business, token, number) for number in number_calls.numbers(business, token))


def _offer(business: str, token: str, number: Mapping[str, Any]) -> Offer:
    digits = "".join(c for c in str(number.get("display_phone_number", "")) if c.isdigit())
    is_on_phone = bool(number.get("is_on_biz_app"))
    return Offer(
        address=str(number["id"]),
        name=str(number.get("verified_name") or f"+{digits}"),
        token=token,
        detail=f"+{digits}",
        settings={
            "phone_number": f"+{digits}",
            "provider": "whatsapp_cloud",
            "business_account_id": business,
        },
        needs_registering=not is_on_phone and number.get("platform_type") != "CLOUD_API",
        is_on_phone=is_on_phone,
    )


def _configuration() -> str:
    return optional("META_SIGNUP_CONFIG")


INVITING = WhatsAppInviting()
