"""Each function's policy allows what the function really calls: seen by running it.

No emulator enforces these policies on DynamoDB, so a right that is missing would show only in the
cloud. Here every AWS call that a handler makes is noted and held against its policy file.
"""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib import screens
from chalicelib.aws import uploads
from chalicelib.channels import meta
from chalicelib.channels.signed_request import Asked
from chalicelib.clock import now
from chalicelib.domain import erasure as forgetting
from chalicelib.domain.audit import Act
from chalicelib.domain.consent import Evidence
from chalicelib.domain.events import TemplateReported
from chalicelib.domain.export import Scope
from chalicelib.domain.hold import Extent, Ground
from chalicelib.domain.message import Kind, Message
from chalicelib.domain.retention_run import Tally
from chalicelib.domain.send import State
from chalicelib.inbox import (
    browse,
    consent,
    fetch_later,
    hook_up,
    keep,
    letters,
    notify,
    pace,
    shelf,
    tally,
)
from chalicelib.inbox.accept import accept, accept_kept
from chalicelib.inbox.accept_mail import accept_kept_mail, accept_mail
from chalicelib.inbox.attach import File
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.dispatch import dispatch
from chalicelib.inbox.fetch import fetch
from chalicelib.inbox.gesture import Gesture, make
from chalicelib.inbox.get_to_know import get_to_know
from chalicelib.inbox.greet import greet
from chalicelib.inbox.hook_up import Wish
from chalicelib.inbox.mail_reports import take_report
from chalicelib.inbox.notify_later import tell_due
from chalicelib.inbox.open_account import give_token
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.sweep import sweep
from chalicelib.privacy import export as exporting
from chalicelib.privacy import hand_out, hold, make_export, request_erasure, roots
from chalicelib.privacy.ask import ask_for_meta, ask_in_chat
from chalicelib.privacy.audit import note
from chalicelib.privacy.deletion_code import fresh
from chalicelib.privacy.erase import erase
from chalicelib.privacy.pick_up import pick_up
from chalicelib.privacy.progress import progress_of
from chalicelib.privacy.retain import retain
from chalicelib.privacy.retention_due import start_due
from chalicelib.privacy.undo_erasure import undo
from chalicelib.privacy.verify import verify
from chalicelib.privacy.volume import Binder
from chalicelib.store import (
    deliveries,
    doors,
    keys,
    late,
    message_pages,
    names,
    sessions,
    webhooks,
)
from chalicelib.store import setup as setups
from chalicelib.store.sends import Place
from chalicelib.store.tables import HeadItem
from infra.package import ROOT
from tests.channels.email.mails import mail, multipart, part
from tests.conftest import Cloud
from tests.customers import endpoint
from tests.inbox import posted
from tests.inbox.guests import Guest, answer, heads
from tests.inbox.hearing import stream_of
from tests.meta import Meta
from tests.privacy import aged
from tests.world import Customer, World, signed, text, webhook

Call = tuple[str, str]
_TRANSACTED = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
_S3 = {
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
}


@contextmanager
def _noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[Call]]:
    """Every (action, resource) that is called meanwhile, with nothing in memory to begin with."""
    for kept in (keys._open, setups._kept, doors._found):
        kept.clear()
    calls: set[Call] = set()
    whole = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: BaseClient, operation: str, body: dict[str, Any]) -> Any:
        calls.update(_calls(client.meta.service_model.service_id.lower(), operation, body))
        return whole(client, operation, body)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield calls


def _calls(service: str, operation: str, body: dict[str, Any]) -> Iterator[Call]:
    if operation == "TransactWriteItems":
        for item in body["TransactItems"]:
            [(kind, one)] = item.items()
            yield f"dynamodb:{_TRANSACTED[kind]}", one["TableName"]
    elif operation == "BatchGetItem":
        for table in body["RequestItems"]:
            yield "dynamodb:BatchGetItem", table
    elif service == "dynamodb":
        index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
        yield f"dynamodb:{operation}", body["TableName"] + index
    elif service == "s3":
        yield f"s3:{_S3.get(operation, operation)}", body["Bucket"].rsplit("-", 1)[0]
    elif service == "sqs":
        yield f"sqs:{operation}", body["QueueUrl"].rsplit("/", 1)[1]
    elif service == "sesv2":
        yield f"ses:{operation}", ""
    elif service in ("kms", "secrets manager"):
        yield f"{service.replace(' ', '')}:{operation}", ""


def _allowed(function: str) -> Callable[[Call], bool]:
    text_ = (ROOT / ".chalice" / f"policy-{function}.json").read_text()
    statements = json.loads(text_)["Statement"]

    def allows(call: Call) -> bool:
        action, resource = call
        return any(
            action in statement["Action"] and _names(json.dumps(statement["Resource"]), resource)
            for statement in statements
        )

    return allows


def _names(resources: str, resource: str) -> bool:
    """Whether a statement's resources, as JSON, name what was called."""
    if resource.startswith("chathood-local-") and "." not in resource:
        name = resource.removeprefix("chathood-local-").split("/")[0]
        return (
            bool(re.search(rf"chathood-\$\{{Stage\}}-{name}\b", resources))
            and ("/index/" in resource) <= ("/index/" in resources)
        ) or f"{name.capitalize()}Queue" in resources
    if resource.endswith(".fifo"):
        return "OutboundQueue" in resources
    return resource == ""


def _refused(function: str, calls: set[Call]) -> set[Call]:
    assert calls
    allows = _allowed(function)
    return {call for call in calls if not allows(call)}


@pytest.fixture
def said(world: World) -> Message:
    """Oak's customer has written; what they said."""
    amara = Customer.new()
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [text(amara, "Hello")])))
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, browse.Asked()).conversations
    [message] = message_pages.page(head, 1)
    return message


def test_the_webhook_may_store_keep_and_push(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara = Customer.new()
    broken = [text(amara, "Hello"), {"type": "text"}]

    with _noted(monkeypatch) as calls:
        accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, broken)))

    assert _refused("webhook", calls) == set()


def test_the_webhook_may_note_what_is_said_of_a_template(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = replace(world.oak.whatsapp, settings={"business_account_id": world.oak.whatsapp.address})
    said = [TemplateReported("hello", "en", now(), status=word) for word in ("PENDING", "APPROVED")]

    with _noted(monkeypatch) as calls:
        for one in said:
            shelf.report(world.oak.setup, line, one)

    assert _refused("webhook", calls) == set()
    assert _refused("inbound", calls) == set()


def test_inbound_may_take_in_what_was_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    amara = Customer.new()
    body = webhook(world.oak.whatsapp, amara, [text(amara, str(n)) for n in range(40)])
    pointers: list[dict[str, Any]] = []
    monkeypatch.setattr("chalicelib.aws.queues.send", lambda queue, body: pointers.append(body))
    accept(*signed(world.app_secret, body))

    with _noted(monkeypatch) as calls:
        accept_kept(*keep.opened(pointers[0]))

    assert _refused("inbound", calls) == set()


def test_mail_may_store_what_comes_and_keep_what_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    care = posted.mailbox(world.oak)
    whole = multipart("mixed", part("See"), part("a,b", Content_Type="text/csv; name=a.csv"))
    raw = mail(whole["body"], content_type=whole["content_type"], To=care.address)
    first, again, broken = (posted.put(raw) for _ in range(3))

    with _noted(monkeypatch) as calls:
        accept_mail(first)
        accept_mail(again)
        accept_mail(again)
        monkeypatch.setattr("chalicelib.inbox.accept_mail.receive", lambda *_: 1 / 0)
        accept_mail(broken)

    assert _refused("mail", calls) == set()


def test_mail_may_settle_what_ses_reports(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    care = posted.mailbox(world.oak)
    posted.post(care)
    ours = posted.answer(world.oak, posted.conversations(world.oak)[0])
    id = ours.content.source_id.partition("@")[0]
    told = {"kind": "Complaint", "id": id, "from": care.address, "time": "2026-01-01T00:00:00Z"}

    with _noted(monkeypatch) as calls:
        take_report(told)

    assert posted.delivered(ours).status is State.DELIVERED
    assert _refused("mail", calls) == set()


def test_inbound_may_take_in_a_mail_that_was_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    care = posted.mailbox(world.oak)
    whole = multipart("mixed", part("See"), part("a,b", Content_Type="text/csv; name=a.csv"))
    raw = mail(whole["body"], content_type=whole["content_type"], To=care.address)
    pointers: list[dict[str, Any]] = []
    monkeypatch.setattr("chalicelib.aws.queues.send", lambda queue, body: pointers.append(body))
    for _ in range(2):
        letters.keep(letters.Letter(raw, now()))

    with _noted(monkeypatch) as calls:
        for pointer in pointers:
            accept_kept_mail(*keep.opened(pointer))

    assert _refused("inbound", calls) == set()


def test_deliver_may_send_mail_and_lay_its_trail(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted.post(posted.mailbox(world.oak))
    [head] = posted.conversations(world.oak)
    answer = reply(world.oak.setup, head, Draft("Yes", world.oak.dana.id)).message

    with _noted(monkeypatch) as calls:
        deliver(Job(answer.account, answer.thread, answer.id, 0))

    assert _refused("deliver", calls) == set()


def test_the_api_may_have_a_mailbox_confirmed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _noted(monkeypatch) as calls:
        posted.mailbox(world.oak)

    assert {call for call in _refused("api", calls) if call[0].startswith("ses:")} == set()


def test_dispatch_and_deliver_may_send(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = browse.conversation(world.oak.setup, world.oak.dana, said.conversation)
    answer = reply(world.oak.setup, head, Draft("Yes", world.oak.dana.id)).message

    with _noted(monkeypatch) as dispatched:
        dispatch(answer)
    with _noted(monkeypatch) as delivered:
        pace.be_wary(world.oak.whatsapp)
        deliver(Job(answer.account, answer.thread, answer.id, 0))
        make(Gesture(answer.account, answer.inbox, answer.thread, 0, "on", now()))

    assert _refused("dispatch", dispatched) == set()
    assert _refused("deliver", delivered) == set()


def test_whoever_hears_a_choice_about_marketing_may_note_it(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak

    with _noted(monkeypatch) as heard:
        accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "STOP")])))
    with _noted(monkeypatch) as refused:
        place = Place(said.account, said.thread, said.id, 0)
        consent.take_unwanted(place, now(), Evidence.REFUSAL)

    assert ("dynamodb:PutItem", "chathood-local-ledger") in heard & refused
    for function in ("webhook", "inbound", "mail"):
        assert _refused(function, heard & refused) == set()
    assert _refused("webhook", heard) == set()
    assert _refused("deliver", refused) == set()


def test_the_api_may_place_holds_fence_and_undo_and_chores_may_erase(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, (head, *_) = world.oak, heads(world.oak)
    consent.note(oak.setup, oak.dana, head.contact, True, Evidence.AGENT)
    answer(oak, "", files=(File("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(64)),))
    asked = (oak.account, forgetting.Scope.CONTACT, head.contact, "subject")

    with _noted(monkeypatch) as calls:
        placed = hold.place(oak.setup, oak.dana, Extent.CONTACT, head.contact, Ground.DISPUTE)
        hold.lift(oak.setup, oak.dana, placed.id)
        undo(oak.account, request_erasure.request(*asked, grace_hours=1).id)
        erasure = request_erasure.request(*asked)
    with _noted(monkeypatch) as picked:
        pick_up(now())
    with _noted(monkeypatch) as erased:
        erase(oak.account, erasure.id, now() + 60_000)

    assert ("dynamodb:UpdateItem", "chathood-local-keys") in calls
    assert _refused("api", calls) == set()
    assert _refused("sweep", picked) == set()
    assert ("dynamodb:DeleteItem", "chathood-local-keys") in erased
    assert ("dynamodb:DeleteItem", "chathood-local-ledger") in erased
    assert _refused("chores", erased) == set()


def test_chores_may_forget_a_whole_account(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = world.oak.account
    erasure = request_erasure.request(account, forgetting.Scope.ACCOUNT, account, "clock")

    with _noted(monkeypatch) as erased:
        erase(account, erasure.id, now() + 60_000)

    assert ("dynamodb:DeleteItem", "chathood-local-lookups") in erased
    assert _refused("chores", erased) == set()


def test_chores_may_forget_what_waits_and_let_the_rest_wait_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, bela, oak = Customer.new(), Customer.new("Bela"), world.oak
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "Hello")])))
    erasure = request_erasure.request(
        oak.account, forgetting.Scope.CONTACT, heads(oak)[0].contact, "clock"
    )
    bodies = [webhook(oak.whatsapp, one, [text(one, "Hello")]) for one in (amara, bela)]
    items = [{**asdict(item), "came": 1} for body in bodies for item in meta.items(body)]
    keep.keep_items(None, items)

    with _noted(monkeypatch) as erased:
        erase(oak.account, erasure.id, now() + 60_000)

    assert any("inbound" in resource for _, resource in erased)
    assert _refused("chores", erased) == set()


def test_the_api_may_shut_an_inbox_and_chores_may_erase_it(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    asked = (oak.account, forgetting.Scope.INBOX, oak.whatsapp.id, "clock")
    answer(oak, "", files=(File("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(64)),))

    with _noted(monkeypatch) as calls:
        undo(oak.account, request_erasure.request(*asked, grace_hours=1).id)
        erasure = request_erasure.request(*asked)
    with _noted(monkeypatch) as erased:
        assert erase(oak.account, erasure.id, now() + 60_000)

    assert _refused("api", calls) == set()
    assert ("dynamodb:DeleteItem", "chathood-local-keys") in erased
    assert _refused("chores", erased) == set()


def test_the_api_may_shut_a_user_and_chores_may_erase_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    give_token(oak.ravi)
    asked = (oak.account, forgetting.Scope.USER, oak.ravi.id, "clock")

    with _noted(monkeypatch) as calls:
        undo(oak.account, request_erasure.request(*asked, grace_hours=1).id)
        erasure = request_erasure.request(*asked)
    with _noted(monkeypatch) as erased:
        assert erase(oak.account, erasure.id, now() + 60_000)

    assert ("dynamodb:UpdateItem", "chathood-local-keys") in calls
    assert _refused("api", calls) == set()
    assert ("dynamodb:DeleteItem", "chathood-local-lookups") in erased
    assert _refused("chores", erased) == set()


def test_a_code_in_the_chat_and_metas_callback_meet_no_closed_door(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak, code = Customer.new(), world.oak, fresh()
    body = webhook(oak.whatsapp, amara, [text(amara, code)])

    with _noted(monkeypatch) as heard:
        accept(*signed(world.app_secret, body))
    with _noted(monkeypatch) as done:
        assert ask_in_chat(oak.account, heads(oak)[0].contact, now())
    with _noted(monkeypatch) as asked:
        ask_for_meta(Asked("1" * 12, now()))
        assert progress_of(code)

    assert ("sqs:SendMessage", "chathood-local-chores") in heard
    assert _refused("webhook", heard) == _refused("inbound", heard) == set()
    assert ("dynamodb:PutItem", "chathood-local-ledger") in done & asked
    assert _refused("chores", done) == set()
    assert _refused("api", asked) == set()


def test_sweep_and_chores_may_keep_an_account_to_its_policy(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    drawn = File("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    answer(oak, "", files=(drawn,))
    hold.place(oak.setup, oak.dana, Extent.INBOX, oak.page.id, Ground.DISPUTE)
    monkeypatch.setattr("chalicelib.clock._offset", 100 * 86_400)
    aged.keeps(oak, messages=90, media=30, inactive_contacts_days=95)

    with _noted(monkeypatch) as swept:
        start_due(now())
    with _noted(monkeypatch) as kept:
        retain(oak.account, now(), now() + 60_000)

    assert aged.last_run(oak) == Tally(messages=2, media=1, conversations=1, contacts=1)
    assert _refused("sweep", swept) == set()
    assert _refused("chores", kept) == set()


def test_deliver_may_hand_a_file_over(
    world: World, meta: Meta, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guest(world, meta, world.oak.instagram, "8877001122334455").write("Hello")
    drawn = File("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    picture = answer(world.oak, "", files=(drawn,))

    with _noted(monkeypatch) as calls:
        deliver(Job(picture.account, picture.thread, picture.id, 0))

    assert any("handoff" in resource for _, resource in calls)
    assert _refused("deliver", calls) == set()


def test_media_may_fetch_and_give_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    amara = Customer.new()
    picture = {**text(amara, ""), "type": "image", "image": {"id": "123456789"}}
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [picture])))
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, browse.Asked()).conversations
    [message] = message_pages.page(head, 1)

    with _noted(monkeypatch) as calls:
        fetch(message.account, message.thread, message.id)

    assert _refused("media", calls) == set()


def test_media_may_ask_who_wrote(world: World, meta: Meta, monkeypatch: pytest.MonkeyPatch) -> None:
    Guest(world, meta, world.oak.page, "5577001122334455").write("Hello")
    [head] = heads(world.oak)

    with _noted(monkeypatch) as calls:
        get_to_know(head.account, head.number)

    assert heads(world.oak)[0].person.name
    assert _refused("media", calls) == set()


def test_media_may_greet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    line = world.oak.whatsapp
    said = {"greeting_enabled": True, "greeting_message": "Welcome"}
    setups.put_inbox(replace(line, settings={**line.settings, **said}))
    accept(*signed(world.app_secret, webhook(line, amara := Customer.new(), [text(amara, "Hi")])))
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, browse.Asked()).conversations

    with _noted(monkeypatch) as calls:
        greet(head.account, head.number, ["greeting"])

    assert [m.kind for m in message_pages.page(head, 9)] == [Kind.INCOMING, Kind.TEMPLATE]
    assert _refused("media", calls) == set()


def test_react_may_count_and_ask_for_files(said: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    head = HeadItem.get(f"A#{said.account}#C#{said.conversation}", "HEAD").serialize()
    image = {"pk": {"S": f"A#{said.account}#T#{said.thread}"}, "sk": {"S": "M#00000000000001"}}

    with _noted(monkeypatch) as calls:
        tally.tally(None, head)
        fetch_later.ask_for_files(image)

    assert _refused("react", calls) == set()


def test_react_notify_and_sweep_may_have_webhooks_told(
    world: World, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    monkeypatch.setenv("WEBHOOKS_MAY_BE_PRIVATE", "true")
    stream = stream_of(cloud.dynamodb_url, oak.account, monkeypatch, asks=True)
    with endpoint() as shop, _noted(monkeypatch) as hooked:
        shop.answers = [500, 500, 500, 500, 500, 200]
        hook = hook_up.make_webhook(oak.setup, Wish(shop.url, subscriptions=["message_created"]))
        accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "Hello")])))
        with _noted(monkeypatch) as reacted:
            stream.react()
        with _noted(monkeypatch) as told:
            for _ in range(6):
                for one in deliveries.waiting(hook.account, hook.id):
                    deliveries.wait(replace(one, next_at=0))
                    webhooks.note_failure(hook, 1, paused_until=1)
                    notify.notify(deliveries.place_of(one))
        notify.tell_again(hook.account, hook.id, shop.names[0])
    with _noted(monkeypatch) as swept:
        tell_due(now() + 300_000)

    notified = {("sqs:SendMessage", "chathood-local-notify")}
    assert notified <= reacted & told & swept
    assert ("sqs:SendMessage", "chathood-local-notify") in hooked
    assert _refused("api", hooked - told - reacted) == set()
    assert _refused("react", reacted) == set()
    assert _refused("notify", told) == set()
    assert _refused("sweep", swept) == set()


def test_whoever_tells_the_screens_may_mark_what_a_new_webhook_must_hear(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _noted(monkeypatch) as calls:
        late.mark(names.thread(said.account, said.thread), names.message(said.id), "x")

    for function in ("webhook", "inbound", "mail", "media", "deliver", "sweep", "chores", "api"):
        assert _refused(function, calls) == set()


def test_sweep_may_carry_on_what_is_due(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = browse.conversation(world.oak.setup, world.oak.dana, said.conversation)
    reply(world.oak.setup, head, Draft("Yes", world.oak.dana.id))
    posted.put(mail())
    later = now() + 10_000_000

    with _noted(monkeypatch) as calls:
        monkeypatch.setattr("chalicelib.inbox.sweep.now", lambda: later)
        sweep()

    assert _refused("sweep", calls) == set()


def test_chores_may_make_exports_and_clear_them_away(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    head = browse.conversation(oak.setup, oak.dana, said.conversation)
    # More than a part of an upload holds, and nothing that packing makes small.
    big = File("big.bin", "application/octet-stream", secrets.token_bytes(uploads.PART_BYTES))
    reply(oak.setup, head, Draft("", oak.dana.id, private=True, files=(big,)))
    whole = exporting.request(oak.dana, Scope.ACCOUNT)
    theirs = exporting.request(oak.dana, Scope.CONTACT, head.contact)
    cut_short = exporting.request(oak.dana, Scope.CONTACT, head.contact)

    with _noted(monkeypatch) as calls:
        for export in (whole, theirs):
            assert make_export.go_on(export.account, export.id, now() + 60_000)
        monkeypatch.setattr(Binder, "close", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_export.go_on(cut_short.account, cut_short.id, now() + 60_000)
        exporting.cancel_those_with(oak.account, head.contact)

    assert ("s3:AbortMultipartUpload", "chathood-local-exports") in calls
    assert _refused("chores", calls) == set()


def test_the_api_may_ask_for_exports_and_hand_them_out(
    world: World, said: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = world.oak.dana
    head = browse.conversation(world.oak.setup, dana, said.conversation)

    with _noted(monkeypatch) as calls:
        export = exporting.request(dana, Scope.CONTACT, head.contact)
        exporting.discard(export)
    made = exporting.request(dana, Scope.ACCOUNT)
    make_export.go_on(made.account, made.id, now() + 60_000)
    with _noted(monkeypatch) as more:
        [parcel] = hand_out.fetch(dana, made.id, hand_out.link(dana, made.id))

    assert "chathood-local-exports" in parcel.url
    assert _refused("api", calls | more | {("s3:GetObject", "chathood-local-exports")}) == set()


def test_sweep_may_write_roots_and_the_api_may_read_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = now() + (100 + world.oak.account % 100_000) * 86_400_000
    monkeypatch.setattr("chalicelib.store.audit.now", lambda: today)
    monkeypatch.setattr("chalicelib.privacy.roots.now", lambda: today + 86_400_000)

    with _noted(monkeypatch) as noting:
        note(Act(world.oak.account, "clock", "contact.changed", 1))
    with _noted(monkeypatch) as sweeping:
        roots.write_due(2**53)
    with _noted(monkeypatch) as verifying:
        assert verify(world.oak.account, 0, 2**53).roots == 1

    for function in ("api", "chores", "sweep", "deliver"):
        assert _refused(function, noting) == set()
    assert _refused("sweep", sweeping) == set()
    assert _refused("api", verifying) == set()


def test_a_screen_may_open_with_its_ticket(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bearer = sessions.Bearer(world.oak.account, world.oak.dana.id)
    ticket = sessions.start(bearer, screens.TICKET, sessions.TICKET_MS)
    event = {
        "queryStringParameters": {"ticket": ticket},
        "requestContext": {"connectionId": "c1"},
    }

    with _noted(monkeypatch) as calls:
        assert screens.connect(event, None) == {"statusCode": 200}

    assert _refused("screens", calls) == set()
