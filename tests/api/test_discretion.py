"""What agents are not shown, what shows it, and who changed what of a contact."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Busy
from chalicelib.inbox import announce, browse
from chalicelib.inbox.accept import accept
from chalicelib.store import ledger, sessions
from chalicelib.store.sessions import Bearer
from chalicelib.store.tables import Record
from tests.api.conftest import Api
from tests.privacy.forgetting import go_on
from tests.world import Customer, World, signed, text, webhook

_MAIL = "amara.okafor@example.com"


@pytest.fixture
def contact(dana: Api, talk: int) -> int:
    """Amara, whose address Dana has noted."""
    id = int(dana.get(f"conversations/{talk}").json["meta"]["sender"]["id"])
    dana.call("PATCH", f"contacts/{id}", {"email": _MAIL})
    return id


@pytest.fixture
def masks(dana: Api, contact: int) -> None:
    """Oak's agents see numbers and addresses masked from now on."""
    assert dana.call("PATCH", "audit_policy", {"mask_contacts": True}).status == 200


def _tells(said: Any, customer: Customer) -> bool:
    raw = json.dumps(said, ensure_ascii=False)
    return customer.phone in raw or _MAIL in raw


_READS = (
    "conversations",
    "conversations/{talk}",
    "conversations/{talk}/messages",
    "contacts",
    "contacts/search?q=amara",
    "contacts/{contact}",
    "contacts/{contact}/conversations",
    "contacts/{contact}/contactable_inboxes",
    "contacts/{contact}/history",
)


@pytest.mark.usefixtures("masks")
@pytest.mark.parametrize("path", _READS)
def test_no_answer_tells_an_agent_what_is_masked(
    path: str, ravi: Api, dana: Api, talk: int, contact: int, amara: Customer
) -> None:
    place = path.format(talk=talk, contact=contact)

    agents, administrators = ravi.get(place), dana.get(place)

    assert agents.status == administrators.status == 200
    assert not _tells(agents.json, amara)
    assert _tells(administrators.json, amara)
    assert "•" in agents.raw.decode() or "\\u2022" in agents.raw.decode()


def test_nothing_is_masked_unless_the_policy_says_so(
    ravi: Api, contact: int, amara: Customer
) -> None:
    assert _tells(ravi.get(f"contacts/{contact}").json, amara)


@pytest.mark.usefixtures("masks")
def test_what_an_agent_does_answers_masked(
    ravi: Api, talk: int, contact: int, amara: Customer
) -> None:
    answers = [
        ravi.call("PATCH", f"contacts/{contact}", {"name": "Amara"}),
        ravi.post(f"contacts/{contact}/labels", {"labels": ["vip"]}),
        ravi.post(f"conversations/{talk}/messages", {"content": "Hello", "private": True}),
        ravi.post(f"conversations/{talk}/update_last_seen"),
        ravi.call("PATCH", f"conversations/{talk}", {"priority": "high"}),
    ]

    assert {answer.status for answer in answers} == {200}
    assert not any(_tells(answer.json, amara) for answer in answers)


@pytest.mark.usefixtures("masks")
def test_live_events_tell_each_screen_what_its_user_may_see(
    world: World, contact: int, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user in (world.oak.dana, world.oak.ravi):
        sessions.show(Bearer(world.oak.account, user.id), f"screen-{user.name}")
    frames: dict[str, list[str]] = {}

    def post(account: int, screen: sessions.Screen, frame: bytes) -> None:
        frames.setdefault(screen.connection, []).append(frame.decode())

    monkeypatch.setattr(announce, "_post", post)
    said = [text(amara, "Hello again")]
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, said)))
    person = browse.contact(world.oak.setup, contact)
    announce.contact("contact.updated", person, world.oak.setup)

    assert len(frames["screen-Dana"]) == len(frames["screen-Ravi"]) >= 2
    assert all(_tells(json.loads(frame), amara) for frame in frames["screen-Dana"])
    assert not any(_tells(json.loads(frame), amara) for frame in frames["screen-Ravi"])


@pytest.mark.usefixtures("masks")
def test_a_masked_person_is_found_by_the_whole_number_only(
    ravi: Api, contact: int, amara: Customer
) -> None:
    def found(words: str) -> list[int]:
        return [row["id"] for row in ravi.get("contacts/search", q=words).json["payload"]]

    assert found(f"+{amara.phone}") == found(amara.phone) == found(_MAIL) == [contact]
    assert found(amara.phone[:8]) == found("amara.okafor@") == []


@pytest.mark.usefixtures("masks")
def test_a_masked_value_sent_back_changes_nothing(
    ravi: Api, dana: Api, contact: int, amara: Customer
) -> None:
    shown = ravi.get(f"contacts/{contact}").json["payload"]
    said = {name: shown[name] for name in ("phone_number", "email")}

    answer = ravi.call("PATCH", f"contacts/{contact}", {**said, "name": "Amara O."})

    assert answer.status == 200
    after = dana.get(f"contacts/{contact}").json["payload"]
    assert (after["name"], after["email"]) == ("Amara O.", _MAIL)
    assert after["phone_number"] == f"+{amara.phone}"


@pytest.mark.usefixtures("masks")
def test_a_reveal_needs_a_reason_and_is_noted_before_it_answers(
    ravi: Api, dana: Api, contact: int, amara: Customer, world: World
) -> None:
    for reason in ({}, {"reason": " "}):
        assert ravi.post(f"contacts/{contact}/reveal", reason).status == 422

    answer = ravi.post(f"contacts/{contact}/reveal", {"reason": "Amara asked to be called"})

    assert answer.json["payload"]["phone_number"] == f"+{amara.phone}"
    assert answer.json["payload"]["email"] == _MAIL
    row = dana.get("audit_logs", action="contact.revealed").json["audit_logs"][0]
    assert (row["user_id"], row["auditable_id"]) == (world.oak.ravi.id, contact)
    assert row["reason"] == "Amara asked to be called"
    assert not _tells(ravi.get(f"contacts/{contact}").json, amara)


@pytest.mark.usefixtures("masks")
def test_what_cannot_be_noted_is_not_revealed(
    ravi: Api, contact: int, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(act: Any) -> None:
        raise Busy("Too fast.")

    monkeypatch.setattr("chalicelib.store.audit.append", busy)

    answer = ravi.post(f"contacts/{contact}/reveal", {"reason": "a call"})

    assert (answer.status, answer.code) == (503, "audit_unavailable")
    assert not _tells(answer.json, amara)


def test_another_account_reveals_nothing(noor: Api, contact: int, world: World) -> None:
    assert noor.post(f"contacts/{contact}/reveal", {"reason": "a call"}).status == 404
    assert noor.get(f"contacts/{contact}/history").status == 404
    theirs = f"/api/v1/accounts/{world.oak.account}/contacts/{contact}"
    assert noor.post(f"{theirs}/reveal", {"reason": "a call"}).status == 404


def test_a_contacts_history_says_who_changed_which_field(
    dana: Api, ravi: Api, contact: int, world: World
) -> None:
    ravi.call(
        "PATCH", f"contacts/{contact}", {"name": "Amara O.", "custom_attributes": {"tier": "gold"}}
    )
    ravi.post(f"contacts/{contact}/labels", {"labels": ["vip"]})
    ravi.post(f"contacts/{contact}/labels", {"labels": ["vip"]})

    labels, names, mail = dana.get(f"contacts/{contact}/history").json["payload"]
    assert mail["changes"] == [{"field": "email", "before": None, "after": _MAIL}]
    assert (mail["user_name"], names["user_id"]) == ("Dana", world.oak.ravi.id)
    assert names["changes"] == [
        {"field": "name", "before": "Amara Okafor", "after": "Amara O."},
        {"field": "custom_attributes.tier", "before": None, "after": "gold"},
    ]
    assert labels["changes"] == [{"field": "labels", "before": [], "after": ["vip"]}]
    log = dana.get("audit_logs", action="contact.changed").json["audit_logs"]
    assert log[0]["audited_changes"]["fields"] == ["custom_attributes", "name"]
    assert "Amara" not in json.dumps(log)


def test_history_and_reasons_go_with_their_contact(dana: Api, contact: int, world: World) -> None:
    dana.post(f"contacts/{contact}/reveal", {"reason": "a call"})
    kept = f"A#{world.oak.account}#P#{contact:014x}"
    assert [row.sk for row in Record.query(kept, Record.sk.startswith("CHANGE#"))]

    asked = dana.post(f"contacts/{contact}/erasure", {"grace_hours": 0}).json
    erasure = ledger.get(world.oak.account, asked["id"])
    assert erasure and go_on(erasure).erased_at

    assert list(Record.query(kept)) == []
    [row] = dana.get("audit_logs", action="contact.revealed").json["audit_logs"]
    assert row["reason"] is None
    assert dana.get("audit_logs/verify").json["valid"] is True
