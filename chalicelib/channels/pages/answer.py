"""Answers in public: below a comment, a visitor's post, a rating, or where we were mentioned.

https://developers.facebook.com/docs/graph-api/reference/object/comments
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentions
"""

from typing import Any

from chalicelib.channels.pages.policy import answers_in_public
from chalicelib.channels.protocol import Errand
from chalicelib.domain.account import ChannelKind

Call = tuple[str, dict[str, Any]]


def call_of(errand: Errand) -> Call:
    """Where the answer is posted, and as what."""
    content = errand.message.content
    id, words = str(content.attributes["in_reply_to_external_id"]), content.text
    if errand.line.inbox.channel is ChannelKind.FACEBOOK:
        return f"{id}/comments", {"message": words}
    if answers_in_public(content) == "mention":
        return f"{errand.line.inbox.address}/mentions", _mentioned(errand, id, words)
    return f"{id}/replies", {"message": words}


def _mentioned(errand: Errand, id: str, words: str) -> dict[str, Any]:
    """A mention stands in a comment, or in what the picture itself says."""
    media = str(errand.message.content.attributes.get("in_reply_to_post") or id)
    where = {"media_id": media} if media == id else {"media_id": media, "comment_id": id}
    return {**where, "message": words}
