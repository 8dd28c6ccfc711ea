"""Any field may be missing or of another type: nothing breaks, and what has an id is shown."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from chalicelib.channels.meta import Item, items
from chalicelib.channels.whatsapp.channel import CHANNEL
from chalicelib.domain.events import Event, MessageReceived
from tests.channels.whatsapp import AMARA, AT, BUSINESS, Json, body, of_line, said

_DROPPED = object()
_INSTEAD: tuple[Any, ...] = (
    _DROPPED,
    None,
    "",
    "words",
    0,
    -1,
    1.5,
    10**40,
    True,
    [],
    [None, 3, "x"],
    {},
    {"a": {"b": [{}]}},
    "\u0000" * 300,
)
_CALL = {"id": "wacid.1", "event": "terminate", "from": "33612345678", "timestamp": str(AT)}
_GROUP = {"group_id": "G1", "type": "group_settings_update", "group_subject": {"text": "Choir"}}
_STATUS = {
    "id": "wamid.0",
    "status": "failed",
    "timestamp": str(AT),
    "recipient_id": "33612345678",
    "errors": [{"code": 131042, "error_data": {"details": "x"}}],
    "pricing": {"type": "regular"},
}
_FORM = {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": '{"a": 1}'}}
_SYSTEM = {"type": "user_changed_number", "previous_user_id": "FR.1", "user_id": "FR.2"}
_EDITED = {"original_message_id": "w", "message": {"type": "text", "text": {"body": "x"}}}
_BODIES = {
    "text": body(
        of_line(
            contacts=[AMARA],
            messages=[
                said(
                    "text",
                    {"body": "Hi"},
                    context={"id": "w", "referred_product": {"catalog_id": "7"}},
                    referral={"source_type": "ad"},
                )
            ],
            conversation_context={"summary": "x"},
        )
    ),
    "image": body(of_line(messages=[said("image", {"id": "7", "caption": "Look"})])),
    "form": body(of_line(contacts=[AMARA], messages=[said("interactive", _FORM)])),
    "contacts": body(
        of_line(
            messages=[said("contacts", [{"origin": "contact_request", "phones": [{"wa_id": "1"}]}])]
        )
    ),
    "order": body(of_line(messages=[said("order", {"product_items": [{"quantity": 1}]})])),
    "system": body(of_line(messages=[said("system", _SYSTEM)])),
    "edit": body(of_line(messages=[said("edit", _EDITED)])),
    "reaction": body(of_line(messages=[said("reaction", {"message_id": "w", "emoji": "🙏"})])),
    "group": body(of_line(contacts=[AMARA], messages=[said("text", {"body": "Hi"}, group_id="G")])),
    "status": body(of_line(statuses=[_STATUS])),
    "echo": body(
        of_line(message_echoes=[{**said("text", {"body": "Hi"}), "to": "33612345678"}]),
        "smb_message_echoes",
    ),
    "history": body(
        of_line(
            history=[
                {"threads": [{"id": "33612345678", "messages": [said("text", {"body": "x"})]}]}
            ]
        ),
        "history",
    ),
    "call": body(of_line(calls=[{**_CALL, "session": {"sdp_type": "offer"}}]), "calls"),
    "groups": body(of_line(groups=[_GROUP]), "group_settings_update"),
    "handover": body(
        {
            "sender": {"phone_number": "33612345678"},
            "recipient": {"phone_number_id": "5"},
            "type": "control_taken",
            "control_taken": {"new_owner_role": "escalation"},
        },
        "messaging_handovers",
    ),
    "address book": body(
        of_line(state_sync=[{"contact": {"full_name": "A", "phone_number": BUSINESS}}]),
        "smb_app_state_sync",
    ),
    "wish": body(
        of_line(
            user_preferences=[
                {"wa_id": "336111", "category": "marketing_messages", "value": "stop"}
            ]
        ),
        "user_preferences",
    ),
    "template": body(
        {
            "event": "REJECTED",
            "message_template_name": "a",
            "rejection_info": {"recommendation": "x"},
            "message_template_element": "y",
            "message_template_buttons": [{"message_template_button_type": "URL"}],
        },
        "message_template_status_update",
    ),
    "account": body(_CALL | {"event": "DISABLED_UPDATE", "ban_info": {}}, "account_update"),
}


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from paths_in(one, (*path, key))


def mutated(whole: Json, path: tuple[Any, ...], instead: Any) -> Json:
    """The body with something else (or nothing) at a place."""
    copy: Any = deepcopy(whole)
    *way, last = path
    holder = copy
    for key in way:
        holder = holder[key]
    if instead is _DROPPED:
        del holder[last]
    else:
        holder[last] = instead
    result: Json = copy
    return result


def mutations_of(whole: Json) -> Iterator[Json]:
    """The body with each thing at each place of it."""
    for path in paths_in(whole):
        for instead in _INSTEAD:
            yield mutated(whole, path, instead)


def _read(item: Item) -> list[Event] | None:
    """What an item reports; None when it is refused, and so kept."""
    try:
        return CHANNEL.events(item.body)
    except ValueError:
        return None


@pytest.mark.parametrize("kind", _BODIES)
def test_no_mutation_breaks_the_reader_and_what_it_reports_can_be_sealed(kind: str) -> None:
    for whole in mutations_of(_BODIES[kind]):
        for item in items(whole):
            for event in _read(item) or []:
                assert isinstance(event.time if hasattr(event, "time") else 0, int)
                if isinstance(event, MessageReceived):
                    assert event.provider_id
                    assert all(identity.value for identity in event.identities)
                    assert event.identities
                    json.dumps([event.text, event.name, dict(event.attributes)]).encode()


@pytest.mark.parametrize("kind", ["text", "image", "form", "contacts", "order", "group"])
def test_no_mutation_of_what_a_message_holds_loses_it(kind: str) -> None:
    envelope = {"id", "from"}
    whole = _BODIES[kind]
    place = ("entry", 0, "changes", 0, "value", "messages", 0)
    for path in paths_in(whole):
        if path[: len(place)] != place or len(path) == len(place) or path[len(place)] in envelope:
            continue
        for instead in _INSTEAD:
            [item] = items(mutated(whole, path, instead))
            assert _read(item), (path, instead)


@pytest.mark.parametrize("kind", _BODIES)
def test_a_broken_neighbour_takes_nothing_from_a_message(kind: str) -> None:
    good = body(of_line(messages=[said("text", {"body": "Good"}, id="wamid.good")]))["entry"]
    for whole in mutations_of(_BODIES[kind]):
        entries = whole.get("entry")
        if whole.get("object") != "whatsapp_business_account" or not isinstance(entries, list):
            continue
        both = {**whole, "entry": [*good, *entries, *good]}
        found = [event for item in items(both) for event in _read(item) or []]
        ids = [event.provider_id for event in found if isinstance(event, MessageReceived)]
        assert ids.count("wamid.good") == 2
