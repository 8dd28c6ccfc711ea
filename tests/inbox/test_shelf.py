"""Templates from Meta's list to the inbox and back, and what reports make of them."""

import secrets
from typing import Any

import pytest
import requests

from chalicelib.channels import meta_hosts
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.errors import Conflict, Invalid, NotThere, SlowDown, Unavailable
from chalicelib.domain.events import TemplateReported
from chalicelib.domain.message import Attachment, Content, FileState
from chalicelib.domain.template import Template
from chalicelib.inbox import curate, shelf
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.templates import filled_in
from chalicelib.store import setup as setups
from chalicelib.store.tables import TemplateItem
from tests.conftest import Cloud
from tests.world import Business, World

BODY = {
    "type": "BODY",
    "text": "Hi {{1}}, see you soon.",
    "example": {"body_text": [["Ana"]]},
}


def _digits() -> str:
    return str(10**14 + secrets.randbelow(10**14))


def _number(business: Business, account: str) -> Inbox:
    settings = {"phone_number": "+33199000002", "business_account_id": account}
    plan = Plan("Second", ChannelKind.WHATSAPP, _digits(), "EAA" + secrets.token_hex(8), settings)
    return connect(business.setup, business.dana, plan)


@pytest.fixture
def line(world: World) -> Inbox:
    """A number of Oak whose WhatsApp Business Account nobody else has."""
    return _number(world.oak, _digits())


def _names(inbox: Inbox) -> set[str]:
    return {one.name for one in shelf.listed(inbox).templates}


def _wanted(name: str = "see_you", **more: Any) -> Template:
    return Template(name, "en", "UTILITY", components=(BODY,), **more)


def _meta(cloud: Cloud, inbox: Inbox, name: str, **wish: Any) -> None:
    """Meta changes something about a template, and its webhook is lost."""
    found = shelf.find(inbox, name, "en_US") or shelf.find(inbox, name, "en")
    assert found
    address = f"{cloud.meta_url}/_templates/{inbox.business}/{found.provider_id}"
    assert requests.post(address, json={"silent": True, **wish}, timeout=5).status_code == 200


def _said(name: str, at: int = 0, language: str = "en-US", **what: Any) -> TemplateReported:
    return TemplateReported(name, language, at or now(), **what)


def _graph(inbox: Inbox, cloud: Cloud) -> list[str]:
    log = requests.get(f"{cloud.meta_url}/_log?path={inbox.business}", timeout=5).json()
    return [entry["method"] for entry in log]


def test_a_sync_brings_every_template_with_all_that_meta_tells(line: Inbox, world: World) -> None:
    whole = curate.sync(line)

    told = {(one.name, one.language): one for one in whole.templates}
    assert len(told) == 8
    assert told["order_update", "de"].components[0]["text"].startswith("Hallo")
    assert told["appointment_reminder", "en_US"].parameter_format == "NAMED"
    assert told["winter_sale", "en_US"].obstacle
    assert told["loyalty_points", "en_US"].reason == "INVALID_FORMAT"
    assert whole.listed_at
    assert shelf.listed(world.fern.whatsapp).templates == ()


def test_what_is_gone_at_meta_goes_here_and_what_changed_changes(line: Inbox, cloud: Cloud) -> None:
    curate.sync(line)
    _meta(cloud, line, "hello_world", status="PAUSED", category="MARKETING")
    path = f"{cloud.meta_url}/v26.0/{line.business}/message_templates"
    token = "EAAanybody"
    query = {"name": "order_update", **meta_hosts.proof(token), "access_token": token}
    requests.delete(path, params=query, timeout=5)

    curate.sync(line)

    assert "order_update" not in _names(line)
    hello = shelf.the(line, "hello_world", "en_US")
    assert (hello.status, hello.category, hello.category_before) == (
        "PAUSED",
        "MARKETING",
        "UTILITY",
    )


def test_a_sync_that_finds_nothing_new_writes_no_template(
    line: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    curate.sync(line)
    written: list[Any] = []
    monkeypatch.setattr(TemplateItem, "save", lambda item, *_: written.append(item.sk))

    curate.sync(line)

    assert written == ["LISTED"]


def test_syncing_again_and_again_is_refused_for_a_while(line: Inbox) -> None:
    for _ in range(6):
        curate.sync(line)

    with pytest.raises(SlowDown):
        curate.sync(line)


def test_no_word_of_a_template_lies_in_the_open(line: Inbox) -> None:
    curate.sync(line)

    items = list(TemplateItem.query(f"A#{line.account}#W#{line.business}"))

    assert len(items) == 9
    assert not [item for item in items if item.sealed and b"Welcome" in item.sealed]
    assert all("categ" not in str(item.serialize()) for item in items)


def test_two_accounts_with_one_business_keep_their_own(world: World) -> None:
    shared = _digits()
    oaks, ferns = _number(world.oak, shared), _number(world.fern, shared)

    curate.sync(oaks)

    assert len(_names(oaks)) == 7
    assert _names(ferns) == set()


def test_a_new_template_is_pending_until_meta_has_looked(line: Inbox) -> None:
    made = curate.create(line, _wanted())

    assert (made.status, bool(made.provider_id)) == ("PENDING", True)
    assert shelf.the(line, "see_you", "en").obstacle

    shelf.report(_setup(line), line, _said("see_you", language="en", status="APPROVED"))
    assert not shelf.the(line, "see_you", "en").obstacle
    assert shelf.the(line, "see_you", "en").components == (BODY,)


def _setup(line: Inbox) -> Setup:
    setup = setups.load(line.account)
    assert setup
    return setup


def test_what_meta_would_refuse_is_not_even_asked(line: Inbox, cloud: Cloud) -> None:
    before = _graph(line, cloud)

    with pytest.raises(Invalid) as refused:
        curate.create(line, Template("See you", "en", "UTILITY", components=()))

    assert list(refused.value.fields) == ["name", "components"]
    assert _graph(line, cloud) == before


def test_what_meta_refuses_is_told_in_metas_words(line: Inbox, cloud: Cloud) -> None:
    fault = {"kind": "error", "path": f"{line.business}/message_templates", "code": 132068}
    requests.post(f"{cloud.meta_url}/_faults", json=fault, timeout=5)

    with pytest.raises(Invalid) as refused:
        curate.create(line, _wanted())

    assert refused.value.code == "refused"
    assert "132068" in str(refused.value.fields["template"])
    assert _names(line) == set()


def test_a_second_of_the_same_name_is_a_conflict(line: Inbox) -> None:
    curate.create(line, _wanted())

    with pytest.raises(Conflict) as refused:
        curate.create(line, _wanted())

    assert refused.value.code == "template_exists"
    assert "already content in this language" in refused.value.sentence


def test_when_metas_answer_is_lost_the_next_sync_tells(line: Inbox, cloud: Cloud) -> None:
    fault = {"kind": "lost_reply", "path": f"{line.business}/message_templates", "method": "POST"}
    requests.post(f"{cloud.meta_url}/_faults", json=fault, timeout=5)

    with pytest.raises(Unavailable):
        curate.create(line, _wanted())

    assert shelf.listed(line).is_wanted
    assert shelf.find(line, "see_you", "en") is None
    curate.sync(line)
    assert shelf.the(line, "see_you", "en")
    assert not shelf.listed(line).is_wanted


def test_an_edited_template_is_looked_at_again(line: Inbox) -> None:
    curate.sync(line)
    changed = ({**BODY, "text": "Hello {{1}}, until soon."},)

    edited = curate.edit(line, "hello_world", "en_US", curate.Changes(components=changed))

    assert (edited.status, edited.text_of("BODY")) == ("PENDING", "Hello {{1}}, until soon.")
    assert shelf.the(line, "hello_world", "en_US") == edited


def test_what_may_not_be_edited_is_refused(line: Inbox) -> None:
    curate.sync(line)
    pending = curate.create(line, _wanted())
    words = curate.Changes(components=(BODY,))

    with pytest.raises(Conflict, match="approved, rejected or paused"):
        curate.edit(line, pending.name, "en", words)
    with pytest.raises(Invalid, match="Meta alone changes"):
        curate.edit(line, "hello_world", "en_US", curate.Changes(category="MARKETING"))
    with pytest.raises(Invalid, match="Say what to change"):
        curate.edit(line, "hello_world", "en_US", curate.Changes())
    with pytest.raises(NotThere):
        curate.edit(line, "hello_world", "fr", words)


def test_deleting_takes_every_language_and_late_news_bring_none_back(line: Inbox) -> None:
    curate.sync(line)
    before = now() - 60_000

    curate.remove(line, "order_update")
    shelf.report(_setup(line), line, _said("order_update", before, status="APPROVED"))

    assert "order_update" not in _names(line)
    with pytest.raises(NotThere):
        curate.remove(line, "order_update")


def test_a_report_finds_its_template_however_the_language_is_written(line: Inbox) -> None:
    curate.sync(line)

    shelf.report(_setup(line), line, _said("hello_world", status="PAUSED"))
    shelf.report(_setup(line), line, _said("hello_world", quality="RED"))

    hello = shelf.the(line, "hello_world", "en_US")
    assert (hello.status, hello.quality) == ("PAUSED", "RED")
    assert hello.obstacle == "Meta has paused this template because of complaints."


def test_a_report_on_what_nobody_knew_is_noted_and_completed(line: Inbox) -> None:
    shelf.report(_setup(line), line, _said("hello_world", status="APPROVED"))
    noted = shelf.the(line, "hello_world", "en_US")

    assert (noted.is_partial, noted.components) == (True, ())
    assert shelf.listed(line).is_wanted

    curate.sync(line)
    assert shelf.the(line, "hello_world", "en_US").text_of("BODY").startswith("Welcome!")
    assert not shelf.listed(line).is_wanted


def test_what_is_known_from_reports_alone_judges_a_send_only_when_it_says_no(line: Inbox) -> None:
    shelf.report(_setup(line), line, _said("hello_world", quality="RED"))
    shelf.report(_setup(line), line, _said("order_update", status="APPROVED"))
    shelf.report(_setup(line), line, _said("winter_sale", status="PAUSED"))

    assert shelf.find(line, "hello_world", "en_US") is None
    assert shelf.find(line, "order_update", "en_US") is None
    paused = shelf.find(line, "winter_sale", "en_US")
    assert paused
    assert paused.obstacle


def _filled(line: Inbox, name: str, params: Any, files: int = 0) -> Content:
    said = {"name": name, "language": "en_US", "category": "x", "processed_params": params}
    file = Attachment(1, "image", FileState.READY)
    return filled_in(line, Content(attributes={"template": said}, attachments=(file,) * files))


def test_a_template_that_is_known_is_filled_in_as_it_will_read(line: Inbox) -> None:
    curate.sync(line)
    params = {"body": {"1": "Kim", "2": "7"}, "buttons": [{"type": "url", "parameter": "7"}]}

    content = _filled(line, "order_update", params)

    shown = content.attributes["template"]
    assert content.text == "Hi Kim, your order 7 has left our workshop."
    assert shown["category"] == "UTILITY"
    assert shown["buttons"][0]["url"] == "https://shop.example/parcels/7"
    assert _filled(line, "autumn_collection", {"1": "Kim"}, files=1).text.startswith("Kim,")


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("winter_sale", {}, "paused this template because of complaints"),
        ("loyalty_points", {"1": "3"}, "rejected this template"),
        ("order_update", {"1": "Kim"}, "takes 1, 2"),
        ("order_update", {"1": "Kim", "2": "7"}, "needs values for button.0"),
        ("autumn_collection", {"1": "Kim"}, "needs values for header.media_url"),
    ],
)
def test_what_meta_would_refuse_to_send_is_refused_at_once(
    line: Inbox, name: str, params: Any, words: str
) -> None:
    curate.sync(line)

    with pytest.raises(Invalid, match=words) as refused:
        _filled(line, name, params)

    assert refused.value.code == "template_parameters"


def test_an_inbox_without_a_business_has_no_templates(world: World) -> None:
    oak = world.oak

    shelf.report(oak.setup, oak.whatsapp, _said("hello_world", status="APPROVED"))

    assert shelf.listed(oak.whatsapp).templates == ()
    assert shelf.find(oak.whatsapp, "hello_world", "en_US") is None
    with pytest.raises(Invalid, match="business account"):
        curate.sync(oak.widget)
