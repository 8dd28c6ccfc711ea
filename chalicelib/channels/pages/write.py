"""Our messages become Messenger's and Instagram's, which have one body for both.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.channels.pages.parts import Part, parts_of
from chalicelib.channels.pages.policy import answers_in_private
from chalicelib.channels.pages.tappable import buttons_of, cards_of, choices_of
from chalicelib.channels.protocol import Errand, Target
from chalicelib.channels.template_parts import components_of
from chalicelib.domain.errors import RefusedByProvider
from chalicelib.domain.message import Content

# Meta's own word for the one reaction that it has always had; any other goes as it is.
_WORDS = {"❤️": "love", "❤": "love"}


def part_of(errand: Errand) -> Part:
    """The part that an errand sends."""
    return parts_of(errand.message.content)[errand.part]


def body_of(errand: Errand, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The body of POST …/messages for one part; `payload` says where Meta finds its file."""
    part, content = part_of(errand), errand.message.content
    made = _MADE.get(part.kind, _file)(content, part, payload)
    message = {**made, "metadata": errand.reference}
    if kind := answers_in_private(content):
        return {"recipient": {f"{kind}_id": _quoted(content)}, "message": message}
    tag = content.permit.tag
    kind = "MESSAGE_TAG" if tag else "RESPONSE"
    return {
        "recipient": _recipient(errand.address),
        "messaging_type": "UTILITY" if content.is_template else kind,
        **({"tag": tag} if tag else {}),
        "message": message,
        **({"reply_to": {"mid": _quoted(content)}} if _quotes(errand) else {}),
    }


def action_of(target: Target, action: str) -> dict[str, Any]:
    """The body of a sign: `typing_on`, `typing_off`, `mark_seen`."""
    return {"recipient": _recipient(target.address), "sender_action": action}


def reaction_of(target: Target, emoji: str) -> dict[str, Any]:
    """The body that puts an emoji on a message; an empty one takes it away."""
    chosen = {"reaction": _WORDS.get(emoji, emoji)} if emoji else {}
    return {
        **action_of(target, "react" if emoji else "unreact"),
        "payload": {"message_id": target.source_id, **chosen},
    }


def _recipient(address: Mapping[str, Any]) -> dict[str, str]:
    for name in ("id", "user_ref"):
        if address.get(name):
            return {name: str(address[name])}
    raise RefusedByProvider("no_address", "This person can be reached by answering a comment only.")


def _quoted(content: Content) -> str:
    return str(content.attributes.get("in_reply_to_external_id") or "")


def _quotes(errand: Errand) -> bool:
    """Public words cannot be quoted, and what has been said quotes once."""
    attributes = errand.message.content.attributes
    public = "in_reply_to_comment" in attributes
    return errand.part == 0 and not public and bool(_quoted(errand.message.content))


Make = Callable[[Content, Part, Mapping[str, Any]], dict[str, Any]]


def _text(content: Content, part: Part, payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": part.text}


def _file(content: Content, part: Part, payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"attachment": {"type": part.kind, "payload": dict(payload)}}


def _template(content: Content, part: Part, payload: Mapping[str, Any]) -> dict[str, Any]:
    # {"template":{"name":"order_update","language":{"code":"en"},"components":[…]}}
    said = content.attributes["template"]
    components = components_of(said.get("processed_params") or {})
    filled = {"components": components} if components else {}
    language = {"code": said["language"]}
    return {"template": {"name": said["name"], "language": language, **filled}}


_MADE: Mapping[str, Make] = {
    "template": _template,
    "text": _text,
    "choices": lambda content, part, payload: choices_of(content),
    "cards": lambda content, part, payload: cards_of(content),
    "buttons": lambda content, part, payload: buttons_of(content),
}
