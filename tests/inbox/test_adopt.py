"""A line becomes an inbox by its owner's leave: WhatsApp, Pages, Instagram; and what is refused."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.erasure import Scope
from chalicelib.domain.errors import Conflict, Invalid, Unavailable
from chalicelib.domain.invitation import OWNER
from chalicelib.inbox.adopt import Adopted, Answer, adopt
from chalicelib.inbox.connect import change
from chalicelib.inbox.invite import invite
from chalicelib.inbox.register import register
from chalicelib.privacy.let_go import let_go_of_lines
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.undo_erasure import undo
from chalicelib.store import invitations, watched
from chalicelib.store import setup as setups
from chalicelib.store.tables import SessionItem, SetupItem
from tests.conftest import Cloud
from tests.far_end import Meta, invited
from tests.world import Business, World


@pytest.fixture
def meta(cloud: Cloud) -> Meta:
    return Meta(cloud.meta_url)


def _answered(business: Business, channel: str, code: str, **more: str) -> Adopted:
    state = invited(business, channel).state
    return adopt(business.setup, business.dana, channel, Answer(state, code, **more))


def _whatsapp(meta: Meta, business: Business, **wish: Any) -> Inbox:
    inbox = _answered(business, "whatsapp", meta.allow("whatsapp", **wish)["code"]).inbox
    assert inbox
    return inbox


def test_the_owner_is_sent_to_metas_page_and_back_to_ours(world: World) -> None:
    asked = invite(world.oak.dana, "whatsapp", on_phone=True)

    page = requests.get(asked.address, timeout=5)
    sent = requests.post(asked.address, timeout=5, allow_redirects=False)
    back = urlsplit(sent.headers["Location"])
    query = parse_qs(back.query)
    adopted = adopt(
        world.oak.setup,
        world.oak.dana,
        "whatsapp",
        Answer(query["state"][0], query["code"][0]),
    )

    assert page.status_code == 200
    assert back.path == "/connect/whatsapp"
    assert query["state"] == [asked.state]
    assert adopted.inbox
    assert adopted.inbox.channel is ChannelKind.WHATSAPP


def test_a_number_is_connected_subscribed_and_registered(world: World, meta: Meta) -> None:
    grant = meta.allow("whatsapp")

    inbox = _answered(world.oak, "whatsapp", grant["code"], name="Shop").inbox

    assert inbox
    assert (inbox.name, inbox.business) == ("Shop", grant["assets"][0])
    assert str(inbox.settings["phone_number"]).startswith("+1555")
    assert [call[0] for call in meta.calls(f"{inbox.business}/subscribed_apps")] == ["POST"]
    [(_, body)] = meta.calls(f"{inbox.address}/register")
    assert body["pin"] == watched.pin(inbox)
    assert inbox.health == "This inbox is connected."
    assert inbox.id not in world.fern.setup.inboxes


def test_token_and_pin_lie_sealed(world: World, meta: Meta) -> None:
    inbox = _whatsapp(meta, world.oak)

    item = SetupItem.get(f"A#{inbox.account}", f"INBOX#{inbox.id}")

    assert setups.inbox_token(inbox).startswith("EAA")
    assert setups.inbox_token(inbox).encode() not in item.token
    assert watched.pin(inbox).encode() not in item.pin


def test_a_number_on_the_phones_app_is_asked_for_its_past_and_not_registered(
    world: World, meta: Meta
) -> None:
    inbox = _whatsapp(meta, world.oak, on_app=True)

    asked = [body["sync_type"] for _, body in meta.calls(f"{inbox.address}/smb_app_data")]
    assert asked == ["smb_app_state_sync", "history"]
    assert meta.calls(f"{inbox.address}/register") == []
    assert inbox.health == "This inbox is connected."


def test_when_the_phone_hands_nothing_out_the_inbox_says_so(world: World, meta: Meta) -> None:
    meta.fault("smb_app_data", code=2593109, skip=1)

    inbox = _whatsapp(meta, world.oak, on_app=True)

    assert inbox.health == "The phone's owner did not share the history."
    assert world.oak.setup.inboxes[inbox.id].health == inbox.health


def test_a_number_with_a_pin_of_its_own_waits_for_it(world: World, meta: Meta) -> None:
    meta.fault("register", code=133005)
    inbox = _whatsapp(meta, world.oak)
    assert "This number has a PIN already" in inbox.health
    assert watched.pin(inbox) == ""
    setups.hold(inbox, "This number is not registered with Meta. Register it in Settings.")

    with pytest.raises(Invalid) as refused:
        register(world.oak.setup, inbox, "000000")
    mended = register(world.oak.setup, world.oak.setup.inboxes[inbox.id], "123456")

    assert refused.value.code == "pin_refused"
    assert watched.pin(inbox) == "123456"
    assert (mended.held, mended.health) == ("", "This inbox is connected.")
    assert world.oak.setup.inboxes[inbox.id].health == "This inbox is connected."


def test_a_pin_whose_answer_was_lost_is_still_known(world: World, meta: Meta) -> None:
    meta.fault("register", kind="lost_reply")

    inbox = _whatsapp(meta, world.oak)

    assert "Register it in Settings" in inbox.health
    assert register(world.oak.setup, inbox).health == "This inbox is connected."
    first, second = meta.calls(f"{inbox.address}/register")
    assert first == second


def test_several_pages_are_offered_and_one_is_chosen(world: World, meta: Meta) -> None:
    pages = [f"{world.oak.whatsapp.address}{n}" for n in (1, 2)]
    asked = _answered(world.oak, "facebook", meta.allow("facebook", assets=pages)["code"])

    chosen = Answer(asked.state, choice=pages[1])
    inbox = adopt(world.oak.setup, world.oak.dana, "facebook", chosen).inbox

    assert (asked.inbox, [offer.address for offer in asked.offers]) == (None, pages)
    assert inbox
    assert inbox.address == pages[1]
    [(_, query)] = meta.calls(f"{pages[1]}/subscribed_apps")
    assert {"messages", "message_echoes", "feed"} <= set(query["subscribed_fields"].split(","))


def test_the_tokens_of_lines_not_yet_chosen_lie_sealed(world: World, meta: Meta) -> None:
    pages = [f"{world.oak.whatsapp.address}{n}" for n in (1, 2)]
    asked = _answered(world.oak, "facebook", meta.allow("facebook", assets=pages)["code"])

    item = SessionItem.get(invitations._pk(world.oak.account, asked.state), "-")

    assert all(offer.token.encode() not in item.sealed for offer in asked.offers)
    assert item.ttl <= now() // 1000 + 600


def test_one_page_alone_needs_no_choice(world: World, meta: Meta) -> None:
    page = f"{world.oak.whatsapp.address}1"

    adopted = _answered(world.oak, "facebook", meta.allow("facebook", assets=[page])["code"])

    assert adopted.inbox
    assert adopted.inbox.address == page
    assert adopted.inbox.token_expires_at == 0


def test_instagram_gives_a_token_of_sixty_days(world: World, meta: Meta) -> None:
    account = f"{world.oak.whatsapp.address}1"

    adopted = _answered(
        world.oak, "instagram", meta.allow("instagram", assets=[account])["code"] + "#_"
    )

    inbox = adopted.inbox
    assert inbox
    assert inbox.address == account
    assert 59 < (inbox.token_expires_at - now()) / 86_400_000 < 61
    assert world.oak.setup.inboxes[inbox.id].token_expires_at == inbox.token_expires_at
    assert [method for method, _ in meta.calls(f"{account}/subscribed_apps")] == ["POST"]


def test_an_inbox_whose_token_died_is_mended_by_its_owner(world: World, meta: Meta) -> None:
    account = f"{world.oak.whatsapp.address}1"
    first = _answered(world.oak, "instagram", meta.allow("instagram", assets=[account])["code"])
    assert first.inbox
    setups.hold(first.inbox, "This inbox's token is no longer valid. Reconnect it in Settings.")

    again = _answered(world.oak, "instagram", meta.allow("instagram", assets=[account])["code"])

    assert again.inbox
    assert again.inbox.id == first.inbox.id
    assert world.oak.setup.inboxes[first.inbox.id].held == ""


def test_a_line_of_another_account_stays_theirs(world: World, meta: Meta) -> None:
    account = f"{world.oak.whatsapp.address}1"
    _answered(world.oak, "instagram", meta.allow("instagram", assets=[account])["code"])
    code = meta.allow("instagram", assets=[account])["code"]

    before = world.fern.setup.inboxes.keys()

    with pytest.raises(Conflict):
        _answered(world.fern, "instagram", code)

    assert world.fern.setup.inboxes.keys() == before


def test_a_state_is_good_once(world: World, meta: Meta) -> None:
    asked = invited(world.oak, "whatsapp")
    answer = Answer(asked.state, meta.allow("whatsapp")["code"])
    adopt(world.oak.setup, world.oak.dana, "whatsapp", answer)

    with pytest.raises(Invalid) as refused:
        adopt(world.oak.setup, world.oak.dana, "whatsapp", answer)

    assert refused.value.code == "connect_over"


def test_a_state_is_good_for_ten_minutes(
    world: World, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = invited(world.oak, "whatsapp")
    code = meta.allow("whatsapp")["code"]
    monkeypatch.setattr(invitations, "now", lambda: now() + 601_000)

    with pytest.raises(Invalid, match="too late"):
        adopt(world.oak.setup, world.oak.dana, "whatsapp", Answer(asked.state, code))


def test_a_state_is_good_for_nobody_else_and_for_nothing_else(world: World, meta: Meta) -> None:
    oak, fern = world.oak, world.fern
    code = meta.allow("whatsapp")["code"]
    attempts = [
        (oak.setup, oak.ravi, "whatsapp", invited(oak, "whatsapp").state),
        (fern.setup, fern.dana, "whatsapp", invited(oak, "whatsapp").state),
        (oak.setup, oak.dana, "facebook", invited(oak, "whatsapp").state),
        (oak.setup, oak.dana, "whatsapp", f"{oak.account}.made-up.{'0' * 32}"),
        (oak.setup, oak.dana, "whatsapp", ""),
    ]

    before = (oak.setup.inboxes.keys(), fern.setup.inboxes.keys())

    for setup, user, channel, state in attempts:
        with pytest.raises(Invalid) as refused:
            adopt(setup, user, channel, Answer(state, code))
        assert refused.value.code == "connect_over"

    assert (oak.setup.inboxes.keys(), fern.setup.inboxes.keys()) == before


@pytest.mark.parametrize(
    ("channel", "wish", "code"),
    [
        ("whatsapp", {"age": 31}, "connect_over"),
        ("facebook", {"age": 601}, "connect_over"),
        ("instagram", {"age": 3601}, "connect_over"),
        ("whatsapp", {"redirect_uri": "https://elsewhere.example"}, "app_misconfigured"),
        ("whatsapp", {"scopes": ["whatsapp_business_messaging"]}, "permission_missing"),
        ("facebook", {"scopes": ["pages_show_list", "pages_messaging"]}, "permission_missing"),
        ("instagram", {"scopes": ["instagram_business_basic"]}, "permission_missing"),
    ],
)
def test_what_meta_does_not_take_is_told_in_words(
    world: World, meta: Meta, channel: str, wish: dict[str, Any], code: str
) -> None:
    given, before = meta.allow(channel, **wish)["code"], world.oak.setup.inboxes.keys()

    with pytest.raises(Invalid) as refused:
        _answered(world.oak, channel, given)

    assert refused.value.code == code
    assert world.oak.setup.inboxes.keys() == before


def test_a_used_code_is_refused(world: World, meta: Meta) -> None:
    code = meta.allow("whatsapp")["code"]
    _answered(world.oak, "whatsapp", code)

    with pytest.raises(Invalid) as refused:
        _answered(world.oak, "whatsapp", code)

    assert refused.value.code == "connect_over"


def test_who_shares_nothing_connects_nothing(world: World, meta: Meta) -> None:
    page = f"{world.oak.whatsapp.address}1"
    nothing = meta.allow("whatsapp", assets=[f"{page}9"])["code"]
    another = meta.allow("facebook", assets=[page])["code"]

    with pytest.raises(Invalid) as none_given:
        _answered(world.oak, "whatsapp", nothing)
    with pytest.raises(Invalid) as not_given:
        _answered(world.oak, "facebook", another, choice="123456")

    assert (none_given.value.code, not_given.value.code) == ("nothing_offered", "not_offered")


def test_silence_is_no_fault_of_the_callers(world: World, meta: Meta) -> None:
    code = meta.allow("whatsapp")["code"]
    meta.fault("oauth/access_token", kind="status", code=502)

    with pytest.raises(Unavailable):
        _answered(world.oak, "whatsapp", code)


def test_other_channels_and_servers_without_an_app_are_connected_by_hand(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for channel in ("email", "web_widget", "pigeon"):
        with pytest.raises(Invalid) as refused:
            invited(world.oak, channel)
        assert refused.value.code == "no_such_way"

    monkeypatch.delenv("META_SIGNUP_CONFIG")
    with pytest.raises(Invalid) as unknown:
        invited(world.oak, "whatsapp")
    assert unknown.value.code == "no_app"


def test_no_code_token_or_pin_is_logged(
    world: World, meta: Meta, capfd: pytest.CaptureFixture[str]
) -> None:
    grant = meta.allow("whatsapp")
    inbox = _answered(world.oak, "whatsapp", grant["code"]).inbox
    assert inbox
    said = capfd.readouterr().err

    secrets = [grant["code"], setups.inbox_token(inbox), watched.pin(inbox)]
    assert [secret for secret in secrets if secret in said] == []


def _page(world: World) -> str:
    return f"{world.oak.whatsapp.address}1"


def test_whoever_takes_their_leave_back_takes_the_token_of_their_lines_with_it(
    world: World, meta: Meta
) -> None:
    inbox = _answered(
        world.oak, "facebook", meta.allow("facebook", assets=[_page(world)])["code"]
    ).inbox
    assert inbox
    owner = inbox.settings[OWNER]

    assert let_go_of_lines("1", now()) == 0
    assert setups.inbox_token(inbox)
    assert let_go_of_lines(owner, now()) == 1

    held = world.oak.setup.inboxes[inbox.id]
    assert (setups.inbox_token(held), OWNER in held.settings) == ("", False)
    assert "Reconnect it" in held.held
    assert let_go_of_lines(owner, now()) == 0


def test_what_another_process_has_just_changed_of_a_line_stays_when_its_leave_is_taken_back(
    world: World, meta: Meta
) -> None:
    grant = meta.allow("facebook", assets=[_page(world)])
    inbox = _answered(world.oak, "facebook", grant["code"]).inbox
    assert inbox
    remembered = world.oak.setup
    change(world.oak.setup, inbox.id, {"name": "Showroom"})
    setups._kept[world.oak.account] = remembered

    let_go_of_lines(inbox.settings[OWNER], now())

    assert world.oak.setup.inboxes[inbox.id].name == "Showroom"


def test_reconnecting_makes_the_line_its_owners_again(world: World, meta: Meta) -> None:
    grant = meta.allow("facebook", assets=[_page(world)])
    inbox = _answered(world.oak, "facebook", grant["code"]).inbox
    assert inbox
    owner = inbox.settings[OWNER]
    let_go_of_lines(owner, now())

    again = meta.allow("facebook", assets=grant["assets"])
    _answered(world.oak, "facebook", again["code"])

    assert world.oak.setup.inboxes[inbox.id].held == ""
    assert let_go_of_lines(owner, now()) == 1


def test_a_leave_that_was_given_again_is_not_taken_back_by_an_older_request(
    world: World, meta: Meta
) -> None:
    grant, before = meta.allow("facebook", assets=[_page(world)]), now()
    inbox = _answered(world.oak, "facebook", grant["code"]).inbox
    assert inbox

    assert let_go_of_lines(inbox.settings[OWNER], before - 1_000) == 0

    kept = world.oak.setup.inboxes[inbox.id]
    assert (bool(setups.inbox_token(kept)), kept.held) == (True, "")
    assert let_go_of_lines(inbox.settings[OWNER], before) == 1


@pytest.mark.parametrize("scope", [Scope.ACCOUNT, Scope.INBOX])
def test_a_leave_that_is_taken_back_behind_a_fence_is_gone_when_the_erasure_is_undone(
    world: World, meta: Meta, scope: Scope
) -> None:
    oak = world.oak
    inbox = _answered(oak, "facebook", meta.allow("facebook", assets=[_page(world)])["code"]).inbox
    assert inbox
    subject = oak.account if scope is Scope.ACCOUNT else inbox.id
    erasure = request(oak.account, scope, subject, f"user:{oak.dana.id}", 1)

    assert let_go_of_lines(inbox.settings[OWNER], now()) == 1
    undo(oak.account, erasure.id)

    held = oak.setup.inboxes[inbox.id]
    assert (setups.inbox_token(held), OWNER in held.settings) == ("", False)
    assert "Reconnect it" in held.held
