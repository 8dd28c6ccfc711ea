"""Who somebody on WhatsApp is."""

import pytest

from chalicelib.channels.whatsapp.channel import CHANNEL
from chalicelib.channels.whatsapp.people import Nobody
from chalicelib.domain.contact import IdentityKind
from chalicelib.domain.events import MessageReceived
from tests.channels.whatsapp import Json, message, of_line, read, said

_NUMBER, _SCOPED = "+33612345678", "FR.1349"
_BELA = {"profile": {"name": "Bela"}, "wa_id": "33699999999", "user_id": "FR.77"}


def _written(people: object, **envelope: object) -> MessageReceived:
    raw = {**said("text", {"body": "Hi"}), **envelope}
    [event] = read(of_line(contacts=people, messages=[raw]))
    assert isinstance(event, MessageReceived)
    return event


def _names(event: MessageReceived) -> list[str]:
    return [identity.value for identity in event.identities]


_AMARA: Json = {"profile": {"name": "Amara"}, "wa_id": "33612345678", "user_id": _SCOPED}
_NAMED: list[tuple[object, Json, list[str], str]] = [
    ([_AMARA], {}, [_SCOPED, _NUMBER], "Amara"),
    ([], {}, [_NUMBER], ""),
    (None, {"from_user_id": _SCOPED}, [_SCOPED, _NUMBER], ""),
    (
        [],
        {"from": "", "from_user_id": _SCOPED, "from_parent_user_id": "FR.ENT.5"},
        [_SCOPED, "FR.ENT.5"],
        "",
    ),
    # The scoped id where the number should be, the parent's where the scoped id should be.
    ([_AMARA], {"from": _SCOPED}, [_SCOPED, _NUMBER], "Amara"),
    ([], {"from": "FR.ENT.5"}, ["FR.ENT.5"], ""),
    # Spellings of one number.
    ([], {"from": "+33 6 12-34 (56) 78"}, [_NUMBER], ""),
    ([], {"from": 33612345678}, [_NUMBER], ""),
    # Nonsense gives way to what `contacts` says; alone it is an id of a form we do not know.
    ([_AMARA], {"from": "zzq"}, [_SCOPED, _NUMBER], "Amara"),
    ([_AMARA], {"from": None}, [_SCOPED, _NUMBER], "Amara"),
    ([], {"from": "zzq"}, ["zzq"], ""),
    # Several people: each message is its own writer's, and a stranger's entry is nobody's.
    ([_BELA, _AMARA], {}, [_SCOPED, _NUMBER], "Amara"),
    ([_BELA], {}, [_NUMBER], ""),
    ([_BELA], {"from_user_id": _SCOPED}, [_SCOPED, _NUMBER], ""),
    ({**_AMARA, "profile": "odd"}, {}, [_SCOPED, _NUMBER], ""),
    ([None, "x", _AMARA], {}, [_SCOPED, _NUMBER], "Amara"),
    (
        [{"profile": {"name": None, "username": "amara_o"}, "wa_id": "33612345678"}],
        {},
        [_NUMBER],
        "amara_o",
    ),
    ([{"profile": {"name": "  "}, "wa_id": "33612345678"}], {}, [_NUMBER], ""),
    ([{"profile": {"name": "A" * 900}, "wa_id": "33612345678"}], {}, [_NUMBER], "A" * 255),
]


@pytest.mark.parametrize(("contacts", "envelope", "names", "called"), _NAMED)
def test_a_person_is_known_by_all_that_names_them(
    contacts: object, envelope: Json, names: list[str], called: str
) -> None:
    event = _written(contacts, **envelope)

    assert (_names(event), event.name) == (names, called)


def test_the_answer_goes_to_the_form_of_the_number_that_whatsapp_gave() -> None:
    event = _written([{"wa_id": "551187654321"}], **{"from": "5511987654321"})

    assert CHANNEL.address(event.identities) == {"phone": "+551187654321"}


def test_who_names_nobody_or_has_no_id_is_refused() -> None:
    refused: list[Json] = [{"from": None}, {"from": {}}, {"id": ""}, {"id": None}, {"id": ["a"]}]
    for envelope in refused:
        with pytest.raises(ValueError):
            _written([], **envelope)
    items: list[object] = ["text", None, 3, []]
    for item in items:
        with pytest.raises(Nobody):
            CHANNEL.events({"messages": item})


def test_a_customers_own_number_names_them_once_they_have_given_it() -> None:
    card = {"origin": "contact_request", "phones": [{"phone": "+33 6 11", "wa_id": "33611000000"}]}
    hidden = {"from": None, "from_user_id": _SCOPED}
    own = _written(None, **hidden, type="contacts", contacts=[card])
    others = _written(None, **hidden, type="contacts", contacts=[{**card, "origin": "other"}])
    known = message("contacts", [card])

    assert _names(own) == [_SCOPED, "+33611000000"]
    assert _names(others) == [_SCOPED]
    assert _names(known) == [_SCOPED, _NUMBER]


def test_in_a_group_the_group_leads_and_the_writer_stands_beside_the_words() -> None:
    event = message("text", {"body": "Hi all"}, group_id="Gabc")

    [group] = event.identities
    assert (group.kind, group.value) == (IdentityKind.GROUP, "Gabc")
    assert event.attributes["participant"] == {
        "name": "Amara Okafor",
        "phone": _NUMBER,
        "bsuid": _SCOPED,
    }
    assert event.name == "WhatsApp group"
    assert CHANNEL.address(event.identities) == {"group": "Gabc"}
