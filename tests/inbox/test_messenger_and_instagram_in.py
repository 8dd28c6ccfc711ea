"""What people and the business say on Messenger and Instagram, as agents then see it."""

import time
from typing import Any

import pytest

from chalicelib.domain.conversation import Status
from chalicelib.domain.errors import NotSignedIn
from chalicelib.domain.message import FileState, Kind
from chalicelib.domain.send import State
from chalicelib.inbox import browse, triage
from chalicelib.inbox.accept import accept, accept_kept
from chalicelib.inbox.fetch import fetch
from chalicelib.inbox.get_to_know import get_to_know
from chalicelib.inbox.keep import opened
from tests.inbox.guests import Guest, answer, heads, milliseconds, now_of, send, shown, states
from tests.meta import Meta
from tests.world import World, signed

_LONG_AGO = 3_600_000


@pytest.fixture
def lea(world: World, meta: Meta) -> Guest:
    """Somebody on Messenger."""
    return Guest(world, meta, world.oak.page, "5577001122334455")


@pytest.fixture
def tom(world: World, meta: Meta) -> Guest:
    """Somebody on Instagram."""
    return Guest(world, meta, world.oak.instagram, "8877001122334455")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The pointers to what could not be stored at once."""
    pointers: list[dict[str, Any]] = []
    monkeypatch.setattr("chalicelib.aws.queues.send", lambda queue, body: pointers.append(body))
    return pointers


def test_a_first_message_is_one_contact_one_conversation_however_often_it_comes(
    world: World, lea: Guest
) -> None:
    body = lea.body(lea.item(message={"mid": "m_1", "text": "Is the lamp in stock?"}))

    for _ in range(3):
        accept(*signed(world.app_secret, body))

    [message] = shown(world.oak)
    [head] = heads(world.oak)
    assert (message.content.text, len(head.unread)) == ("Is the lamp in stock?", 1)
    assert head.window_ends_at == message.time + 24 * 3_600_000
    assert heads(world.fern) == []


@pytest.mark.parametrize("kind", ["page", "instagram"])
def test_a_name_is_asked_for_after_first_contact(
    world: World, meta: Meta, kind: str, kept: list[dict[str, Any]]
) -> None:
    guest = Guest(world, meta, getattr(world.oak, kind), "5577001122334455")
    guest.write("Hello")
    guest.write("Hello?")
    [head] = heads(world.oak)
    assert kept == [{"account": world.oak.account, "conversation": head.number}]

    get_to_know(head.account, head.number)

    [head] = heads(world.oak)
    assert head.person.name == "Visitor 4455"
    assert browse.contact(world.oak.setup, head.contact).name == "Visitor 4455"


def test_a_name_that_nobody_tells_harms_nothing(world: World, meta: Meta, lea: Guest) -> None:
    lea.write("Hello")
    [head] = heads(world.oak)
    for fault in ({"kind": "error", "code": 190}, {"kind": "status", "code": 500}):
        meta.call("POST", "/_faults", {"path": f"/{lea.id}$", "method": "GET", **fault})
        get_to_know(head.account, head.number)

    [head] = heads(world.oak)
    assert head.person.name == ""
    assert world.oak.setup.inboxes[lea.line.id].held == ""


def test_both_lines_of_an_account_have_people_of_their_own(
    world: World, lea: Guest, tom: Guest
) -> None:
    lea.write("Hello from Messenger")
    tom.write("Hello from Instagram")

    assert {head.inbox for head in heads(world.oak)} == {world.oak.page.id, world.oak.instagram.id}
    assert len({head.contact for head in heads(world.oak)}) == 2


def test_a_forged_post_stores_nothing(world: World, lea: Guest) -> None:
    raw, _ = signed(world.app_secret, lea.body(lea.item(message={"mid": "m_1", "text": "Hi"})))

    with pytest.raises(NotSignedIn):
        accept(raw, "sha256=" + "0" * 64)

    assert heads(world.oak) == []


def test_a_picture_follows_its_message(world: World, meta: Meta, lea: Guest) -> None:
    wish = {"line_id": lea.line.address, "kind": "messenger", "image": {"sample": "vase"}}
    meta.call("POST", "/_customers/ines/send", wish)
    [thread] = meta.call("GET", f"/_customers/ines?line={lea.line.address}")["threads"]
    attachments = thread["messages"][0]["content"]["attachments"]
    lea.tell(lea.item(message={"mid": "m_1", "attachments": attachments}))
    [message] = shown(world.oak)

    fetch(message.account, message.thread, message.id)

    [file] = now_of(message).content.attachments
    assert (file.state, file.content_type) == (FileState.READY, "image/png")


def test_a_picture_from_elsewhere_is_never_fetched(world: World, lea: Guest) -> None:
    picture = {"type": "image", "payload": {"url": "https://example.com/vase.png"}}
    lea.tell(lea.item(message={"mid": "m_1", "attachments": [picture]}))
    [message] = shown(world.oak)

    fetch(message.account, message.thread, message.id)

    [file] = now_of(message).content.attachments
    assert file.state is FileState.FAILED


def test_what_names_nobody_is_kept_and_delays_nothing_else(
    world: World, lea: Guest, kept: list[dict[str, Any]]
) -> None:
    nobodys = {**lea.item(message={"mid": "m_1", "text": "Whose?"}), "sender": {}}

    lea.tell(nobodys, lea.item(message={"mid": "m_2", "text": "Mine"}))

    assert [message.content.text for message in shown(world.oak)] == ["Mine"]
    with pytest.raises(ValueError, match="names nobody"):
        accept_kept(*opened(kept[0]))


def test_what_the_page_writes_elsewhere_is_shown_once_as_ours(world: World, lea: Guest) -> None:
    lea.write("Hello")
    echo = lea.echo("m_9", text="From the Page's own inbox", app_id=263902037430900)

    lea.tell(echo)
    lea.tell(echo)

    _, ours = shown(world.oak)
    assert (ours.kind, ours.content.attributes["echo"]) == (Kind.OUTGOING, True)
    [head] = heads(world.oak)
    assert len(head.unread) == 1


def test_an_echo_settles_a_send_whose_answer_was_lost(world: World, meta: Meta, lea: Guest) -> None:
    lea.write("Hello")
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})
    ours = send(answer(world.oak))
    assert ours.status is State.UNCERTAIN
    [body] = meta.sent(world.oak.page.address)

    lea.tell(lea.echo("m_9", text="Yes, it is!", metadata=body["message"]["metadata"]))

    assert (now_of(ours).status, now_of(ours).content.source_id) == (State.SENT, "m_9")
    assert len(shown(world.oak)) == 2


def test_another_account_cannot_settle_our_send(world: World, meta: Meta, lea: Guest) -> None:
    lea.write("Hello")
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})
    ours = send(answer(world.oak))
    [body] = meta.sent(world.oak.page.address)

    ferns = Guest(world, meta, world.fern.page, "1")
    ferns.tell(ferns.echo("m_9", text="Yes, it is.", metadata=body["message"]["metadata"]))

    assert now_of(ours).status is State.UNCERTAIN
    assert len(shown(world.oak)) == 2


def test_an_echo_of_any_part_of_ours_adds_nothing_even_without_our_reference(
    world: World, tom: Guest
) -> None:
    tom.write("Hello")
    cards = {"items": [{"title": "Desk", "description": "Oak"}]}
    ours = send(answer(world.oak, content_type="cards", attributes=cards))

    first, last = ours.content.source_id, ours.content.part_source_ids[-1]
    assert first != last
    for mid in (first, last):
        tom.tell(tom.echo(mid, text="Yes, it is."))

    assert len(shown(world.oak)) == 2


def test_reading_lifts_all_that_was_sent_by_then_and_nothing_later(
    world: World, lea: Guest
) -> None:
    lea.write("Hello")
    first, second = send(answer(world.oak, "One")), send(answer(world.oak, "Two"))

    lea.tell(lea.item(delivery={"mids": [first.content.source_id], "watermark": second.arrived}))
    assert states(first) == states(second) == [State.DELIVERED]
    lea.tell(lea.item(read={"watermark": second.arrived - 1}))

    assert (states(first), states(second)) == ([State.READ], [State.DELIVERED])


def test_instagram_reads_up_to_a_message(world: World, tom: Guest) -> None:
    tom.write("Hello")
    first, second, third = (send(answer(world.oak, words)) for words in ("One", "Two", "Three"))

    tom.tell(tom.item(read={"mid": second.content.source_id}))

    assert [states(m) for m in (first, second, third)] == [[State.READ], [State.READ], [State.SENT]]


def test_an_edit_a_reaction_and_an_unsent_message_reach_their_message(
    world: World, tom: Guest
) -> None:
    mid = tom.write("One lamp")

    tom.tell(tom.item(reaction={"mid": mid, "action": "react", "emoji": "❤️"}))
    tom.tell(tom.item(message_edit={"mid": mid, "text": "Two lamps", "num_edit": 1}))
    [edited] = shown(world.oak)
    tom.tell(tom.item(message={"mid": mid, "is_deleted": True}))
    [gone] = shown(world.oak)

    assert (edited.content.text, edited.content.attributes["edited"]) == ("Two lamps", True)
    assert edited.content.attributes["reactions"][0]["emoji"] == "❤️"
    assert (gone.deleted, gone.content.text) == (True, "")


def test_an_edit_of_what_never_came_here_is_heard_all_the_same(world: World, tom: Guest) -> None:
    edit = tom.item(message_edit={"mid": "m_before", "text": "Two lamps", "num_edit": 1})
    edit["timestamp"] = milliseconds() - _LONG_AGO

    tom.tell(edit)
    tom.tell(edit)

    [message] = shown(world.oak)
    assert (message.content.text, message.content.attributes["edited"]) == ("Two lamps", True)


def test_a_comment_is_shown_hidden_edited_and_removed(world: World, lea: Guest) -> None:
    id = lea.comment("How wide is it?")
    lea.comment("How wide is it?", "hide", id)
    [hidden] = shown(world.oak)
    lea.comment("How deep is it?", "edited", id)
    [edited] = shown(world.oak)
    lea.comment("", "remove", id)
    [gone] = shown(world.oak)

    assert hidden.content.attributes["comment"]["hidden"] is True
    assert "edited" not in hidden.content.attributes
    assert edited.content.text == "How deep is it?"
    assert edited.content.attributes["comment"]["hidden"] is True
    assert gone.deleted


def test_a_comment_joins_its_writers_thread_and_opens_no_window(world: World, lea: Guest) -> None:
    lea.comment("How wide is it?")
    [head] = heads(world.oak)
    assert (head.window_ends_at, head.person.name) == (0, "Noa Levi")

    lea.write("And how deep?")

    [head] = heads(world.oak)
    assert head.window_ends_at
    assert [message.content.text for message in shown(world.oak)] == [
        "How wide is it?",
        "And how deep?",
    ]


def test_a_comment_told_again_with_another_time_is_the_same(world: World, tom: Guest) -> None:
    value = {"id": "31", "text": "Price?", "from": {"id": tom.id}, "media": {"id": "30"}}
    change = {"field": "comments", "value": value}

    tom.tell(changes=[change])
    tom.tell(changes=[change], time=milliseconds() + 60_000)

    assert [message.content.text for message in shown(world.oak)] == ["Price?"]


def test_a_window_outlasts_the_episode_that_opened_it(world: World, lea: Guest) -> None:
    lea.write("Hello")
    [first] = heads(world.oak)
    triage.set_status(world.oak.setup, world.oak.dana, first.number, Status.RESOLVED)

    lea.comment("And how wide is it?", at=int(time.time()) + 2)

    [second] = [head for head in heads(world.oak) if head.number != first.number]
    assert second.window_ends_at == first.window_ends_at


def test_what_happens_beside_words_calls_nobody(world: World, lea: Guest) -> None:
    lea.tell(lea.item(take_thread_control={"new_owner_app_id": "9"}))
    lea.tell(lea.item(referral={"ref": "spring"}))

    [head] = heads(world.oak)
    assert [message.kind for message in shown(world.oak)] == [Kind.ACTIVITY, Kind.ACTIVITY]
    assert head.unread == frozenset()
    assert head.window_ends_at


def test_a_policy_report_shows_on_its_inbox_alone(world: World, lea: Guest) -> None:
    report = lea.item(**{"policy-enforcement": {"action": "block", "reason": "Spam"}})
    del report["sender"]

    lea.tell(report)

    health = {inbox.name: inbox.health for inbox in world.oak.setup.inboxes.values()}
    assert "policy violation (block)" in health["Oak Page"]
    assert "policy" not in health["Oak Instagram"]
    assert all("policy" not in i.health for i in world.fern.setup.inboxes.values())


@pytest.mark.parametrize("line", ["page", "instagram"])
def test_a_reaction_opens_the_reply_window_where_metas_policy_says_so(
    world: World, meta: Meta, line: str
) -> None:
    guest = Guest(world, meta, getattr(world.oak, line), "5577001122334466")
    yesterday = milliseconds() - 25 * 3_600_000
    said = {"mid": "m_1", "text": "Hello"}
    guest.tell({**guest.item(message=said), "timestamp": yesterday})
    reaction = {"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤️"}

    guest.tell(guest.item(reaction=reaction))

    [head] = heads(world.oak)
    assert (head.window_ends_at > milliseconds()) is (line == "page")
