"""Where Meta answers: its API, Instagram's, and the pages on which people let us in."""

import hmac
from enum import StrEnum
from hashlib import sha256

from chalicelib.config import optional, secrets, setting

VERSION = "v26.0"
# Beside each API of Meta's own there is a host for people, and Instagram has one for codes. A
# stand-in plays all of them at one address.
_PAGES = {
    "https://graph.facebook.com": "https://www.facebook.com",
    "https://graph.instagram.com": "https://www.instagram.com",
}
_CODES = {"https://graph.instagram.com": "https://api.instagram.com"}


class Host(StrEnum):
    """The two APIs, by the setting that names where they are."""

    GRAPH = "META_GRAPH_URL"
    INSTAGRAM = "META_INSTAGRAM_URL"


def api(host: Host) -> str:
    """Where an API's calls go, with the version."""
    return f"{setting(host)}/{VERSION}"


def pages(host: Host) -> str:
    """Where people let us in."""
    return _PAGES.get(setting(host), setting(host))


def codes(host: Host) -> str:
    """Where a code becomes a token."""
    return _CODES.get(setting(host), setting(host))


def host_of(token: str) -> Host:
    """Which API a token is for: an Instagram inbox may have either kind."""
    return Host.INSTAGRAM if token.startswith("IG") else Host.GRAPH


def app_id(host: Host = Host.GRAPH) -> str:
    """Our app's id at Meta; Instagram's login may know it by another. Empty: there is none."""
    ours = optional("META_APP_ID")
    return optional("META_INSTAGRAM_APP_ID", ours) if host is Host.INSTAGRAM else ours


def app_secret(host: Host = Host.GRAPH) -> str:
    """Our app's secret at Meta, or at Instagram's login."""
    known = secrets()
    return known.instagram_app_secret if host is Host.INSTAGRAM else known.meta_app_secret


def app_token() -> str:
    """What speaks for the app itself."""
    return f"{app_id()}|{app_secret()}"


def proof(token: str) -> dict[str, str]:
    """That whoever uses this token has the app's secret, too."""
    tag = hmac.new(app_secret().encode(), token.encode(), sha256).hexdigest()
    return {"appsecret_proof": tag}
