"""How a contact is forgotten, with everyone who is part of them and everything said with them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from chalicelib.aws import files
from chalicelib.domain.account import Setup
from chalicelib.domain.contact import Contact, Identity
from chalicelib.domain.erasure import Erasure, Request
from chalicelib.domain.errors import NotThere
from chalicelib.domain.ids import id_of
from chalicelib.domain.merging import may_be
from chalicelib.inbox import announce
from chalicelib.inbox.merge import merge
from chalicelib.privacy import forget_thread
from chalicelib.privacy.export import cancel_those_with, fence_those_with
from chalicelib.privacy.forget_waiting import forget_waiting, of_people
from chalicelib.privacy.plan import Aim, Done, Plan, Work
from chalicelib.privacy.stop_sends import stop_sends
from chalicelib.store import (
    consent,
    contacts,
    conversations,
    fence,
    identities,
    names,
    search,
    sessions,
    tombstones,
)
from chalicelib.store import erasure as removal
from chalicelib.store import setup as setups
from chalicelib.store.keys import behind_the_fence, destroy_key, fence_key, lift_fence

# As many of a contact's threads are noted, to look once more at what came while they were removed.
_MOST_NOTED = 2_000
# Screens are told of so many conversations that are back; they find the others when they look.
_MOST_SHOWN = 20
_EVIDENCE = "erasure undone"


def _aim(request: Request) -> Aim:
    contact = contacts.get(request.account, request.subject, consistent=True)
    if contact is None:
        raise NotThere("contact")
    everyone = contacts.everyone(contact)
    return Aim(contact.id, tuple(names.contact_key(one.id) for one in everyone))


def _fence(erasure: Erasure) -> tuple[Erasure, Mapping[str, int]]:
    account, at = erasure.account, erasure.requested_at
    for key in erasure.keys:
        fence_key(account, key, at)
    for id in _ids(erasure):
        fence_those_with(account, id)
    talks, sends, conversations = _talks(erasure), 0, 0
    with behind_the_fence(account, erasure.keys):
        for one in _everyone(erasure):
            fence.fence_contact(account, one.id, at)
        for one, inbox, identity in _names(erasure):
            tombstones.conceal(one, inbox, identity, at)
        for thread, _ in talks:
            sends += stop_sends(account, thread)
            conversations += fence.fence_thread(account, thread, at)
    noted = tuple(f"{inbox}#{thread}" for thread, inbox in talks[:_MOST_NOTED])
    _tell_screens(erasure)
    return replace(erasure, threads=noted), {"fence": conversations, "sends": sends}


def _tell_screens(erasure: Erasure) -> None:
    setup = setups.load(erasure.account)
    if setup:
        told = {"id": erasure.subject, "account_id": erasure.account}
        announce.agents(setup, None, "contact.deleted", told)


def _everyone(erasure: Erasure) -> list[Contact]:
    """The contact and its parts, be they fenced; nobody once their keys are gone."""
    found = (contacts.get_behind_fence(erasure.account, id) for id in _ids(erasure))
    return [contact for contact in found if contact]


def _names(erasure: Erasure) -> Iterator[tuple[Contact, int | None, Identity]]:
    """Every way in which an identity may lead to any of them. What one has learned after a merge
    may lead to another's thread."""
    everyone = _everyone(erasure)
    known = {identity.name: identity for one in everyone for identity in one.identities}
    inboxes = {inbox for _, inbox in _talks(erasure)}
    for one in everyone:
        for identity in known.values():
            for inbox in (None, *sorted(inboxes)):
                yield one, inbox, identity


def _ids(erasure: Erasure) -> list[int]:
    return [id_of(key.partition("#")[2]) for key in erasure.keys]


def _talks(erasure: Erasure) -> list[tuple[str, int]]:
    """(thread, inbox) of what is still there, always in the same order."""
    account = erasure.account
    return sorted(
        chain.from_iterable(contacts.threads_of_itself(account, id) for id in _ids(erasure))
    )


def _bury(erasure: Erasure, place: str) -> Iterator[Done]:
    """Nothing but a hash and a time is left where their identities led."""
    known = set()
    for one, inbox, identity in _names(erasure):
        tombstones.bury(one, inbox, identity, erasure.requested_at)
        known.add(identity.name)
    yield Done(len(known))


def _waiting(erasure: Erasure, place: str) -> Iterator[Done]:
    """What they said that could not be stored yet."""
    whose = of_people(erasure.account, _everyone(erasure), erasure.requested_at)
    yield from forget_waiting(whose, place)


def _files(erasure: Erasure, place: str) -> Iterator[Done]:
    return forget_thread.files_of(erasure.account, (thread for thread, _ in _talks(erasure)), place)


def _exports(erasure: Erasure, place: str) -> Iterator[Done]:
    for id in _ids(erasure):
        yield Done(cancel_those_with(erasure.account, id))


def _keys(erasure: Erasure, place: str) -> Iterator[Done]:
    """From here on nothing of theirs opens."""
    for key in erasure.keys:
        destroy_key(erasure.account, key)
    yield Done(len(erasure.keys))


def _conversations(erasure: Erasure, place: str) -> Iterator[Done]:
    for thread, _ in _talks(erasure):
        yield Done(removal.remove_heads(erasure.account, thread))


def _messages(erasure: Erasure, place: str) -> Iterator[Done]:
    for thread, inbox in _talks(erasure):
        for count in removal.remove_thread(erasure.account, thread, inbox):
            yield Done(count)


def _search(erasure: Erasure, place: str) -> Iterator[Done]:
    for id in _ids(erasure):
        yield Done(search.forget(erasure.account, id))


def _sessions(erasure: Erasure, place: str) -> Iterator[Done]:
    for thread, _ in _talks(erasure):
        yield Done(sessions.close_screens(erasure.account, thread))


def _profile(erasure: Erasure, place: str) -> Iterator[Done]:
    """Last of all: until then it says which threads there are."""
    for id in _ids(erasure):
        consent.forget(erasure.account, id)
        removal.remove_contact(erasure.account, id)
        yield Done(1)


def _lift(erasure: Erasure) -> None:
    """Everything as it was. Whoever has come back meanwhile is merged with who they were."""
    account, setup = erasure.account, setups.load(erasure.account)
    for key in erasure.keys:
        lift_fence(account, key)
    for one, inbox, identity in _names(erasure):
        tombstones.reveal(one, inbox, identity, erasure.requested_at)
    for one in _everyone(erasure):
        fence.lift_contact(account, one.id, in_list=not one.merged_into)
    numbers = [n for thread, _ in _talks(erasure) for n in fence.lift_thread(account, thread)]
    if setup:
        _reunite(setup, erasure)
        _show_again(setup, erasure, numbers)


def _reunite(setup: Setup, erasure: Erasure) -> None:
    for one in _everyone(erasure):
        owners = identities.contacts_of(erasure.account, one.identities)
        for owner in set(owners) - set(_ids(erasure)):
            other = contacts.get(erasure.account, owner, consistent=True)
            inboxes = {identity.inbox or 0 for identity in one.identities}
            if other and all(may_be(other, inbox, one.identities) for inbox in inboxes):
                merge(setup, erasure.subject, owner, _EVIDENCE)


def _show_again(setup: Setup, erasure: Erasure, numbers: list[int]) -> None:
    contact = contacts.get(erasure.account, erasure.subject, consistent=True)
    if contact:
        announce.contact("contact.updated", contact, setup)
    for number in numbers[-_MOST_SHOWN:]:
        head = conversations.get_now(erasure.account, number)
        if head:
            announce.conversation("conversation.updated", head, setup)


def _sweep_up(erasure: Erasure) -> None:
    account = erasure.account
    for inbox, _, thread in (noted.partition("#") for noted in erasure.threads):
        files.delete_under("MEDIA_BUCKET", f"{account}/{thread}/")
        removal.remove_heads(account, thread)
        for _ in removal.remove_thread(account, thread, int(inbox)):
            pass
    for id in _ids(erasure):
        removal.remove_contact(account, id)


STEPS: dict[str, Work] = {
    "lookups": _bury,
    "waiting": _waiting,
    "files": _files,
    "sessions": _sessions,
    "exports": _exports,
    "keys": _keys,
    "conversations": _conversations,
    "messages": _messages,
    "search": _search,
    "profile": _profile,
}
PLAN = Plan(aim=_aim, fence=_fence, lift=_lift, steps=STEPS, sweep_up=_sweep_up)
