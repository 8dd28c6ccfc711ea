"""A template's parts beside header, body, footer and buttons: a carousel's cards, an offer's end.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.template import Template, is_in_pieces
from chalicelib.domain.template_text import rendered

Params = Mapping[str, Any]


def unfilled(template: Template, params: Params) -> list[str]:
    """What of these still needs a value, by place: `carousel.0.header.media_url`."""
    given = params if is_in_pieces(params) else {}
    return [*_of_offer(template, given), *_of_carousel(template, given)]


def cards_of(template: Template) -> list[Template]:
    """A carousel's cards, each as a template of its own."""
    cards = template.component("CAROUSEL").get("cards")
    parts = [card.get("components") for card in cards or () if isinstance(card, Mapping)]
    return [replace(template, components=tuple(one)) for one in parts if isinstance(one, list)]


def _of_offer(template: Template, given: Params) -> Iterator[str]:
    offer = template.component("LIMITED_TIME_OFFER").get("limited_time_offer")
    ends = isinstance(offer, Mapping) and offer.get("has_expiration")
    if ends and not given.get("limited_time_offer"):
        yield "limited_time_offer.expiration_time_ms"


def _of_carousel(template: Template, given: Params) -> Iterator[str]:
    """An approved carousel is sent with exactly as many cards as it has."""
    cards, values = cards_of(template), given.get("carousel")
    filled = values if isinstance(values, list) else []
    if len(filled) != len(cards):
        yield f"carousel ({len(cards)} cards)"
        return
    for place, (card, value) in enumerate(zip(cards, filled, strict=True)):
        whole = {"header": {}, **value} if isinstance(value, Mapping) else {}
        for one in rendered(card, whole).missing:
            yield f"carousel.{place}.{one.piece}.{one.name}"
