"""How an inbox is forgotten: its line, everything said there, and whoever was only there.

Each contact whose threads are all in this inbox is erased as a part of it, by an erasure of their
own: the ledger then names every key that was destroyed, so that a restore can be held against it,
however many they are. Contacts with threads elsewhere stay, and lose what they had here.
"""

from collections.abc import Iterable, Iterator, Mapping

from chalicelib.domain.contact import Contact
from chalicelib.domain.erasure import Erasure, Request, Scope, Status
from chalicelib.domain.errors import NotThere
from chalicelib.inbox import announce
from chalicelib.privacy import forget_thread, parts
from chalicelib.privacy.close_doors import close_doors, unsubscribed
from chalicelib.privacy.export import cancel_open, fence_those_with
from chalicelib.privacy.forget_waiting import by_lines, forget_waiting
from chalicelib.privacy.plan import Aim, Done, Plan, Work
from chalicelib.privacy.stop_sends import stop_sends
from chalicelib.store import (
    aging,
    contacts,
    deliveries,
    fence,
    inboxes,
    ledger,
    names,
    threads,
    webhooks,
)
from chalicelib.store import erasure as removal
from chalicelib.store import setup as setups
from chalicelib.store.keys import destroy_key, fence_key, lift_fence
from chalicelib.store.transaction import Overtaken


def _aim(request: Request) -> Aim:
    setup = setups.reload(request.account)
    if setup is None or request.subject not in setup.inboxes:
        raise NotThere("inbox")
    return Aim(request.subject, (names.inbox_key(request.subject),))


def _fence(erasure: Erasure) -> tuple[Erasure, Mapping[str, int]]:
    """One mark shuts the whole: nobody reads, writes or takes in what is not in the set-up."""
    account, id, at = erasure.account, erasure.subject, erasure.requested_at
    fence_those_with(account)
    inboxes.fence(account, id, at)
    fence_key(account, names.inbox_key(id), at)
    setup = setups.load(account)
    if setup:
        announce.agents(setup, None, "inbox.deleted", {"id": id, "account_id": account})
    return erasure, {"fence": 1}


def _contacts(erasure: Erasure, place: str) -> Iterator[Done]:
    """Shuts each thread, with its contact if they go, too; how many contacts."""
    for thread in _threads(erasure, place):
        count = _shut(erasure, thread)
        if _is_undone(erasure):
            # Whoever puts it back may have passed here already.
            _open(erasure, [thread])
            raise Overtaken
        yield Done(count, thread)


def _threads(erasure: Erasure, place: str = "") -> Iterator[str]:
    for spot in aging.spots(erasure.account, erasure.subject, place):
        yield spot.thread


def _shut(erasure: Erasure, thread: str) -> int:
    account, contact = erasure.account, _contact(erasure, thread)
    if contact is None:
        return 0
    if parts.goes(erasure, contact):
        return int(parts.part(erasure, contact).request.within == erasure.id)
    stop_sends(account, thread)
    fence.fence_thread(account, thread, erasure.requested_at)
    return 0


def _contact(erasure: Erasure, thread: str) -> Contact | None:
    """Whose thread it is; None when they are gone, or shut by an erasure of their own."""
    id = threads.contact_of(erasure.account, thread)
    return contacts.get(erasure.account, id, consistent=True) if id else None


def _is_undone(erasure: Erasure) -> bool:
    known = ledger.get(erasure.account, erasure.id)
    return known is not None and known.status is Status.UNDONE


def _subscriptions(erasure: Erasure, place: str) -> Iterator[Done]:
    """Meta sends nothing more of the line."""
    # After a restore: Meta knows, and the line may be somebody else's by now.
    is_known = erasure.step("subscriptions").done_at
    inbox = None if is_known else inboxes.behind_the_fence(erasure.account, erasure.subject)
    if inbox:
        yield unsubscribed(inbox)


def _waiting(erasure: Erasure, place: str) -> Iterator[Done]:
    """What came by its line and could not be stored yet, be it of people whom nobody knows."""
    inbox = inboxes.behind_the_fence(erasure.account, erasure.subject)
    lines = [inbox] if inbox else []
    return forget_waiting(by_lines(erasure.account, lines, erasure.requested_at), place)


def _doors(erasure: Erasure, place: str) -> Iterator[Done]:
    inbox = inboxes.behind_the_fence(erasure.account, erasure.subject)
    if inbox:
        close_doors(inbox, erasure.requested_at)
        yield Done(1)


def _files(erasure: Erasure, place: str) -> Iterator[Done]:
    return forget_thread.files_of(erasure.account, _threads(erasure), place)


def _talks(erasure: Erasure, place: str) -> Iterator[Done]:
    """The threads that are left: of contacts who stay, or of whoever wrote in the last moment."""
    for thread in _threads(erasure):
        contact = _contact(erasure, thread)
        if contact and parts.goes(erasure, contact):
            yield from parts.erased(parts.part(erasure, contact), "")
            continue
        is_one = threads.contact_of(erasure.account, thread) > 0
        yield from forget_thread.remove(erasure.account, thread, erasure.subject)
        yield Done(int(is_one))


def _exports(erasure: Erasure, place: str) -> Iterator[Done]:
    yield Done(cancel_open(erasure.account))


def _templates(erasure: Erasure, place: str) -> Iterator[Done]:
    """Those of its WhatsApp Business Account or Page, unless another inbox uses them."""
    account, id = erasure.account, erasure.subject
    known = inboxes.shelves(account)
    others = {shelf for inbox, shelf in known if inbox != id}
    for inbox, shelf in known:
        if inbox == id and shelf not in others:
            yield Done(removal.remove_under(names.business(account, shelf)))


def _setup(erasure: Erasure, place: str) -> Iterator[Done]:
    """The inbox itself, and the webhooks that heard of it alone."""
    account, id = erasure.account, erasure.subject
    for webhook in webhooks.numbers(account, inbox=id):
        webhooks.remove(account, webhook)
        yield Done(1 + deliveries.forget(account, webhook))
    yield Done(inboxes.remove(account, id))


def _keys(erasure: Erasure, place: str) -> Iterator[Done]:
    """From here on neither its token nor its settings open."""
    for key in erasure.keys:
        destroy_key(erasure.account, key)
    yield Done(len(erasure.keys))


def _lift(erasure: Erasure) -> None:
    for key in erasure.keys:
        lift_fence(erasure.account, key)
    inboxes.lift(erasure.account, erasure.subject)


def _contacts_back(erasure: Erasure, place: str) -> Iterator[Done]:
    for part in ledger.parts_of(erasure, int(place or 0)):
        parts.give_back(part)
        yield Done(1, str(part.id))


def _threads_back(erasure: Erasure, place: str) -> Iterator[Done]:
    for thread in _threads(erasure, place):
        _open(erasure, [thread])
        yield Done(1, thread)


def _open(erasure: Erasure, wanted: Iterable[str]) -> None:
    """Opens threads with whoever went with them; what another erasure has shut stays so."""
    account = erasure.account
    for thread in wanted:
        id = threads.contact_of(account, thread)
        part = ledger.of_subject(Request(account, Scope.CONTACT, id, ""))
        if part and part.request.within == erasure.id:
            parts.give_back(part)
        elif _contact(erasure, thread):
            fence.lift_thread(account, thread)


def _sweep_up(erasure: Erasure) -> None:
    """What a process that knew nothing of the fence has written in its last moments."""
    for work in (_files, _talks, _setup, _keys):
        for _ in work(erasure, ""):
            pass


STEPS: dict[str, Work] = {
    "contacts": _contacts,
    "subscriptions": _subscriptions,
    "waiting": _waiting,
    "doors": _doors,
    "erasures": parts.erase_all,
    "files": _files,
    "threads": _talks,
    "exports": _exports,
    "templates": _templates,
    "setup": _setup,
    "keys": _keys,
}
PLAN = Plan(
    aim=_aim,
    fence=_fence,
    lift=_lift,
    steps=STEPS,
    sweep_up=_sweep_up,
    early=frozenset({"contacts"}),
    reopen={"contacts_back": _contacts_back, "threads_back": _threads_back},
)
