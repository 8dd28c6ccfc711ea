"""What a customer can tap: quick replies, cards and buttons.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/generic
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Content

Object = Mapping[str, Any]
_MOST_CHOICES, _MOST_CARDS, _MOST_BUTTONS = 13, 10, 3
_TITLE, _CARD_TITLE, _BUTTONS_TEXT, _PAYLOAD = 20, 80, 640, 1_000


def choices_of(content: Content) -> dict[str, Any]:
    """A message with quick replies. Raises Invalid for what would be refused."""
    items: Sequence[Object] = content.attributes.get("items") or ()
    if not 0 < len(items) <= _MOST_CHOICES:
        raise _wrong("items", f"Between one and {_MOST_CHOICES} choices can be shown here.")
    replies = [_choice(item) for item in items]
    return {
        "text": content.text or " · ".join(reply["title"] for reply in replies),
        "quick_replies": replies,
    }


def cards_of(content: Content) -> dict[str, Any]:
    """Cards side by side. Raises Invalid for what would be refused."""
    items: Sequence[Object] = content.attributes.get("items") or ()
    if not 0 < len(items) <= _MOST_CARDS:
        raise _wrong("items", f"Between one and {_MOST_CARDS} cards can be shown here.")
    return _template({"template_type": "generic", "elements": [_card(item) for item in items]})


def buttons_of(content: Content) -> dict[str, Any]:
    """Buttons under words. Raises Invalid for what would be refused."""
    said: Object = content.attributes["interactive"]
    action, kind = said.get("action") or {}, str(said.get("type"))
    if kind not in _BUTTONS or not isinstance(action, Mapping):
        raise _wrong("interactive", "Buttons and links are what can be shown here.")
    buttons = _BUTTONS[kind](action)
    if not 0 < len(buttons) <= _MOST_BUTTONS:
        raise _wrong("interactive", f"Between one and {_MOST_BUTTONS} buttons can be shown here.")
    text = _words(content.text, _BUTTONS_TEXT, "The text above buttons")
    return _template({"template_type": "button", "text": text, "buttons": buttons})


def _choice(item: Object) -> dict[str, str]:
    title = _words(item.get("title"), _TITLE, "A choice")
    payload = _words(item.get("value") or title, _PAYLOAD, "A choice's value")
    return {"content_type": "text", "title": title, "payload": payload}


def _card(item: Object) -> dict[str, Any]:
    card: dict[str, Any] = {"title": _words(item.get("title"), _CARD_TITLE, "A card's title")}
    if item.get("description"):
        card["subtitle"] = _words(item["description"], _CARD_TITLE, "A card's description")
    if item.get("media_url"):
        card["image_url"] = _address(item["media_url"])
    actions = item.get("actions") or ()
    if len(actions) > _MOST_BUTTONS:
        raise _wrong("items", f"A card has at most {_MOST_BUTTONS} buttons.")
    if actions:
        card["buttons"] = [_action(action) for action in actions]
    if len(card) == 1:
        raise _wrong("items", "A card needs a description, a picture or a button below its title.")
    return card


def _action(action: Object) -> dict[str, str]:
    # Chatwoot's: {"type":"link","text":"Look","uri":"https://…"}, or "postback" with "payload"
    if action.get("type") == "link":
        return _link(action.get("text"), action.get("uri"))
    return _postback(action.get("text"), action.get("payload"))


def _replies(action: Object) -> list[dict[str, str]]:
    # {"buttons":[{"type":"reply","reply":{"id":"yes","title":"Yes"}}]}, as WhatsApp has them
    given = [one for one in action.get("buttons") or () if isinstance(one, Mapping)]
    replies = [one["reply"] if isinstance(one.get("reply"), Mapping) else one for one in given]
    return [_postback(reply.get("title"), reply.get("id")) for reply in replies]


def _links(action: Object) -> list[dict[str, str]]:
    # {"parameters":{"display_text":"Look","url":"https://…"}}
    given = action.get("parameters")
    link: Object = given if isinstance(given, Mapping) else action
    return [_link(link.get("display_text"), link.get("url"))]


_BUTTONS: Mapping[str, Callable[[Object], list[dict[str, str]]]] = {
    "button": _replies,
    "cta_url": _links,
}


def _postback(title: object, payload: object) -> dict[str, str]:
    title = _words(title, _TITLE, "A button")
    payload = _words(payload or title, _PAYLOAD, "A button's value")
    return {"type": "postback", "title": title, "payload": payload}


def _link(title: object, url: object) -> dict[str, str]:
    return {"type": "web_url", "title": _words(title, _TITLE, "A button"), "url": _address(url)}


def _address(url: object) -> str:
    if not str(url).startswith(("https://", "http://")):
        raise _wrong("url", "A link begins with https://.")
    return str(url)


def _template(payload: dict[str, Any]) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": payload}}


def _words(words: object, most: int, what: str) -> str:
    if not isinstance(words, str | int) or not str(words).strip():
        raise _wrong("items", f"{what} needs words.")
    if len(str(words)) > most:
        raise Invalid(
            f"{what} may have {most:,} characters here.",
            "text_too_long",
            {"content": [f"has {len(str(words))} characters"], "open_ways": []},
        )
    return str(words)


def _wrong(name: str, sentence: str) -> Invalid:
    fields = {f"content_attributes.{name}": ["cannot be sent"], "open_ways": []}
    return Invalid(sentence, "invalid", fields)
