"""Whoever was only in an inbox goes with it, each by an erasure of their own: a part of its."""

from collections.abc import Iterator
from itertools import chain, islice

from chalicelib.clock import now
from chalicelib.domain.contact import Contact
from chalicelib.domain.erasure import Erasure, Request, Scope, Status, undone
from chalicelib.privacy import forget_contact
from chalicelib.privacy.carry_on import carry_on, put_back
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.privacy.plan import Done, NotYet
from chalicelib.privacy.shut import shut
from chalicelib.store import contacts, ledger

# A part may take longer than a slice: so often the clock is looked at (ms).
_A_WHILE = 5_000
# More parts than these are erased by the queue, side by side.
_ALONE = 100
# So many are asked for at a time: others' chores must not wait behind 100,000 of them.
_ASKED_AT_ONCE = 5_000
_NEVER = 10**15


def goes(erasure: Erasure, contact: Contact) -> bool:
    """Whether a contact has threads in this inbox only."""
    return {inbox for _, inbox in contacts.threads_of(contact)} == {erasure.subject}


def part(erasure: Erasure, contact: Contact) -> Erasure:
    """The contact's erasure, as a part of this one unless it was asked for before."""
    asked = Request(
        account=erasure.account,
        scope=Scope.CONTACT,
        subject=contact.id,
        by=erasure.request.by,
        grace_hours=erasure.request.grace_hours,
        within=erasure.id,
    )
    return shut(asked, forget_contact.PLAN, erasure.grace_until)


def erase_all(erasure: Erasure, place: str) -> Iterator[Done]:
    """Has the parts erased: one after the other, or, where they are many, by the queue."""
    standing = ledger.parts_of(erasure, int(place or 0))
    is_alone = erasure.step("contacts").count <= _ALONE
    for one in standing:
        if one.stands and is_alone:
            yield from erased(one, place)
        elif one.stands and not one.erased_at:
            _have_erased(chain([one], standing))
            raise NotYet
        place = str(one.id)
        yield Done(int(one.stands), place)


def erased(one: Erasure, place: str) -> Iterator[Done]:
    """Carries a part on until it is erased. Raises NotYet when it waits, or others are at it."""
    while not carry_on(one, forget_contact.PLAN, now() + _A_WHILE):
        yield Done(0, place)
        one = ledger.get(one.account, one.id) or one
    known = ledger.get(one.account, one.id)
    if known and not known.erased_at:
        raise NotYet


def _have_erased(parts: Iterator[Erasure]) -> None:
    """Asks for each of the next; asked again for one that is in hand already, the queue finds it
    in others' hands."""
    waiting = (one for one in parts if one.stands and not one.erased_at)
    for one in islice(waiting, _ASKED_AT_ONCE):
        ask_for(Chore(one.account, "erasure", one.id))


def give_back(one: Erasure) -> None:
    """A part is undone with its whole."""
    if one.status in (Status.REQUESTED, Status.FENCED):
        one = ledger.save(undone(one, now()), one)
    if one.status is Status.UNDONE:
        put_back(one, forget_contact.PLAN, _NEVER)
