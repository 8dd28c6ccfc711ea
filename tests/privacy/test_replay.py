"""A restore brings back what was erased, and the ledger has it erased again."""

import pytest

from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Erased
from chalicelib.domain.ids import key_of
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.privacy.replay import replay
from chalicelib.store import contacts, keys, names
from chalicelib.store.table import Table
from chalicelib.store.tables import KeyItem, LookupItem, Record
from tests.privacy.forgetting import backup, forget_contact, left_of, put_back
from tests.world import Customer, World, signed, text, webhook

pytestmark = pytest.mark.usefixtures("fresh_tables")


def _listed(world: World) -> list[Conversation]:
    asked = browse.Asked(status=None)
    return browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations


@pytest.mark.parametrize(
    "tables", [(KeyItem, Record, LookupItem), (KeyItem,), (Record,), (LookupItem,)]
)
def test_whatever_tables_come_back_nothing_of_an_erased_person_opens(
    world: World, tables: tuple[type[Table], ...]
) -> None:
    amara, bela, oak = Customer.new(), Customer.new("Bela"), world.oak
    for someone in (bela, amara):
        body = webhook(oak.whatsapp, someone, [text(someone, "Hello")])
        accept(*signed(world.app_secret, body))
    gone = next(head for head in _listed(world) if head.person.phone.endswith(amara.phone))
    before = backup(oak.account, tables)
    erasure = forget_contact(oak.setup, gone.contact)
    put_back(before)

    replay(erasure.requested_at)
    replay(erasure.requested_at)

    assert left_of(oak.account, key_of(gone.contact), gone.thread, f"C#{gone.number}") == []
    with pytest.raises(Erased):
        keys.key_for(oak.account, names.contact_key(gone.contact))
    assert contacts.get(oak.account, gone.contact) is None
    [left] = _listed(world)
    assert left.preview.text == "Hello"
    old = webhook(oak.whatsapp, amara, [text(amara, "Old", at=erasure.requested_at // 1000 - 1)])
    accept(*signed(world.app_secret, old))
    assert len(_listed(world)) == 1
    late = webhook(oak.whatsapp, amara, [text(amara, "Back", at=4_000_000_000)])
    accept(*signed(world.app_secret, late))
    assert {head.contact for head in _listed(world)} - {left.contact, gone.contact}
