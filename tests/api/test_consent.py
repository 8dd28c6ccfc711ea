"""What a contact has said about marketing, through the API."""

import pytest

from tests.api.conftest import Api
from tests.world import Customer, World


def _contact(dana: Api) -> int:
    [contact] = dana.get("contacts").json["payload"]
    return int(contact["id"])


def test_an_agent_notes_what_they_were_told_and_everybody_sees_it(
    dana: Api, ravi: Api, amara: Customer, world: World
) -> None:
    place = f"contacts/{_contact(dana)}/consent"
    assert ravi.get(place).json["payload"] == {"marketing": "unknown", "since": None, "choices": []}

    ravi.post(place, {"marketing": "stopped", "evidence": "unsubscribe"})
    ravi.post(place, {"marketing": "resumed"})

    payload = dana.get(place).json["payload"]
    newest, oldest = payload["choices"]
    assert payload["marketing"] == "resumed"
    assert (newest["evidence"], oldest["evidence"]) == ("agent", "unsubscribe")
    assert newest["user_id"] == world.oak.ravi.id


@pytest.mark.parametrize(
    "said", [{}, {"marketing": "maybe"}, {"marketing": "stopped", "evidence": "words"}]
)
def test_nobody_may_put_words_into_a_customers_mouth(
    dana: Api, amara: Customer, said: dict[str, str]
) -> None:
    place = f"contacts/{_contact(dana)}/consent"

    assert dana.post(place, said).status == 422
    assert dana.get(place).json["payload"]["choices"] == []


def test_another_account_neither_sees_nor_notes_it(dana: Api, noor: Api, amara: Customer) -> None:
    place = f"contacts/{_contact(dana)}/consent"

    assert noor.get(place).status == 404
    assert noor.post(place, {"marketing": "stopped"}).status == 404
    assert dana.get(place).json["payload"]["choices"] == []
