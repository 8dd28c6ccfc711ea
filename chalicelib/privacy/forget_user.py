"""How a user is forgotten: who they are, how they sign in, and what was theirs to do.

What they wrote stays: it is the business's word to its customers, under an id that names nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chalicelib.domain.account import Role
from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.erasure import Erasure, Request
from chalicelib.domain.erasure import Status as Reached
from chalicelib.domain.errors import Conflict, Erased, NotThere
from chalicelib.inbox import announce
from chalicelib.privacy.export import cancel_those_of, fence_those_of
from chalicelib.privacy.plan import Aim, Done, Plan, Work
from chalicelib.store import conversations, doors, names, sessions, tokens, users
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind
from chalicelib.store.keys import destroy_key, fence_key, lift_fence


def _aim(request: Request) -> Aim:
    """Raises NotThere, or Conflict when nobody would be left to administer the account."""
    setup = setups.reload(request.account)
    user = setup.users.get(request.subject) if setup else None
    if setup is None or user is None:
        raise NotThere("agent")
    others = [one for one in setup.users.values() if one.id != user.id]
    if not any(one.role is Role.ADMINISTRATOR for one in others):
        raise _last_administrator()
    return Aim(user.id, (names.user_key(user.id),))


def _fence(erasure: Erasure) -> tuple[Erasure, Mapping[str, int]]:
    """Whoever signs in or sends a token is asked who they are each time: from now on, nobody.

    Raises Conflict when the last other administrator has been fenced in the same moment.
    """
    account, id, at = erasure.account, erasure.subject, erasure.requested_at
    if erasure.status is not Reached.REQUESTED:
        # After a restore, from when there may have been no other.
        users.fence(account, id, at)
    elif not users.fence_unless_last(account, id, at):
        raise _last_administrator()
    fence_those_of(account, id)
    fence_key(account, names.user_key(id), at)
    sessions.close_screens_of(account, id)
    _tell_screens(account, id)
    return erasure, {"fence": 1}


def _tell_screens(account: int, id: int) -> None:
    setup = setups.load(account)
    if setup:
        announce.agents(setup, None, "agent.deleted", {"id": id, "account_id": account})


def _last_administrator() -> Conflict:
    return Conflict(
        "This is the account's only administrator. Somebody else must be one first.",
        "last_administrator",
    )


def _lift(erasure: Erasure) -> None:
    for key in erasure.keys:
        lift_fence(erasure.account, key)
    users.lift(erasure.account, erasure.subject)


def _doors(erasure: Erasure, place: str) -> Iterator[Done]:
    """Neither an address nor a token leads to them any more."""
    account, user = erasure.account, users.behind_the_fence(erasure.account, erasure.subject)
    if user:
        doors.leave_user(DoorKind.SIGN_IN, user.email.strip().lower(), account, user.id)
    yield Done(int(user is not None) + tokens.take_all(account, erasure.subject))


def _sessions(erasure: Erasure, place: str) -> Iterator[Done]:
    """Open screens; sign-ins speak for nobody since the fence, and end by themselves."""
    yield Done(sessions.close_screens_of(erasure.account, erasure.subject))


def _assignments(erasure: Erasure, place: str) -> Iterator[Done]:
    """Their conversations are nobody's, and the screens hear of it."""
    account, id = erasure.account, erasure.subject
    setup = setups.load(account)
    for status in Status:
        for head in conversations.listed(account, status, id):
            after = _unassigned(head, id)
            if after and setup:
                announce.conversation("assignee.changed", after, setup)
            yield Done(int(after is not None))


def _unassigned(head: Conversation, user: int) -> Conversation | None:
    """The conversation without its assignee; None when it had another, or is being erased."""

    def step(seen: Conversation) -> Conversation:
        return replace(seen, assignee=None) if seen.assignee == user else seen

    try:
        change = conversations.change(head.account, head.number, step)
    except Erased:
        return None
    return change.after if change and change.is_one else None


def _memberships(erasure: Erasure, place: str) -> Iterator[Done]:
    yield Done(users.leave_all(erasure.account, erasure.subject))


def _exports(erasure: Erasure, place: str) -> Iterator[Done]:
    yield Done(cancel_those_of(erasure.account, erasure.subject))


def _keys(erasure: Erasure, place: str) -> Iterator[Done]:
    """From here on nothing opens of who they were."""
    for key in erasure.keys:
        destroy_key(erasure.account, key)
    yield Done(len(erasure.keys))


def _profile(erasure: Erasure, place: str) -> Iterator[Done]:
    users.remove(erasure.account, erasure.subject)
    yield Done(1)


def _sweep_up(erasure: Erasure) -> None:
    """What a process that knew nothing of the fence has given them in its last moments."""
    for work in (_doors, _assignments, _memberships, _keys, _profile):
        for _ in work(erasure, ""):
            pass


STEPS: dict[str, Work] = {
    "doors": _doors,
    "sessions": _sessions,
    "assignments": _assignments,
    "memberships": _memberships,
    "exports": _exports,
    "keys": _keys,
    "profile": _profile,
}
PLAN = Plan(aim=_aim, fence=_fence, lift=_lift, steps=STEPS, sweep_up=_sweep_up)
