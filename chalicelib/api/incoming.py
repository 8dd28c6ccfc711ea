"""A request as it came in, before anything of it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from chalice.app import Request

from chalicelib.config import setting

COOKIE = "__Host-chathood"
# Both spellings of Chatwoot's header; names are case-insensitive, some proxies drop underscores.
_TOKEN_HEADERS = ("api_access_token", "api-access-token")
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Incoming:
    """One request. Header names are in lower case; `address` is the caller's network address."""

    method: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    raw: bytes = b""
    address: str = ""

    @property
    def token(self) -> str:
        """The API token it carries; empty when none."""
        found = (self.headers.get(name, "") for name in _TOKEN_HEADERS)
        return next((token for token in found if token), "")

    @property
    def session(self) -> str:
        """The session's token in its cookie; empty when none."""
        try:
            cookies = SimpleCookie(self.headers.get("cookie", ""))
        except CookieError:
            return ""
        return cookies[COOKIE].value if COOKIE in cookies else ""

    @property
    def shown_by(self) -> str:
        """How its user shows who they are."""
        return "token" if self.token else "session"

    @property
    def changes_something(self) -> bool:
        return self.method not in _SAFE_METHODS

    @property
    def comes_from_elsewhere(self) -> bool:
        """Whether a browser sent it for another site's page; programs say nothing of that."""
        fetched = self.headers.get("sec-fetch-site", "")
        if fetched:
            return fetched not in ("same-origin", "none")
        origin = self.headers.get("origin", "")
        return bool(origin) and origin != setting("SITE_URL")

    @property
    def is_our_clients(self) -> bool:
        """Whether our own page sent it: no other site can set this header or forge the origin."""
        tells = "sec-fetch-site" in self.headers or "origin" in self.headers
        marked = self.headers.get("x-chathood-client") == "web"
        return tells and marked and not self.comes_from_elsewhere


def received(request: Request) -> Incoming:
    """Chalice's request as ours."""
    query = request.query_params
    raw = request.raw_body
    source = request.context.get("identity", {}).get("sourceIp", "")
    return Incoming(
        method=request.method,
        headers={name.lower(): value or "" for name, value in request.headers.items()},
        query={name: query.getlist(name) for name in query} if query else {},
        raw=raw if isinstance(raw, bytes) else raw.encode(),
        address=request.headers.get("x-chathood-viewer") or source,
    )
