"""What Meta says of a WhatsApp account: its numbers, its limits, its templates."""

from typing import Any

import pytest

from chalicelib.channels.meta import items
from chalicelib.channels.whatsapp.channel import CHANNEL
from chalicelib.channels.whatsapp.people import Nobody
from chalicelib.domain.account import Health
from chalicelib.domain.events import AsideReported, LineReported, TemplateReported
from tests.channels.whatsapp import AT, Json, body, of_line, read, said

_FINE, _WARNING, _BROKEN = Health.FINE, Health.WARNING, Health.BROKEN


def _event(name: str, **more: Any) -> Json:
    return {"event": name, **more}


# The webhook field and its value, what it is about, how bad it is, and a piece of the advice.
_REPORTS: list[tuple[str, Json, str, Health, str]] = [
    ("account_update", _event("ACCOUNT_DELETED"), "account", _BROKEN, "Connect another"),
    ("account_update", _event("ACCOUNT_VIOLATION"), "policy", _WARNING, "appeal"),
    ("account_update", _event("ACCOUNT_RESTRICTION"), "policy", _WARNING, "WhatsApp Manager"),
    ("account_update", _event("ACCOUNT_OFFBOARDED"), "access", _BROKEN, "Connect it again"),
    ("account_update", _event("ACCOUNT_RECONNECTED"), "access", _FINE, "connected again"),
    ("account_update", _event("PARTNER_REMOVED"), "access", _BROKEN, "Connect it again"),
    ("account_update", _event("PARTNER_APP_UNINSTALLED"), "access", _BROKEN, "Connect it"),
    ("account_update", _event("PARTNER_APP_INSTALLED"), "access", _FINE, "shared with us"),
    (
        "account_update",
        _event("DISABLED_UPDATE", ban_info={"waba_ban_state": "SCHEDULE_FOR_DISABLE"}),
        "account",
        _WARNING,
        "Appeal",
    ),
    (
        "account_update",
        _event("DISABLED_UPDATE", ban_info={"waba_ban_state": "DISABLE"}),
        "account",
        _BROKEN,
        "Appeal",
    ),
    ("account_update", _event("DISABLED_UPDATE"), "account", _BROKEN, "Appeal"),
    (
        "account_update",
        _event("DISABLED_UPDATE", ban_info={"waba_ban_state": "REINSTATE"}),
        "account",
        _FINE,
        "be used",
    ),
    ("account_review_update", {"decision": "REJECTED"}, "account", _BROKEN, "Appeal"),
    ("account_review_update", {"decision": "DEFERRED"}, "account", _WARNING, "missing"),
    ("account_review_update", {"decision": "APPROVED"}, "account", _FINE, "be used"),
    (
        "account_alerts",
        {"alert_info": {"alert_type": "PROFILE_PICTURE_LOST", "alert_severity": "WARNING"}},
        "picture",
        _WARNING,
        "Upload it again",
    ),
    (
        "account_alerts",
        {"alert_info": {"alert_type": "SOME_DAY", "alert_severity": "CRITICAL"}},
        "alert",
        _WARNING,
        "WhatsApp Manager",
    ),
    (
        "account_alerts",
        {"alert_info": {"alert_severity": "INFORMATIONAL"}},
        "alert",
        _FINE,
        "Read it",
    ),
    ("phone_number_quality_update", _event("FLAGGED"), "quality", _WARNING, "better"),
    ("phone_number_quality_update", _event("UNFLAGGED"), "quality", _FINE, "good again"),
    (
        "phone_number_quality_update",
        _event("DOWNGRADE", max_daily_conversations_per_business="TIER_2K", current_limit="X"),
        "limit",
        _WARNING,
        "Up to 2,000 customers",
    ),
    (
        "phone_number_quality_update",
        _event("THROUGHPUT_UPGRADE", current_limit="TIER_UNLIMITED"),
        "limit",
        _FINE,
        "Any number",
    ),
    ("phone_number_quality_update", _event("THROUGHPUT_UPGRADE"), "throughput", _FINE, "a second"),
    (
        "business_capability_update",
        {"max_daily_conversation_per_phone": -1},
        "limit",
        _FINE,
        "Any number",
    ),
    (
        "phone_number_name_update",
        {"decision": "REJECTED", "rejection_reason": "NAME_FORMAT_UNACCEPTABLE"},
        "name",
        _WARNING,
        "Choose another in WhatsApp Manager. Its form is not allowed.",
    ),
    ("phone_number_name_update", {"decision": "APPROVED"}, "name", _FINE, "approved"),
    ("business_username_update", {"status": "approved"}, "username", _FINE, "user name"),
    ("security", _event("PIN_RESET_REQUEST"), "pin", _WARNING, "who has access"),
    ("security", _event("PIN_CHANGED"), "pin", _FINE, "changed"),
    ("flows", _event("FLOW_STATUS_CHANGE", new_status="BLOCKED"), "flows", _WARNING, "Flows"),
    (
        "flows",
        _event("ENDPOINT_LATENCY", alert_state="ACTIVATED"),
        "flow_alert",
        _WARNING,
        "See Flows",
    ),
    (
        "flows",
        _event("ENDPOINT_LATENCY", alert_state="DEACTIVATED"),
        "flow_alert",
        _FINE,
        "well again",
    ),
    ("flows", _event("FLOW_VERSION_EXPIRY_WARNING"), "flow_version", _WARNING, "See Flows"),
]


@pytest.mark.parametrize(("field", "value", "about", "health", "advice"), _REPORTS)
def test_what_meta_says_of_a_line_tells_an_administrator_what_to_do(
    field: str, value: Json, about: str, health: Health, advice: str
) -> None:
    told = {"display_phone_number": "+33 1 99 00 00 00", **value}

    [event] = read(told, field, time=AT)

    assert isinstance(event, LineReported)
    assert (event.about, event.health, event.time) == (about, health, AT * 1000)
    assert advice in event.sentence
    assert event.phone == "33199000000"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_update", _event("MM_LITE_TERMS_SIGNED")),
        ("account_update", _event("AD_ACCOUNT_LINKED")),
        ("account_settings_update", {"type": "PHONE_NUMBER_SETTINGS"}),
        ("partner_solutions", _event("SOLUTION_CREATED")),
        ("payment_configuration_update", {"status": "Needs Testing"}),
        ("automatic_events", {"automatic_events": [{"event_name": "Purchase"}]}),
        ("smb_message_echoes", {"messaging_product": "whatsapp"}),
    ],
)
def test_what_means_nothing_to_an_administrator_reports_nothing(field: str, value: Json) -> None:
    assert read(value, field, time=AT) == []


@pytest.mark.parametrize(
    ("field", "name"), [("some_day", "some_day"), ("odd field\n!", "other"), ("x" * 90, "x" * 40)]
)
def test_a_field_that_we_do_not_know_is_told_of_the_line_by_its_name(field: str, name: str) -> None:
    [event] = read({"anything": [1, 2]}, field, time=AT)

    assert isinstance(event, AsideReported) and event.line
    assert (event.about, event.line.about) == (name, f"untold_{name}")
    assert (event.line.health, event.line.time) == (Health.FINE, AT * 1000)


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [
        ("account_update", _event("SOME_DAY"), "account_update_some_day"),
        ("account_update", {"event": {"odd": 1}}, "account_update"),
        ("account_review_update", {"decision": "MAYBE"}, "account_review_update"),
        ("phone_number_quality_update", _event("SOME_DAY"), "phone_number_quality_update_some_day"),
        ("security", {}, "security"),
        ("flows", _event("SOME_DAY"), "flows_some_day"),
        ("message_template_status_update", _event("APPROVED"), "message_template_status_update"),
    ],
)
def test_what_we_do_not_know_of_a_field_that_we_know_is_told_of_the_line(
    field: str, value: Json, name: str
) -> None:
    [event] = read(value, field, time=AT)

    assert isinstance(event, AsideReported) and event.line
    assert (event.about, event.line.about) == (name, f"untold_{name}")
    assert event.line.health is Health.FINE


def test_a_partners_news_is_about_the_account_it_names() -> None:
    value = _event("PARTNER_REMOVED", waba_info={"waba_id": "777"})

    [item] = items(body(value, "account_update"))

    assert (item.account_wide, item.address) == (True, "777")


def test_an_error_beside_messages_is_reported_if_somebody_must_mend_it() -> None:
    locked = {"code": 131031, "title": "Account locked"}

    [event] = read(of_line(errors=[locked]))

    assert isinstance(event, LineReported)
    assert (event.about, event.health) == ("account", _WARNING)
    assert read(of_line(errors=[locked], calls=[]), "calls") == []


def test_any_other_error_beside_messages_is_noted_and_is_no_trouble() -> None:
    slow = {"code": 130429, "title": "Rate limit hit"}

    known, strange = read(of_line(errors=[slow, {"code": []}]))

    assert isinstance(known, AsideReported) and known.line
    assert (known.line.about, known.line.health) == ("fault_130429", Health.FINE)
    assert "130429: Rate limit hit" in known.line.sentence
    assert isinstance(strange, AsideReported) and strange.line


def test_words_to_a_number_that_is_not_named_are_refused_and_so_kept() -> None:
    unnamed = {"messages": [said("text", {"body": "Hi"})]}

    [item] = items(body(unnamed))

    assert item.account_wide
    with pytest.raises(Nobody):
        CHANNEL.events(item.body)


_NAMED = {
    "message_template_id": 7,
    "message_template_name": "order_1",
    "message_template_language": "en-US",
}
# Field, value, and what is said of the template.
_TEMPLATES: list[tuple[str, Json, Json]] = [
    (
        "message_template_status_update",
        {"event": "APPROVED", "reason": "NONE", "message_template_category": "UTILITY"},
        {"status": "APPROVED", "reason": "", "category": "UTILITY"},
    ),
    (
        "message_template_status_update",
        {
            "event": "REJECTED",
            "reason": "INVALID_FORMAT",
            "rejection_info": {"recommendation": "Put words between places."},
        },
        {"status": "REJECTED", "reason": "INVALID_FORMAT: Put words between places."},
    ),
    (
        "message_template_status_update",
        {"event": "PAUSED", "reason": None, "other_info": {"description": "First pause."}},
        {"status": "PAUSED", "reason": "First pause."},
    ),
    (
        "message_template_status_update",
        {"previous_quality_score": "GREEN", "new_quality_score": "YELLOW"},
        {"quality": "YELLOW"},
    ),
    ("message_template_quality_update", {"new_quality_score": "RED"}, {"quality": "RED"}),
    (
        "template_category_update",
        {"previous_category": "UTILITY", "new_category": "MARKETING"},
        {"category": "MARKETING"},
    ),
    (
        "template_category_update",
        {"new_category": "UTILITY", "correct_category": "MARKETING"},
        {"category": "UTILITY", "reason": "Meta is about to make this template marketing."},
    ),
]


@pytest.mark.parametrize(("field", "value", "told"), _TEMPLATES)
def test_what_meta_says_of_a_template_is_reported_and_nothing_else(
    field: str, value: Json, told: Json
) -> None:
    [event] = read({**_NAMED, **value}, field, time=AT)

    assert event == TemplateReported("order_1", "en_US", AT * 1000, "7", **told)


def test_a_templates_new_parts_come_in_the_form_in_which_graph_lists_them() -> None:
    value = {
        "message_template_title": "Your order",
        "message_template_element": "Hello {{1}}",
        "message_template_buttons": [
            {
                "message_template_button_type": "URL",
                "message_template_button_text": "Open",
                "message_template_button_url": "https://example.com/{{1}}",
            }
        ],
    }

    [event] = read({**_NAMED, **value}, "message_template_components_update", time=AT)

    assert isinstance(event, TemplateReported)
    assert event.components == (
        {"type": "HEADER", "text": "Your order", "format": "TEXT"},
        {"type": "BODY", "text": "Hello {{1}}"},
        {
            "type": "BUTTONS",
            "buttons": [{"type": "URL", "text": "Open", "url": "https://example.com/{{1}}"}],
        },
    )
    assert event.status is None
