"""Text as a person would read it: from HTML, or from text that was folded for the journey."""

import re

from chalicelib.channels.email.tags import Tag, Token, tokens

_BLOCKS = {
    "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section",
    "table", "tr", "ul",
}  # fmt: skip
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u200b\u200c\u00ad]+")
_MANY_LINES = re.compile(r"\n{3,}")
_DEEPEST_QUOTE = 9


def of_html(source: str) -> str:
    """The text of an HTML mail; what is quoted in it begins with `>`, as in text mails."""
    page = _Page()
    for token in tokens(source):
        page.take(token)
    return page.text()


class _Page:
    """Lines as they fill."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0

    def take(self, token: Token) -> None:
        if isinstance(token, str):
            self._write(token)
        elif token.name == "br":
            self._end_line()
        elif token.name in ("td", "th") and token.closes:
            self._write(" ")
        elif token.name in _BLOCKS:
            self._block(token)

    def _write(self, text: str) -> None:
        said = _SPACES.sub(" ", text)
        if self._line or said != " ":
            self._line.append(said)

    def _block(self, tag: Tag) -> None:
        if self._line:
            self._end_line()
        if tag.name == "blockquote":
            self._quotes += -1 if tag.closes else 1
        if tag.name in _APART and self._lines and self._lines[-1]:
            self._lines.append("")
        if tag.name == "li" and not tag.closes:
            self._line = ["- "]

    def _end_line(self) -> None:
        mark = ">" * min(self._quotes, _DEEPEST_QUOTE)
        said = _SPACES.sub(" ", "".join(self._line)).strip()
        self._lines.append(f"{mark} {said}".strip())
        self._line = []

    def text(self) -> str:
        if self._line:
            self._end_line()
        return _MANY_LINES.sub("\n\n", "\n".join(self._lines)).strip()


def flowed(text: str, *, drops_space: bool) -> str:
    """Text of `format=flowed`: a line that ends in a space goes on (RFC 3676)."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        said = line[1:] if line.startswith(" ") else line
        joins = goes_on and not said.startswith(">") and said != "-- "
        if joins:
            lines[-1] += said
        else:
            lines.append(said)
        goes_on = said.endswith(" ") and said != "-- " and not said.startswith(">")
        if goes_on and drops_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
