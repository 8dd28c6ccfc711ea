"""Legal holds through the API."""

import pytest

from tests.api.conftest import Api
from tests.world import World


def test_a_hold_is_placed_shown_and_lifted(dana: Api, noor: Api, world: World) -> None:
    whatsapp = world.oak.whatsapp.id
    said = {"scope": "inbox", "subject_id": whatsapp, "reason": "litigation"}

    placed = dana.post("legal_holds", said).json

    assert placed == {
        **said,
        "id": f"inbox-{whatsapp}",
        "placed_by": world.oak.dana.id,
        "placed_at": placed["placed_at"],
    }
    assert dana.get("legal_holds").json == {"payload": [placed]}
    assert noor.get("legal_holds").json == {"payload": []}
    assert dana.call("DELETE", f"legal_holds/{placed['id']}").status == 200
    assert dana.get("legal_holds").json == {"payload": []}
    assert dana.call("DELETE", f"legal_holds/{placed['id']}").status == 404


def test_a_held_account_refuses_to_forget_anybody(dana: Api, amara: object) -> None:
    [contact] = dana.get("contacts").json["payload"]
    dana.post("legal_holds", {"scope": "account", "reason": "regulator"})

    refused = dana.call("DELETE", f"contacts/{contact['id']}")

    assert (refused.status, refused.code) == (409, "legal_hold")
    assert dana.get(f"contacts/{contact['id']}").status == 200


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scope": "contact", "reason": "dispute"}, "subject_id"),
        ({"scope": "conversation", "subject_id": 1, "reason": "dispute"}, "scope"),
        ({"scope": "account", "reason": "Mrs Okafor sues us"}, "reason"),
    ],
)
def test_a_hold_that_says_too_little_or_too_much_is_refused(
    dana: Api, said: dict[str, object], field: str
) -> None:
    refused = dana.post("legal_holds", said)

    assert refused.status == 422
    assert field in refused.json["fields"]
    assert dana.get("legal_holds").json == {"payload": []}


@pytest.mark.parametrize("id", ["account", "contact-x", "thread-1", "contact-٣", "inbox-99"])
def test_a_hold_that_is_not_there_cannot_be_lifted(dana: Api, id: str) -> None:
    assert dana.call("DELETE", f"legal_holds/{id}").status == 404
