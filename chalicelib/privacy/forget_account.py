"""How a whole account is forgotten: its people and lines, everything said, and at last its key.

Every other key is wrapped by the account's, so with that one nothing of the account opens any more,
in any backup. What finds things by hashes of that key goes before it.
"""

from collections.abc import Iterator, Mapping

from chalicelib.aws import files
from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Contact
from chalicelib.domain.erasure import Erasure, Request
from chalicelib.domain.errors import NotThere
from chalicelib.privacy.close_doors import close_doors, unsubscribed
from chalicelib.privacy.export import fence_those_with
from chalicelib.privacy.forget_waiting import by_lines, forget_waiting
from chalicelib.privacy.plan import Aim, Done, Plan, Work
from chalicelib.store import (
    consent,
    contacts,
    deliveries,
    doors,
    identities,
    names,
    search,
    sessions,
    tokens,
    webhooks,
)
from chalicelib.store import erasure as removal
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind
from chalicelib.store.keys import behind_the_fence, destroy_all_keys, fence_key, lift_fence


def _aim(request: Request) -> Aim:
    if setups.reload(request.account) is None:
        raise NotThere("account")
    return Aim(request.account, (names.ACCOUNT_KEY,))


def _fence(erasure: Erasure) -> tuple[Erasure, Mapping[str, int]]:
    account, at = erasure.account, erasure.requested_at
    exports = fence_those_with(account)
    setups.fence_account(account, at)
    fence_key(account, names.ACCOUNT_KEY, at)
    return erasure, {"fence": 1, "exports": exports}


def _lift(erasure: Erasure) -> None:
    lift_fence(erasure.account, names.ACCOUNT_KEY)
    setups.lift_account(erasure.account)


def _subscriptions(erasure: Erasure, place: str) -> Iterator[Done]:
    """Meta sends nothing more of its lines. What it refuses stops nothing: the certificate says
    so, and what comes in is dropped as for unknown lines."""
    # After a restore: Meta knows, and the line may be somebody else's by now.
    is_known = erasure.step("subscriptions").done_at
    setup = None if is_known else _setup_of(erasure.account)
    for id, inbox in sorted(setup.inboxes.items()) if setup else ():
        if id > int(place or 0):
            yield unsubscribed(inbox)


def _waiting(erasure: Erasure, place: str) -> Iterator[Done]:
    """What could not be stored yet, as far as it is known to be theirs."""
    account, setup = erasure.account, setups.behind_the_fence(erasure.account)
    inboxes = setup.inboxes.values() if setup else ()
    # Their lines may be somebody else's by now: only what came before is theirs.
    yield from forget_waiting(by_lines(account, inboxes, erasure.requested_at), place)
    yield Done(files.delete_beneath("INGEST_BUCKET", f"{account}/"), place)


def _doors(erasure: Erasure, place: str) -> Iterator[Done]:
    """Nothing from outside leads here any more."""
    setup = _setup_of(erasure.account)
    for inbox in setup.inboxes.values() if setup else ():
        close_doors(inbox, erasure.requested_at)
        yield Done(1)
    for user in setup.users.values() if setup else ():
        doors.give_up(DoorKind.SIGN_IN, user.email.strip().lower(), erasure.account)
        yield Done(1 + tokens.take_all(user.account, user.id))


def _setup_of(account: int) -> Setup | None:
    """What is set up, also what is fenced by an erasure of its own."""
    with behind_the_fence(account, setups.own_keys(account)):
        return setups.behind_the_fence(account)


def _lookups(erasure: Erasure, place: str) -> Iterator[Done]:
    """What leads from identities to contacts and threads, and then the contacts: whoever is cut
    short goes on with those that are left."""
    account, setup = erasure.account, _setup_of(erasure.account)
    lines = sorted(setup.inboxes) if setup else []
    for contact in contacts.listed(account) if setup else ():
        # The contact last: until it is gone, it says who is part of it.
        for one in reversed(contacts.everyone(contact)):
            count = _unname(one, lines)
            for _ in _remove_contact(account, one.id):
                pass
            yield Done(count)


def _unname(contact: Contact, lines: list[int]) -> int:
    for identity in contact.identities:
        identities.unname(contact.account, identity)
        for inbox in lines:
            identities.lead_nowhere(contact.account, inbox, identity)
    return len(contact.identities)


def _files(erasure: Erasure, place: str) -> Iterator[Done]:
    for bucket in ("MEDIA_BUCKET", "HANDOFF_BUCKET", "EXPORTS_BUCKET"):
        yield Done(files.delete_under(bucket, f"{erasure.account}/"))


def _sessions(erasure: Erasure, place: str) -> Iterator[Done]:
    """Open screens; sign-ins speak for nobody since the fence, and end by themselves."""
    yield Done(sessions.close_screens(erasure.account, ""))


def _conversations(erasure: Erasure, place: str) -> Iterator[Done]:
    """Contacts that did not open, with their threads."""
    for id in contacts.all_ids(erasure.account):
        yield from _remove_contact(erasure.account, id)


def _remove_contact(account: int, id: int) -> Iterator[Done]:
    for thread, inbox in contacts.threads_of_itself(account, id):
        yield Done(removal.remove_heads(account, thread))
        for count in removal.remove_thread(account, thread, inbox):
            yield Done(count)
    consent.forget(account, id)
    removal.remove_contact(account, id)
    yield Done(1)


def _search(erasure: Erasure, place: str) -> Iterator[Done]:
    yield Done(search.forget_all(erasure.account))


def _setup(erasure: Erasure, place: str) -> Iterator[Done]:
    """What was set up, and what is left in its lines."""
    account, setup = erasure.account, _setup_of(erasure.account)
    for id in setups.inbox_ids(account):
        for thread in removal.threads_in(account, id):
            yield Done(removal.remove_heads(account, thread))
            for count in removal.remove_thread(account, thread, id):
                yield Done(count)
    for inbox in setup.inboxes.values() if setup else ():
        if inbox.shelf:
            yield Done(removal.remove_under(names.business(account, inbox.shelf)))
    for id in webhooks.numbers(account):
        yield Done(deliveries.forget(account, id))
    yield Done(_remove_rest(account))


def _remove_rest(account: int) -> int:
    """Whatever stands under the account's own name."""
    places = (
        names.counters,
        names.counts,
        names.exports,
        names.deliveries,
        names.retention,
        names.canary,
        names.account,
    )
    return sum(removal.remove_under(place(account)) for place in places)


def _keys(erasure: Erasure, place: str) -> Iterator[Done]:
    """From here on nothing of the account opens."""
    yield Done(destroy_all_keys(erasure.account))


def _sweep_up(erasure: Erasure) -> None:
    """What a process that knew nothing of the fence has written in its last moments."""
    account = erasure.account
    for id in list(contacts.all_ids(account)):
        for _ in _remove_contact(account, id):
            pass
    for bucket in ("MEDIA_BUCKET", "HANDOFF_BUCKET", "EXPORTS_BUCKET"):
        files.delete_under(bucket, f"{account}/")
    _remove_rest(account)
    destroy_all_keys(account)


STEPS: dict[str, Work] = {
    "subscriptions": _subscriptions,
    "waiting": _waiting,
    "doors": _doors,
    "lookups": _lookups,
    "files": _files,
    "sessions": _sessions,
    "conversations": _conversations,
    "search": _search,
    "setup": _setup,
    "keys": _keys,
}
PLAN = Plan(aim=_aim, fence=_fence, lift=_lift, steps=STEPS, sweep_up=_sweep_up)
