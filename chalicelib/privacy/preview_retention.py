"""What would go under some terms: looked at, and left as it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.hold import Extent, Hold
from chalicelib.domain.message import Message
from chalicelib.domain.outlook import Found, Outlook
from chalicelib.domain.retention import DAY_MS, Rule, Terms
from chalicelib.privacy import silent
from chalicelib.store import aging, holds
from chalicelib.store.aging import Spot


class _TimeIsOver(Exception):
    pass


def preview(setup: Setup, terms: Terms, until: int) -> Outlook:
    """What a run under `terms` would remove now, as far as can be seen until it is `until` (ms)."""
    outlook = Outlook()
    try:
        _Look(setup, terms, until, outlook).look()
    except _TimeIsOver:
        outlook.is_whole = False
    return outlook


@dataclass
class _Look:
    setup: Setup
    terms: Terms
    until: int
    outlook: Outlook

    def __post_init__(self) -> None:
        self.account, self.at = self.setup.account, now()
        self.holds: list[Hold] = holds.standing(self.account)
        self.kept = holds.threads_kept(self.holds, self.account)

    def look(self) -> None:
        for spot, rule in self._spots():
            self._thread(spot, rule)
        if self.terms.inactive_contacts_days:
            self._contacts(self.at - self.terms.inactive_contacts_days * DAY_MS)

    def _spots(self) -> Iterator[tuple[Spot, Rule]]:
        for inbox in sorted(self.setup.inboxes):
            rule = self.terms.rule_for(inbox)
            for spot in aging.spots(self.account, inbox, "") if rule != Rule() else ():
                yield spot, rule

    def _thread(self, spot: Spot, rule: Rule) -> None:
        before, media_before = rule.messages_before(self.at), rule.media_before(self.at)
        last = max(before, media_before)
        if holds.keep_inbox(self.holds, spot.inbox) or spot.thread in self.kept:
            self._in_time()
            self.outlook.held += int(aging.has_older(spot, last))
            return
        for page in aging.older(spot, last):
            self._in_time()
            for message in page:
                self._message(message, message.time < before)
        self._in_time()

    def _message(self, message: Message, goes: bool) -> None:
        if goes:
            _of(self.outlook.messages, message).add(message.id, message.time)
        files = sum(1 for file in message.content.attachments if file.object)
        if files:
            _of(self.outlook.media, message).add(message.id, message.time, files)

    def _contacts(self, before: int) -> None:
        for contact in silent.silent(self.account, before):
            self._in_time()
            at = silent.last_heard(contact)
            if at >= before:
                continue
            if holds.among(self.holds, self.account, Extent.CONTACT, contact.id):
                self.outlook.held += 1
            else:
                self.outlook.contacts.add(contact.id, at)

    def _in_time(self) -> None:
        """Raises _TimeIsOver."""
        if now() > self.until:
            raise _TimeIsOver


def _of(found: dict[int, Found], message: Message) -> Found:
    return found.setdefault(message.inbox, Found())
