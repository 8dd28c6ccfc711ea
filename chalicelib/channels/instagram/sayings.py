"""Where an account was mentioned, its webhook says; what was said there must be asked for.

GET /{account}?fields=mentioned_comment.comment_id({id}){text,username,timestamp}
GET /{account}?fields=mentioned_media.media_id({id}){caption,username,permalink}

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_comment
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels import graph
from chalicelib.channels.protocol import Line, Told


class InstagramSayings:
    """Mentions in comments, and in what a picture itself says."""

    def told(self, line: Line, comment: Mapping[str, Any]) -> Told:
        id, media = str(comment.get("id") or ""), str(comment.get("post_id") or "")
        if not (id.isascii() and id.isdigit()):
            return Told()
        if id == media:
            return _read(line, "mentioned_media", f"media_id({id}){{caption,username,permalink}}")
        return _read(line, "mentioned_comment", f"comment_id({id}){{text,username}}")


def _read(line: Line, edge: str, wanted: str) -> Told:
    answer = graph.get(line.inbox.address, line.token, {"fields": f"{edge}.{wanted}"})
    found = answer.get(edge)
    said = found if isinstance(found, dict) else {}
    return Told(
        text=str(said.get("text") or said.get("caption") or ""),
        name=str(said.get("username") or ""),
        url=str(said.get("permalink") or ""),
    )


SAYINGS = InstagramSayings()
