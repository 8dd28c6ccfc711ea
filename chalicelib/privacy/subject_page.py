"""A contact's copy as one page to read: no script, nothing loaded but its own files, fit to print.

All that people said or are called is put in as text. The page says so to the browser, too: even
what slipped through would not run.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import quote

from chalicelib.domain.account import Setup
from chalicelib.privacy.page_style import STYLE

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; media-src 'self' file:"
)
_UNPRINTABLE = {code: "\ufffd" for code in range(32) if chr(code) not in "\n\t"}
_FACTS = (
    ("Name", "name"),
    ("Phone", "phone_number"),
    ("E-mail", "email"),
    ("Identifier", "identifier"),
    ("Known since", "created_at"),
    ("Last active", "last_activity_at"),
)
# Content attributes that the page tells in its own words, or that only machines need.
_TOLD = {"deleted", "edited", "reactions", "external_error", "in_reply_to"}
_MACHINES = {"in_reply_to_external_id", "email", "participant"}
_KINDS = {0: "in", 1: "out", 2: "activity", 3: "out"}
_IDENTITIES = {
    "phone": "phone number",
    "bsuid": "WhatsApp id",
    "parent_bsuid": "WhatsApp id of the business portfolio",
    "psid": "Messenger id",
    "igsid": "Instagram id",
    "visitor": "visitor of the website",
    "identifier": "own identifier",
}
_ELSEWHERE = (
    "What they wrote in a group, or in a mail thread of somebody else, stands in elsewhere.html. "
    "Without such a file there was nothing."
)
_PLAYED = {"image": "img", "audio": "audio", "video": "video"}


@dataclass(frozen=True)
class Page:
    """What a page tells: the same as the JSON beside it."""

    told: Mapping[str, Any]
    part: int
    is_last: bool
    setup: Setup

    @property
    def next(self) -> str:
        return f"index-{self.part + 1}.html"


def written(page: Page) -> Iterator[str]:
    """The page, piece by piece."""
    told = page.told
    yield from _head(page, f"What {told['account']['name']} holds about {_called(told)}")
    for person in told.get("contacts", ()):
        yield from _person(person, page.setup)
    yield from _holds(told.get("legal_holds", ()))
    yield from _corrections(told.get("corrections", ()))
    yield from _conversations(page)
    if page.is_last:
        yield f"<p class=on>{_ELSEWHERE}</p>"
    else:
        yield f"<p class=on><a href={page.next}>Goes on in {page.next}</a></p>"
    yield "</main></body></html>"


def written_elsewhere(page: Page) -> Iterator[str]:
    """The same of what somebody wrote in conversations of others."""
    who = page.told["contact"]["name"] or f"contact {page.told['contact']['id']}"
    yield from _head(page, f"What {who} wrote in conversations of others")
    yield from _conversations(page)
    yield "</main></body></html>"


def _head(page: Page, title: str) -> Iterator[str]:
    yield "<!doctype html><html lang=en><meta charset=utf-8>"
    yield f'<meta http-equiv=Content-Security-Policy content="{_POLICY}">'
    yield "<meta name=viewport content='width=device-width,initial-scale=1'>"
    yield "<meta name=referrer content=no-referrer>"
    yield f"<title>{_text(title)}</title><style>{STYLE}</style>"
    yield f"<body><header><h1>{_text(title)}</h1><p>As of {_time(page.told['exported_at'])}"
    yield f", part {page.part}</p></header><main>" if page.part > 1 else "</p></header><main>"


def _called(told: Mapping[str, Any]) -> str:
    first: Mapping[str, Any] = next(iter(told.get("contacts", ())), {})
    named = (first.get(name) for name in ("name", "phone_number", "email"))
    return next((str(one) for one in named if one), "one contact")


def _person(person: Mapping[str, Any], setup: Setup) -> Iterator[str]:
    title = "Also known as" if person["merged_into"] else "Who they are"
    yield f"<section><h2>{title}</h2><dl>"
    for word, name in _FACTS:
        yield _fact(word, _time(person[name]) if name.endswith("_at") else _text(person[name]))
    yield _fact("Contact number", _text(person["id"]))
    yield _fact("Labels", _text(", ".join(person["labels"])))
    yield _fact("Blocked", "yes" if person["blocked"] else "")
    yield _fact("Marketing messages", _marketing(person["marketing"]))
    for name, value in {**person["custom_attributes"], **person["additional_attributes"]}.items():
        yield _fact(_text(name), _text(_plain(value)))
    for merge in person["merges"]:
        said = f"{_time(merge['merged_at'])}, because of {_text(merge['because'])}"
        yield _fact(f"Joined with contact {merge['contact_id']}", said)
    yield "</dl>"
    yield from _identities(person["identities"], setup)
    yield "</section>"


def _holds(holds: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in holds:
        said = f"Kept from being erased since {_time(one['placed_at'])}"
        yield f"<p>{said}: {_text(one['ground'].replace('_', ' '))}.</p>"


def _corrections(corrections: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not corrections:
        return
    yield "<section><h2>What was corrected</h2>"
    yield "<table><tr><th>When<th>By<th>Field<th>Before<th>After"
    for one in corrections:
        for change in one["changes"]:
            yield f"<tr><td>{_time(one['changed_at'])}<td>{_text(one['user_name'] or one['actor'])}"
            yield f"<td>{_text(change['field'])}<td>{_text(_plain(change['before']))}"
            yield f"<td>{_text(_plain(change['after']))}"
    yield "</table></section>"


def _identities(identities: Iterable[Mapping[str, Any]], setup: Setup) -> Iterator[str]:
    yield "<h3>How they are recognised</h3><table><tr><th>Kind<th>Value<th>Where<th>Last seen"
    for one in identities:
        inbox = setup.inboxes.get(one["inbox_id"] or 0)
        kind = _IDENTITIES.get(one["kind"], one["kind"])
        yield f"<tr><td>{_text(kind)}<td>{_text(one['value'])}"
        yield f"<td>{_text(inbox.name if inbox else '')}<td>{_time(one['seen_at'])}"
    yield "</table>"


def _conversations(page: Page) -> Iterator[str]:
    said: dict[int, list[Mapping[str, Any]]] = {}
    for message in page.told["messages"]:
        said.setdefault(message["conversation_id"], []).append(message)
    for head in page.told["conversations"]:
        # Of a talk that goes on elsewhere, only what was said here.
        if head["id"] not in said and not (page.part == 1 and page.is_last):
            continue
        inbox = page.setup.inboxes.get(head["inbox_id"])
        yield f"<section><h2>Conversation {head['id']}</h2><p class=meta>"
        yield " · ".join(
            part
            for part in (
                _text(inbox.name if inbox else ""),
                _text(head.get("status")),
                f"begun {_time(head['created_at'])}" if "created_at" in head else "",
                _text(", ".join(head.get("labels", ()))),
            )
            if part
        )
        yield "</p>"
        for message in said.get(head["id"], ()):
            yield from _message(message)
        yield "</section>"


def _message(message: Mapping[str, Any]) -> Iterator[str]:
    attributes = message["content_attributes"]
    kind = "note" if message["private"] else _KINDS[message["message_type"]]
    sender = message["sender"] or {}
    yield f"<article class={kind}><p class=meta>{_text(sender.get('name', ''))} "
    yield f"· <time>{_time(message['created_at'])}</time>"
    yield "".join(f" · {word}" for word in _marks(message, attributes)) + "</p>"
    if message["content"]:
        yield f"<p class=said dir=auto>{_text(message['content'])}</p>"
    for file in message["attachments"]:
        yield _file(file)
    if attributes.get("reactions"):
        faces = (f"{one['emoji']} {one.get('from', '')}" for one in attributes["reactions"])
        yield f"<p class=meta>Reactions: {_text(', '.join(faces))}</p>"
    more = {k: v for k, v in attributes.items() if k not in _TOLD | _MACHINES and v}
    if more:
        yield f"<pre>{_text(json.dumps(more, ensure_ascii=False, indent=1))}</pre>"
    yield "</article>"


def _marks(message: Mapping[str, Any], attributes: Mapping[str, Any]) -> Iterator[str]:
    if message["private"]:
        yield "internal note"
    elif message["message_type"] in (1, 3):
        yield _text(message["status"])
    for mark in ("edited", "deleted"):
        if attributes.get(mark):
            yield mark
    if attributes.get("in_reply_to"):
        yield f"answers {_text(attributes['in_reply_to'])}"
    if attributes.get("external_error"):
        yield _text(attributes["external_error"])


def _file(file: Mapping[str, Any]) -> str:
    name = _text(file["filename"] or file["file_type"])
    if not file["data_url"]:
        return f"<p class=file>{name} (the file is not there)</p>"
    place = quote(file["data_url"])
    link = f'<p class=file><a href="{place}">{name}</a></p>'
    played = _PLAYED.get(file["file_type"])
    if played == "img":
        return f'<a href="{place}"><img loading=lazy alt="{name}" src="{place}"></a>{link}'
    if played:
        return f'<{played} controls preload=none src="{place}"></{played}>{link}'
    return link


def _marketing(said: Mapping[str, Any]) -> str:
    if not said["since"]:
        return ""
    holds = f"{'stopped' if said['stopped'] else 'wanted again'} {_time(said['since'])}"
    led = (
        f"{_time(one['at'])} {one['marketing']}, by {one['evidence']}" for one in said["choices"]
    )
    return "; ".join([holds, *led])


def _fact(word: str, value: str) -> str:
    return f"<dt>{word}<dd dir=auto>{value}" if value else ""


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _time(seconds: int | None) -> str:
    """Such as 3 November 2026, 14:05 UTC."""
    if not seconds:
        return ""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def _text(value: Any) -> str:
    return "" if value is None else escape(str(value).translate(_UNPRINTABLE))
