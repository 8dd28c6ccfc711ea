"""A customer reacts to a message."""

from itertools import permutations

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.errors import Busy
from chalicelib.inbox import browse, keep
from chalicelib.inbox.accept import accept, accept_kept
from chalicelib.inbox.trace import MAY_STILL_COME
from chalicelib.store import message_pages
from chalicelib.wire import talk
from tests.world import Customer, Wamid, World, signed, text, webhook


def _post(world: World, amara: Customer, *said: dict[str, object]) -> None:
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, list(said))))


def _reaction(amara: Customer, target: str, emoji: str, at: int) -> dict[str, object]:
    reaction = {"message_id": target, "emoji": emoji}
    whole = {**text(amara, "", at=at), "type": "reaction", "reaction": reaction}
    return {name: value for name, value in whole.items() if name != "text"}


def _shown(world: World) -> list[list[str]]:
    """The emojis that agents see, message by message."""
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    attributes = [
        talk.message(message, world.oak.setup, head)["content_attributes"]
        for message in message_pages.page(head, 9)
    ]
    return [[one["emoji"] for one in said.get("reactions", [])] for said in attributes]


def test_reports_of_one_reaction_end_alike_in_any_order(world: World) -> None:
    amara, at = Customer.new(), now() // 1000 - 3600

    for order in permutations(range(3)):
        wamid = Wamid.new()
        steps = [_reaction(amara, wamid, emoji, at + n) for n, emoji in enumerate(("👍", "❤️", ""))]
        said = text(amara, "Thanks!", id=wamid, at=at)
        _post(world, amara, said, *(steps[n] for n in order))

    assert _shown(world) == [[]] * 6


@pytest.mark.parametrize("age", [0, 3_600])
def test_a_reaction_that_comes_before_its_message_waits_for_it(world: World, age: int) -> None:
    amara, wamid, before = Customer.new(), Wamid.new(), set(files.names("INGEST_BUCKET"))
    at = now() // 1000 - age

    _post(world, amara, _reaction(amara, wamid, "👍", at))

    [name] = set(files.names("INGEST_BUCKET")) - before
    with pytest.raises(Busy):
        accept_kept(*keep.opened(keep._pointer(name)))
    _post(world, amara, text(amara, "Thanks!", id=wamid, at=at))
    accept_kept(*keep.opened(keep._pointer(name)))
    assert _shown(world) == [["👍"]]


def test_a_reaction_of_somebody_who_never_wrote_is_let_go_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, before = Customer.new(), set(files.names("INGEST_BUCKET"))
    _post(world, amara, _reaction(amara, Wamid.new(), "👍", now() // 1000))
    [name] = set(files.names("INGEST_BUCKET")) - before

    late = now() + MAY_STILL_COME
    monkeypatch.setattr("chalicelib.inbox.accept.now", lambda: late)
    accept_kept(*keep.opened(keep._pointer(name)))

    assert set(files.names("INGEST_BUCKET")) == before
