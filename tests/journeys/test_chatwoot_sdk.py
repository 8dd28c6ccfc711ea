"""A program written for Chatwoot, with its published SDK, works here unchanged."""

import hmac
import secrets
from hashlib import sha256
from typing import Any

import pytest
from chatwoot import ChatwootClient
from chatwoot.exceptions import ChatwootAuthError, ChatwootNotFoundError

from tests.customers import endpoint
from tests.journeys.product import Product, until

pytestmark = pytest.mark.local


# The SDK's own `list` methods hide the type `list` from its annotations.
Sdk = Any


@pytest.fixture
def sdk(product: Product) -> Sdk:
    return ChatwootClient(base_url=product.url, api_token=product.run["api_access_token"])


def test_the_sdk_reads_who_and_what_is_there(sdk: Sdk, product: Product) -> None:
    account = product.run["account_id"]

    profile = sdk.profile.get()
    agents = sdk.agents.list(account)
    teams = sdk.teams.list(account)
    inboxes = sdk.inboxes.list(account)

    assert profile.email == product.run["email"]
    assert profile.accounts[0].id == account
    assert profile.id in {agent.id for agent in agents}
    assert sdk.teams.get(account, teams[0].id).name == teams[0].name
    assert sdk.inboxes.get(account, inboxes[0].id).name == inboxes[0].name


def test_the_sdk_runs_a_channel_of_its_own(sdk: Sdk, product: Product) -> None:
    account, name = product.run["account_id"], f"Shop {secrets.token_hex(4)}"
    inbox = sdk.inboxes.create(account, name=name, channel_type="api")
    made = sdk.contacts.create(account, inbox_id=inbox.id, name="Bo Lindqvist")

    talk = sdk.conversations.create(
        account,
        source_id=made.contact_inbox.source_id,
        inbox_id=inbox.id,
        contact_id=made.contact.id,
    )
    sdk.messages.create(account, talk.id, "Where is my order?", message_type="incoming")
    sdk.messages.create(account, talk.id, "It left this morning.")
    sdk.messages.create(account, talk.id, "Called the carrier", private=True)

    said = [(m.message_type, m.content) for m in sdk.messages.list(account, talk.id)]
    assert said == [
        (0, "Where is my order?"),
        (1, "It left this morning."),
        (1, "Called the carrier"),
    ]
    [row] = sdk.conversations.list(account, inbox_id=inbox.id)
    assert (row.id, row.unread_count) == (talk.id, 1)
    until(lambda: sdk.messages.list(account, talk.id)[1].status == "sent")


def test_a_program_behind_an_inbox_is_told_what_agents_answer(sdk: Sdk, product: Product) -> None:
    account = product.run["account_id"]
    with endpoint() as shop:
        channel = {"type": "api", "webhook_url": shop.url}
        inbox = product.call("POST", "/inboxes", json={"name": "Till", "channel": channel})["id"]
        made = sdk.contacts.create(account, inbox_id=inbox, name="Bo Lindqvist")
        talk = sdk.conversations.create(
            account, made.contact_inbox.source_id, inbox, made.contact.id
        )

        sdk.messages.create(account, talk.id, "It left this morning.")
        until(lambda: "message_created" in shop.events)

    [(headers, raw)] = [one for one in shop.told if b"It left this morning." in one[1]][:1]
    hooks = product.call("GET", "/webhooks")["payload"]["webhooks"]
    [secret] = [hook["secret"] for hook in hooks if hook["inbox_id"] == inbox]
    signed = headers["X-Chatwoot-Timestamp"].encode() + b"." + raw
    expected = hmac.new(secret.encode(), signed, sha256).hexdigest()
    assert headers["X-Chatwoot-Signature"] == f"sha256={expected}"


def test_the_sdk_decides_about_a_conversation(sdk: Sdk, product: Product) -> None:
    account = product.run["account_id"]
    inbox = sdk.inboxes.create(account, name="Desk", channel_type="api")
    made = sdk.contacts.create(account, inbox_id=inbox.id, name="Di")
    source = made.contact_inbox.source_id
    talk = sdk.conversations.create(account, source, inbox.id, made.contact.id).id
    me = sdk.profile.get().id

    assigned = sdk.conversations.assign(account, talk, me)
    labels = sdk.conversations.labels.add(account, talk, ["order", "vip"])
    resolved = sdk.conversations.toggle_status(account, talk, "resolved")

    assert assigned.meta and assigned.meta.assignee and assigned.meta.assignee.id == me
    assert labels == sdk.conversations.labels.list(account, talk) == ["order", "vip"]
    assert resolved.success and resolved.current_status.value == "resolved"
    listed = sdk.conversations.list(account, status="resolved", labels=["vip"], inbox_id=inbox.id)
    assert [row.id for row in listed] == [talk]
    assert "all_count" in sdk.conversations.get_counts(account)["meta"]


def test_the_sdk_keeps_contacts(sdk: Sdk, product: Product) -> None:
    account, word = product.run["account_id"], secrets.token_hex(6)
    inbox = sdk.inboxes.create(account, name="Cards", channel_type="api")
    contact = sdk.contacts.create(account, inbox.id, name=f"Bo {word}", identifier=word).contact

    sdk.contacts.update(account, contact.id, custom_attributes={"plan": "basic"})
    sdk.contacts.update(account, contact.id, custom_attributes={"size": "L"})
    labels = sdk.contacts.labels.add(account, contact.id, ["vip"])

    [found] = sdk.contacts.search(account, word)
    assert found.custom_attributes == {"plan": "basic", "size": "L"}
    assert labels == sdk.contacts.labels.list(account, contact.id) == ["vip"]
    reached = sdk.contacts.contactable_inboxes(account, contact.id)
    assert [pair["inbox"]["id"] for pair in reached] == [inbox.id]
    assert sdk.contacts.conversations(account, contact.id) == []
    sdk.contacts.delete(account, contact.id)
    with pytest.raises(ChatwootNotFoundError):
        sdk.contacts.get(account, contact.id)


def test_the_sdk_is_told_no_in_its_own_words(sdk: Sdk, product: Product) -> None:
    stranger = ChatwootClient(base_url=product.url, api_token="made-up")

    with pytest.raises(ChatwootAuthError):
        stranger.profile.get()
    with pytest.raises(ChatwootNotFoundError):
        sdk.conversations.get(product.run["account_id"] + 1, 1)
