"""A whole account is forgotten: nothing of it is left, and nothing of another's is touched."""

from collections.abc import Callable
from inspect import getmembers, isfunction, signature

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import Setup
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.delivery import Delivery, Ending, Subject, Try
from chalicelib.domain.erasure import Erasure, Scope, Status
from chalicelib.domain.errors import Conflict, Erased, NotSignedIn, NotThere
from chalicelib.domain.hold import Extent, Ground
from chalicelib.domain.retention import Rule, Terms
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.inbox.attach import File
from chalicelib.inbox.hook_up import Wish, make_webhook
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.sign_in import sign_in
from chalicelib.privacy import hold
from chalicelib.privacy.erase import erase
from chalicelib.privacy.replay import replay
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.set_retention import set_retention
from chalicelib.privacy.undo_erasure import undo
from chalicelib.store import deliveries, doors, keys, ledger, names
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind
from chalicelib.store.table import Table
from chalicelib.store.tables import KeyItem, LookupItem, Record
from tests.privacy.forgetting import as_it_stands, backup, doors_to, go_on, left_of, put_back
from tests.world import PASSWORD, Business, Customer, World, signed, text, webhook

pytestmark = pytest.mark.usefixtures("fresh_tables")

_THAT_END = ("#SESSION#", "#TRIES#", "#ECHO#")


def _heads(business: Business) -> list[Conversation]:
    asked = browse.Asked(status=None)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def _write(world: World, business: Business, someone: Customer, words: str) -> None:
    body = webhook(business.whatsapp, someone, [text(someone, words)])
    accept(*signed(world.app_secret, body))


def _lived_in(world: World) -> None:
    """Both accounts have said something, with a file, and keep it for a year."""
    for business in (world.oak, world.fern):
        set_retention(business.setup, business.dana, Terms(Rule(messages_days=365)))
        for _ in range(3):
            _write(world, business, Customer.new(), "Hello")
        [head, *_] = _heads(business)
        file = File("words.txt", "text/plain", b"plain words")
        reply(business.setup, head, Draft("Here", business.dana.id, files=(file,)))
        _webhook(business)


def _webhook(business: Business) -> None:
    """A webhook to which one thing was told, and another not yet."""
    hook = make_webhook(business.setup, Wish("https://shop.example.com/hook"))
    subject, at = Subject("conversation_updated", conversation=1), now()
    deliveries.begin(Delivery(business.account, hook.id, "one", subject, at))
    deliveries.note(business.account, hook.id, Try("two", subject, 1, at, Ending.DELIVERED))


def _asked(business: Business, grace_hours: int = 0) -> Erasure:
    return request(business.account, Scope.ACCOUNT, business.account, "clock", grace_hours)


def _outside_sessions(rows: list[str]) -> list[str]:
    """All but what ends by itself and speaks for nobody."""
    return [row for row in rows if not any(kind in row for kind in _THAT_END)]


def _media(account: int) -> list[str]:
    return [name for name in files.names("MEDIA_BUCKET") if name.startswith(f"{account}/")]


def test_nothing_of_the_account_is_left_and_nothing_of_another_is_touched(world: World) -> None:
    _lived_in(world)
    fern_before = left_of(world.fern.account, "")
    fern_media = _media(world.fern.account)

    done = go_on(_asked(world.oak))

    assert done.status is Status.ERASED
    assert done.step("keys").count > 3
    assert _outside_sessions(left_of(world.oak.account, "")) == []
    assert _media(world.oak.account) == []
    assert doors.open_door(DoorKind.WHATSAPP, world.oak.whatsapp.address) is None
    assert left_of(world.fern.account, "") == fern_before
    assert _media(world.fern.account) == fern_media
    assert len(_heads(world.fern)) == 3


def test_whatever_is_named_by_the_account_alone_goes_with_it(world: World) -> None:
    places, erasure = _named_by_the_account_alone(), _asked(world.oak)
    for business in (world.oak, world.fern):
        for place in places:
            Record(place(business.account), "ANYTHING").save()

    go_on(erasure)

    assert len(places) > 5
    assert left_of(world.oak.account, "ANYTHING") == []
    assert len(left_of(world.fern.account, "ANYTHING")) == len(places)


def _named_by_the_account_alone() -> list[Callable[[int], str]]:
    """Every such name of a partition; what stands in `ledger` stays, lists are no partitions."""
    found = dict(getmembers(names, isfunction))
    alone = {name for name, one in found.items() if list(signature(one).parameters) == ["account"]}
    return [found[name] for name in sorted(alone - {"holds", "contact_list"})]


def test_from_the_request_on_nobody_knows_of_the_account(world: World) -> None:
    _lived_in(world)
    _asked(world.oak, 12)

    assert setups.reload(world.oak.account) is None
    with pytest.raises(Erased):
        keys.key_for(world.oak.account, names.ACCOUNT_KEY)
    with pytest.raises((NotSignedIn, NotThere, Erased)):
        user, _ = sign_in(world.oak.dana.email, PASSWORD, "127.0.0.1")
        if setups.load_recent(user.account) is None:
            raise NotThere("account")
    _write(world, world.oak, Customer.new(), "Is anybody there?")
    assert len(_heads(world.fern)) == 3


def test_undone_it_is_as_it_was(world: World) -> None:
    _lived_in(world)
    before = _heads(world.oak)
    erasure = _asked(world.oak, 12)

    undo(world.oak.account, erasure.id)

    assert _heads(world.oak) == before
    _write(world, world.oak, Customer.new(), "Hello again")
    assert len(_heads(world.oak)) == len(before) + 1


def test_cut_short_anywhere_it_goes_on_from_there(world: World) -> None:
    _lived_in(world)
    erasure = _asked(world.oak)

    slices = 0
    while as_it_stands(erasure).status is not Status.ERASED:
        # A little longer each time: on a busy machine the shortest slices get nowhere.
        erase(erasure.account, erasure.id, now() + 60 + 2 * slices)
        slices += 1
        assert slices < 1_000

    assert slices > 1
    assert [row for row in left_of(world.oak.account, "") if "#P#" in row or "#T#" in row] == []


def test_a_hold_on_one_of_its_contacts_keeps_the_account(world: World) -> None:
    _lived_in(world)
    oak = world.oak
    hold.place(oak.setup, oak.dana, Extent.CONTACT, _heads(oak)[0].contact, Ground.DISPUTE)

    with pytest.raises(Conflict):
        _asked(oak)

    assert list(ledger.listed(oak.account)) == []
    assert len(_heads(oak)) == 3


def test_the_last_look_removes_what_was_written_in_the_last_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lived_in(world)
    oak = world.oak
    setup, raw = oak.setup, keys.account_key(oak.account)
    erasure = go_on(_asked(oak))
    with monkeypatch.context() as stale:
        _as_before(stale, setup, raw, oak)
        _write(world, oak, Customer.new(), "Too late")
    monkeypatch.setattr("chalicelib.clock._offset", 25 * 3_600)

    done = go_on(erasure)

    assert done.status is Status.COMPLETE
    assert [row for row in left_of(oak.account, "") if "#P#" in row or "#T#" in row] == []


@pytest.mark.parametrize(
    "tables", [(Record,), (KeyItem,), (LookupItem,), (KeyItem, Record, LookupItem)]
)
def test_what_a_restore_brings_back_of_it_is_erased_again(
    world: World, tables: tuple[type[Table], ...]
) -> None:
    _lived_in(world)
    account, fern_before = world.oak.account, left_of(world.fern.account, "")
    fern_doors = doors_to(world.fern.account)
    Record(names.business(account, "102290129340398"), "LISTED").save()
    before = backup(account, tables)
    go_on(_asked(world.oak))
    put_back(before)

    replay(0)

    assert setups.reload(account) is None
    with pytest.raises(Erased):
        keys.key_for(account, names.ACCOUNT_KEY)
    assert _outside_sessions(left_of(account, "")) == []
    assert doors_to(account) == []
    assert left_of(world.fern.account, "") == fern_before
    assert doors_to(world.fern.account) == fern_doors


def _as_before(stale: pytest.MonkeyPatch, setup: Setup, raw: bytes, oak: Business) -> None:
    """A process that still remembers all of it."""
    keys._open[oak.account, names.ACCOUNT_KEY] = raw
    found: Callable[..., object] = lambda *_: (setup, setup.inboxes[oak.whatsapp.id])  # noqa: E731
    stale.setattr("chalicelib.store.setup.load_with", found)
    door = doors.Door(oak.account, oak.whatsapp.id)
    stale.setattr("chalicelib.inbox.accept.open_door", lambda *_: door)
