"""A webhook: a customer's own endpoint that we call when something happens in their account."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2_000
# Each is called for every event that it hears.
MOST = 20


class Event(StrEnum):
    """Chatwoot's names for what a webhook can hear of."""

    CONVERSATION_CREATED = "conversation_created"
    CONVERSATION_STATUS_CHANGED = "conversation_status_changed"
    CONVERSATION_UPDATED = "conversation_updated"
    MESSAGE_CREATED = "message_created"
    MESSAGE_UPDATED = "message_updated"
    CONTACT_CREATED = "contact_created"
    CONTACT_UPDATED = "contact_updated"
    WEBWIDGET_TRIGGERED = "webwidget_triggered"


# What is said to an endpoint that somebody tries out; nobody subscribes to it.
TEST = "webhook_test"


@dataclass(frozen=True)
class Hook:
    """Which events a webhook hears, of which inbox (None: of all); nothing of it is a secret."""

    account: int
    id: int
    subscriptions: frozenset[str]
    inbox: int | None = None

    def hears(self, event: str, inbox: int | None) -> bool:
        """Whether it wants an event in an inbox; contacts belong to none."""
        return event in self.subscriptions and self.inbox in (None, inbox)


@dataclass(frozen=True)
class Webhook(Hook):
    """A webhook with its address, the secret it is signed with, and how its endpoint fares.

    `failures` count since the endpoint last took something, `failing_since` (ms) is when the first
    of them was, and until `paused_until` (ms) it is not called. `of_line`: it goes with its inbox's
    own setting, and is changed there.
    """

    url: str = ""
    secret: str = ""
    name: str = ""
    created_at: int = 0
    failures: int = 0
    failing_since: int = 0
    paused_until: int = 0
    of_line: bool = False

    @property
    def health(self) -> str:
        """How its endpoint fares, in a sentence that says what to do."""
        if not self.failures:
            return "This webhook takes what it is told."
        if not self.paused_until:
            return "This webhook's endpoint has just failed. What it missed is told again."
        return (
            "This webhook's endpoint fails, so it is called less often for now. What it misses is "
            "told again for a day. Look at its deliveries for what it answered."
        )


# Services that must never hear HTTP from us, whatever host they are on.
_OTHER_SERVICES = frozenset(
    {1433, 1521, 2049, 2375, 2376, 2379, 3306, 3389, 5432, 5672, 5900, 5984, 6379, 6443}
    | {8086, 9042, 9092, 9200, 9300, 10250, 11211, 27017}
)
_ENDS = {"https": 443, "http": 80}


def faults_of(url: str, *, may_be_private: bool) -> list[str]:
    """What is wrong with an address that is to be called; empty when nothing is.

    A name may still lead to a private address: that is found out when it is called.
    `may_be_private`: on one's own machine, plain HTTP and loopback are fine.
    """
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return ["is no address that can be called"]
    checks: Mapping[str, bool] = {
        f"is longer than {LONGEST_URL:,} characters": len(url) > LONGEST_URL,
        "holds spaces or control characters": any(c.isspace() or not c.isprintable() for c in url),
        "must begin with https://": parts.scheme not in _schemes(may_be_private),
        "names no host": not parts.hostname,
        "must carry no user name or password": "@" in parts.netloc,
        "must have no fragment (#…)": bool(parts.fragment),
        "leads to a private address": not may_be_private and _is_literally_private(parts),
        "names a port that is not for web servers": not may_be_private and not _is_web(port),
    }
    return [sentence for sentence, holds in checks.items() if holds]


def default_port(scheme: str) -> int:
    """The port that a scheme means when none is named."""
    return _ENDS[scheme]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is somebody's on the internet: not ours, nobody's own, no metadata
    service, and nothing that leads to one of these in another notation."""
    for inner in _within(address):
        if not is_public(inner):
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 one may be translated to: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, IPv4Address):
        return []
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    translated = int(address) >> 32 in (0x0064FF9B << 64, 0)
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return [one for one in (*found, low if translated else None) if one is not None]


def _schemes(may_be_private: bool) -> tuple[str, ...]:
    return ("https", "http") if may_be_private else ("https",)


def _is_web(port: int | None) -> bool:
    return port is None or port == 443 or (port >= 1024 and port not in _OTHER_SERVICES)


def _is_literally_private(parts: SplitResult) -> bool:
    """Whether the host is an address in figures, or a name that only means this machine."""
    host = (parts.hostname or "").rstrip(".")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    last = host.rpartition(".")[2]
    try:
        return not is_public(ip_address(host.partition("%")[0]))
    except ValueError:
        # Figures that resolvers read as an address all the same: 2130706433, 0x7f.1, 0177.0.0.1.
        return last.isdigit() or last.startswith("0x")
