"""HTML made safe to show: a small set of tags, nothing that loads, links that lead nowhere unseen.

`tags` bounds it, nh3 (which builds the tree that a browser would) decides what may stay.
"""

import re
from collections.abc import Mapping

import nh3

from chalicelib.channels.email.tags import KNOWN, Tag, Token, tokens, written

# Beyond this an HTML mail is kept as a file instead.
LARGEST_HTML = 512 << 10
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"alt", "width", "height", "data-src", "data-attachment"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "table": {"align"},
    "p": {"align"},
    "div": {"align"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_REMOTE = re.compile(r"^https?://", re.IGNORECASE)


def cleaned(source: str, files: Mapping[str, int]) -> str:
    """The safe form of an HTML mail.

    An image that came along shows as ``<img data-attachment="2">``, the attachment's id; `files`
    gives it by content id. One that lies elsewhere keeps its address as ``data-src`` only: whoever
    shows it decides whether its sender may learn that it was read.
    """
    placed = (found for token in tokens(source) if (found := _placed(token, files)))
    return nh3.clean(
        written(placed),
        tags=KNOWN,
        attributes=_ATTRIBUTES,
        attribute_filter=_harmless,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


def _placed(token: Token, files: Mapping[str, int]) -> Token | None:
    """An image as we show it; None for one that shows nothing."""
    if isinstance(token, str) or token.name != "img" or token.closes:
        return token
    said = dict(token.attributes)
    source = said.pop("src", "").strip()
    said.pop("data-src", None)
    said.pop("data-attachment", None)
    place = files.get(source[4:]) if source[:4].lower() == "cid:" else None
    if place:
        said["data-attachment"] = str(place)
    elif _REMOTE.match(source):
        said["data-src"] = source
    else:
        return None
    return Tag("img", tuple(said.items()))


def _harmless(tag: str, name: str, value: str) -> str | None:
    """The value, where it is what its attribute is for."""
    if name in ("width", "height", "colspan", "rowspan", "start", "data-attachment"):
        return value if value.isascii() and value.isdigit() and len(value) < 5 else None
    if name in ("data-src", "href") and len(value) > 2_000:
        return None
    return value
