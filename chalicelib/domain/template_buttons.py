"""What Meta would refuse of a template's buttons.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from chalicelib.domain.template import Template, places_in

Problem = tuple[str, str]
_FIELD = "components.buttons"
_AT_MOST = 10
_TEXT_CHARACTERS = 25
_URL_CHARACTERS = 2_000
_PHONE_CHARACTERS = 20
_CODE_CHARACTERS = 20
# How many of each kind one template may have.
_COUNTS = {
    "QUICK_REPLY": 10,
    "URL": 2,
    "PHONE_NUMBER": 1,
    "COPY_CODE": 1,
    "FLOW": 1,
    "OTP": 1,
    "VOICE_CALL": 1,
    "CATALOG": 1,
    "MPM": 1,
    "SPM": 1,
    "REQUEST_CONTACT_INFO": 1,
}
# WhatsApp words these itself.
_UNNAMED = ("COPY_CODE", "OTP", "REQUEST_CONTACT_INFO", "SPM")


def buttons_problems(template: Template, part: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a template's buttons."""
    buttons = part.get("buttons")
    if not isinstance(buttons, list) or not all(isinstance(one, Mapping) for one in buttons):
        yield _FIELD, "must be a list of objects"
        return
    if not 1 <= len(buttons) <= _AT_MOST:
        yield _FIELD, f"there may be 1 to {_AT_MOST}"
    yield from _of_kinds(template, [_kind(button) for button in buttons])
    for index, button in enumerate(buttons):
        for name, sentence in _of_button(button):
            yield f"{_FIELD}.{index}.{name}", sentence
    texts = Counter(str(one.get("text")) for one in buttons if one.get("text"))
    if any(count > 1 for count in texts.values()):
        yield _FIELD, "each needs a text of its own"


def _of_kinds(template: Template, kinds: list[str]) -> Iterator[Problem]:
    for kind, count in Counter(kinds).items():
        if kind not in _COUNTS:
            yield _FIELD, f"{kind[:40] or 'one without a type'} is no kind of button"
        elif count > _COUNTS[kind]:
            yield _FIELD, f"there may be {_COUNTS[kind]} of the kind {kind}"
    if (template.category == "AUTHENTICATION") != ("OTP" in kinds):
        yield _FIELD, "an authentication template has one OTP button, and no other template has"
    groups = [kind == "QUICK_REPLY" for kind in kinds]
    if sum(one != next_one for one, next_one in pairwise(groups)) > 1:
        yield _FIELD, "quick replies must stand together"


def _of_button(button: Mapping[str, Any]) -> Iterator[Problem]:
    kind, text = _kind(button), button.get("text")
    if kind not in _UNNAMED and not (isinstance(text, str) and text.strip()):
        yield "text", "is missing"
    if isinstance(text, str) and len(text) > _TEXT_CHARACTERS:
        yield "text", f"may have {_TEXT_CHARACTERS} characters"
    rules = _RULES.get(kind)
    if rules:
        yield from rules(button)


def _of_url(button: Mapping[str, Any]) -> Iterator[Problem]:
    url = str(button.get("url") or "")
    if not url.startswith(("https://", "http://")):
        yield "url", "must begin with https://"
    if len(url) > _URL_CHARACTERS:
        yield "url", f"may have {_URL_CHARACTERS:,} characters"
    places = places_in(url)
    if len(places) > 1 or (places and not url.endswith("}}")):
        yield "url", "may have one variable, at its end"
    if places and not _example(button):
        yield "example", "needs an example of the whole address"


def _of_phone(button: Mapping[str, Any]) -> Iterator[Problem]:
    phone = str(button.get("phone_number") or "")
    if not phone.lstrip("+").isdigit() or len(phone) > _PHONE_CHARACTERS:
        yield "phone_number", f"must be a number of at most {_PHONE_CHARACTERS} digits"


def _of_code(button: Mapping[str, Any]) -> Iterator[Problem]:
    code = _example(button)
    if not code or len(code) > _CODE_CHARACTERS:
        yield "example", f"needs a code of at most {_CODE_CHARACTERS} characters"


def _of_flow(button: Mapping[str, Any]) -> Iterator[Problem]:
    if not any(button.get(name) for name in ("flow_id", "flow_name", "flow_json")):
        yield "flow_id", "names no Flow"


def _of_otp(button: Mapping[str, Any]) -> Iterator[Problem]:
    if str(button.get("otp_type", "")).upper() not in ("COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        yield "otp_type", "must be COPY_CODE, ONE_TAP or ZERO_TAP"


def _kind(button: Mapping[str, Any]) -> str:
    return str(button.get("type", "")).upper()


def _example(button: Mapping[str, Any]) -> str:
    given = button.get("example")
    first = given[0] if isinstance(given, list) and given else given
    return first.strip() if isinstance(first, str) else ""


_RULES = {
    "URL": _of_url,
    "PHONE_NUMBER": _of_phone,
    "COPY_CODE": _of_code,
    "FLOW": _of_flow,
    "OTP": _of_otp,
}
