"""Our emoji on a message: one at a time, whoever of us puts it there.

It shows at once and is sent like a part of the message, so what stood there before is remembered
until another takes its place: a reaction that the platform refuses is taken back to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.message import Content

# In `from`, where a customer's identity stands otherwise.
OURS = "agent"


@dataclass(frozen=True)
class Reaction:
    """An emoji (empty: none any more) that `user` chose at `at` (ms)."""

    emoji: str
    user: int
    at: int


def ours_on(content: Content) -> str:
    """Our emoji on the message; empty when there is none."""
    return str(_standing(content).get("emoji", ""))


def put(content: Content, reaction: Reaction, *, is_settled: bool) -> Content:
    """With our reaction, shown at once; `is_settled`: the one before it is with the customer."""
    standing = _standing(content)
    before = standing.get("emoji" if is_settled else "was", "")
    ours = {
        "emoji": reaction.emoji,
        "from": OURS,
        "user_id": reaction.user,
        "at": reaction.at,
        "was": before,
    }
    return _with(content, ours, "")


def taken_back(content: Content, told: str) -> Content:
    """With what stood there before, and what the agent may be told."""
    standing = _standing(content)
    if not standing:
        return content
    return _with(content, {**standing, "emoji": standing.get("was", "")}, told)


def doubted(content: Content, told: str) -> Content:
    """With the reaction, and why it may not have arrived (yet)."""
    return _with(content, dict(_standing(content)), told)


def _standing(content: Content) -> Mapping[str, Any]:
    reactions = content.attributes.get("reactions", ())
    return next((one for one in reactions if one.get("from") == OURS), {})


def _with(content: Content, ours: dict[str, Any], told: str) -> Content:
    others = [r for r in content.attributes.get("reactions", ()) if r.get("from") != OURS]
    said = {k: v for k, v in content.attributes.items() if k != "reaction_error"}
    error = {"reaction_error": told} if told else {}
    return replace(content, attributes={**said, "reactions": [*others, ours], **error})
