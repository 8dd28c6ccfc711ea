"""What Meta would refuse of a new template."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.template import Template
from chalicelib.domain.template_rules import problems

BODY = {
    "type": "BODY",
    "text": "Hi {{1}}, order {{2}} has left.",
    "example": {"body_text": [["Ana", "1"]]},
}
GOOD = Template("order_update", "en_US", "UTILITY", components=(BODY,))
NAMED = replace(
    GOOD,
    parameter_format="NAMED",
    components=(
        {
            "type": "BODY",
            "text": "Hi {{first_name}}, welcome.",
            "example": {"body_text_named_params": [{"param_name": "first_name", "example": "A"}]},
        },
    ),
)
CODE = Template(
    "code",
    "en",
    "AUTHENTICATION",
    components=(
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ),
)


def _body(text: str, **example: Any) -> Template:
    return replace(GOOD, components=({"type": "BODY", "text": text, "example": example},))


def _header(**fields: Any) -> Template:
    return replace(GOOD, components=({"type": "HEADER", **fields}, BODY))


def _footer(text: str) -> Template:
    return replace(GOOD, components=(BODY, {"type": "FOOTER", "text": text}))


def _buttons(*buttons: Any) -> Template:
    return replace(GOOD, components=(BODY, {"type": "BUTTONS", "buttons": list(buttons)}))


def _quick(text: str) -> dict[str, str]:
    return {"type": "QUICK_REPLY", "text": text}


def _code(body: dict[str, Any], footer: dict[str, Any]) -> Template:
    body, footer = {"type": "BODY", **body}, {"type": "FOOTER", **footer}
    return replace(CODE, components=(body, footer, CODE.components[-1]))


URL = {
    "type": "URL",
    "text": "Follow",
    "url": "https://oak.example/p/{{1}}",
    "example": ["https://oak.example/p/1"],
}


@pytest.mark.parametrize(
    "template",
    [
        GOOD,
        NAMED,
        CODE,
        _header(format="TEXT", text="News"),
        _header(format="TEXT", text="Order {{1}}", example={"header_text": ["2081"]}),
        _header(format="IMAGE", example={"header_handle": ["4:x"]}),
        _header(format="LOCATION"),
        _footer("Oak"),
        _buttons(_quick("Yes"), _quick("No"), URL),
        _buttons({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+33612345678"}),
        _buttons({"type": "COPY_CODE", "example": "AB12"}),
    ],
    ids=lambda one: one.components[-1]["type"],
)
def test_good_templates_have_no_problem(template: Template) -> None:
    assert problems(template) == {}


@pytest.mark.parametrize(
    ("template", "field"),
    [
        (replace(GOOD, name="Order Update"), "name"),
        (replace(GOOD, name="x" * 513), "name"),
        (replace(GOOD, name=""), "name"),
        (replace(GOOD, language="English"), "language"),
        (replace(GOOD, category="NEWS"), "category"),
        (replace(GOOD, parameter_format="LOOSE"), "parameter_format"),
        (replace(GOOD, components=()), "components"),
        (replace(GOOD, components=(BODY, BODY)), "components"),
        (replace(GOOD, components=(BODY, {"type": "SIDEBAR"})), "components"),
        (replace(GOOD, components=(BODY, {"text": "no type"})), "components"),
        (_body(""), "components.body.text"),
        (_body("x" * 1_025), "components.body.text"),
        (_body("{{1}} is on its way.", body_text=[["A"]]), "components.body.text"),
        (_body("On its way: {{1}}", body_text=[["A"]]), "components.body.text"),
        (_body("Hi {{1}}, order {{3}} left.", body_text=[["A", "B"]]), "components.body.text"),
        (_body("Hi {{name}}, hello.", body_text=[["A"]]), "components.body.text"),
        (_body("Hi {{1}}, order {{2}} left.", body_text=[["A"]]), "components.body.example"),
        (_body("Hi {{1}}, hello."), "components.body.example"),
        (replace(NAMED, components=GOOD.components), "components.body.text"),
        (_header(format="SONG"), "components.header.format"),
        (_header(format="IMAGE"), "components.header.example"),
        (_header(format="TEXT", text="x" * 61), "components.header.text"),
        (_header(format="TEXT", text="a\nb"), "components.header.text"),
        (
            _header(format="TEXT", text="{{1}} {{2}}", example={"header_text": ["A", "B"]}),
            "components.header.text",
        ),
        (_header(format="TEXT"), "components.header.text"),
        (_footer("x" * 61), "components.footer.text"),
        (_footer("Hi {{1}}"), "components.footer.text"),
        (_buttons(), "components.buttons"),
        (_buttons("x"), "components.buttons"),
        (_buttons(*(_quick(str(n)) for n in range(11))), "components.buttons"),
        (_buttons(_quick("Yes"), _quick("Yes")), "components.buttons"),
        (_buttons(_quick("A"), URL, _quick("B")), "components.buttons"),
        (_buttons(URL, {**URL, "text": "2"}, {**URL, "text": "3"}), "components.buttons"),
        (_buttons({"type": "HORN", "text": "x"}), "components.buttons"),
        (_buttons({"type": "OTP", "otp_type": "COPY_CODE"}), "components.buttons"),
        (_buttons(_quick("x" * 26)), "components.buttons.0.text"),
        (_buttons(_quick(" ")), "components.buttons.0.text"),
        (_buttons({**URL, "url": "oak.example"}), "components.buttons.0.url"),
        (_buttons({**URL, "url": "https://oak.example/{{1}}/x"}), "components.buttons.0.url"),
        (_buttons({**URL, "example": []}), "components.buttons.0.example"),
        (
            _buttons({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "home"}),
            "components.buttons.0.phone_number",
        ),
        (_buttons({"type": "COPY_CODE"}), "components.buttons.0.example"),
        (_buttons({"type": "FLOW", "text": "Book"}), "components.buttons.0.flow_id"),
        (_code({"text": "Hi"}, {}), "components.body.text"),
        (
            _code({}, {"code_expiration_minutes": 91}),
            "components.footer.code_expiration_minutes",
        ),
    ],
)
def test_what_meta_would_refuse_is_named_by_field(template: Template, field: str) -> None:
    assert list(problems(template)) == [field]


@pytest.mark.parametrize("odd", [None, 7, [], {"a": 1}, [["x"]]])
def test_odd_shapes_are_problems_and_no_faults(odd: Any) -> None:
    parts = (
        {"type": "HEADER", "format": odd, "text": odd, "example": odd},
        {"type": "BODY", "text": odd, "example": odd},
        {"type": "FOOTER", "text": odd},
        {"type": "BUTTONS", "buttons": [{"type": odd, "text": odd, "url": odd, "example": odd}]},
    )

    assert problems(replace(GOOD, components=parts))


def _offer(text: str) -> dict[str, Any]:
    return {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": text}}


def _cards(count: int) -> dict[str, Any]:
    return {"type": "CAROUSEL", "cards": [{"components": []}] * count}


@pytest.mark.parametrize(
    ("part", "category", "field"),
    [
        (_offer("Only today"), "MARKETING", ""),
        (_offer("x" * 17), "MARKETING", "components.limited_time_offer.text"),
        (_offer("Only today"), "UTILITY", "components.limited_time_offer"),
        (_cards(2), "MARKETING", ""),
        (_cards(1), "MARKETING", "components.carousel.cards"),
        (_cards(11), "MARKETING", "components.carousel.cards"),
        (_cards(2), "UTILITY", "components.carousel"),
    ],
)
def test_offers_and_carousels_are_checked(part: dict[str, Any], category: str, field: str) -> None:
    found = problems(replace(GOOD, category=category, components=(BODY, part)))

    assert list(found) == ([field] if field else [])


def test_an_offer_has_a_shorter_body_and_no_footer() -> None:
    body = {"type": "BODY", "text": "x" * 601}
    parts = (body, _offer("Today"), {"type": "FOOTER", "text": "Oak"})

    found = problems(replace(GOOD, category="MARKETING", components=parts))

    assert found.keys() == {"components.body.text", "components.footer"}
