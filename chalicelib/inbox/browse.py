"""Lists and pages: what screens ask for, each from a key made for it (docs/access-patterns.md)."""

import base64
import heapq
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from chalicelib.domain.account import Setup, User
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.correction import Correction
from chalicelib.domain.errors import Invalid, NotThere
from chalicelib.store import contacts, conversations, counts, history, threads

PAGE = 25
# Filters on what no key stands for read this many rows at most; then comes a cursor.
_BUDGET = 1_000
# What times and numbers stay below, as far as JavaScript counts.
_LARGEST = 2**53
_CORRECTIONS = 100


@dataclass(frozen=True)
class Asked:
    """A list of conversations as somebody asks for it.

    `status` None lists all; `assignee` is "me", "unassigned", "assigned" or "all".
    """

    status: Status | None = Status.OPEN
    assignee: str = "all"
    inbox: int | None = None
    team: int | None = None
    labels: frozenset[str] = frozenset()
    page: int = 1
    cursor: str = ""


@dataclass(frozen=True)
class Listed:
    """One page, and the cursor to the next; empty at the end."""

    conversations: list[Conversation]
    cursor: str


@dataclass(frozen=True)
class Counted:
    """How many conversations of a status there are."""

    mine: int
    unassigned: int
    all: int

    @property
    def assigned(self) -> int:
        return self.all - self.unassigned


def conversations_for(setup: Setup, user: User, asked: Asked) -> Listed:
    """A page of the conversations that `user` may see, last active first."""
    before, after_number = _opened_cursor(asked.cursor)
    rows = _merged(setup, user, asked, before)
    if after_number:
        rows = _behind(rows, before, after_number)
    passed = 0 if after_number else (asked.page - 1) * PAGE
    return _page(rows, passed, lambda head: _matches(head, setup, user, asked))


def _page(
    rows: Iterable[Conversation], passed: int, matches: Callable[[Conversation], bool]
) -> Listed:
    """The next page of what matches, after `passed` of them.

    When few rows match, the page ends with the budget, and the cursor goes on from there.
    """
    page: list[Conversation] = []
    budget = _BUDGET + passed
    for examined, head in enumerate(rows, 1):
        if matches(head):
            if passed:
                passed -= 1
            elif len(page) == PAGE:
                return Listed(page, _cursor(page[-1]))
            else:
                page.append(head)
        if examined == budget:
            return Listed(page, _cursor(head))
    return Listed(page, "")


def count(setup: Setup, user: User, status: Status | None) -> Counted:
    """How many conversations are whose, from the counters that the stream keeps."""
    by_list = counts.read(setup.account)
    wanted = [
        (assignee, number)
        for (listed, assignee), number in by_list.items()
        if status is None or listed == status
    ]
    nobody = {0, *setup.leaving}
    return Counted(
        mine=sum(number for assignee, number in wanted if assignee == user.id),
        unassigned=sum(number for assignee, number in wanted if assignee in nobody),
        all=sum(number for _, number in wanted),
    )


def conversation(setup: Setup, user: User, number: int) -> Conversation:
    """A conversation that `user` may see. Raises NotThere."""
    found = conversations.get_now(setup.account, number)
    if found is None or not _seen(found, setup, user):
        raise NotThere("conversation")
    return found


def conversations_of(setup: Setup, user: User, id: int) -> list[Conversation]:
    """Everything a contact has had with us, newest first. Raises NotThere."""
    found = [
        head
        for thread, _ in contacts.threads_of(contact(setup, id))
        for number in threads.episodes_of(setup.account, thread)
        if (head := conversations.get(setup.account, number)) and _seen(head, setup, user)
    ]
    return sorted(found, key=lambda head: head.last_activity_at, reverse=True)


def contact(setup: Setup, id: int) -> Contact:
    """A contact. Raises NotThere."""
    found = contacts.get(setup.account, id, consistent=True)
    if found is None:
        raise NotThere("contact")
    return found


def corrections(setup: Setup, id: int) -> list[Correction]:
    """Who changed what of a contact, and of those who are part of it, newest first. Raises
    NotThere."""
    found = [
        one
        for part in contacts.everyone(contact(setup, id))
        for one in history.of_itself(setup.account, part.id, _CORRECTIONS)
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:_CORRECTIONS]


def _merged(setup: Setup, user: User, asked: Asked, before: int) -> Iterator[Conversation]:
    """The lists that the question touches, as one, last active first."""
    statuses = [asked.status] if asked.status else list(Status)
    lists = [
        _in_order(conversations.listed(setup.account, status, assignee, before))
        for status in statuses
        for assignee in _assignees(setup, user, asked.assignee)
    ]
    if len(lists) == 1:
        return lists[0]
    return heapq.merge(*lists, key=lambda head: (-head.last_activity_at, -head.number))


def _in_order(rows: Iterable[Conversation]) -> Iterator[Conversation]:
    """Settles ties, which the index leaves open: platforms tell time in whole seconds."""
    for _, tied in groupby(rows, key=lambda head: head.last_activity_at):
        yield from sorted(tied, key=lambda head: -head.number)


def _assignees(setup: Setup, user: User, wanted: str) -> list[int | None]:
    everyone: list[int | None] = list(setup.users)
    choices: dict[str, list[int | None]] = {
        "me": [user.id],
        "unassigned": [None, *setup.leaving],
        "assigned": everyone,
        "all": [None, *everyone, *setup.leaving],
    }
    return choices[wanted]


def _matches(head: Conversation, setup: Setup, user: User, asked: Asked) -> bool:
    return (
        _seen(head, setup, user)
        and (asked.inbox is None or head.inbox == asked.inbox)
        and (asked.team is None or head.team == asked.team)
        and asked.labels <= set(head.labels)
    )


def _behind(rows: Iterable[Conversation], before: int, number: int) -> Iterator[Conversation]:
    """Those after the cursor's own place: less active, or as active with a smaller number."""
    return (head for head in rows if (head.last_activity_at, head.number) < (before, number))


def _seen(head: Conversation, setup: Setup, user: User) -> bool:
    inbox = setup.inboxes.get(head.inbox)
    return inbox is not None and inbox.seen_by(user)


def _cursor(last: Conversation) -> str:
    place = json.dumps([last.last_activity_at, last.number]).encode()
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _opened_cursor(cursor: str) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        before, number = json.loads(base64.urlsafe_b64decode(padded))
        if not all(type(one) is int and 0 < one < _LARGEST for one in (before, number)):
            raise ValueError
        return before, number
    except (ValueError, TypeError) as error:
        raise Invalid(
            "This cursor is not one of ours. Start again without it.",
            "invalid",
            {"cursor": ["is not valid"]},
        ) from error
