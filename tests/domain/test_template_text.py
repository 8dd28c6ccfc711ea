"""How a template reads once its places are filled in."""

from typing import Any

import pytest

from chalicelib.domain.template import Template
from chalicelib.domain.template_text import rendered, variables

ORDER = Template(
    "order_update",
    "en",
    components=(
        {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"},
        {"type": "BODY", "text": "Hi {{1}}, your order {{2}} has left."},
        {"type": "FOOTER", "text": "Oak"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Thanks"},
                {"type": "URL", "text": "Follow", "url": "https://oak.example/p/{{1}}"},
                {"type": "COPY_CODE", "example": "AB12"},
            ],
        },
    ),
)
PICTURE = Template(
    "news",
    "en",
    components=(
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:x"]}},
        {"type": "BODY", "text": "Dear {{first_name}}, look."},
    ),
    parameter_format="NAMED",
)


def _missing(template: Template, params: dict[str, Any]) -> list[str]:
    return [f"{one.piece}.{one.name}" for one in rendered(template, params).missing]


def test_every_piece_is_filled_from_its_own_values() -> None:
    shown = rendered(
        ORDER,
        {
            "header": {"text": "2081"},
            "body": {"1": "Ana", "2": "2081"},
            "buttons": [
                {},
                {"type": "url", "parameter": "2081"},
                {"type": "copy_code", "parameter": "XY"},
            ],
        },
    )

    assert shown.header == {"format": "TEXT", "text": "Order 2081"}
    assert shown.body == "Hi Ana, your order 2081 has left."
    assert shown.footer == "Oak"
    assert shown.buttons[1]["url"] == "https://oak.example/p/2081"
    assert shown.buttons[2]["code"] == "XY"
    assert shown.missing == ()


def test_flat_values_fill_the_body_and_the_rest_is_missing() -> None:
    assert rendered(ORDER, {"1": "Ana", "2": "2081"}).body == "Hi Ana, your order 2081 has left."
    assert _missing(ORDER, {"1": "Ana"}) == ["header.1", "body.2", "button.1", "button.2"]


def test_a_file_in_the_header_is_a_place_too() -> None:
    params = {"body": {"first_name": "Ana"}, "header": {"media_url": "https://oak.example/a.jpg"}}

    assert rendered(PICTURE, params).header == {
        "format": "IMAGE",
        "media_url": "https://oak.example/a.jpg",
    }
    assert _missing(PICTURE, {}) == ["header.media_url", "body.first_name"]


def test_a_place_in_the_header_is_filled_by_where_it_is() -> None:
    shop = Template("shop", "en", components=({"type": "HEADER", "format": "LOCATION"},))

    assert _missing(shop, {}) == ["header.location"]
    assert _missing(shop, {"header": {"latitude": 48.8, "longitude": 2.3}}) == []
    assert _missing(shop, {"header": {"location": {"latitude": 48.8, "longitude": 2.3}}}) == []


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"body": None},
        {"body": ["Ana", "2081"]},
        {"buttons": "x"},
        {"buttons": ["x", None]},
        {"1": {"a": 1}},
        {"header": {"text": ["x"]}},
    ],
)
def test_odd_values_break_nothing(params: dict[str, Any]) -> None:
    assert rendered(ORDER, params).body.startswith("Hi ")


def test_a_template_without_components_has_no_places() -> None:
    assert variables(Template("x", "en")) == ()
