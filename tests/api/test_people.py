"""The account's agents, teams and labels, and what the service says of itself."""

import re
from hashlib import sha256
from urllib.parse import urlencode

from chalice.test import Client

from chalicelib.clock import now
from chalicelib.domain.account import Team
from chalicelib.domain.policy import EFFECTIVE, VERSION
from chalicelib.screens import TICKET
from chalicelib.store import sessions, setup_pieces
from chalicelib.store.sessions import Bearer
from tests.api.conftest import Api
from tests.meta import signed_request
from tests.world import World

_DEAUTHORIZE = "/webhooks/meta/deauthorize"


def test_agents_are_the_accounts_own(ravi: Api, world: World) -> None:
    agents = ravi.get("agents").json

    assert {agent["id"] for agent in agents} == {world.oak.dana.id, world.oak.ravi.id}
    assert {agent["role"] for agent in agents} == {"administrator", "agent"}


def test_teams_say_whether_one_is_in_them(dana: Api, ravi: Api, world: World) -> None:
    members = frozenset({world.oak.ravi.id})
    setup_pieces.put_team(Team(world.oak.account, 1, "Workshop", members=members))

    assert [team["is_member"] for team in ravi.get("teams").json] == [True]
    assert dana.get("teams/1").json["is_member"] is False
    assert [agent["name"] for agent in dana.get("teams/1/team_members").json] == ["Ravi"]
    assert dana.get("teams/2").status == dana.get("teams/2/team_members").status == 404


def test_labels_are_made_once(dana: Api, noor: Api) -> None:
    made = dana.post("labels", {"title": " Order ", "color": "#1f6feb"})
    again = dana.post("labels", {"title": "order"})
    odd = dana.post("labels", {"title": "x", "color": "red"})

    assert (made.json["title"], made.json["color"]) == ("order", "#1f6feb")
    assert (again.status, again.code) == (409, "label_exists")
    assert list(odd.json["fields"]) == ["color"]
    assert dana.get("labels").json == {"payload": [made.json]}
    assert noor.get("labels").json == {"payload": []}
    assert dana.post("labels", {"title": "  "}).status == 422


def test_a_ticket_opens_one_screen_of_its_user(dana: Api, world: World) -> None:
    answer = dana.post("ws_ticket").json

    assert answer["expires_in"] == 30
    first, second = (sessions.redeem(answer["ticket"], TICKET) for _ in range(2))
    assert first == Bearer(world.oak.account, world.oak.dana.id)
    assert second is None


def test_health_and_version_need_no_token(client: Client) -> None:
    assert Api(client).get("/health").json == {"status": "ok", "version": "test"}
    assert Api(client).get("/api").json["version"] == "test"


def test_the_privacy_policy_is_a_dated_page(client: Client) -> None:
    answer = Api(client).get("/privacy")

    assert answer.headers["Content-Type"].startswith("text/html")
    assert f"Effective {EFFECTIVE}".encode() in answer.raw
    assert b"<script" not in answer.raw and b"style=" not in answer.raw


def test_a_changed_policy_is_a_new_version(client: Client) -> None:
    """Whoever accepted a version has accepted its words: give other words another date."""
    main = re.search(rb"<main.*</main>", Api(client).get("/privacy").raw, re.DOTALL)
    assert main
    words = " ".join(re.sub(rb"<[^>]+>", b" ", main[0]).decode().split())

    assert {VERSION: sha256(words.encode()).hexdigest()[:16]} == {"2026-11-25": "9e621b7df9e51ce4"}


def test_accepting_the_policy_is_noted_once_and_for_oneself(dana: Api, ravi: Api) -> None:
    assert dana.get("/api/v1/profile").json["policy"] == {
        "version": VERSION,
        "accepted_version": None,
        "accepted_at": None,
    }

    first = dana.post("/api/v1/profile/policy", {"version": VERSION}).json["policy"]
    again = dana.post("/api/v1/profile/policy", {"version": VERSION}).json["policy"]

    assert first["accepted_version"] == VERSION
    assert first["accepted_at"] > 0
    assert again == first == dana.get("/api/v1/profile").json["policy"]
    assert ravi.get("/api/v1/profile").json["policy"]["accepted_version"] is None


def test_no_other_version_of_the_policy_can_be_accepted(dana: Api) -> None:
    answer = dana.post("/api/v1/profile/policy", {"version": "2020-01-01"})

    assert (answer.status, answer.code) == (422, "not_current")
    assert dana.get("/api/v1/profile").json["policy"]["accepted_version"] is None


def test_meta_is_believed_that_somebody_took_their_leave_back_only_when_it_signs(
    client: Client, app_secret: str
) -> None:
    said = {"algorithm": "HMAC-SHA256", "user_id": "218471", "issued_at": now() // 1000}
    form = {"content-type": "application/x-www-form-urlencoded"}
    good = urlencode({"signed_request": signed_request(app_secret, said)}).encode()
    forged = urlencode({"signed_request": signed_request("f" * 32, said)}).encode()

    assert Api(client).call("POST", _DEAUTHORIZE, good, form).status == 200
    for body in (forged, b"", b"signed_request=", b'{"signed_request": {}}'):
        refused = Api(client).call("POST", _DEAUTHORIZE, body, form)
        assert (refused.status, refused.code) == (401, "bad_signature")
