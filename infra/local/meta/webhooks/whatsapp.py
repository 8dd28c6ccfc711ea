"""WhatsApp's webhook bodies, as of November 2026.

Customers are named by ``wa_id`` and ``user_id`` (business-scoped id); people who hide their
number by ``user_id`` alone: ``wa_id`` and ``from`` are then left out, not empty. The
``conversation`` object of statuses is gone since v24.
"""

from collections.abc import Callable

from infra.local.meta.model import Line, Message, Person, Status, Template, Wire
from infra.local.meta.webhooks.courier import Event

_OBJECT = "whatsapp_business_account"
_ERROR_PAGE = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/"
)


def message_event(
    line: Line,
    person: Person,
    message: Message,
    extra: Wire,
    on_accepted: Callable[[], None] | None = None,
) -> Event:
    """A customer's message. ``extra`` are fields beside the content: ``context``, ``referral``."""
    wire: Wire = {**_sender(person), "id": message.id, "timestamp": str(int(message.at))}
    wire |= {"type": message.type, message.type: message.content, **extra}
    return change(line, {"contacts": [_contact(person)], "messages": [wire]}, on_accepted)


def raw_message_event(
    line: Line, person: Person, wire: Wire, on_accepted: Callable[[], None] | None = None
) -> Event:
    """Any message, as given: for kinds the phones cannot write."""
    return change(line, {"contacts": [_contact(person)], "messages": [wire]}, on_accepted)


def status_event(line: Line, person: Person, message: Message, status: Status, at: float) -> Event:
    """``sent``, ``delivered``, ``read`` or ``failed`` for one of the business's messages."""
    wire: Wire = {"id": message.id, "status": status, "timestamp": str(int(at))}
    if not person.hides_phone:
        wire["recipient_id"] = person.phone
    if person.is_group:
        wire["recipient_type"] = "group"
    elif status != "failed" or person.hides_phone:
        wire["recipient_user_id"] = person.user_id
    if message.callback_data:
        wire["biz_opaque_callback_data"] = message.callback_data
    if status == "failed":
        return change(line, {"statuses": [wire | {"errors": [message.error]}]})
    if status in ("sent", "delivered"):
        wire["pricing"] = _pricing(message)
    if person.is_group:
        return change(line, {"statuses": [wire]})
    return change(line, {"contacts": [_contact(person)], "statuses": [wire]})


def template_events(owner_id: str, before: Template, after: Template, at: int) -> list[Event]:
    """What changed about a template, each thing in a field of its own."""
    about: Wire = {
        "message_template_id": int(after.id),
        "message_template_name": after.name,
        "message_template_language": after.language,
    }
    told: list[tuple[str, Wire]] = []
    if after.status != before.status:
        news: Wire = {"event": after.status, "reason": after.reason}
        told.append(("status", {**about, **news, "message_template_category": after.category}))
    if after.quality != before.quality:
        score = {"previous_quality_score": before.quality, "new_quality_score": after.quality}
        told.append(("quality", {**about, **score}))
    if after.components != before.components:
        told.append(("components", {**about, **_words(after)}))
    events = [_account_event(owner_id, f"message_template_{what}_update", value, at)
              for what, value in told]  # fmt: skip
    if after.category != before.category:
        moved = {"previous_category": before.category, "new_category": after.category}
        events.append(_account_event(owner_id, "template_category_update", {**about, **moved}, at))
    elif after.correct_category != before.correct_category:
        soon = {"new_category": after.category, "correct_category": after.correct_category}
        events.append(_account_event(owner_id, "template_category_update", {**about, **soon}, at))
    return events


def _account_event(owner_id: str, field: str, value: Wire, at: int) -> Event:
    return Event(
        _OBJECT, {"id": owner_id, "time": at, "changes": [{"value": value, "field": field}]}
    )


def _words(template: Template) -> Wire:
    """The words of a template, as the webhook has them: flat, and without examples."""
    parts = {str(part["type"]).upper(): part for part in template.components}
    words: Wire = {"message_template_element": parts["BODY"]["text"]}
    if "text" in parts.get("HEADER", {}):
        words["message_template_title"] = parts["HEADER"]["text"]
    if "FOOTER" in parts:
        words["message_template_footer"] = parts["FOOTER"]["text"]
    if "BUTTONS" in parts:
        words["message_template_buttons"] = [
            {
                "message_template_button_type": button["type"],
                "message_template_button_text": button["text"],
                **({"message_template_button_url": button["url"]} if "url" in button else {}),
            }
            for button in parts["BUTTONS"]["buttons"]
        ]
    return words


def change(line: Line, value: Wire, on_accepted: Callable[[], None] | None = None) -> Event:
    """A change of the ``messages`` field for one number."""
    about = {"display_phone_number": line.address, "phone_number_id": line.id}
    whole = {"messaging_product": "whatsapp", "metadata": about, **value}
    entry = {"id": line.owner_id, "changes": [{"value": whole, "field": "messages"}]}
    return Event(_OBJECT, entry, on_accepted)


def status_error(code: int, title: str, details: str) -> Wire:
    """The error inside a ``failed`` status."""
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or title},
        "href": _ERROR_PAGE,
    }


def _contact(person: Person) -> Wire:
    profile: Wire = {"name": person.name}
    if person.username:
        profile["username"] = person.username
    contact: Wire = {"profile": profile, "user_id": person.user_id}
    return contact if person.hides_phone else {**contact, "wa_id": person.phone}


def _sender(person: Person) -> Wire:
    if person.hides_phone:
        return {"from_user_id": person.user_id}
    return {"from": person.phone, "from_user_id": person.user_id}


def _pricing(message: Message) -> Wire:
    return {
        "billable": not message.free,
        "pricing_model": "PMP",
        "type": "free_customer_service" if message.free else "regular",
        "category": message.category,
    }
