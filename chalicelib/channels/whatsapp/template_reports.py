"""What Meta says of message templates: approved, paused, of low quality, in another category.

{"event":"REJECTED","message_template_id":1,"message_template_name":"…",
 "message_template_language":"en-US","reason":"INVALID_FORMAT","rejection_info":{"recommendation":"…"}}

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.whatsapp import fit
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.shapes import part, parts, words
from chalicelib.domain.events import Event, TemplateReported

Raw = dict[str, Any]
FIELDS = frozenset(
    {
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
        "template_correct_category_detection",
    }
)


def report(value: Raw, around: Around) -> list[Event]:
    """What is said of a template. Its parts are told by their names, whatever the field: quality
    has come under the field of statuses."""
    name = words(value.get("message_template_name"))
    if not name:
        return []
    return [
        TemplateReported(
            name=name,
            # Webhooks write en-US, everything else writes en_US.
            language=words(value.get("message_template_language")).replace("-", "_"),
            time=around.when(0),
            provider_id=words(value.get("message_template_id")),
            status=words(value.get("event")).upper() or None,
            reason=_reason(value),
            category=_category(value),
            quality=words(value.get("new_quality_score")).upper() or None,
            components=_components(value),
        )
    ]


def _reason(value: Raw) -> str | None:
    """Why, as far as it is told; empty with a status that needs no reason."""
    if coming := words(value.get("correct_category")):
        return f"Meta is about to make this template {coming.lower()}."
    if "event" not in value:
        return None
    code, rejection = words(value.get("reason")), part(value, "rejection_info")
    told = (
        words(rejection.get("recommendation")),
        words(part(value, "other_info").get("description")),
    )
    detail = next((text for text in told if text), "")
    return ": ".join(word for word in ("" if code == "NONE" else code, detail) if word)


def _category(value: Raw) -> str | None:
    said = words(value.get("new_category")) or words(value.get("message_template_category"))
    return said.upper() or None


def _components(value: Raw) -> tuple[Mapping[str, Any], ...] | None:
    """The parts of a template in the form in which Graph lists them."""
    if "message_template_element" not in value:
        return None
    texts = (("HEADER", "title"), ("BODY", "element"), ("FOOTER", "footer"))
    found: list[Raw] = [
        {"type": kind, "text": text}
        for kind, name in texts
        if (text := words(value.get(f"message_template_{name}")))
    ]
    for component in found:
        if component["type"] == "HEADER":
            component["format"] = "TEXT"
    buttons = [_button(one) for one in parts(value.get("message_template_buttons"))]
    whole = [*found, {"type": "BUTTONS", "buttons": buttons}] if buttons else found
    return tuple(fit.fitted(component) for component in whole)


def _button(said: Raw) -> Raw:
    names = ("type", "text", "url", "phone_number")
    values = {name: words(said.get(f"message_template_button_{name}")) for name in names}
    return {name: value for name, value in values.items() if value}
