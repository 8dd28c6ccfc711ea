"""HTML in one pass: tags and text as they come, properly closed, never deep.

What a mail calls HTML may be built to hurt whoever makes a tree of it: 200,000 nested tags keep a
correct parser busy for minutes. What leaves here is small, balanced and of known tags only;
whether it is safe to show is decided in `clean`.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DEEPEST = 60
KNOWN = {
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center",
    "cite", "code", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre",
    "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
# What is only a kind of box to us.
_BOXES = dict.fromkeys(
    {
        "article", "aside", "details", "fieldset", "footer", "form", "header", "main", "nav",
        "section",
    },
    "div",
)  # fmt: skip
_VOID = {"br", "hr", "img"}
# What stands within these is not for reading.
_UNREAD = {
    "applet", "iframe", "math", "noembed", "noframes", "object", "plaintext", "script", "select",
    "style", "svg", "template", "textarea", "title", "xmp",
}  # fmt: skip
_CELLS, _ROWS = {"td", "th"}, {"td", "th", "tr", "caption"}
_GROUPS = _ROWS | {"tbody", "thead", "tfoot"}
# Its left: a tag that begins. Its right: what it ends by that, and beyond what nobody looks.
_BLOCKS = {
    "address", "blockquote", "center", "div", "dl", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "ol", "p", "pre", "table", "ul",
}  # fmt: skip
_WALLS = {"table", "td", "th", "caption"}
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    **{name: ({"p"}, _WALLS) for name in _BLOCKS},
    "a": ({"a"}, _WALLS),
    "li": ({"li"}, {"ul", "ol"} | _WALLS),
    "dt": ({"dt", "dd"}, {"dl"} | _WALLS),
    "dd": ({"dt", "dd"}, {"dl"} | _WALLS),
    "td": (_CELLS, {"table", "tr"}),
    "th": (_CELLS, {"table", "tr"}),
    "tr": (_ROWS, {"table"}),
    "tbody": (_GROUPS, {"table"}),
    "thead": (_GROUPS, {"table"}),
    "tfoot": (_GROUPS, {"table"}),
}
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:_-]{0,30})(?=[\s/>])")
_END_OR_QUOTE = re.compile(r">|=\s*([\"'])")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]{1,40})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>`]+)))?"
)
_MOST_ATTRIBUTES = 30


@dataclass(frozen=True)
class Tag:
    """A tag; the values of its attributes are unescaped."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    closes: bool = False


Token = Tag | str


def tokens(source: str) -> Iterator[Token]:
    """The known tags and the texts of `source`; each tag is closed once, in the right order.

    Comments, and all that is not for reading, are left out.
    """
    open_: list[str] = []
    for token in _raw(source):
        if isinstance(token, str):
            yield token
            continue
        if token.closes:
            yield from _closing(open_, {token.name}, _walls_of(token.name))
            continue
        if token.name in _ENDS:
            yield from _closing(open_, *_ENDS[token.name])
        if token.name in _VOID:
            yield token
        elif len(open_) < DEEPEST:
            open_.append(token.name)
            yield token
    yield from (Tag(name, closes=True) for name in reversed(open_))


def written(pieces: Iterable[Token]) -> str:
    """Tokens as HTML again."""
    return "".join(map(_written, pieces))


def _walls_of(name: str) -> set[str]:
    """What an end tag does not reach beyond: a cell's </div> closes nothing outside of the cell."""
    if name == "table":
        return set()
    return {"table"} if name in _GROUPS else _WALLS


def _closing(open_: list[str], names: set[str], walls: set[str]) -> Iterator[Tag]:
    """Closes the innermost tag of `names` and what is open within; nothing beyond a wall."""
    for depth in range(len(open_) - 1, -1, -1):
        if open_[depth] in names:
            outermost = depth
            while outermost and open_[outermost - 1] in names and len(names) > 1:
                outermost -= 1
            for _ in range(len(open_) - outermost):
                yield Tag(open_.pop(), closes=True)
            return
        if open_[depth] in walls:
            return


def _written(piece: Token) -> str:
    if isinstance(piece, str):
        return html.escape(piece, quote=False)
    if piece.closes:
        return f"</{piece.name}>"
    said = "".join(f' {name}="{html.escape(value)}"' for name, value in piece.attributes)
    return f"<{piece.name}{said}>"


def _raw(source: str) -> Iterator[Token]:
    """Known tags and texts without any order. Each step moves on, so the whole takes one pass."""
    at = 0
    while (start := source.find("<", at)) >= 0:
        if start > at:
            yield html.unescape(source[at:start])
        named = _NAME.match(source, start)
        if named:
            end = _end_of_tag(source, named.end())
            if end < 0:
                # A tag that never ends swallows the rest, in every browser.
                return
            tag = _tag(named, source[named.end() : end - 1])
            if tag:
                yield tag
            at = _after_unread(source, named, end)
        elif source.startswith(("<!", "<?", "</"), start):
            at = _after_comment(source, start)
        else:
            yield "<"
            at = start + 1
    yield html.unescape(source[at:])


def _end_of_tag(source: str, at: int) -> int:
    """Behind the tag's `>`; one within a quoted value is none. -1: there is none."""
    while found := _END_OR_QUOTE.search(source, at):
        if not found[1]:
            return found.end()
        closing = source.find(found[1], found.end())
        if closing < 0:
            return -1
        at = closing + 1
    return -1


def _tag(named: re.Match[str], said: str) -> Tag | None:
    name = named[1].lower()
    name = _BOXES.get(name, name)
    if name not in KNOWN:
        return None
    closes = named[0].startswith("</")
    if closes and name in _VOID:
        return None
    return Tag(name, () if closes else _attributes(said), closes)


def _attributes(said: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(said):
        if len(found) == _MOST_ATTRIBUTES:
            break
        value = next((one for one in match.groups()[1:] if one is not None), "")
        found.setdefault(match[1].lower(), html.unescape(value))
    return tuple(found.items())


def _after_unread(source: str, named: re.Match[str], at: int) -> int:
    """Where it goes on after a tag: behind its content, where that is not for reading."""
    name = named[1].lower()
    if name not in _UNREAD or named[0].startswith("</"):
        return at
    end = re.compile(rf"</{name}", re.IGNORECASE).search(source, at)
    if end:
        return end.start()
    return len(source) if name in ("script", "style") else at


def _after_comment(source: str, start: int) -> int:
    closing = "-->" if source.startswith("<!--", start) else ">"
    end = source.find(closing, start + 2)
    return end + len(closing) if end >= 0 else len(source)
