"""A user is forgotten: who they were and how they signed in; their words stay without a name."""

from dataclasses import replace

import pytest

from chalicelib.domain.account import Role, User
from chalicelib.domain.certificate import fields_of
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.erasure import Erasure, Request, Scope, Status
from chalicelib.domain.errors import Conflict, Erased, NotSignedIn, NotThere
from chalicelib.domain.hold import Extent, Ground
from chalicelib.domain.message import Kind, Message
from chalicelib.inbox import adjust, browse, connect, triage
from chalicelib.inbox.accept import accept
from chalicelib.inbox.open_account import NewUser, add_user, give_token
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.sign_in import sign_in, user_of_session, user_of_token
from chalicelib.privacy import hold, shut
from chalicelib.privacy.forget_user import PLAN, STEPS
from chalicelib.privacy.replay import replay
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.undo_erasure import undo
from chalicelib.store import doors, keys, message_pages, messages, names, sessions, users
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind
from chalicelib.store.sessions import Bearer
from chalicelib.store.table import Table
from chalicelib.store.tables import KeyItem, LookupItem, Record
from chalicelib.wire import talk
from tests.privacy.forgetting import backup, go_on, left_of, put_back
from tests.world import PASSWORD, Business, Customer, World, signed, text, webhook

pytestmark = pytest.mark.usefixtures("fresh_tables")


def _heads(business: Business, assignee: str = "all") -> list[Conversation]:
    asked = browse.Asked(status=None, assignee=assignee)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def _sam(business: Business) -> User:
    """An agent with a password and a token, who has been given a conversation."""
    address = f"sam@{business.account}.example.com"
    return add_user(business.account, NewUser("Sam Okoro", address, PASSWORD, Role.AGENT))


def _working(world: World, sam: User) -> Conversation:
    """Sam has answered Amara, and has her conversation."""
    oak, amara = world.oak, Customer.new()
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "Hello")])))
    connect.set_members(oak.setup, oak.whatsapp.id, {oak.dana.id, oak.ravi.id, sam.id})
    [head] = _heads(oak)
    reply(oak.setup, head, Draft("I look after it", sam.id))
    return triage.assign(oak.setup, oak.dana, head.number, sam.id)


def _asked(business: Business, user: User, grace: int = 0) -> Erasure:
    whose = f"user:{business.dana.id}"
    return request(business.account, Scope.USER, user.id, whose, grace)


def _speaks(token: str) -> bool:
    try:
        return user_of_token(token) is not None
    except NotSignedIn:
        return False


def test_nothing_is_left_of_who_they_were_and_their_words_have_no_name(world: World) -> None:
    oak = world.oak
    sam = _sam(oak)
    token, head = give_token(sam), _working(world, sam)
    fern_before = left_of(world.fern.account, "")

    done = go_on(_asked(oak, sam))

    left = left_of(oak.account, f"USER#{sam.id}", f"TOKENS#{sam.id}", names.user_key(sam.id))
    assert (done.status, left) == (Status.ERASED, [])
    with pytest.raises(Erased):
        keys.key_for(oak.account, names.user_key(sam.id))
    assert doors.open_door(DoorKind.SIGN_IN, sam.email) is None
    assert LookupItem.count(doors.place_of(DoorKind.TOKEN, token)) == 0
    [after] = _heads(oak)
    assert (after.number, after.assignee) == (head.number, None)
    assert all(sam.id not in inbox.members for inbox in oak.setup.inboxes.values())
    shown = talk.row_of(after, oak.setup)["messages"]
    assert all("Sam" not in str(one["sender"]) for one in shown)
    assert left_of(world.fern.account, "") == fern_before


def test_what_they_wrote_is_shown_as_a_deleted_agents(world: World) -> None:
    oak = world.oak
    sam = _sam(oak)
    head = _working(world, sam)
    said = reply(oak.setup, head, Draft("Tomorrow", sam.id)).message
    go_on(_asked(oak, sam))

    stored = messages.get(oak.account, head.thread, said.id)

    assert stored
    shown = talk.message(stored, oak.setup, head)
    assert shown["content"] == "Tomorrow"
    assert shown["sender"] == {**shown["sender"], "id": sam.id, "name": "Deleted agent"}


def test_from_the_request_on_they_are_nobody(world: World) -> None:
    oak = world.oak
    sam = _sam(oak)
    token, _ = give_token(sam), _working(world, sam)
    _, session = sign_in(sam.email, PASSWORD, "127.0.0.1")
    sessions.show(Bearer(oak.account, sam.id), "sams-screen")
    sessions.show(Bearer(oak.account, oak.dana.id), "danas-screen")

    _asked(oak, sam, 12)

    for ask in (
        lambda: sign_in(sam.email, PASSWORD, "127.0.0.1"),
        lambda: user_of_session(session),
        lambda: user_of_token(token),
    ):
        with pytest.raises(NotSignedIn):
            ask()
    assert sam.id not in oak.setup.users
    assert [one.connection for one in sessions.screens(oak.account)] == ["danas-screen"]
    with pytest.raises(NotThere):
        adjust.adjust(sam, "Sam again", {})


def test_while_it_can_be_undone_their_conversations_are_found_as_nobodys(world: World) -> None:
    oak = world.oak
    sam = _sam(oak)
    head = _working(world, sam)

    _asked(oak, sam, 12)

    for wanted in ("all", "unassigned"):
        assert [one.number for one in _heads(oak, wanted)] == [head.number]
    assert _heads(oak, "assigned") == []
    members = {*oak.setup.inboxes[oak.whatsapp.id].members}
    assert connect.set_members(oak.setup, oak.whatsapp.id, members).members == members


def test_undone_they_are_as_they_were(world: World) -> None:
    oak = world.oak
    sam = _sam(oak)
    token, head = give_token(sam), _working(world, sam)
    before = oak.setup
    erasure = _asked(oak, sam, 12)

    undo(oak.account, erasure.id)

    assert replace(oak.setup) == before
    assert _speaks(token)
    assert sign_in(sam.email, PASSWORD, "127.0.0.1")[0] == sam
    assert [one.assignee for one in _heads(oak)] == [head.assignee]


@pytest.mark.parametrize("step", list(STEPS))
def test_an_erasure_that_was_cut_short_goes_on_from_there(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    sam = _sam(oak)
    token, _ = give_token(sam), _working(world, sam)
    erasure = _asked(oak, sam)
    with monkeypatch.context() as broken:
        broken.setitem(STEPS, step, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            go_on(erasure)

    done = go_on(erasure)

    assert done.status is Status.ERASED
    assert left_of(oak.account, f"USER#{sam.id}", f"TOKENS#{sam.id}") == []
    assert doors.open_door(DoorKind.SIGN_IN, sam.email) is None
    assert not _speaks(token)
    assert [one.assignee for one in _heads(oak)] == [None]


def test_the_last_administrator_stays(world: World) -> None:
    oak, fern = world.oak, world.fern

    with pytest.raises(Conflict) as refused:
        _asked(oak, oak.dana)

    assert refused.value.code == "last_administrator"
    assert oak.dana.id in oak.setup.users
    address = f"kim@{oak.account}.example.com"
    kim = add_user(oak.account, NewUser("Kim", address, PASSWORD, Role.ADMINISTRATOR))
    assert go_on(_asked(oak, oak.dana)).status is Status.ERASED
    with pytest.raises(Conflict):
        _asked(oak, kim)
    assert fern.dana.id in fern.setup.users


def test_a_hold_keeps_them(world: World) -> None:
    oak = world.oak
    held = hold.place(oak.setup, oak.dana, Extent.USER, oak.ravi.id, Ground.INVESTIGATION)

    with pytest.raises(Conflict) as refused:
        _asked(oak, oak.ravi)

    assert refused.value.code == "legal_hold"
    hold.lift(oak.setup, oak.dana, held.id)
    assert go_on(_asked(oak, oak.ravi)).status is Status.ERASED


def test_whoever_is_let_in_again_is_somebody_new_also_after_a_restore(world: World) -> None:
    oak = world.oak
    sam = _sam(oak)
    go_on(_asked(oak, sam))

    back = _sam(oak)
    replay(0)

    assert back.id != sam.id
    assert sign_in(back.email, PASSWORD, "127.0.0.1")[0] == back


def test_another_accounts_user_cannot_be_asked_for(world: World) -> None:
    oak, fern = world.oak, world.fern

    with pytest.raises(NotThere):
        _asked(fern, oak.ravi)

    assert oak.ravi.id in oak.setup.users


def test_notes_of_who_did_what_name_nobody_and_show_the_name_of_who_is_there(
    world: World,
) -> None:
    oak = world.oak
    sam = _sam(oak)
    head = _working(world, sam)

    before = _notes(oak, head)
    go_on(_asked(oak, sam))

    kept = [note.content.text for note in _stored_notes(oak, head)]
    assert before == ["Assigned to Sam Okoro by Dana"]
    assert _notes(oak, head) == ["Assigned to Deleted agent by Dana"]
    assert not any("Sam" in text or "Dana" in text for text in kept)


def test_of_two_administrators_who_ask_for_each_other_at_once_one_stays(world: World) -> None:
    oak = world.oak
    sam = add_user(
        oak.account, NewUser("Sam", f"s@{oak.account}.example.com", "", Role.ADMINISTRATOR)
    )
    both = [
        shut._noted(Request(oak.account, Scope.USER, user.id, "clock"), PLAN, 0)
        for user in (oak.dana, sam)
    ]

    shut.fence(both[0], PLAN)
    with pytest.raises(Conflict) as refused:
        shut.fence(both[1], PLAN)

    assert refused.value.code == "last_administrator"
    assert set(oak.setup.users) == {sam.id, oak.ravi.id}
    assert go_on(both[1]).status is Status.UNDONE
    assert keys.key_for(oak.account, names.user_key(sam.id))


def _stored_notes(business: Business, head: Conversation) -> list[Message]:
    found = message_pages.newest(business.account, head.thread, 20)
    return [message for message in found if message.kind is Kind.ACTIVITY]


def _notes(business: Business, head: Conversation) -> list[str]:
    """What happened in a conversation, as agents read it."""
    setup = business.setup
    return [talk.message(note, setup, head)["content"] for note in _stored_notes(business, head)]


def test_the_certificate_says_what_stays(world: World) -> None:
    said = fields_of(go_on(_asked(world.oak, world.oak.ravi)))

    assert said["keys_destroyed"]["names"] == [names.user_key(world.oak.ravi.id)]
    assert "What they wrote to customers" in said["stays"][0]
    assert said["still_openable"] is None


@pytest.mark.parametrize(
    "tables", [(Record,), (KeyItem,), (LookupItem,), (KeyItem, Record, LookupItem)]
)
def test_what_a_restore_brings_back_of_them_is_erased_again(
    world: World, tables: tuple[type[Table], ...]
) -> None:
    oak = world.oak
    sam = _sam(oak)
    token, _ = give_token(sam), _working(world, sam)
    door = LookupItem.get(doors.place_of(DoorKind.SIGN_IN, sam.email), "DOOR")
    before = backup(oak.account, tables)
    go_on(_asked(oak, sam))
    put_back(before)
    if LookupItem in tables:
        door.save()
    setups.forget(oak.account)

    replay(0)

    assert left_of(oak.account, f"USER#{sam.id}", f"TOKENS#{sam.id}") == []
    assert users.fresh_user(oak.account, sam.id) is None
    assert doors.open_door(DoorKind.SIGN_IN, sam.email) is None
    assert not _speaks(token)
    with pytest.raises(Erased):
        keys.key_for(oak.account, names.user_key(sam.id))
