"""What agents see at the end: read by the product's own code, from a process that knows nothing."""

from dataclasses import dataclass

from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.erasure import Erasure
from chalicelib.domain.message import Kind, Message
from chalicelib.inbox import browse
from chalicelib.store import contacts, counts, ledger, message_pages
from chalicelib.store import setup as setups
from tests.simulation.cloud import Cloud
from tests.world import Business

_PAGE = 100


@dataclass(frozen=True)
class Shown:
    """One account, as its administrator sees it."""

    business: Business
    setup: Setup
    heads: tuple[Conversation, ...]
    messages: tuple[Message, ...]
    counted: dict[tuple[str, int], int]
    contacts: int
    erasures: tuple[Erasure, ...]

    @property
    def incoming(self) -> list[Message]:
        return [one for one in self.messages if one.kind is Kind.INCOMING]


def shown(cloud: Cloud, business: Business) -> Shown:
    """Everything that an account shows."""
    read: Shown = cloud.do(lambda: _read(business), who="reader")
    return read


def _read(business: Business) -> Shown:
    setup = setups.reload(business.account)
    assert setup
    heads = _heads(setup, business)
    pages = [message for head in heads for message in _messages(head)]
    return Shown(
        business,
        setup,
        tuple(heads),
        tuple(pages),
        {what: n for what, n in counts.read(business.account).items() if n},
        sum(1 for _ in contacts.listed(business.account)),
        tuple(ledger.listed(business.account)),
    )


def _heads(setup: Setup, business: Business) -> list[Conversation]:
    found, cursor = list[Conversation](), ""
    while True:
        asked = browse.Asked(status=None, cursor=cursor)
        page = browse.conversations_for(setup, business.dana, asked)
        found += page.conversations
        cursor = page.cursor
        if not cursor:
            return found


def _messages(head: Conversation) -> list[Message]:
    found, before = list[Message](), 0
    while True:
        page = message_pages.page(head, _PAGE, before)
        found = [*page, *found]
        if len(page) < _PAGE:
            return found
        before = page[0].id
