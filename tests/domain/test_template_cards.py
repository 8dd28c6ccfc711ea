"""A carousel's cards and an offer's end are filled in, too."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.template import Template
from chalicelib.domain.template_cards import unfilled

_CARD = {
    "components": [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "{{1}} for you"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://oak.example.com/{{1}}"}]},
    ]
}
_BODY = {"type": "BODY", "text": "Look!"}
VASES = Template("vases", "en", components=(_BODY, {"type": "CAROUSEL", "cards": [_CARD, _CARD]}))
_OFFER = {
    "type": "LIMITED_TIME_OFFER",
    "limited_time_offer": {"text": "Today", "has_expiration": True},
}
SALE = replace(VASES, components=(_BODY, _OFFER))
_FILLED = {
    "header": {"media_url": "https://oak.example.com/1.jpg"},
    "body": {"1": "Blue"},
    "buttons": [{"type": "url", "parameter": "1"}],
}


@pytest.mark.parametrize(
    ("cards", "missing"),
    [
        ([_FILLED, _FILLED], []),
        ([_FILLED], ["carousel (2 cards)"]),
        (None, ["carousel (2 cards)"]),
        ([_FILLED, {"body": {"1": "Red"}}], ["carousel.1.header.media_url", "carousel.1.button.0"]),
        (
            [_FILLED, "odd"],
            ["carousel.1.header.media_url", "carousel.1.body.1", "carousel.1.button.0"],
        ),
    ],
)
def test_each_card_of_a_carousel_is_filled(cards: Any, missing: list[str]) -> None:
    assert unfilled(VASES, {"body": {}, "carousel": cards}) == missing


def test_an_offer_that_ends_says_when() -> None:
    assert unfilled(SALE, {}) == ["limited_time_offer.expiration_time_ms"]
    assert unfilled(SALE, {"limited_time_offer": {"expiration_time_ms": 1}}) == []
    assert unfilled(replace(SALE, components=(_BODY,)), {}) == []
