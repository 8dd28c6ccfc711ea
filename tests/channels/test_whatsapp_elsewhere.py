"""What was written on the business's phone, by another app, or before the line was connected."""

from typing import Any

import pytest

from chalicelib.channels.whatsapp.people import Nobody
from chalicelib.domain.account import Health
from chalicelib.domain.events import (
    LineReported,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionReported,
)
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State
from tests.channels.whatsapp import AMARA, BUSINESS, Json, of_line, read, said

_ECHO = {"from": BUSINESS, "to": "33612345678"}


def _echo(type: str = "text", part: Any = None, **more: Any) -> Any:
    raw = {**said(type, part or {"body": "Hello"}), **_ECHO, **more}
    [event] = read(of_line(contacts=[AMARA], message_echoes=[raw]), "smb_message_echoes")
    return event


@pytest.mark.parametrize(
    ("type", "part", "words"),
    [
        ("text", {"body": "Hello"}, "Hello"),
        ("image", {"id": "7", "caption": "Look"}, "Look"),
        (
            "interactive",
            {"type": "button", "body": {"text": "Which?"}, "action": {"buttons": []}},
            "Which?",
        ),
        ("some_day", {}, ""),
    ],
)
def test_an_echo_is_ours_and_stands_in_its_readers_thread(
    type: str, part: Json, words: str
) -> None:
    event = _echo(type, part)

    assert isinstance(event, MessageReceived)
    assert (event.kind, event.text, event.lets_answer) == (Kind.OUTGOING, words, False)
    assert event.attributes["echo"] is True
    assert [i.value for i in event.identities] == ["FR.1349", "+33612345678"]
    assert event.name == "Amara Okafor"


def test_an_echo_without_a_type_or_a_number_is_read_by_what_it_has() -> None:
    untyped = _echo(type="", text={"body": "Ok"})
    hidden = _echo(to="", to_user_id="FR.9", to_parent_user_id="FR.ENT.9")

    assert untyped.text == "Ok"
    assert [i.value for i in hidden.identities] == ["FR.9", "FR.ENT.9"]


def test_an_echo_to_nobody_is_refused() -> None:
    raw = {**said("text", {"body": "x"}), "from": BUSINESS, "to": ""}

    with pytest.raises(Nobody):
        read(of_line(message_echoes=[raw]), "smb_message_echoes")


def test_edits_revokes_and_reactions_are_echoed_too() -> None:
    new = {"type": "text", "text": {"body": "New"}}
    edit = _echo("edit", {"original_message_id": "wamid.0", "message": new})
    revoke = _echo("revoke", {"original_message_id": "wamid.0"})
    reaction = _echo("reaction", {"message_id": "wamid.0", "emoji": "👍"})

    assert isinstance(edit, MessageEdited)
    assert isinstance(revoke, MessageRevoked)
    assert isinstance(reaction, ReactionReported)
    assert (edit.text, revoke.target_id, reaction.who) == ("New", "wamid.0", "agent")
    assert edit.whole and edit.whole.kind is Kind.OUTGOING


def test_what_another_app_answers_while_it_holds_the_thread_is_an_echo() -> None:
    raw = {**said("text", {"body": "I am a bot"}), **_ECHO}

    [event] = read(of_line(standby={"message_echoes": [raw]}), "standby")

    assert isinstance(event, MessageReceived)
    assert (event.kind, event.attributes) == (Kind.OUTGOING, {"echo": True, "standby": True})


def _history(message: Json, **thread: Any) -> MessageReceived:
    chunk = {"metadata": {"phase": 1}, "threads": [{**thread, "messages": [message]}]}
    [event] = read(of_line(history=[chunk]), "history")
    assert isinstance(event, MessageReceived)
    return event


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"from": "33612345678"}, Kind.INCOMING),
        ({"from": BUSINESS}, Kind.OUTGOING),
        ({"from": BUSINESS, "to": "33612345678"}, Kind.OUTGOING),
        ({"from": "33600000001"}, Kind.OUTGOING),
        ({"from": None}, Kind.INCOMING),
    ],
)
def test_a_piece_of_history_stands_in_its_thread_as_written_by_either_side(
    message: Json, kind: Kind
) -> None:
    raw = {**said("text", {"body": "Long ago"}), **message}

    event = _history(raw, id="33612345678")

    assert (event.kind, event.imported) == (kind, True)
    assert [i.value for i in event.identities] == ["+33612345678"]


def test_a_thread_of_history_may_name_its_person_by_ids_alone() -> None:
    raw = {**said("text", {"body": "Hi"}), "from": None, "from_user_id": "FR.1"}

    event = _history(raw, context={"user_id": "FR.1", "username": "amara_o"})

    assert ([i.value for i in event.identities], event.name) == (["FR.1"], "amara_o")


@pytest.mark.parametrize(
    ("told", "reached"),
    [
        ("READ", State.READ),
        ("DELIVERED", State.DELIVERED),
        ("PENDING", State.SENT),
        (None, State.SENT),
    ],
)
def test_how_far_our_old_words_had_got_is_kept(told: object, reached: State) -> None:
    raw = {**said("text", {"body": "x"}), "from": BUSINESS, "history_context": {"status": told}}

    assert _history(raw, id="33612345678").reached is reached


def test_a_file_of_history_is_first_a_stub_and_then_a_message_of_its_own() -> None:
    stub = _history(said("media_placeholder"), id="33612345678")
    [whole] = read(of_line(messages=[said("image", {"id": "7"})]), "history")

    assert stub.attributes == {"is_unsupported": True, "type": "media_placeholder", "stub": True}
    assert isinstance(whole, MessageReceived)
    assert (whole.imported, whole.provider_id) == (True, stub.provider_id)


def test_history_that_was_declined_is_no_trouble() -> None:
    [event] = read(of_line(history=[{"errors": [{"code": 2593109}]}]), "history")

    assert isinstance(event, LineReported)
    assert (event.about, event.health) == ("history", Health.FINE)
