"""Read marks both ways, answers that are offered, the wish for e-mail, and floods."""

import json
import re
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import mailer
from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.send import State
from chalicelib.inbox import announce
from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.store import conversations, message_pages, sends, sessions
from chalicelib.store.sends import Place
from chalicelib.store.sessions import Bearer
from tests.api.conftest import Answered, Api
from tests.channels.email.mails import mail as mailed
from tests.inbox import posted
from tests.world import World

_WOODS = [{"title": "Oak", "value": "oak"}, {"title": "Ash", "value": "ash"}]


class Sockets:
    """Where pushes end: what each screen was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def post_to_connection(self, ConnectionId: str, Data: bytes) -> None:
        self.told.append((ConnectionId, json.loads(Data)))

    def of(self, screen: str, event: str) -> list[Any]:
        return [f["data"] for name, f in self.told if name == screen and f["event"] == event]


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Sockets:
    """The far end of the WebSocket API."""
    far = Sockets()
    monkeypatch.setattr(announce, "sockets", lambda _: far)
    return far


def _head(world: World, chat: str) -> Any:
    head = conversations.get_now(world.oak.account, int(chat.rpartition("/")[2]))
    assert head
    return head


def _row(world: World, number: int) -> Conversation:
    head = conversations.get_now(world.oak.account, number)
    assert head
    return head


def _listens(world: World, chat: str, screen: str = "visitor") -> None:
    sessions.show(Bearer(world.oak.account, None, _head(world, chat).thread), screen)


def _answers(dana: Api, chat: str, content: str) -> Any:
    number = chat.rpartition("/")[2]
    return dana.post(f"conversations/{number}/messages", {"content": content}).json


def _offer(dana: Api, chat: str) -> int:
    said = {
        "content": "Which wood?",
        "content_type": "input_select",
        "content_attributes": {"items": _WOODS},
    }
    answer = dana.post(f"conversations/{chat.rpartition('/')[2]}/messages", said)
    assert answer.status == 200
    return int(answer.json["id"])


def _statuses(dana: Api, chat: str) -> list[str]:
    said = dana.get(f"conversations/{chat.rpartition('/')[2]}/messages").json["payload"]
    return [m["status"] for m in said if m["message_type"] == 1 and not m["private"]]


def test_what_a_visitor_has_seen_is_read(
    site: Api, chat: str, dana: Api, world: World, sockets: Sockets
) -> None:
    site.post(f"{chat}/messages", {"content": "Hello"})
    first, second = (_answers(dana, chat, text)["id"] for text in ("One", "Two"))
    sends.raise_rank(Place(world.oak.account, _head(world, chat).thread, first, 0), State.SENT)
    sessions.show(Bearer(world.oak.account, world.oak.dana.id), "dana")

    site.post(f"{chat}/update_last_seen")

    assert _statuses(dana, chat) == ["read", "read"]
    lifted = {data["id"] for data in sockets.of("dana", "message.updated")}
    assert lifted == {first, second}


def test_what_comes_after_a_visitors_look_stays_unread(site: Api, chat: str, dana: Api) -> None:
    site.post(f"{chat}/messages", {"content": "Hello"})
    _answers(dana, chat, "One")
    site.post(f"{chat}/update_last_seen")

    _answers(dana, chat, "Two")

    assert _statuses(dana, chat) == ["read", "queued"]


def test_a_note_is_never_read_by_a_visitor(site: Api, chat: str, dana: Api, world: World) -> None:
    site.post(f"{chat}/messages", {"content": "Hello"})
    number = chat.rpartition("/")[2]
    note = {"content": "Careful", "private": True}
    dana.post(f"conversations/{number}/messages", note)

    site.post(f"{chat}/update_last_seen")

    [found] = [m for m in message_pages.page(_head(world, chat), 10) if m.private]
    assert found.sends == ()


def test_a_visitor_hears_that_an_agent_has_seen_their_words(
    site: Api, chat: str, dana: Api, world: World, sockets: Sockets
) -> None:
    site.post(f"{chat}/messages", {"content": "Hello"})
    _listens(world, chat)

    dana.post(f"conversations/{chat.rpartition('/')[2]}/update_last_seen")

    [told] = sockets.of("visitor", "conversation.updated")
    assert set(told) == {"id", "status", "contact_last_seen_at", "agent_last_seen_at"}
    assert told["agent_last_seen_at"] >= now() // 1000 - 60


def test_a_visitors_other_tab_hears_what_was_seen_and_a_strangers_hears_nothing(
    site: Api, chat: str, world: World, sockets: Sockets
) -> None:
    stranger = f"contacts/{site.post('contacts').json['source_id']}"
    other = f"{stranger}/conversations/{site.post(f'{stranger}/conversations').json['id']}"
    _listens(world, chat, "second tab")
    _listens(world, other, "stranger")

    site.post(f"{chat}/messages", {"content": "Hello"})
    site.post(f"{chat}/update_last_seen")

    assert len(sockets.of("second tab", "message.created")) == 1
    assert sockets.of("second tab", "conversation.updated")[0]["contact_last_seen_at"]
    assert not [name for name, _ in sockets.told if name == "stranger"]


def test_a_visitor_is_shown_choices_and_cards(site: Api, chat: str, dana: Api) -> None:
    _offer(dana, chat)
    action = {"type": "link", "text": "See it", "uri": "https://oak.example/desk"}
    card = {"title": "Desk", "description": "Oiled oak", "actions": [action]}
    said = {"content_type": "cards", "content_attributes": {"items": [card]}}
    dana.post(f"conversations/{chat.rpartition('/')[2]}/messages", {"content": "Look", **said})

    choices, cards = site.get(f"{chat}/messages").json
    assert (choices["content_type"], cards["content_type"]) == ("input_select", "cards")
    assert [one["value"] for one in choices["content_attributes"]["items"]] == ["oak", "ash"]
    assert cards["content_attributes"]["items"][0]["actions"] == [action]


def test_a_visitor_chooses_an_answer_once(site: Api, chat: str, dana: Api) -> None:
    offer = _offer(dana, chat)
    chosen = {"submitted_values": [{"title": "Ash", "value": "ash"}]}

    first, again = (site.call("PATCH", f"{chat}/messages/{offer}", chosen) for _ in range(2))

    assert first.status == again.status == 200
    assert first.json["content_attributes"]["submitted_values"] == chosen["submitted_values"]
    said = [m for m in site.get(f"{chat}/messages").json if m["message_type"] == 0]
    assert [m["content"] for m in said] == ["Ash"]
    number = chat.rpartition("/")[2]
    told = dana.get(f"conversations/{number}/messages").json["payload"][-1]
    assert told["content_attributes"]["interactive"]["id"] == "ash"
    assert told["content_attributes"]["in_reply_to"] == offer


def test_only_what_is_offered_can_be_chosen_and_only_once(site: Api, chat: str, dana: Api) -> None:
    offer = _offer(dana, chat)
    path = f"{chat}/messages/{offer}"

    def choose(values: Any, at: str = path) -> Answered:
        return site.call("PATCH", at, {"submitted_values": values})

    assert choose({"value": "elm"}).status == 422
    assert choose({}).status == 422
    assert choose({"value": "oak"}, f"{chat}/messages/{offer + 1}").status == 404
    assert choose({"value": "oak"}).status == 200
    assert choose({"value": "ash"}).status == 409


def test_nobody_chooses_in_anothers_conversation(site: Api, chat: str, dana: Api) -> None:
    offer = _offer(dana, chat)
    stranger = f"contacts/{site.post('contacts').json['source_id']}"
    other = f"{stranger}/conversations/{site.post(f'{stranger}/conversations').json['id']}"

    answer = site.call("PATCH", f"{other}/messages/{offer}", {"submitted_values": {"value": "oak"}})

    assert answer.status == 404


def test_a_wish_for_e_mail_is_noted_once_for_agents_only(site: Api, chat: str, dana: Api) -> None:
    site.post(f"{chat}/messages", {"content": "Nobody there?"})

    for _ in range(2):
        assert site.post(f"{chat}/prefer_email", {"email": "zoe@example.com"}).status == 200

    [row] = dana.get("conversations").json["data"]["payload"]
    assert row["additional_attributes"]["answer_by_email"] == "zoe@example.com"
    assert row["meta"]["sender"]["email"] == "zoe@example.com"
    told = dana.get(f"conversations/{row['id']}/messages").json["payload"]
    notes = [m["content"] for m in told if m["message_type"] == 2]
    assert notes == ["Prefers an answer by e-mail: zoe@example.com"]
    [talk] = site.get(f"{chat.rpartition('/')[0]}").json
    assert (talk["answer_by_email"], len(talk["messages"])) == ("zoe@example.com", 1)


def test_who_wished_for_e_mail_is_answered_there_too_and_answers_from_there(
    site: Api, chat: str, dana: Api, noor: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, care = posted.Sent(), posted.mailbox(world.oak)
    monkeypatch.setattr(mailer, "send", sent.send)
    site.post(f"{chat}/messages", {"content": "Nobody there?"})
    site.post(f"{chat}/prefer_email", {"email": "zoe@example.com"})
    echo = {"content": "We are now.", "echo_id": "once"}

    for body in (echo, echo, {"content": "Anything else?"}):
        dana.post(f"conversations/{chat.rpartition('/')[2]}/messages", body)

    [mails] = dana.get("conversations", inbox_id=care.id).json["data"]["payload"]
    told = dana.get(f"conversations/{mails['id']}/messages").json["payload"]
    assert [(m["content"], m["content_attributes"]["email"]["to"]) for m in told] == [
        (words, [{"name": "", "address": "zoe@example.com"}])
        for words in ("We are now.", "Anything else?")
    ]
    posted.delivered(message_pages.page(_row(world, mails["id"]), 9)[0])
    [mail] = sent
    reply_to = re.findall(r"<(.*)>", message_from_bytes(mail.raw)["Reply-To"])[0]
    accept_mail(posted.put(mailed("Thanks!", From="zoe@example.com", To=reply_to)))
    told = dana.get(f"conversations/{mails['id']}/messages").json["payload"]
    assert told[-1]["content"] == "Thanks!"
    notes = [m for m in message_pages.page(_head(world, chat), 9) if m.kind == 2]
    assert notes[-1].content.text == (
        f"Answers go out by e-mail, too, in conversation {mails['id']}."
    )
    assert len(notes) == 2
    [talk] = site.get(f"{chat.rpartition('/')[0]}").json
    assert [m["content"] for m in talk["messages"]] == [
        "Nobody there?",
        "We are now.",
        "Anything else?",
    ]
    assert noor.get("conversations").json["data"]["payload"] == []


def test_without_a_mailbox_or_a_wish_an_answer_stands_in_the_chat_alone(
    site: Api, chat: str, dana: Api, world: World
) -> None:
    number = chat.rpartition("/")[2]
    site.post(f"{chat}/messages", {"content": "Nobody there?"})
    posted.mailbox(world.oak)

    dana.post(f"conversations/{number}/messages", {"content": "We are."})
    site.post(f"{chat}/prefer_email", {"email": "zoe@example.com"})
    dana.post(f"conversations/{number}/messages", {"content": "Ask Ravi.", "private": True})

    assert len(dana.get("conversations").json["data"]["payload"]) == 1


def test_an_address_to_answer_to_must_look_like_one(site: Api, chat: str) -> None:
    assert site.post(f"{chat}/prefer_email", {"email": "nobody"}).status == 422
    assert site.post(f"{chat}/prefer_email", {}).status == 422


def test_files_larger_than_was_told_are_refused(site: Api, chat: str) -> None:
    most = site.get(site.root).json["attachment_bytes"]

    answer = site.form(f"{chat}/messages", ("attachments[]", b"x" * (most + 1), "big.bin"))

    assert (answer.status, answer.code) == (422, "media_limit")
    assert site.get(f"{chat}/messages").json == []


def _until_refused(act: Callable[[], Answered], most: int) -> list[Answered]:
    """Tries until it is too much: a new minute may begin meanwhile, and the count with it."""
    answers = [act()]
    while answers[-1].status == 200 and len(answers) <= 2 * most:
        answers.append(act())
    return answers


def test_a_flood_is_slowed_down_and_told_for_how_long(site: Api, chat: str) -> None:
    said = {"content": "x", "echo_id": "e"}

    answers = _until_refused(lambda: site.post(f"{chat}/messages", said), 60)

    assert len(answers) >= 60
    assert (answers[-1].status, answers[-1].code) == (429, "slow_down")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert answers[-1].headers["Access-Control-Expose-Headers"] == "Retry-After"


def test_one_address_brings_no_flood_of_visitors(site: Api) -> None:
    answers = _until_refused(lambda: site.post("contacts"), 60)

    assert answers[-1].status == 429


def test_gestures_are_counted_apart_from_words(site: Api, chat: str) -> None:
    gesture = {"typing_status": "on"}

    answers = _until_refused(lambda: site.post(f"{chat}/toggle_typing", gesture), 120)

    assert answers[-1].status == 429
    assert site.post(f"{chat}/messages", {"content": "Hello"}).status == 200


def test_a_screen_that_is_still_opening_is_not_forgotten_for_a_push_that_came_too_early(
    site: Api, chat: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Opening:
        def post_to_connection(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "GoneException"}}, "PostToConnection")

    monkeypatch.setattr(announce, "sockets", lambda _: Opening())
    thread = _head(world, chat).thread
    _listens(world, chat)

    site.post(f"{chat}/messages", {"content": "Hello"})
    early = sessions.screens(world.oak.account, thread)
    monkeypatch.setattr(announce, "now", lambda: now() + 60_000)
    site.post(f"{chat}/messages", {"content": "Hello?"})

    assert [screen.connection for screen in early] == ["visitor"]
    assert sessions.screens(world.oak.account, thread) == []
