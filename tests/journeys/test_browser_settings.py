"""What administrators do in a real browser: connect lines, and keep what the law asks of them."""

import secrets
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.agents import sign_in
from tests.journeys.product import Line, Product, until
from tests.world import Customer

pytestmark = [pytest.mark.local, pytest.mark.browser]
LINES = (
    "Number for leaving",
    "Number to close",
    "Number to end",
    "Number for reasons",
    "Number for copies",
    "Number with a rule",
)


def test_an_administrator_connects_a_whatsapp_number_by_hand_and_it_works(
    page: Page, product: Product
) -> None:
    number, token = str(10**14 + secrets.randbelow(10**14)), "EAA" + secrets.token_hex(12)
    sign_in(page, product)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Connect a line").click()
    page.get_by_role("link", name="WhatsApp number").click()
    form = page.get_by_role("form", name="Connect by hand")
    form.get_by_label("Name").fill("Repairs")
    form.get_by_label("Phone number", exact=True).fill("0301234567")
    form.get_by_label("Phone number id").fill(number)
    form.get_by_label("WhatsApp business account id").fill("109800700600999")
    form.get_by_label("Access token").fill(token)

    form.get_by_role("button", name="Connect").click()
    expect(form.get_by_text("Write the number with its country code")).to_be_visible()
    form.get_by_label("Phone number", exact=True).fill("+1 555 0137 246")
    form.get_by_role("button", name="Connect").click()

    expect(page.get_by_role("heading", name="Repairs")).to_be_visible()
    expect(page.get_by_role("status", name="Health")).to_contain_text("Connected")
    assert token not in page.content()
    product.customer(Customer.new().phone, {"phone_number_id": number, "text": "It wobbles"})
    inbox = int(page.url.rsplit("/", 1)[-1])
    assert until(lambda: product.conversations(inbox))


def test_an_owner_shares_two_pages_one_is_chosen_and_a_refusal_is_told(
    page: Page, product: Product
) -> None:
    sign_in(page, product)
    page.goto(f"{product.url}/#/settings/inboxes/new/facebook")
    page.get_by_role("button", name="Continue with Facebook").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("The owner did not let us in.")

    page.get_by_role("link", name="Start again").click()
    page.get_by_role("button", name="Continue with Facebook").click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("button", name="Oak Furniture")).to_be_visible()
    assert "code=" not in page.url
    page.get_by_role("button", name="Oak Outlet").click()

    expect(page.get_by_role("heading", name="Oak Outlet")).to_be_visible()
    expect(page.get_by_role("status", name="Health")).to_contain_text("Connected")
    # Another instance may know the account as it was some seconds ago.
    names = until(lambda: [name for name in _inboxes(product) if name.startswith("Oak")])
    assert names == ["Oak Outlet"]


def test_a_person_is_deleted_with_time_to_undo_and_is_back_after_it(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    line = lines["Number for leaving"]
    product.customer(
        Customer.new().phone, {"phone_number_id": line.address, "text": "Forget about me"}
    )
    until(lambda: product.conversations(line.inbox))
    sign_in(page, product)
    page.get_by_role("button", name="Unassigned").click()
    row = page.locator("[data-row]").filter(has_text="Forget about me")
    row.click()
    colleague = page.context.new_page()
    colleague.goto(page.url)
    expect(colleague.get_by_role("log").get_by_text("Forget about me")).to_be_visible()
    page.get_by_role("button", name="Delete this person").click()
    form = page.get_by_role("form", name="Delete this person")
    form.get_by_label("Hours to undo").fill("2")

    form.get_by_role("button", name="Delete for good").click()
    aside = page.get_by_role("complementary", name="Contact")
    expect(aside.get_by_text("Being forgotten.")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("Forget about me")).to_have_count(0)
    expect(colleague.get_by_text("No conversation open")).to_be_visible()
    assert "conversations/" not in colleague.url
    assert until(lambda: product.conversations(line.inbox) == [])
    aside.get_by_role("link", name="See all erasures").click()
    newest = page.get_by_role("list", name="Erasures").get_by_role("listitem").first
    expect(newest).to_contain_text("Can be undone for")
    newest.get_by_role("button", name="Undo").click()

    expect(newest).to_contain_text("Undone")
    assert until(lambda: product.conversations(line.inbox))


def test_an_inbox_is_deleted_by_its_name_and_is_back_when_that_is_undone(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    line = lines["Number to close"]
    product.customer(Customer.new().phone, {"phone_number_id": line.address, "text": "Hello?"})
    until(lambda: product.conversations(line.inbox))
    form = _asked_to_delete_inbox(page, product, line.inbox)
    form.get_by_label("Hours to undo").fill("2")
    form.get_by_label("The inbox’s name").fill("Number")

    form.get_by_role("button", name="Delete for good").click()
    expect(form.get_by_text("is not the inbox's name")).to_be_visible()
    form.get_by_label("The inbox’s name").fill("Number to close")
    form.get_by_role("button", name="Delete for good").click()
    newest = page.get_by_role("list", name="Erasures").get_by_role("listitem").first
    expect(newest).to_contain_text("Can be undone for")
    assert until(lambda: "Number to close" not in _inboxes(product))
    newest.get_by_role("button", name="Undo").click()

    expect(newest).to_contain_text("Undone")
    assert until(lambda: "Number to close" in _inboxes(product))
    assert until(lambda: product.conversations(line.inbox))


def test_an_inbox_that_is_gone_for_good_is_certified(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    line = lines["Number to end"]
    form = _asked_to_delete_inbox(page, product, line.inbox)
    form.get_by_label("Hours to undo").fill("0")
    form.get_by_label("The inbox’s name").fill("Number to end")
    form.get_by_role("button", name="Delete for good").click()
    newest = page.get_by_role("list", name="Erasures").get_by_role("listitem").first
    expect(newest).to_contain_text(f"Inbox {line.inbox}")

    with page.expect_popup() as opened:
        newest.get_by_role("link", name="Certificate").click(timeout=60_000)

    certificate = opened.value
    expect(certificate.get_by_text(f"inbox {line.inbox} of account")).to_be_visible()
    width = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert certificate.evaluate(width), "the table is wider than its paper"


def test_an_agent_who_is_held_or_the_last_administrator_is_not_deleted(
    page: Page, product: Product
) -> None:
    sign_in(page, product)
    page.goto(f"{product.url}/#/settings/holds")
    hold = page.get_by_role("form", name="Hold something")
    hold.get_by_label("What").select_option(label="One agent")
    hold.get_by_label("Which agent").select_option(label="Ravi Menon")
    hold.get_by_role("button", name="Hold").click()
    held = page.get_by_role("list", name="Legal holds").get_by_role("listitem")
    expect(held.filter(has_text="Agent Ravi Menon")).to_be_visible()

    page.goto(f"{product.url}/#/settings/agents")
    form = page.get_by_role("form", name="Delete everything of this agent")
    refusals = {"Ravi Menon": "legal hold", "Dana Kovač": "only administrator"}
    for name, refusal in refusals.items():
        page.get_by_role("button", name=f"Delete everything of this agent {name}").click()
        form.get_by_label("The agent’s name").fill(name)
        form.get_by_role("button", name="Delete for good").click()
        expect(form.get_by_role("alert")).to_contain_text(refusal)
        form.get_by_role("button", name="Cancel").click()

    assert {one["name"] for one in product.call("GET", "/agents")} >= set(refusals)


def test_who_looked_at_a_person_and_why_is_found_in_the_audit_log(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    line = lines["Number for reasons"]
    product.customer(Customer.new().phone, {"phone_number_id": line.address, "text": "Call me"})
    [talk] = until(lambda: product.conversations(line.inbox))
    contact = talk["meta"]["sender"]["id"]
    product.call("POST", f"/contacts/{contact}/reveal", json={"reason": "They want a call"})
    sign_in(page, product)
    page.goto(f"{product.url}/#/settings/audit")
    form = page.get_by_role("form", name="Filter")
    form.get_by_label("Done to").select_option(label="A contact")
    form.get_by_label("Number").fill(str(contact))
    form.get_by_label("From", exact=True).fill("2020-01-31")

    page.keyboard.press("Enter")
    acts = page.get_by_role("list", name="Audit log").get_by_role("listitem")
    expect(acts).to_have_count(1)
    page.reload()

    expect(acts).to_contain_text("Contact revealed")
    expect(acts).to_contain_text("Reason: They want a call")
    expect(form.get_by_label("Number")).to_have_value(str(contact))


def test_what_is_held_of_a_person_is_exported_and_opened_in_the_browser(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    line = lines["Number for copies"]
    product.customer(
        Customer.new().phone, {"phone_number_id": line.address, "text": "Send my copy"}
    )
    until(lambda: product.conversations(line.inbox))
    sign_in(page, product)
    page.get_by_role("button", name="Unassigned").click()
    page.locator("[data-row]").filter(has_text="Send my copy").click()
    page.get_by_role("button", name="Export what we hold").click()
    page.get_by_role("link", name="Go to the exports").click()
    newest = page.get_by_role("list", name="Exports").get_by_role("listitem").first
    newest.get_by_role("button", name="Download").click(timeout=60_000)
    form = page.get_by_role("form", name="Download")
    form.get_by_label("Your password").fill("not this one")
    form.get_by_role("button", name="Download now").click()
    expect(form.get_by_role("alert")).not_to_be_empty()

    form.get_by_label("Your password").fill(product.run["password"])
    with page.expect_download() as downloaded:
        form.get_by_role("button", name="Download now").click()

    with ZipFile(downloaded.value.path()) as copy:
        assert "Send my copy" in copy.read("contact.json").decode()
    expect(newest).to_contain_text("Downloaded")


def test_a_retention_policy_is_counted_before_it_is_saved(page: Page, product: Product) -> None:
    sign_in(page, product)
    page.goto(f"{product.url}/#/settings/retention")
    form = page.get_by_role("form", name="Retention")
    form.get_by_label("Messages").fill("400")

    form.get_by_role("button", name="See what would go").click()
    expect(form.get_by_role("status").first).to_contain_text("Nothing would go")
    assert product.call("GET", "/retention")["messages_days"] is None
    form.get_by_role("button", name="Save").click()

    expect(page.get_by_text("The newest policy takes effect")).to_be_visible()
    assert product.call("GET", "/retention")["messages_days"] == 400
    product.call("PATCH", "/retention", json={"messages_days": None})


def test_one_inbox_gets_a_rule_of_its_own(
    page: Page, product: Product, lines: dict[str, Line]
) -> None:
    line = lines["Number with a rule"]
    sign_in(page, product)
    page.goto(f"{product.url}/#/settings/retention")
    page.get_by_role("combobox", name="Inbox", exact=True).select_option(str(line.inbox))
    form = page.get_by_role("form", name="Retention of Number with a rule")
    form.get_by_label("keeps").select_option(label="A rule of its own")
    form.get_by_label("Messages").fill("90")

    form.get_by_role("button", name="See what would go").click()
    expect(form.get_by_role("status").first).to_contain_text("Nothing would go")
    form.get_by_role("button", name="Save").click()

    expect(form.get_by_text("Saved.")).to_be_visible()
    policy = product.call("GET", "/retention")
    assert policy["inboxes"][str(line.inbox)] == {"messages_days": 90, "media_days": None}
    assert policy["messages_days"] is None


def _asked_to_delete_inbox(page: Page, product: Product, inbox: int) -> Locator:
    """The form that asks for its name, on the inbox's own page."""
    sign_in(page, product)
    page.goto(f"{product.url}/#/settings/inboxes/{inbox}")
    page.get_by_role("button", name="Delete everything of this inbox").click()
    return page.get_by_role("form", name="Delete everything of this inbox")


def _inboxes(product: Product) -> list[str]:
    return [inbox["name"] for inbox in product.call("GET", "/inboxes")["payload"]]
