"""Public pages: plain HTML, since the site's rules allow neither inline styles nor scripts."""

from collections.abc import Iterable
from html import escape

from chalicelib.api.serving import Answer

_HTML = {"Content-Type": "text/html; charset=utf-8"}
CACHED = {"Cache-Control": "public, max-age=300"}


def page(title: str, *paragraphs: str, cached: bool = False, status: int = 200) -> Answer:
    """A page of ours; `paragraphs` are HTML, whatever is said in them escaped already."""
    text = "\n".join(paragraphs)
    body = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Chathood</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/paper.css">
</head>
<body>
<header><a href="/privacy">Chathood</a></header>
<main>
<h1>{escape(title)}</h1>
{text}
</main>
<footer>
<a href="/privacy">Privacy policy</a>
<a href="/data-deletion">Having data deleted</a>
</footer>
</body>
</html>
"""
    return Answer(body, status, {**_HTML, **(CACHED if cached else {})})


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def section(title: str, *paragraphs: str) -> str:
    """A heading with what stands below it."""
    return "\n".join([f"<h2>{escape(title)}</h2>", *paragraphs])


def bullets(lines: Iterable[str]) -> str:
    """A list of plain texts."""
    return "<ul>\n" + "\n".join(f"<li>{escape(line)}</li>" for line in lines) + "\n</ul>"


def steps(lines: Iterable[str]) -> str:
    """A numbered list of plain texts."""
    return "<ol>\n" + "\n".join(f"<li>{escape(line)}</li>" for line in lines) + "\n</ol>"


def table(rows: Iterable[tuple[str, str]]) -> str:
    """A table of names and what is said of them."""
    told = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(said)}</td></tr>'
        for name, said in rows
    )
    return f"<table>\n{told}\n</table>"
