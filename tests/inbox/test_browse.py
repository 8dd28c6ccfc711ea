"""Lists: what agents see, and what stands in them."""

import base64
from dataclasses import replace

import pytest

from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.errors import Invalid
from chalicelib.inbox import browse, triage
from chalicelib.inbox.accept import accept
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import conversations
from tests.world import Customer, World, signed, text, webhook


def _write(world: World, count: int) -> None:
    for n in range(count):
        someone = Customer.new(f"Customer {n}")
        said = text(someone, f"Number {n}", at=1_790_000_000 + n)
        accept(*signed(world.app_secret, webhook(world.oak.whatsapp, someone, [said])))


def _list(world: World, asked: browse.Asked) -> list[Conversation]:
    return browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations


def test_a_listed_conversation_is_whole(world: World) -> None:
    amara = Customer.new()
    body = webhook(world.oak.whatsapp, amara, [text(amara, "Hello")])
    accept(*signed(world.app_secret, body))
    [head] = _list(world, browse.Asked())
    reply(world.oak.setup, head, Draft("Yes", world.oak.dana.id))

    [listed] = _list(world, browse.Asked())

    assert listed == conversations.get_now(head.account, head.number)
    assert listed.due_at


def test_pages_by_cursor_and_by_number_show_each_conversation_once(world: World) -> None:
    _write(world, 30)
    everything = [f"Number {n}" for n in reversed(range(30))]
    asked, shown = browse.Asked(), []

    while True:
        page = browse.conversations_for(world.oak.setup, world.oak.dana, asked)
        shown += [head.preview.text for head in page.conversations]
        if not page.cursor:
            break
        asked = replace(asked, cursor=page.cursor)

    assert shown == everything
    by_number = _list(world, browse.Asked(page=1)) + _list(world, browse.Asked(page=2))
    assert [head.preview.text for head in by_number] == everything


def test_an_agent_sees_only_the_inboxes_they_are_a_member_of(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    for business in (world.oak, world.fern):
        body = webhook(business.whatsapp, amara, [text(amara, "Hello")])
        accept(*signed(world.app_secret, body))

    seen = browse.conversations_for(oak.setup, oak.ravi, browse.Asked()).conversations
    assert len(seen) == 1
    stranger = replace(oak.ravi, id=424242)
    assert browse.conversations_for(oak.setup, stranger, browse.Asked()).conversations == []


def test_mine_unassigned_and_resolved_are_lists_of_their_own(world: World) -> None:
    _write(world, 3)
    first, second, third = _list(world, browse.Asked())
    setup, dana = world.oak.setup, world.oak.dana

    triage.assign(setup, dana, first.number, dana.id)
    triage.set_status(setup, dana, second.number, Status.RESOLVED)

    def numbers(asked: browse.Asked) -> list[int]:
        return [head.number for head in _list(world, asked)]

    assert numbers(browse.Asked(assignee="me")) == [first.number]
    assert numbers(browse.Asked(assignee="unassigned")) == [third.number]
    assert numbers(browse.Asked(status=Status.RESOLVED)) == [second.number]
    assert len(numbers(browse.Asked(status=None))) == 3


def test_pages_go_on_where_the_budget_for_reading_has_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "_BUDGET", 10)
    _write(world, 30)
    oldest = browse.conversations_for(world.oak.setup, world.oak.dana, browse.Asked(page=2))
    [rare] = [head for head in oldest.conversations if head.preview.text == "Number 3"]
    triage.set_labels(world.oak.setup, rare.number, ["rare"])
    asked, pages = browse.Asked(labels=frozenset({"rare"})), list[browse.Listed]()

    while not pages or pages[-1].cursor:
        asked = replace(asked, cursor=pages[-1].cursor if pages else "")
        pages.append(browse.conversations_for(world.oak.setup, world.oak.dana, asked))

    found = [[head.number for head in page.conversations] for page in pages]
    assert len(oldest.conversations) == 5
    assert found == [[], [], [rare.number], []]


@pytest.mark.parametrize(
    "place", ["[1]", "7", '["5", 1]', "[true, 1]", "[1e999, 1]", f"[1{'0' * 60}, 1]", "[0, 1]"]
)
def test_a_cursor_that_is_not_ours_is_refused(world: World, place: str) -> None:
    cursor = base64.urlsafe_b64encode(place.encode()).decode()

    with pytest.raises(Invalid):
        _list(world, browse.Asked(cursor=cursor))
