"""WhatsApp's webhooks, from the door to what an agent sees."""

import json
import secrets
from itertools import permutations
from typing import Any

import pytest

from chalicelib.channels.meta import Item
from chalicelib.channels.whatsapp import around
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.message import Kind, Message
from chalicelib.domain.send import State
from chalicelib.inbox import accept as door
from chalicelib.inbox import browse
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.introduce import Card, introduce
from chalicelib.inbox.triage import mark_read, set_status
from chalicelib.store import message_pages, threads
from tests.channels.test_whatsapp_mutations import mutations_of
from tests.channels.whatsapp import body
from tests.inbox.told import conversations, messages
from tests.world import Business, Customer, Wamid, World, signed, status, text, webhook

_DAY = 86_400


def _post(world: World, whole: object) -> None:
    door.accept(*signed(world.app_secret, whole))


def _change(inbox: Inbox, field: str = "messages", **value: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "33199000000", "phone_number_id": inbox.address}
    return body({"metadata": metadata, **value}, field)


def _contact(business: Business) -> Contact:
    [head] = conversations(business)
    return browse.contact(business.setup, head.contact)


def _texts(business: Business) -> list[str]:
    return [message.content.text for message in messages(business)]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the door has put aside."""
    aside: list[Any] = []
    monkeypatch.setattr(door, "keep_items", lambda account, items: aside.extend(items))
    return aside


def test_a_message_that_does_not_say_when_is_stored_once_however_late_it_is_repeated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    undated = {**text(amara, "Fine"), "timestamp": "lunchtime"}
    whole = webhook(oak.whatsapp, amara, [undated, text(amara, "And hello")])
    _post(world, whole)

    later = now() + 3_600_000
    monkeypatch.setattr(around, "now", lambda: later)
    for _ in range(2):
        _post(world, whole)

    assert sorted(_texts(oak)) == ["And hello", "Fine"]
    assert conversations(world.fern) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_file_of_history_takes_its_stubs_place_in_any_order(
    world: World, order: tuple[int, ...]
) -> None:
    amara, oak, id = Customer.new(), world.oak, Wamid.new()
    at = now() // 1000 - 40 * _DAY
    stub = text(amara, "", id, at, type="media_placeholder", text=None)
    photo = text(amara, "", id, at + 5, type="image", image={"id": "7", "caption": "The vase"})
    chunk = {"threads": [{"id": amara.phone, "messages": [stub]}]}
    posts = [
        _change(oak.whatsapp, "history", history=[chunk]),
        _change(oak.whatsapp, "history", messages=[photo]),
        _change(oak.whatsapp, "history", history=[chunk]),
    ]

    for place in order:
        _post(world, posts[place])

    [message] = messages(oak)
    assert (message.content.text, dict(message.content.attributes)) == ("The vase", {})
    assert [file.provider_id for file in message.content.attachments] == ["7"]
    assert message.awaits_files


def test_what_no_json_can_say_again_is_left_out_of_a_message(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    place = {"latitude": 48.85, "longitude": float("inf"), "name": "Depot"}
    answers = '{"guests": 1e400, "deep": ' + "[" * 400 + "]" * 400 + "}"
    form = {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": answers}}
    at = now() // 1000
    raws = [
        text(amara, "", at=at, type="location", text=None, location=place),
        text(amara, "", at=at + 1, type="interactive", text=None, interactive=form),
    ]

    whole = json.dumps(webhook(oak.whatsapp, amara, raws)).replace("Infinity", "1e400")
    _post(world, whole.encode())

    where, filled = messages(oak)
    json.dumps([dict(m.content.attributes) for m in (where, filled)], allow_nan=False)
    assert where.content.attributes["location"] == {"latitude": 48.85, "name": "Depot"}
    assert filled.content.attributes["interactive"]["response"]["guests"] is None


def test_a_bare_number_gives_way_to_a_name_and_an_agents_name_stays(world: World) -> None:
    amara, bela = Customer.new(), Customer.new("Bela")
    for business, customer, known in (
        (world.oak, amara, f"+{amara.phone}"),
        (world.fern, bela, "Our best customer"),
    ):
        introduce(business.setup, Card(name=known, phone=f"+{customer.phone}"))
        _post(world, webhook(business.whatsapp, customer, [text(customer, "Hello")]))

    assert _contact(world.oak).name == "Amara Okafor"
    assert _contact(world.fern).name == "Our best customer"
    [theirs], [ours] = conversations(world.fern), conversations(world.oak)
    assert (ours.person.name, theirs.person.name) == ("Amara Okafor", "Our best customer")


def test_a_user_name_is_kept_beside_the_name_and_follows_when_it_changes(world: World) -> None:
    amara, oak, at = Customer.new(), world.oak, now() // 1000 - 9_000
    for handle, when in (("@amara", at), ("@amara.shop", at + 4_000), (None, at + 8_000)):
        profile = {"profile": {"name": "Amara", "username": handle}, "user_id": amara.bsuid}
        said = {**text(amara, "Hello", at=when), "from": None}
        _post(world, _change(oak.whatsapp, contacts=[profile], messages=[said]))

    contact = _contact(oak)
    assert (contact.name, contact.additional_attributes) == ("Amara", {"username": "@amara.shop"})


def test_a_number_known_in_one_form_is_answered_in_the_form_that_whatsapp_gives(
    world: World,
) -> None:
    oak = world.oak
    introduce(oak.setup, Card(name="Ottilie", phone="+5515930002882"))
    ottilie = Customer("551530002882", "O", "BR.1")

    _post(world, webhook(oak.whatsapp, ottilie, [text(ottilie, "Hello")]))

    [head] = conversations(oak)
    thread = threads.get(oak.account, head.thread)
    assert _contact(oak).name == "Ottilie"
    assert thread and thread.address["phone"] == "+551530002882"


def test_who_shares_their_number_is_the_same_person_by_it(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    hidden = {"from": None}
    card = {"origin": "contact_request", "phones": [{"wa_id": amara.phone}]}
    shared = {**text(amara, ""), **hidden, "type": "contacts", "contacts": [card]}
    for raw in ({**text(amara, "Hello"), **hidden}, shared):
        _post(world, _change(oak.whatsapp, messages=[raw]))

    _post(world, _change(oak.whatsapp, messages=[{**text(amara, "Me"), "from_user_id": None}]))

    assert _texts(oak) == ["Hello", "", "Me"]
    assert _contact(oak).phone == f"+{amara.phone}"


def _reactions(message: Message) -> set[tuple[str, str]]:
    standing = message.content.attributes.get("reactions", ())
    return {(one["from"], one["emoji"]) for one in standing}


def test_a_group_is_one_conversation_of_many_under_its_own_name(world: World) -> None:
    amara, bela, oak, id = Customer.new(), Customer.new("Bela"), world.oak, Wamid.new()
    old = now() // 1000 - 600
    for customer, raw in (
        (amara, text(amara, "Hi all", id, old, group_id="G1")),
        (bela, text(bela, "Hi Amara", at=old + 1, group_id="G1")),
        (
            amara,
            text(
                amara,
                "",
                at=old + 2,
                group_id="G1",
                type="reaction",
                reaction={"message_id": id, "emoji": "👍"},
            ),
        ),
        (
            bela,
            text(
                bela,
                "",
                at=old + 3,
                group_id="G1",
                type="reaction",
                reaction={"message_id": id, "emoji": "🙏"},
            ),
        ),
    ):
        _post(world, webhook(oak.whatsapp, customer, [raw]))
    made = {"group_id": "G1", "type": "group_create", "subject": "Choir", "timestamp": str(old - 9)}
    _post(world, _change(oak.whatsapp, "group_lifecycle_update", groups=[made]))

    [head] = conversations(oak)
    first = next(m for m in messages(oak) if m.content.source_id == id)
    who = [
        m.content.attributes["participant"]["name"]
        for m in messages(oak)
        if m.kind is Kind.INCOMING
    ]
    assert (_contact(oak).name, head.person.name, _contact(oak).phone) == ("Choir", "Choir", "")
    assert who == ["Amara Okafor", "Bela"]
    assert _reactions(first) == {(amara.bsuid, "👍"), (bela.bsuid, "🙏")}


def test_a_wish_for_no_marketing_stands_before_anybody_has_written(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    wish = {
        "wa_id": amara.phone,
        "category": "marketing_messages",
        "value": "stop",
        "timestamp": 1_790_000_000,
    }
    _post(world, _change(oak.whatsapp, "user_preferences", user_preferences=[wish]))

    _post(world, webhook(oak.whatsapp, amara, [text(amara, "Hello")]))

    assert _contact(oak).wants_no_marketing
    assert _contact(oak).name == "Amara Okafor"


def test_a_call_from_a_stranger_shows_and_may_be_answered(world: World) -> None:
    oak, at = world.oak, now() // 1000
    call = {"id": "wacid.1", "event": "connect", "from_user_id": "FR.9", "timestamp": str(at)}
    end = {**call, "event": "terminate", "timestamp": str(at + 20)}

    for raw in (call, end, call):
        _post(world, _change(oak.whatsapp, "calls", calls=[raw]))

    [head] = conversations(oak)
    states = [m.content.attributes["call"]["state"] for m in messages(oak)]
    assert states == ["ringing", "missed"]
    assert head.window_ends_at == (at + 20 + _DAY) * 1000


def test_an_edit_of_a_message_that_never_came_shows_its_new_words_once(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    new = {
        "original_message_id": "wamid.lost",
        "message": {"type": "text", "text": {"body": "New"}},
    }
    edit = text(amara, "", at=now() // 1000 - 3_600, type="edit", edit=new)

    for _ in range(2):
        _post(world, webhook(oak.whatsapp, amara, [edit]))

    [message] = messages(oak)
    assert message.content.text == "New"
    assert message.content.attributes["edited"]


def test_words_from_before_keep_how_far_they_had_got(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    raw = text(amara, "Our answer", at=now() // 1000 - 40 * _DAY)
    ours = {
        **raw,
        "from": "33199000000",
        "from_user_id": None,
        "history_context": {"status": "READ"},
    }
    chunk = {"threads": [{"id": amara.phone, "messages": [ours]}]}

    _post(world, _change(oak.whatsapp, "history", history=[chunk]))

    [message] = messages(oak)
    assert (message.kind, message.status) == (Kind.OUTGOING, State.READ)


def _connected(business: Business, account: str, number: str) -> Inbox:
    settings = {"phone_number": number, "business_account_id": account}
    address = str(10**14 + secrets.randbelow(10**14))
    plan = Plan("Second", ChannelKind.WHATSAPP, address=address, token="EAAx", settings=settings)
    return connect(business.setup, business.dana, plan)


def test_what_becomes_of_another_apps_answer_may_be_told_before_the_answer(
    world: World, kept: list[Any]
) -> None:
    amara, oak, at = Customer.new(), world.oak, now() // 1000 - 60
    _post(world, webhook(oak.whatsapp, amara, [text(amara, "Hello", at=at)]))
    names = {"to": amara.phone, "to_user_id": amara.bsuid, "from": "33199000000"}
    echo = {**text(amara, "A bot's answer", "wamid.bot", at + 1), "from_user_id": None, **names}
    report = status("wamid.bot", "read", at=at + 2, recipient_user_id=amara.bsuid)

    _post(world, _change(oak.whatsapp, "standby", standby={"statuses": [report]}))
    _post(world, _change(oak.whatsapp, "standby", standby={"message_echoes": [echo]}))
    door.accept_each([Item(**one) for one in kept])

    answer = messages(oak)[-1]
    assert (answer.content.text, answer.status) == ("A bot's answer", State.READ)


def test_news_of_an_account_reaches_the_numbers_it_is_about(world: World, kept: list[Any]) -> None:
    account = str(secrets.randbelow(10**15))
    one = _connected(world.oak, account, "+33188000001")
    other = _connected(world.fern, account, "+33188000002")
    news = {"event": "FLAGGED", "display_phone_number": "33188000001"}
    template = {"event": "APPROVED", "message_template_name": "order", "message_template_id": 7}

    _post(world, body(news, "phone_number_quality_update", id=account, time=1_790_000_000))
    _post(world, body(template, "message_template_status_update", id=account))

    assert "quality is low" in world.oak.setup.inboxes[one.id].health
    assert world.fern.setup.inboxes[other.id].health == "This inbox is connected."
    assert kept == []


def test_a_missing_payment_is_told_until_a_message_is_charged_again(world: World) -> None:
    oak, at = world.oak, now() // 1000
    failed = status("wamid.a", "failed", at=at, errors=[{"code": 131042}])
    charged = status("wamid.b", "delivered", at=at + 9, pricing={"type": "regular"})

    def health() -> str:
        return oak.setup.inboxes[oak.whatsapp.id].health

    _post(world, webhook(oak.whatsapp, statuses=[charged]))
    assert oak.setup.inboxes[oak.whatsapp.id].reports == ()
    _post(world, webhook(oak.whatsapp, statuses=[failed]))
    assert "payment method" in health()

    _post(world, webhook(oak.whatsapp, statuses=[charged]))
    assert health() == "This inbox is connected."


def test_whatever_stands_between_them_a_batchs_other_messages_are_stored(
    world: World, kept: list[Any]
) -> None:
    amara, oak = Customer.new(), world.oak
    whole = text(amara, "Odd", "wamid.odd", context={"id": "x"}, referral={"body": "y"})
    odd = [one["message"] for one in mutations_of({"message": whole}) if "message" in one]

    for at, raw in enumerate(odd[::9]):
        batch = [text(amara, f"Before {at}"), raw, text(amara, f"After {at}")]
        _post(world, webhook(oak.whatsapp, amara, batch))

    stored = [t for head in conversations(oak) for t in _words(head)]
    rounds = len(odd[::9])
    assert {t for t in stored if t.startswith(("Before", "After"))} == {
        f"{word} {at}" for at in range(rounds) for word in ("Before", "After")
    }
    assert all(item["body"]["field"] == "messages" for item in kept)
    assert conversations(world.fern) == []


def _words(head: Conversation) -> list[str]:
    return [m.content.text for m in message_pages.page(head, 1_000)]


def test_what_names_nobody_is_kept_and_delays_nothing(world: World, kept: list[Any]) -> None:
    amara, oak = Customer.new(), world.oak
    nobodys = {"id": "wamid.x", "type": "text", "text": {"body": "Who am I?"}}
    value = _change(oak.whatsapp, messages=[nobodys, text(amara, "Hello"), None, "odd"])

    _post(world, value)

    assert _texts(oak) == ["Hello"]
    assert [item["body"]["messages"] for item in kept] == [nobodys, None, "odd"]


@pytest.mark.parametrize(("duration", "is_missed"), [(0, True), (12, False)])
def test_a_call_that_nobody_took_waits_for_somebody(
    world: World, duration: int, is_missed: bool
) -> None:
    amara, oak = Customer.new(), world.oak
    _post(world, webhook(oak.whatsapp, amara, [text(amara, "Hello", at=now() // 1000 - 600)]))
    [head] = conversations(oak)
    mark_read(oak.setup, head.number)
    set_status(oak.setup, oak.dana, head.number, Status.RESOLVED)
    call = {
        "id": "wacid.1",
        "from": amara.phone,
        "event": "terminate",
        "direction": "USER_INITIATED",
        "timestamp": str(now() // 1000),
        "duration": duration,
    }

    for _ in range(2):
        _post(world, _change(oak.whatsapp, "calls", calls=[call]))

    [head] = conversations(oak)
    assert bool(head.unread) is is_missed
    assert head.status is (Status.OPEN if is_missed else Status.RESOLVED)
