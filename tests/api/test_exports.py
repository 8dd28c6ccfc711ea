"""Exports over the API: for administrators, handed out once, to who shows who they are again."""

import io
import urllib.request
import zipfile
from base64 import b64decode
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.clock import now
from chalicelib.domain.errors import Busy
from chalicelib.inbox.sign_in import SESSION
from chalicelib.privacy import make_export
from chalicelib.store import sessions
from chalicelib.store.sessions import Bearer
from chalicelib.vault.files import decrypt_file
from tests.api.conftest import Api
from tests.world import PASSWORD, World


@pytest.fixture
def contact(dana: Api, talk: int) -> int:
    """Amara's id."""
    return int(dana.get(f"conversations/{talk}").json["meta"]["sender"]["id"])


@pytest.fixture
def ready(dana: Api, world: World, contact: int) -> int:
    """The id of a copy of Amara that is ready."""
    id = int(dana.post("exports", {"scope": "contact", "contact_id": contact}).json["id"])
    assert make_export.go_on(world.oak.account, id, now() + 60_000)
    return id


@pytest.fixture
def at_screen(client: Client, world: World) -> Api:
    """Dana in her browser: a session instead of a token."""
    oak = world.oak
    token = sessions.start(Bearer(oak.account, oak.dana.id), SESSION, 600_000)
    headers = {
        "cookie": f"__Host-chathood={token}",
        "origin": "http://127.0.0.1:8000",
        "x-chathood-client": "web",
        # Tries are counted by network address, too: nobody else comes from this one.
        "x-chathood-viewer": f"2001:db8::{oak.account}",
    }
    return Api(client, headers, f"/api/v1/accounts/{oak.account}")


def _place(link: Any) -> str:
    return str(link["url"]).partition("8000")[2]


def _plain(parcel: dict[str, Any]) -> bytes:
    with urllib.request.urlopen(parcel["url"]) as answer:
        return decrypt_file(b64decode(parcel["key"]), answer.read())


def test_an_export_is_asked_for_watched_and_listed(dana: Api, world: World, contact: int) -> None:
    begun = dana.post("exports", {"scope": "contact", "contact_id": contact})

    assert begun.status == 202
    assert begun.json["status"] == "queued"
    assert begun.json["expires_at"] - begun.json["created_at"] == 86_400
    make_export.go_on(world.oak.account, begun.json["id"], now() + 60_000)
    shown = dana.get(f"exports/{begun.json['id']}").json
    assert shown["status"] == "ready"
    assert shown["progress"] == {"contacts": 1, "conversations": 1, "messages": 1, "files": 0}
    assert dana.get("exports").json["payload"] == [shown]


def test_what_is_to_be_copied_must_be_said_and_be_there(dana: Api) -> None:
    for wrong in ({}, {"scope": "everything"}, {"scope": "contact"}):
        assert dana.post("exports", wrong).status == 422
    assert dana.post("exports", {"scope": "contact", "contact_id": 12345}).status == 404
    assert dana.get("exports").json["payload"] == []


def test_the_parts_that_come_out_open_with_their_keys(dana: Api, ready: int) -> None:
    link = dana.post(f"exports/{ready}/download").json

    [parcel] = dana.get(_place(link)).json["payload"]

    with zipfile.ZipFile(io.BytesIO(_plain(parcel))) as archive:
        assert {"index.html", "contact.json"} <= set(archive.namelist())
        assert b"Hello" in archive.read("index.html")
    assert parcel["filename"].endswith(".zip")


def test_a_link_works_once(dana: Api, ready: int) -> None:
    first, second = (dana.post(f"exports/{ready}/download").json for _ in range(2))
    assert dana.get(_place(first)).status == 200

    again = dana.get(_place(first))

    assert (again.status, again.code) == (410, "export_handed_out")
    assert dana.get(_place(second)).status == 410
    assert dana.post(f"exports/{ready}/download").status == 410
    assert dana.get(f"exports/{ready}").json["status"] == "downloaded"


def test_an_open_screen_must_show_the_password_again(at_screen: Api, ready: int) -> None:
    for wrong in ({}, {"password": ""}, {"password": "guess"}):
        refused = at_screen.post(f"exports/{ready}/download", wrong)
        assert (refused.status, refused.code) == (403, "wrong_password")

    assert at_screen.post(f"exports/{ready}/download", {"password": PASSWORD}).status == 200


def test_passwords_cannot_be_tried_for_long(
    at_screen: Api, ready: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now()
    monkeypatch.setattr(sessions, "now", lambda: at)
    tries = [
        at_screen.post(f"exports/{ready}/download", {"password": "guess"}).status for _ in range(11)
    ]

    assert tries == [403] * 10 + [429]


def test_a_link_is_its_users_alone(
    dana: Api, ravi: Api, noor: Api, nobody: Api, world: World, ready: int
) -> None:
    link = _place(dana.post(f"exports/{ready}/download").json)
    ticket = link.rpartition("/")[2]

    assert nobody.get(link).status == 401
    assert ravi.get(link).status == 403
    assert noor.get(link).status == 404
    assert noor.get(f"exports/{ready}/volumes/{ticket}").status == 404
    another = sessions.start(Bearer(world.oak.account, world.oak.ravi.id), f"EXPORT#{ready}", 9_000)
    assert dana.get(f"exports/{ready}/volumes/{another}").status == 404
    assert dana.get(f"exports/{ready}/volumes/{ticket[:-2]}xx").status == 404
    assert dana.get(link).status == 200


def test_exports_are_for_administrators_of_their_account(
    dana: Api, ravi: Api, noor: Api, contact: int, ready: int
) -> None:
    wanted = {"scope": "contact", "contact_id": contact}

    assert ravi.post("exports", wanted).status == 403
    assert ravi.get(f"exports/{ready}").status == 403
    assert noor.post("exports", wanted).status == 404
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/download")):
        assert noor.call(method, f"exports/{ready}{path}").status == 404
    assert noor.get("exports").json["payload"] == []
    assert dana.get(f"exports/{ready}").json["status"] == "ready"


def test_one_in_the_making_is_not_handed_out_and_one_thrown_away_never(
    dana: Api, contact: int
) -> None:
    id = dana.post("exports", {"scope": "account"}).json["id"]

    early = dana.post(f"exports/{id}/download")
    assert (early.status, early.code) == (409, "export_not_ready")
    assert dana.call("DELETE", f"exports/{id}").json["status"] == "cancelled"
    late = dana.post(f"exports/{id}/download")
    assert (late.status, late.code) == (410, "export_over")


def test_nobody_asks_for_more_than_ten_an_hour(dana: Api, contact: int) -> None:
    wanted = {"scope": "contact", "contact_id": contact}

    asked = [dana.post("exports", wanted).status for _ in range(11)]

    assert asked == [202] * 10 + [429]


def test_no_export_begins_and_none_is_handed_out_unrecorded(
    dana: Api, ready: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _place(dana.post(f"exports/{ready}/download").json)
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.store.audit.append", _busy)
        for answer in (dana.get(place), dana.post("exports", {"scope": "account"})):
            assert (answer.status, answer.code) == (503, "audit_unavailable")

    assert [one["id"] for one in dana.get("exports").json["payload"]] == [ready]
    assert dana.get(place).status == 200
    told = dana.get("audit_logs").json["audit_logs"]
    said = [one["action"] for one in told if one["outcome"] == "done"]
    assert said[:3] == ["export.handed_out", "export.linked", "export.requested"]
    assert place.rpartition("/")[2] not in str(told)


def _busy(act: object) -> None:
    raise Busy("The audit log changes too fast.")
