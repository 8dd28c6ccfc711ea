"""A contact is forgotten."""

import pytest

from chalicelib.aws import files
from chalicelib.aws.clients import client
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.erasure import Status
from chalicelib.domain.errors import Erased, NotThere
from chalicelib.domain.ids import key_of
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.inbox.attach import File
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy.forget_contact import STEPS
from chalicelib.store import keys, names
from tests.privacy.forgetting import forget_contact, left_of
from tests.world import Business, Customer, World, signed, text, webhook


def _listed(business: Business) -> list[int]:
    asked = browse.Asked(status=None)
    found = browse.conversations_for(business.setup, business.dana, asked).conversations
    return [head.contact for head in found]


def _said_with_a_file(world: World, someone: Customer) -> tuple[Conversation, set[str]]:
    """A conversation with a file in it, and the objects that the file is."""
    oak = world.oak
    body = webhook(oak.whatsapp, someone, [text(someone, "Forget me")])
    accept(*signed(world.app_secret, body))
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(oak.setup, oak.dana, asked).conversations
    file = File("words.txt", "text/plain", b"plain words")
    said = reply(oak.setup, head, Draft("Here", oak.dana.id, files=(file,))).message
    return head, {stored.object for stored in said.content.attachments}


def test_a_forgotten_contact_leaves_no_key_no_conversation_and_no_message(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    body = webhook(oak.whatsapp, amara, [text(amara, "Forget me")])
    accept(*signed(world.app_secret, body))
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(oak.setup, oak.dana, asked).conversations

    forget_contact(oak.setup, head.contact)

    assert left_of(oak.account, key_of(head.contact), head.thread, f"C#{head.number}") == []
    with pytest.raises(Erased):
        keys.key_for(oak.account, names.contact_key(head.contact))


def test_their_files_go_with_every_version_and_the_others_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3, bucket = client("s3"), f"versioned-{world.oak.account}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    monkeypatch.setenv("MEDIA_BUCKET", bucket)
    head, objects = _said_with_a_file(world, Customer.new())
    other = f"{world.fern.account}/thread/kept"
    files.put("MEDIA_BUCKET", other, b"theirs")
    for name in objects:
        files.delete("MEDIA_BUCKET", name)
        files.put("MEDIA_BUCKET", name, b"again")

    forget_contact(world.oak.setup, head.contact)

    left = s3.list_object_versions(Bucket=bucket)
    assert [one["Key"] for one in left["Versions"]] == [other]
    assert left.get("DeleteMarkers", []) == []


def test_a_late_copy_of_an_old_event_brings_nobody_back_but_a_new_one_is_a_new_person(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    old = webhook(oak.whatsapp, amara, [text(amara, "Forget me")])
    accept(*signed(world.app_secret, old))
    [contact] = _listed(oak)
    forget_contact(oak.setup, contact)

    accept(*signed(world.app_secret, old))
    assert _listed(oak) == []

    later = webhook(oak.whatsapp, amara, [text(amara, "Back", at=4_000_000_000)])
    accept(*signed(world.app_secret, later))
    [returned] = _listed(oak)
    assert returned != contact


@pytest.mark.parametrize("step", list(STEPS))
def test_an_erasure_that_was_cut_short_goes_on_from_there(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, (head, objects) = world.oak, _said_with_a_file(world, Customer.new())
    with monkeypatch.context() as broken:
        broken.setitem(STEPS, step, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forget_contact(oak.setup, head.contact)

    erasure = forget_contact(oak.setup, head.contact)

    assert erasure.status is Status.ERASED
    assert left_of(oak.account, key_of(head.contact), head.thread, f"C#{head.number}") == []
    assert not objects & set(files.names("MEDIA_BUCKET"))
    with pytest.raises(Erased):
        keys.key_for(oak.account, names.contact_key(head.contact))
    with pytest.raises(NotThere):
        forget_contact(world.fern.setup, head.contact)


def test_whoever_came_back_before_their_forgetting_was_taken_up_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    head, _ = _said_with_a_file(world, amara)
    with monkeypatch.context() as broken:
        broken.setitem(STEPS, "lookups", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forget_contact(oak.setup, head.contact)
    back, again = (
        webhook(oak.whatsapp, amara, [text(amara, words, at=4_000_000_000)])
        for words in ("Back", "And again")
    )
    accept(*signed(world.app_secret, back))

    forget_contact(oak.setup, head.contact)

    accept(*signed(world.app_secret, again))
    [returned] = _listed(oak)
    assert returned != head.contact


def test_forgetting_somebody_in_one_account_leaves_them_in_the_other(world: World) -> None:
    amara = Customer.new()
    for business in (world.oak, world.fern):
        body = webhook(business.whatsapp, amara, [text(amara, "Hello")])
        accept(*signed(world.app_secret, body))
    [contact] = _listed(world.oak)

    forget_contact(world.oak.setup, contact)

    assert _listed(world.oak) == []
    assert len(_listed(world.fern)) == 1
