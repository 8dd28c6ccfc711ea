"""Answers on Messenger and Instagram: at most once, in Meta's rules, and never silently lost."""

import urllib.request
from typing import Any

import pytest

from chalicelib.domain.account import ChannelKind
from chalicelib.domain.errors import Invalid
from chalicelib.domain.send import REACTION, State
from chalicelib.domain.template import Template
from chalicelib.inbox import curate
from chalicelib.inbox.attach import File
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.deliver import Job, TryLater, deliver
from chalicelib.inbox.reaction import react
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.shelf import listed
from tests.inbox.guests import Guest, answer, heads, milliseconds, now_of, send, shown
from tests.meta import Meta
from tests.world import World

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000000"
    "0200015d0a2db40000000049454e44ae426082"
)
_PICTURE = File("lamp.png", "image/png", _PNG)


@pytest.fixture
def lea(world: World, meta: Meta) -> Guest:
    """Somebody who has just written on Messenger."""
    guest = Guest(world, meta, world.oak.page, "5577001122334455")
    guest.write("Hello")
    return guest


@pytest.fixture
def tom(world: World, meta: Meta) -> Guest:
    """Somebody who has just written on Instagram."""
    guest = Guest(world, meta, world.oak.instagram, "8877001122334455")
    guest.write("Hello")
    return guest


def test_an_answer_is_sent_once_and_known_by_metas_id(world: World, meta: Meta, lea: Guest) -> None:
    ours = send(send(answer(world.oak)))

    [body] = meta.sent(world.oak.page.address)
    assert body["message"]["text"] == "Yes, it is."
    assert ours.status is State.SENT
    assert ours.content.source_id.startswith("m_")


def test_instagrams_own_tokens_go_to_its_own_host_without_a_proof(
    world: World, meta: Meta, tom: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("META_GRAPH_URL", "http://127.0.0.1:9")

    ours = send(answer(world.oak))

    assert ours.status is State.SENT
    path = f"/{world.oak.instagram.address}/messages"
    [entry] = meta.call("GET", f"/_log?path={path}&method=POST")
    assert "appsecret_proof" not in entry["query"]


def test_an_instagram_account_behind_a_page_sends_in_its_pages_name(
    world: World, meta: Meta
) -> None:
    oak = world.oak
    plan = Plan("Oak 2", ChannelKind.INSTAGRAM, "17841400000000777", "EAAsecond")
    guest = Guest(world, meta, connect(oak.setup, oak.dana, plan), "9977001122334455")
    guest.write("Hello")

    ours = send(answer(oak))

    assert ours.status is State.SENT
    assert len(meta.call("GET", "/_log?path=/me/messages&method=POST")) == 1


def test_a_file_is_uploaded_to_messenger_first(world: World, meta: Meta, lea: Guest) -> None:
    ours = send(answer(world.oak, "Look", files=(_PICTURE,)))

    words, picture = meta.sent(world.oak.page.address)
    assert words["message"]["text"] == "Look"
    assert picture["message"]["attachment"]["payload"]["attachment_id"].isdigit()
    assert [part.state for part in ours.sends] == [State.SENT, State.SENT]


def test_instagram_fetches_a_file_from_us(world: World, meta: Meta, tom: Guest) -> None:
    ours = send(answer(world.oak, "", files=(_PICTURE,)))

    [body] = meta.sent(world.oak.instagram.address)
    with urllib.request.urlopen(body["message"]["attachment"]["payload"]["url"]) as found:
        assert found.read() == _PNG
        assert found.headers["Content-Type"] == "image/png"
    assert ours.status is State.SENT


def test_a_refused_upload_fails_and_an_unsure_one_is_tried_again(
    world: World, meta: Meta, lea: Guest
) -> None:
    ours = answer(world.oak, "", files=(_PICTURE,))
    fault = {"path": "/message_attachments", "kind": "lost_reply", "times": 1}
    meta.call("POST", "/_faults", fault)
    with pytest.raises(TryLater):
        send(ours)
    assert now_of(ours).status is State.QUEUED

    fault = {"path": "/message_attachments", "kind": "error", "code": 100, "times": 1}
    meta.call("POST", "/_faults", fault)
    send(ours)

    assert now_of(ours).status is State.FAILED
    assert meta.sent(world.oak.page.address) == []


def test_a_throttled_answer_is_tried_later(world: World, meta: Meta, lea: Guest) -> None:
    ours = answer(world.oak)
    fault = {"path": "/messages", "kind": "error", "code": 613, "subcode": 2534040, "times": 1}
    meta.call("POST", "/_faults", fault)

    with pytest.raises(TryLater):
        send(ours)

    assert now_of(ours).status is State.QUEUED
    assert send(ours).status is State.SENT


@pytest.mark.parametrize(
    ("code", "subcode", "state", "told"),
    [
        (10, 2018278, State.FAILED, "10: The time in which"),
        (551, 1545041, State.FAILED, "551: This person is not available"),
        (190, 463, State.HELD, "190: This inbox's token has expired"),
        (10, 1893063, State.HELD, "10: Meta keeps this Page"),
        (1, 1357046, State.UNCERTAIN, "1: Meta had a fault"),
    ],
)
def test_each_refusal_ends_in_its_state(
    world: World, meta: Meta, lea: Guest, code: int, subcode: int, state: State, told: str
) -> None:
    fault = {"path": "/messages", "kind": "error", "code": code, "subcode": subcode}
    meta.call("POST", "/_faults", {**fault, "times": 1})

    ours = send(answer(world.oak))

    assert ours.status is state
    assert ours.content.errors[0].startswith(told)


def test_a_lost_answer_is_never_repeated(world: World, meta: Meta, tom: Guest) -> None:
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})

    ours = send(send(answer(world.oak)))

    assert ours.status is State.UNCERTAIN
    assert len(meta.sent(world.oak.instagram.address)) == 1


def test_a_quoted_message_is_named(world: World, meta: Meta, lea: Guest) -> None:
    [hello] = shown(world.oak)

    send(answer(world.oak, attributes={"in_reply_to": hello.id}))

    [body] = meta.sent(world.oak.page.address)
    assert body["reply_to"] == {"mid": hello.content.source_id}


def test_choices_cards_and_buttons_pass_the_strict_stand_in(
    world: World, meta: Meta, tom: Guest
) -> None:
    items = [{"title": "Oak", "value": "oak"}, {"title": "Ash"}]
    actions = [{"type": "link", "text": "Look", "uri": "https://example.com/desk"}]
    cards = [{"title": "Desk", "description": "Oak", "actions": actions}]
    reply = {"type": "reply", "reply": {"id": "yes", "title": "Yes"}}
    said: list[dict[str, Any]] = [
        {"content_type": "input_select", "attributes": {"items": items}},
        {"content_type": "cards", "attributes": {"items": cards}},
        {"attributes": {"interactive": {"type": "button", "action": {"buttons": [reply]}}}},
    ]

    sent = [send(answer(world.oak, "Well?", **one)) for one in said]

    assert [message.status for message in sent] == [State.SENT] * 3


def test_a_comment_is_answered_privately_and_only_once(world: World, meta: Meta) -> None:
    guest = Guest(world, meta, world.oak.page, "6677001122334455")
    id = guest.comment("How wide is it?")
    [comment] = shown(world.oak)
    with pytest.raises(Invalid, match="Answer one of their comments"):
        answer(world.oak)
    quoting = {"in_reply_to": comment.id}

    first = send(answer(world.oak, "140 cm", attributes=quoting))
    with pytest.raises(Invalid, match="once only"):
        answer(world.oak, "And 70 deep", attributes=quoting)
    in_public = send(answer(world.oak, "Done", attributes={**quoting, "public": True}))

    [body] = meta.sent(world.oak.page.address)
    assert body["recipient"] == {"comment_id": id}
    assert (first.status, in_public.status) == (State.SENT, State.SENT)


def test_a_private_answer_that_was_refused_may_be_given_again(world: World, meta: Meta) -> None:
    guest = Guest(world, meta, world.oak.page, "6677001122334456")
    guest.comment("How wide is it?")
    [comment] = shown(world.oak)
    quoting = {"in_reply_to": comment.id}
    meta.call("POST", "/_faults", {"path": "/messages$", "kind": "error", "code": 100})

    first = send(answer(world.oak, "140 cm", attributes=quoting))
    second = send(answer(world.oak, "140 cm wide", attributes=quoting))

    assert (first.status, second.status) == (State.FAILED, State.SENT)


def test_our_reaction_is_an_action_on_their_message(world: World, meta: Meta, tom: Guest) -> None:
    [hello], [head] = shown(world.oak), heads(world.oak)
    react(world.oak.setup, world.oak.dana, head, hello.id, "👍")

    deliver(Job(hello.account, hello.thread, hello.id, REACTION))

    [body] = meta.sent(world.oak.instagram.address)
    assert (body["sender_action"], body["payload"]["reaction"]) == ("react", "👍")


@pytest.mark.parametrize("channel", [ChannelKind.FACEBOOK, ChannelKind.INSTAGRAM])
def test_a_token_that_was_taken_back_connects_nothing(world: World, channel: ChannelKind) -> None:
    plan = Plan("Other", channel, "17841400000000778", "IGAtakenREVOKED")

    with pytest.raises(Invalid):
        connect(world.oak.setup, world.oak.dana, plan)

    assert "Other" not in {inbox.name for inbox in world.oak.setup.inboxes.values()}


def test_a_utility_template_reaches_somebody_on_messenger_who_wrote_long_ago(
    world: World, meta: Meta
) -> None:
    lea = Guest(world, meta, world.oak.page, "5577001122334477")
    lea.tell({**lea.item(message={"mid": "m_old", "text": "Hi"}), "timestamp": 1_780_000_000_000})
    params = {"name": "order_update", "language": "en", "category": "UTILITY"}
    template = {**params, "processed_params": {"1": "Ana"}}

    ours = send(answer(world.oak, "", attributes={"template": template}))

    [body] = meta.sent(world.oak.page.address)
    assert (ours.status, body["messaging_type"]) == (State.SENT, "UTILITY")
    assert body["message"]["template"]["name"] == "order_update"


@pytest.mark.parametrize(("days", "ways"), [(2, ["human_agent"]), (8, [])])
def test_a_closed_window_names_a_utility_template_once_one_is_approved(
    world: World, meta: Meta, days: int, ways: list[str]
) -> None:
    lea = Guest(world, meta, world.oak.page, "5577001122334488")
    at = milliseconds() - days * 86_400_000
    lea.tell({**lea.item(message={"mid": f"m_days{days}", "text": "Hi"}), "timestamp": at})
    [head] = heads(world.oak)
    ours = Draft("Yes, it is.", None)

    with pytest.raises(Invalid) as before:
        reply(world.oak.setup, head, ours)
    shelf = curate.sync(world.oak.page)
    with pytest.raises(Invalid) as after:
        reply(world.oak.setup, head, ours)

    assert {t.name for t in shelf.templates} >= {"order_update"}
    assert before.value.fields["open_ways"] == ways
    assert after.value.fields["open_ways"] == [*ways, "template"]
    assert listed(world.fern.page).templates == ()


def test_a_page_makes_no_templates_here(world: World) -> None:
    wanted = Template("see_you", "en", "UTILITY", components=({"type": "BODY", "text": "Hi"},))

    with pytest.raises(Invalid) as refused:
        curate.create(world.oak.page, wanted)

    assert refused.value.code == "no_templates"
