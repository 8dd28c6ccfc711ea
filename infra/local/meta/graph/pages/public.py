"""What stands in public: mentions are read, comments and mentions are answered."""

import re
from typing import Any

from infra.local.meta import ids
from infra.local.meta.graph.errors import GraphError, no_such_object
from infra.local.meta.model import Comment, Wire
from infra.local.meta.simulator import Simulator

_MENTION = re.compile(r"mentioned_(comment|media)\.(?:comment|media)_id\((\d+)\)\{([a-z_,]+)\}")
_LONGEST = {"messenger": 8_000, "instagram": 2_200}


def asks_for_mention(arguments: dict[str, Any]) -> bool:
    """Whether an account is read for what was said of it elsewhere."""
    return str(arguments.get("fields") or "").startswith("mentioned_")


def mention(sim: Simulator, account: str, arguments: dict[str, Any]) -> Wire:
    """``?fields=mentioned_comment.comment_id(…){text,…}``"""
    asked = _MENTION.fullmatch(str(arguments["fields"]))
    if asked is None:
        raise GraphError(100, title="Syntax error in field expansion", whatsapp=False)
    edge, id, fields = asked.groups()
    comment = sim.world.comments.get(id)
    if comment is None or comment.line_id != account:
        raise no_such_object(id, "GET")
    person = sim.world.people[comment.person_id]
    whole = {
        "id": id,
        "text" if edge == "comment" else "caption": comment.text,
        "username": person.username or person.name.lower().replace(" ", "."),
        "permalink": f"https://www.instagram.com/p/{id}/",
        "timestamp": "2026-11-24T10:00:00+0000",
    }
    wanted = {name: whole[name] for name in fields.split(",") if name in whole}
    return {f"mentioned_{edge}": {**wanted, "id": id}, "id": account}


def answer(sim: Simulator, id: str, arguments: dict[str, Any]) -> Wire:
    """``POST /{comment}/comments`` and ``/replies``"""
    comment = sim.world.comments.get(id)
    if comment is None:
        raise no_such_object(id, "POST")
    return _said(sim, comment, arguments)


def answer_mention(sim: Simulator, account: str, arguments: dict[str, Any]) -> Wire:
    """``POST /{account}/mentions``"""
    id = str(arguments.get("comment_id") or arguments.get("media_id") or "")
    if not arguments.get("media_id"):
        raise GraphError(100, title="The parameter media_id is required.", whatsapp=False)
    comment = sim.world.comments.get(id)
    if comment is None or comment.line_id != account:
        raise no_such_object(id, "POST")
    return _said(sim, comment, arguments)


def _said(sim: Simulator, comment: Comment, arguments: dict[str, Any]) -> Wire:
    words = arguments.get("message")
    if not isinstance(words, str) or not words.strip():
        raise GraphError(100, title="The parameter message is required.", whatsapp=False)
    line = sim.world.lines[comment.line_id]
    if len(words) > _LONGEST[line.kind]:
        raise GraphError(100, title="The comment is too long.", whatsapp=False)
    return {"id": f"{comment.post_id.rpartition('_')[2] or comment.id}{ids.numeric(6)}"}
