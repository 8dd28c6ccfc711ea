"""A template's values become the components that Meta's channels take: header, body, buttons, and
in marketing a carousel's cards and when an offer ends.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.template import body_values, is_in_pieces, misfit, value_in

Object = Mapping[str, Any]
_MOST_CARDS = 10
_ON_A_CARD = {"header", "body", "buttons"}
_PLACES = frozenset("0123456789")
_MEDIA = ("image", "video", "document")
_ENDINGS = {".mp4": "video", ".3gp": "video", ".pdf": "document", ".docx": "document"}


def components_of(params: Object) -> list[dict[str, Any]]:
    """The components that carry values: header, body, offer, cards, then each button."""
    whole = params if is_in_pieces(params) else {"body": params}
    header, buttons = whole.get("header") or {}, whole.get("buttons") or []
    if not isinstance(header, Mapping) or not isinstance(buttons, list):
        raise misfit("header", "The header is an object, the buttons are a list.")
    body = _parameters(body_values(params))
    return [
        *([{"type": "header", "parameters": _header(header)}] if header else []),
        *([{"type": "body", "parameters": body}] if body else []),
        *_offer(whole.get("limited_time_offer")),
        *_carousel(whole.get("carousel")),
        *(_button(button, place) for place, button in enumerate(buttons) if button),
    ]


def _offer(offer: object) -> list[dict[str, Any]]:
    # {"limited_time_offer":{"expiration_time_ms":1790000000000}}
    if not offer:
        return []
    ends = offer.get("expiration_time_ms") if isinstance(offer, Mapping) else None
    if not isinstance(ends, int) or isinstance(ends, bool) or not 0 < ends < 1 << 53:
        raise misfit("limited_time_offer", "An offer's expiration_time_ms is a time in ms.")
    offered = {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": ends}}
    return [{"type": "limited_time_offer", "parameters": [offered]}]


def _carousel(given: object) -> list[dict[str, Any]]:
    """Each card has header, body and buttons of its own."""
    if not given:
        return []
    cards = [card for card in given if isinstance(card, Mapping)] if isinstance(given, list) else []
    if not 2 <= len(cards) <= _MOST_CARDS:
        raise misfit("carousel", f"A carousel has 2 to {_MOST_CARDS} cards.")
    if any(card.keys() - _ON_A_CARD for card in cards):
        raise misfit("carousel", f"A card takes {', '.join(sorted(_ON_A_CARD))}.")
    shown = [
        # The empty header says that the values stand in pieces, whatever the card holds.
        {"card_index": place, "components": components_of({"header": {}, **card})}
        for place, card in enumerate(cards)
    ]
    return [{"type": "carousel", "cards": shown}]


def _parameters(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Numbered places stand in their order, named ones carry their name."""
    if all(place.isdigit() for place in values):
        return [{"type": "text", "text": values[place]} for place in sorted(values, key=int)]
    if any(place.isdigit() for place in values):
        raise misfit("body", "A template's places are either all numbered or all named.")
    return [
        {"type": "text", "parameter_name": name, "text": value} for name, value in values.items()
    ]


def _header(header: Object) -> list[dict[str, Any]]:
    if header.get("media_url"):
        return [_media(header)]
    if isinstance(header.get("product"), Mapping):
        return [{"type": "product", "product": _product(header["product"])}]
    place = header.get("location") if isinstance(header.get("location"), Mapping) else header
    if isinstance(place, Mapping) and {"latitude", "longitude"} <= place.keys():
        known = ("latitude", "longitude", "name", "address")
        return [{"type": "location", "location": {k: place[k] for k in known if place.get(k)}}]
    if "text" in header:
        return [{"type": "text", "text": value_in(header["text"], "header")}]
    return _parameters({str(name): value_in(value, str(name)) for name, value in header.items()})


def _product(product: Object) -> dict[str, str]:
    # {"product_retailer_id":"SKU-1","catalog_id":"1940…"}
    return {
        name: value_in(product.get(name), f"header.product.{name}")
        for name in ("product_retailer_id", "catalog_id")
    }


def _media(header: Object) -> dict[str, Any]:
    url = str(header["media_url"])
    if not url.startswith(("https://", "http://")):
        raise misfit("header", "A header's media_url begins with https://.")
    path = url.partition("?")[0].lower()
    guessed = next((kind for end, kind in _ENDINGS.items() if path.endswith(end)), "image")
    kind = str(header.get("media_type") or guessed).lower()
    if kind not in _MEDIA:
        raise misfit("header", "A header shows an image, a video or a document.")
    named = {"filename": header["media_name"]} if header.get("media_name") else {}
    return {"type": kind, kind: {"link": url, **(named if kind == "document" else {})}}


def _button(button: object, place: int) -> dict[str, Any]:
    if not isinstance(button, Mapping) or button.get("type") not in _BUTTONS:
        raise misfit("buttons", f"A button's type is one of {', '.join(_BUTTONS)}.")
    kind = str(button["type"])
    index = str(place if button.get("index") is None else button["index"])
    if index not in _PLACES:
        raise misfit("buttons", "A button's index is a number from 0 to 9.")
    return {
        "type": "button",
        "sub_type": kind,
        "index": index,
        "parameters": [_BUTTONS[kind](button.get("parameter"))],
    }


def _flow(value: object) -> dict[str, Any]:
    action = value if isinstance(value, Mapping) else {"flow_token": value_in(value, "buttons")}
    return {"type": "action", "action": dict(action)}


def _catalog(value: object) -> dict[str, Any]:
    """The picture of a catalogue is that of one of its products."""
    action = {"thumbnail_product_retailer_id": value_in(value, "buttons")}
    return {"type": "action", "action": action}


def _products(value: object) -> dict[str, Any]:
    # {"thumbnail_product_retailer_id":"SKU-1",
    #  "sections":[{"title":"Vases","product_items":[{"product_retailer_id":"SKU-1"}]}]}
    if not isinstance(value, Mapping) or not isinstance(value.get("sections"), list):
        raise misfit("buttons", "The parameter of a button with products is an object of sections.")
    return {"type": "action", "action": dict(value)}


_BUTTONS: Mapping[str, Callable[[object], dict[str, Any]]] = {
    "url": lambda value: {"type": "text", "text": value_in(value, "buttons")},
    "quick_reply": lambda value: {"type": "payload", "payload": value_in(value, "buttons")},
    "copy_code": lambda value: {"type": "coupon_code", "coupon_code": value_in(value, "buttons")},
    "flow": _flow,
    "catalog": _catalog,
    "mpm": _products,
}
