"""What one message becomes on WhatsApp, and what is refused before it is stored."""

from typing import Any

import pytest

from chalicelib.channels.whatsapp.interactive import interactive_of
from chalicelib.channels.whatsapp.parts import parts_of
from chalicelib.channels.whatsapp.policy import permit
from chalicelib.channels.whatsapp.template import template_of
from chalicelib.domain.errors import Invalid, WindowClosed
from chalicelib.domain.message import Attachment, Content
from chalicelib.domain.permit import Occasion, Permit

_MB = 1 << 20
_DAY = 24 * 3_600_000
_OPEN = Occasion(at=1_000, window_ends_at=2_000)
_CLOSED = Occasion(at=3_000, window_ends_at=2_000)


def _file(content_type: str, size: int = 10, **more: Any) -> Attachment:
    return Attachment(1, "file", content_type=content_type, filename="a", size=size, **more)


def _kinds(*types: str, text: str = "", **attributes: Any) -> list[tuple[str, str]]:
    files = tuple(_file(one) for one in types)
    content = Content(text, attachments=files, attributes=attributes)
    return [(part.kind, part.text) for part in parts_of(content)]


def _choices(count: int, **more: Any) -> Content:
    items = [{"title": f"Size {n}", "value": f"s{n}", **more} for n in range(count)]
    return Content("Which?", "input_select", attributes={"items": items})


def _interactive(text: str = "Look", **said: Any) -> dict[str, Any]:
    return interactive_of(Content(text, attributes={"interactive": said}))


def _template(params: Any) -> dict[str, Any]:
    said = {"name": "order_update", "language": "en_US", "processed_params": params}
    return template_of(Content(attributes={"template": said}))


def test_a_text_rides_on_the_first_file_where_that_can_carry_it() -> None:
    assert _kinds("image/png", "video/mp4", text="Two") == [("image", "Two"), ("video", "")]
    assert _kinds("audio/ogg", text="One") == [("text", "One"), ("audio", "")]
    assert _kinds("image/webp", text="One") == [("text", "One"), ("sticker", "")]
    assert _kinds("image/png", text="x" * 1_025)[0] == ("text", "x" * 1_025)


def test_what_can_be_tapped_or_stands_for_itself_comes_last() -> None:
    place = {"latitude": 1.0, "longitude": 2.0}

    assert _kinds(text="Here", location=place) == [("text", "Here"), ("location", "")]
    assert _kinds(location=place) == [("location", "")]
    assert _kinds("image/png", text="Tap", interactive={}) == [
        ("image", ""),
        ("interactive", "Tap"),
    ]


@pytest.mark.parametrize(
    ("content_type", "most"),
    [
        ("image/jpeg", 5 * _MB),
        ("image/png", 5 * _MB),
        ("video/mp4", 16 * _MB),
        ("video/3gpp", 16 * _MB),
        ("audio/ogg", 16 * _MB),
        ("audio/mpeg", 16 * _MB),
        ("image/webp", 100 << 10),
        ("application/pdf", 100 * _MB),
        ("text/plain", 100 * _MB),
    ],
)
def test_each_kind_of_file_has_its_limit(content_type: str, most: int) -> None:
    permit(Content(attachments=(_file(content_type, most),)), _OPEN)

    with pytest.raises(Invalid) as refused:
        permit(Content(attachments=(_file(content_type, most + 1),)), _OPEN)

    assert refused.value.code == "media_limit"
    assert refused.value.fields["open_ways"] == []


def test_a_sticker_that_moves_may_be_larger() -> None:
    permit(Content(attachments=(_file("image/webp", 500 << 10, animated=True),)), _OPEN)
    with pytest.raises(Invalid):
        permit(Content(attachments=(_file("image/webp", 501 << 10, animated=True),)), _OPEN)


@pytest.mark.parametrize("content_type", ["image/gif", "application/zip", "audio/x-vorbis+ogg", ""])
def test_a_type_that_whatsapp_does_not_take_is_refused(content_type: str) -> None:
    with pytest.raises(Invalid) as refused:
        permit(Content(attachments=(_file(content_type),)), _OPEN)

    assert refused.value.code == "media_limit"
    assert "JPEG" in refused.value.sentence


def test_a_text_is_never_longer_than_whatsapp_takes() -> None:
    assert permit(Content("x" * 4_096), _OPEN) == Permit(2_000)
    with pytest.raises(Invalid) as refused:
        permit(Content("x" * 4_097), _OPEN)
    assert refused.value.code == "text_too_long"


def test_outside_the_window_only_a_template_may_go() -> None:
    template = {"name": "hello_world", "language": "en_US", "processed_params": {}}

    with pytest.raises(WindowClosed) as refused:
        permit(Content("Hello"), _CLOSED)

    assert refused.value.fields == {"open_ways": ["template"]}
    assert permit(Content(attributes={"template": template}), _CLOSED) == Permit()


def test_whoever_stopped_marketing_gets_no_marketing_template() -> None:
    unwilling = Occasion(3_000, 5_000, wants_no_marketing=True)

    def sent(category: str) -> Permit:
        said = {"name": "x", "language": "de", "category": category, "processed_params": {}}
        return permit(Content(attributes={"template": said}), unwilling)

    assert sent("UTILITY") == Permit()
    with pytest.raises(Invalid) as refused:
        sent("MARKETING")
    assert (refused.value.code, refused.value.fields) == ("opted_out", {"open_ways": ["reply"]})


def test_up_to_three_choices_are_buttons_and_up_to_ten_a_list() -> None:
    three, four = interactive_of(_choices(3)), interactive_of(_choices(4, description="in oak"))

    assert three == {
        "type": "button",
        "body": {"text": "Which?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": f"s{n}", "title": f"Size {n}"}} for n in range(3)
            ]
        },
    }
    assert four["type"] == "list"
    assert four["action"]["sections"] == [
        {"rows": [{"id": f"s{n}", "title": f"Size {n}", "description": "in oak"} for n in range(4)]}
    ]


@pytest.mark.parametrize(
    ("count", "more", "code"),
    [
        (11, {}, "invalid"),
        (0, {}, "invalid"),
        (2, {"title": "x" * 21}, "text_too_long"),
        (4, {"title": "x" * 25}, "text_too_long"),
        (4, {"description": "x" * 73}, "text_too_long"),
        (2, {"value": "same"}, "invalid"),
    ],
)
def test_choices_that_whatsapp_cannot_show_are_refused(
    count: int, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        permit(_choices(count, **more), _OPEN)

    assert refused.value.code == code


def test_links_flows_and_requests_are_whatsapps_own() -> None:
    link = _interactive(
        type="cta_url",
        header="Spring",
        footer={"text": "Oak"},
        action={"parameters": {"display_text": "Look", "url": "https://oak.example.com"}},
    )
    flow = _interactive(type="flow", action={"flow_id": "1", "flow_cta": "Book"})

    assert link == {
        "type": "cta_url",
        "header": {"type": "text", "text": "Spring"},
        "body": {"text": "Look"},
        "footer": {"text": "Oak"},
        "action": {
            "name": "cta_url",
            "parameters": {"display_text": "Look", "url": "https://oak.example.com"},
        },
    }
    assert flow["action"] == {
        "name": "flow",
        "parameters": {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Book"},
    }
    assert _interactive(type="location_request") == {
        "type": "location_request_message",
        "body": {"text": "Look"},
        "action": {"name": "send_location"},
    }
    assert _interactive(text="", type="contact_request")["body"] == {"text": "📞"}


def test_a_flow_and_a_header_carry_nothing_that_whatsapp_does_not_know() -> None:
    start = {"screen": "FIRST", "data": {}, "colour": "red"}
    action = {"flow_name": "book", "flow_cta": "Book", "flow_action_payload": start, "odd": 1}
    link = "https://oak.example.com/a"
    file = {"link": link, "filename": "a.pdf", "caption": "Look"}

    flow = _interactive(type="flow", action=action)["action"]["parameters"]
    headers = [
        _interactive(type="flow", action=action, header={"type": kind, kind: file})["header"]
        for kind in ("document", "image")
    ]

    assert flow == {
        "flow_message_version": "3",
        "flow_name": "book",
        "flow_cta": "Book",
        "flow_action_payload": {"screen": "FIRST"},
    }
    assert headers == [
        {"type": "document", "document": {"link": link, "filename": "a.pdf"}},
        {"type": "image", "image": {"link": link}},
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"type": "cta_url", "action": {"display_text": "Look", "url": "oak.example.com"}},
        {"type": "cta_url", "action": {"display_text": "x" * 21, "url": "https://a.example.com"}},
        {"type": "flow", "action": {"flow_cta": "Book"}},
        {"type": "flow", "action": {"flow_cta": "Book", "flow_id": "1", "flow_name": "book"}},
        {"type": "flow", "action": {"flow_cta": "Book", "flow_id": "1", "flow_action": "jump"}},
        {"type": "flow", "action": {"flow_cta": "Book", "flow_id": "1", "mode": "test"}},
        {
            "type": "button",
            "header": {"type": "image", "image": {"id": "1"}},
            "action": {"buttons": [{"id": "1", "title": "x"}]},
        },
        {"type": "list", "action": {"sections": []}},
        {
            "type": "list",
            "action": {"sections": [{"rows": [{"id": "1", "title": "a"}]}] * 2},
        },
        {"type": "button", "action": {"buttons": [{"id": str(n), "title": "x"} for n in range(4)]}},
        {"type": "location_request", "header": "No"},
        {"type": "button", "header": "x" * 61, "action": {"buttons": [{"id": "1", "title": "x"}]}},
    ],
)
def test_what_cannot_be_tapped_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        permit(Content("Look", attributes={"interactive": said}), _OPEN)


@pytest.mark.parametrize(
    ("params", "components"),
    [
        ({}, None),
        (
            {"2": "B7", "1": "Ana"},
            [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Ana"},
                        {"type": "text", "text": "B7"},
                    ],
                }
            ],
        ),
        (
            {"first_name": "Ana"},
            [
                {
                    "type": "body",
                    "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ana"}],
                }
            ],
        ),
        (
            {
                "body": {"1": 7},
                "header": {"media_url": "https://oak.example.com/a.pdf?v=1", "media_name": "a.pdf"},
                "buttons": [
                    {"type": "url", "parameter": "7"},
                    None,
                    {"type": "quick_reply", "parameter": "YES"},
                    {"type": "copy_code", "parameter": "OAK5", "index": 5},
                ],
            },
            [
                {
                    "type": "header",
                    "parameters": [
                        {
                            "type": "document",
                            "document": {
                                "link": "https://oak.example.com/a.pdf?v=1",
                                "filename": "a.pdf",
                            },
                        }
                    ],
                },
                {"type": "body", "parameters": [{"type": "text", "text": "7"}]},
                {
                    "type": "button",
                    "sub_type": "url",
                    "index": "0",
                    "parameters": [{"type": "text", "text": "7"}],
                },
                {
                    "type": "button",
                    "sub_type": "quick_reply",
                    "index": "2",
                    "parameters": [{"type": "payload", "payload": "YES"}],
                },
                {
                    "type": "button",
                    "sub_type": "copy_code",
                    "index": "5",
                    "parameters": [{"type": "coupon_code", "coupon_code": "OAK5"}],
                },
            ],
        ),
        (
            {"header": {"text": "7"}, "body": {}},
            [{"type": "header", "parameters": [{"type": "text", "text": "7"}]}],
        ),
        (
            {"header": {"location": {"latitude": 1.5, "longitude": 2, "name": "Oak"}}},
            [
                {
                    "type": "header",
                    "parameters": [
                        {
                            "type": "location",
                            "location": {"latitude": 1.5, "longitude": 2, "name": "Oak"},
                        }
                    ],
                }
            ],
        ),
        (
            {"buttons": [{"type": "flow", "parameter": "token-1"}]},
            [
                {
                    "type": "button",
                    "sub_type": "flow",
                    "index": "0",
                    "parameters": [{"type": "action", "action": {"flow_token": "token-1"}}],
                }
            ],
        ),
        (
            {"body": "a place that is called body"},
            [
                {
                    "type": "body",
                    "parameters": [
                        {
                            "type": "text",
                            "parameter_name": "body",
                            "text": "a place that is called body",
                        }
                    ],
                }
            ],
        ),
    ],
)
def test_a_templates_values_become_components(params: Any, components: Any) -> None:
    template = _template(params)

    assert (template["name"], template["language"]) == ("order_update", {"code": "en_US"})
    assert template.get("components") == components


@pytest.mark.parametrize(
    "params",
    [
        {"1": ""},
        {"1": "two\nlines"},
        {"1": "wide     gap"},
        {"1": "a", "name": "b"},
        {"1": ["a"]},
        {"buttons": [{"type": "fax", "parameter": "1"}]},
        {"buttons": [{"type": "url"}]},
        {"buttons": [{"type": "url", "parameter": "1", "index": 10}]},
        {"header": {"media_url": "ftp://x"}},
        {"header": ["x"]},
    ],
)
def test_values_that_meta_would_refuse_are_refused(params: Any) -> None:
    with pytest.raises(Invalid) as refused:
        _template(params)

    assert refused.value.code == "template_parameters"
    assert refused.value.fields["open_ways"] == []
