"""Choices, links, flows and requests: what a customer can tap instead of typing.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.channels.whatsapp.limits import check_length
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Content

Object = Mapping[str, Any]
_BODY_CHARACTERS = 1_024
_LIST_BODY_CHARACTERS = 4_096
_MOST_BUTTONS, _MOST_ROWS = 3, 10
# What opens a list when nobody has said anything else.
_OPEN_LIST = "Choose"
# WhatsApp shows no request without a body; these say what is asked for in every language.
_WORDLESS = {"location_request": "📍", "contact_request": "📞"}


def is_interactive(content: Content) -> bool:
    """Whether the message holds something to tap."""
    return content.content_type == "input_select" or "interactive" in content.attributes


def interactive_of(content: Content) -> dict[str, Any]:
    """WhatsApp's `interactive` object. Raises Invalid for what WhatsApp would refuse."""
    if content.content_type == "input_select":
        return _of_items(content)
    said: Object = content.attributes["interactive"]
    kind = str(said.get("type"))
    action = _ACTIONS[kind](_object(said.get("action") or {}, "action"))
    shown = {"type": _TYPES.get(kind, kind), **_header(said), **_body(content, kind, action)}
    if kind in _WORDLESS and (said.get("header") or said.get("footer")):
        raise _wrong("header", "A request has neither header nor footer on WhatsApp.")
    return {**shown, **_footer(said), "action": action}


def _of_items(content: Content) -> dict[str, Any]:
    """Chatwoot's items: up to three become buttons, up to ten a list."""
    items: Sequence[Object] = content.attributes.get("items", ())
    if not 0 < len(items) <= _MOST_ROWS:
        raise _wrong("items", f"WhatsApp shows between one and {_MOST_ROWS} choices.")
    if len(items) <= _MOST_BUTTONS:
        replies = [{"id": _value(item), "title": item.get("title")} for item in items]
        kind = "button"
        action = _buttons({"buttons": [{"type": "reply", "reply": reply} for reply in replies]})
    else:
        rows = [
            {"id": _value(item), **{k: item[k] for k in ("title", "description") if item.get(k)}}
            for item in items
        ]
        kind, action = "list", _list({"button": _OPEN_LIST, "sections": [{"rows": rows}]})
    return {"type": kind, **_body(content, kind, action), "action": action}


def _value(item: Object) -> str:
    return str(item.get("value") or item.get("title") or "")


def _body(content: Content, kind: str, action: Object) -> dict[str, Any]:
    words = content.text or _words_of(kind, action)
    longest = _LIST_BODY_CHARACTERS if kind == "list" else _BODY_CHARACTERS
    check_length(words, longest, "The text of such a message")
    return {"body": {"text": words}}


def _words_of(kind: str, action: Object) -> str:
    """A body for a message without words: WhatsApp shows none without one."""
    if kind in _WORDLESS:
        return _WORDLESS[kind]
    if kind == "button":
        return " · ".join(button["reply"]["title"] for button in action["buttons"])
    if kind == "list":
        return " · ".join(row["title"] for part in action["sections"] for row in part["rows"])
    parameters = action["parameters"]
    return str(parameters.get("display_text") or parameters.get("flow_cta"))


def _header(said: Object) -> dict[str, Any]:
    """A header's words, or a picture, film or document by its link."""
    header = said.get("header")
    if not header:
        return {}
    given = {"type": "text", "text": header} if isinstance(header, str) else header
    kind = _object(given, "header").get("type", "text")
    if kind == "text":
        return {"header": {"type": "text", "text": _words(given, "text", 60, "header")}}
    file = given.get(kind) if kind in ("image", "video", "document") else None
    if said.get("type") == "list" or not isinstance(file, Mapping):
        raise _wrong("header", "A header is a text or, but on lists, a file's link.")
    return {"header": {"type": kind, kind: _linked(file, kind)}}


def _linked(file: Object, kind: str) -> dict[str, str]:
    """WhatsApp takes a link and nothing else here, and no name but a document's."""
    link = str(file.get("link") or "")
    if not link.startswith(("https://", "http://")):
        raise _wrong("header", "A header's file has a link that begins with https://.")
    has_name = kind == "document" and file.get("filename")
    return {"link": link, **({"filename": str(file["filename"])} if has_name else {})}


def _footer(said: Object) -> dict[str, Any]:
    footer = said.get("footer")
    if not footer:
        return {}
    given = {"text": footer} if isinstance(footer, str) else footer
    return {"footer": {"text": _words(_object(given, "footer"), "text", 60, "footer")}}


def _buttons(action: Object) -> dict[str, Any]:
    buttons = _objects(action.get("buttons"), _MOST_BUTTONS, "buttons")
    replies = [_object(button.get("reply") or button, "buttons") for button in buttons]
    shown = [
        {
            "id": _words(reply, "id", 256, "button's id"),
            "title": _words(reply, "title", 20, "button"),
        }
        for reply in replies
    ]
    _tell_apart([reply["id"] for reply in shown], "buttons")
    _tell_apart([reply["title"] for reply in shown], "buttons")
    return {"buttons": [{"type": "reply", "reply": reply} for reply in shown]}


def _list(action: Object) -> dict[str, Any]:
    sections = _objects(action.get("sections"), _MOST_ROWS, "sections")
    shown = [_section(section) for section in sections]
    if len(shown) > 1 and not all("title" in section for section in shown):
        raise _wrong("sections", "Each of several sections needs a title.")
    rows = [row["id"] for section in shown for row in section["rows"]]
    if len(rows) > _MOST_ROWS:
        raise _wrong("sections", f"A list on WhatsApp has at most {_MOST_ROWS} rows.")
    _tell_apart(rows, "rows")
    button = {"button": action.get("button") or _OPEN_LIST}
    return {"button": _words(button, "button", 20, "list's button"), "sections": shown}


def _section(section: Object) -> dict[str, Any]:
    rows = _objects(section.get("rows"), _MOST_ROWS, "rows")
    shown: dict[str, Any] = {"rows": [_row(row) for row in rows]}
    if section.get("title"):
        shown["title"] = _words(section, "title", 24, "section")
    return shown


def _row(row: Object) -> dict[str, str]:
    shown = {
        "id": _words(row, "id", 200, "row's id"),
        "title": _words(row, "title", 24, "row"),
    }
    if row.get("description"):
        shown["description"] = _words(row, "description", 72, "row's description")
    return shown


def _link(action: Object) -> dict[str, Any]:
    given = _object(action.get("parameters") or action, "parameters")
    url = _words(given, "url", 2_000, "link")
    if not url.startswith(("https://", "http://")):
        raise _wrong("url", "A link begins with https://.")
    text = _words(given, "display_text", 20, "link's button")
    return {"name": "cta_url", "parameters": {"display_text": text, "url": url}}


def _flow(action: Object) -> dict[str, Any]:
    given = _object(action.get("parameters") or action, "parameters")
    if bool(given.get("flow_id")) == bool(given.get("flow_name")):
        raise _wrong("flow_id", "Say which flow is meant, by its flow_id or by its flow_name.")
    _words(given, "flow_cta", 30, "flow's button")
    for name, allowed in _FLOW_CHOICES.items():
        if given.get(name, allowed[0]) not in allowed:
            raise _wrong(name, f"A flow's {name} is one of {', '.join(allowed)}.")
    said = {name: str(given[name]) for name in _FLOW_WORDS if given.get(name)}
    start = _flow_start(given.get("flow_action_payload") or {})
    return {"name": "flow", "parameters": {"flow_message_version": "3", **said, **start}}


def _flow_start(payload: object) -> dict[str, Any]:
    """Where a flow begins, and with what; empty data is refused by WhatsApp, so it is left out."""
    given = _object(payload, "flow_action_payload")
    data = _object(given.get("data") or {}, "data")
    screen = {"screen": _words(given, "screen", 200, "flow's screen")} if "screen" in given else {}
    whole = {**screen, **({"data": dict(data)} if data else {})}
    return {"flow_action_payload": whole} if whole else {}


_FLOW_CHOICES = {"flow_action": ("navigate", "data_exchange"), "mode": ("published", "draft")}
_FLOW_WORDS = ("flow_id", "flow_name", "flow_cta", "flow_token", *_FLOW_CHOICES)
_TYPES = {"location_request": "location_request_message"}
_ACTIONS: Mapping[str, Callable[[Object], dict[str, Any]]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "flow": _flow,
    "location_request": lambda action: {"name": "send_location"},
    "contact_request": lambda action: {"name": "request_contact_info"},
}


def _words(said: Object, name: str, most: int, what: str) -> str:
    words = said.get(name)
    if not isinstance(words, str | int) or not str(words).strip():
        raise _wrong(name, f"A {what} needs words.")
    check_length(str(words), most, f"A {what}")
    return str(words)


def _object(value: object, name: str) -> Object:
    if not isinstance(value, Mapping):
        raise _wrong(name, f"The {name} of such a message is an object.")
    return value


def _objects(value: object, most: int, name: str) -> list[Object]:
    if not isinstance(value, list) or not 0 < len(value) <= most:
        raise _wrong(name, f"WhatsApp shows between one and {most} {name}.")
    return [_object(one, name) for one in value]


def _tell_apart(values: list[str], name: str) -> None:
    if len(set(values)) < len(values):
        raise _wrong(name, f"No two {name} may be the same.")


def _wrong(name: str, sentence: str) -> Invalid:
    fields = {f"content_attributes.{name}": ["cannot be sent"], "open_ways": []}
    return Invalid(sentence, "invalid", fields)
