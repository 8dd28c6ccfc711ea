"""WhatsApp numbers as Graph lists and registers them, and the data of the phone's app.

https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from chalicelib.channels import manage
from chalicelib.channels.manage import Call

_FIELDS = "id,display_phone_number,verified_name,platform_type,is_on_biz_app"
_PAGE, _PAGES = 100, 10


class AppData(StrEnum):
    """What can be asked of the phone's app, once each and within a day; in this order."""

    CONTACTS = "smb_app_state_sync"
    HISTORY = "history"


def numbers(business: str, token: str) -> Iterator[Mapping[str, Any]]:
    """The numbers of a business. Raises SendTrouble."""
    params = {"fields": _FIELDS, "limit": str(_PAGE)}
    for _ in range(_PAGES):
        page = manage.get(Call(f"{business}/phone_numbers", token, params))
        yield from (number for number in page.get("data") or () if number.get("id"))
        paging = page.get("paging") or {}
        if not paging.get("next"):
            return
        params = {**params, "after": str(paging["cursors"]["after"])}


def register(number: str, token: str, pin: str) -> None:
    """Lets a number send by the Cloud API; the same again is harmless. Raises SendTrouble."""
    body = {"messaging_product": "whatsapp", "pin": pin}
    manage.post(Call(f"{number}/register", token, body=body))


def ask_app(number: str, token: str, data: AppData) -> None:
    """Asks the phone's app for its data, which comes by webhook. Raises SendTrouble."""
    body = {"messaging_product": "whatsapp", "sync_type": data.value}
    manage.post(Call(f"{number}/smb_app_data", token, body=body))
