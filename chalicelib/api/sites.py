"""Which sites may show a widget: those that its inbox names, to the letter; none named: any."""

import re
from urllib.parse import urlsplit

from chalicelib.domain.account import Inbox
from chalicelib.domain.errors import Forbidden

ANY = "*"
_NAME = re.compile(r"^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}$")


def domains_in(text: str) -> list[str]:
    """The domains of a setting, as Chatwoot writes them: by comma, `*.` for all below.

    Raises:
        ValueError: what is no domain. It would let nobody in, and nobody would know why.
    """
    names = _named(text)
    wrong = next((name for name in names if not _NAME.match(name)), None)
    if wrong is not None:
        raise ValueError(f"Name domains such as oak.example or *.oak.example, not {wrong[:80]}.")
    return names


def site_of(inbox: Inbox, origin: str) -> str:
    """The origin that may read what the inbox answers; ANY where it names no sites.

    What comes without an origin is no page of another site, but a program or our own page.

    Raises:
        Forbidden: the inbox names its sites, and this is none of them.
    """
    domains = _named(str(inbox.settings.get("allowed_domains") or ""))
    if not domains or not origin:
        return ANY
    host = _host(origin)
    if not any(_is_within(host, domain) for domain in domains):
        raise Forbidden(
            "This site may not use this chat. Add its domain to the inbox's allowed_domains.",
            "site_not_allowed",
        )
    return origin


def _named(text: str) -> list[str]:
    return [_domain(entry) for entry in re.split(r"[\s,]+", text) if entry]


def _domain(entry: str) -> str:
    """`https://Büro.example:8443/chat` → `xn--bro-hoa.example`: browsers name hosts like this."""
    name = (entry.partition("//")[2] or entry).partition("/")[0].partition(":")[0].lower()
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return name


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def _is_within(host: str, domain: str) -> bool:
    if domain.startswith("*."):
        return host.endswith(domain[1:])
    return bool(host) and host == domain
