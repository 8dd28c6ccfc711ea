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


def template_event(owner_id: str, template: Template, reason: str = "NONE") -> Event:
    """A template was approved, rejected, paused."""
    value = {
        "event": template.status,
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language,
        "reason": reason,
        "message_template_category": template.category,
    }
    changes = [{"value": value, "field": "message_template_status_update"}]
    return Event(_OBJECT, {"id": owner_id, "changes": changes})


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
