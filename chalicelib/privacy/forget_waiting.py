"""What waits sealed to a day's key, because it could not be stored yet, goes with whom it is about.

It is opened to see that: no key of a contact seals it. What waits together with it waits on.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.account import Inbox
from chalicelib.domain.contact import Contact
from chalicelib.domain.phone import canonical
from chalicelib.inbox import keep, letters, take_apart
from chalicelib.inbox.keep import Kept
from chalicelib.privacy.plan import Done
from chalicelib.store import setup as setups
from chalicelib.vault.seal import DoesNotOpen

# Where people write freely, or tell of others.
_WORDS = ("body", "text", "caption", "phones", "emails")
# In each item of a change: everybody whom the change is about.
_EVERYBODY = "contacts"
_FROM = re.compile(rb"^from:.*(?:\r?\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Concerned:
    """Whose words are to go: what came by these lines until a time (ms), of people known by these
    names; `names` None: of everybody."""

    account: int
    lines: frozenset[str]
    names: frozenset[str] | None
    until: int

    def knows(self, name: str) -> bool:
        if self.names is None:
            return True
        number = canonical(f"+{name}") if name.isdigit() else name
        return name in self.names or number in self.names


def by_lines(account: int, inboxes: Iterable[Inbox], until: int) -> Concerned:
    """Everybody who writes to these inboxes."""
    lines = frozenset(inbox.address for inbox in inboxes)
    return Concerned(account, lines, None, until)


def of_people(account: int, people: Iterable[Contact], until: int) -> Concerned:
    """Those who go by a name of theirs, by whatever line of the account they write."""
    setup = setups.reload(account)
    everybody = by_lines(account, setup.inboxes.values() if setup else (), until)
    names = {identity.sought for one in people for identity in one.identities}
    return replace(everybody, names=frozenset(names))


def forget_waiting(whose: Concerned, place: str) -> Iterator[Done]:
    """Lets go of it, object by object, from the one after `place` on."""
    is_of_nobody = whose.names is not None and not whose.names
    for kept in () if is_of_nobody else keep.waiting(whose.account):
        if kept.name > place:
            yield Done(_forget_in(whose, kept), kept.name)


def _forget_in(whose: Concerned, kept: Kept) -> int:
    """How much of an object went; the rest is kept anew first, so that nothing else is lost."""
    try:
        body = keep.words_of(kept)
    except (keep.LetGo, DoesNotOpen, DoesNotExist):
        return 0
    if kept.is_mail:
        gone, rest = int(_is_of_mail(whose, body)), []
    else:
        items = take_apart.items_of(kept, body) if kept.whole else json.loads(body)
        rest = [_alone(whose, item) for item in items if not _is_of(whose, item)]
        gone = sum(item not in rest for item in items)
    if gone and rest:
        take_apart.keep_pieces(rest, kept.account)
    if gone:
        keep.let_go(kept)
    return gone


def _is_of(whose: Concerned, item: Mapping[str, Any]) -> bool:
    """Whether an item is about them, not only about others of its change."""
    if not _came_in_time(whose, item):
        return False
    body, listed = item.get("body") or {}, _listed(item)
    about = {name: said for name, said in body.items() if name != _EVERYBODY}
    return _concerns(whose, about) or bool(listed and all(_concerns(whose, o) for o in listed))


def _alone(whose: Concerned, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item of others, without those who are concerned among everybody of its change."""
    listed = _listed(item) if _came_in_time(whose, item) else []
    others = [one for one in listed if not _concerns(whose, one)]
    return item if others == listed else {**item, "body": {**item["body"], _EVERYBODY: others}}


def _listed(item: Mapping[str, Any]) -> list[Any]:
    listed = (item.get("body") or {}).get(_EVERYBODY)
    return listed if isinstance(listed, list) else []


def _concerns(whose: Concerned, said: Any) -> bool:
    return any(map(whose.knows, _names_in(said)))


def _came_in_time(whose: Concerned, item: Mapping[str, Any]) -> bool:
    return item.get("came", 0) <= whose.until and item.get("address") in whose.lines


def _names_in(said: Any) -> Iterator[str]:
    """Everything in an item that may name somebody."""
    if isinstance(said, Mapping):
        for name, value in said.items():
            if name not in _WORDS:
                yield from _names_in(value)
    elif isinstance(said, list):
        for value in said:
            yield from _names_in(value)
    elif said is not None:
        yield str(said)


def _is_of_mail(whose: Concerned, body: bytes) -> bool:
    """Its sender is looked for in plain bytes: it may wait because nobody can read it."""
    letter = letters.kept(body)
    head = letter.raw.partition(b"\r\n\r\n")[0].lower()
    reached = [line for line in whose.lines if line in letter.recipients or line.encode() in head]
    if letter.received_at > whose.until or not reached:
        return False
    written_by = b" ".join(_FROM.findall(head))
    return whose.names is None or any(name.encode() in written_by for name in whose.names)
