"""Words, names, numbers and tokens sent on every way in and out: found in the clear nowhere."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws.clients import client as aws
from chalicelib.clock import now
from chalicelib.config import setting
from chalicelib.domain.account import ChannelKind, Inbox, Role
from chalicelib.inbox import sweep
from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.keep import keep_items
from chalicelib.inbox.open_account import NewUser, add_user, give_token
from chalicelib.store import messages
from chalicelib.workers import chores, deliver, inbound, mail, media
from chalicelib.workers.webhook import webhook as webhook_door
from infra.local import resources
from tests.channels.email.mails import mail as letter
from tests.conftest import Cloud
from tests.meta import Meta
from tests.privacy.canary import (
    PLAIN_BUCKETS,
    Canary,
    Watch,
    address,
    rows,
    secrets_in,
    watching,
)
from tests.world import World, make_world, signed, webhook


@dataclass
class Scene:
    """Oak, and a customer whose every word is a canary."""

    world: World
    meta: Meta
    client: Client
    canary: Canary
    watch: Watch
    box: Inbox
    shop: Inbox
    token: str = ""
    crash: Exception = field(default_factory=Exception)

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A call with Dana's token; what it answered, and that it did, is kept."""
        root = "" if path.startswith("/") else f"/api/v1/accounts/{self.world.oak.account}/"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        sent = {"content-type": "application/json", "api_access_token": self.token, **headers}
        answer = self.client.http.request(method, root + path, headers=sent, body=raw)
        self.watch.answers.append((f"{method} {path}", answer.status_code, answer.body))
        try:
            return json.loads(answer.body)
        except ValueError:
            return None

    def post_webhook(self, body: Any, signature: str = "") -> None:
        """Meta posts to our door."""
        raw, good = signed(self.world.app_secret, body)
        event = {
            "requestContext": {"http": {"method": "POST"}},
            "headers": {"x-hub-signature-256": signature or good},
            "body": raw.decode(errors="replace"),
        }
        answer = webhook_door(event, None)
        self.watch.answers.append(
            ("POST /webhooks/meta", answer["statusCode"], answer["body"].encode())
        )

    def whatsapp(self, **message: Any) -> None:
        """The customer says something by WhatsApp."""
        said = {
            "from": self.canary.phone,
            "from_user_id": self.canary.bsuid,
            "id": f"wamid.{secrets.token_hex(20)}",
            "timestamp": str(int(time.time())),
            **message,
        }
        body = webhook(self.world.oak.whatsapp, None, [said])
        body["entry"][0]["changes"][0]["value"]["contacts"] = [
            {
                "profile": {"name": self.canary.name},
                "wa_id": self.canary.phone,
                "user_id": self.canary.bsuid,
            }
        ]
        self.post_webhook(body)

    def conversation(self) -> int:
        found = self.api("GET", f"conversations?status=all&inbox_id={self.world.oak.whatsapp.id}")
        return int(found["data"]["payload"][0]["id"])

    def contact(self) -> int:
        found = self.api("GET", f"conversations/{self.conversation()}")
        return int(found["meta"]["sender"]["id"])

    def says(self, **said: Any) -> Any:
        """Dana answers, and the reply goes as far as it gets."""
        number = self.conversation()
        answer = self.api("POST", f"conversations/{number}/messages", said)
        self.run_outbound()
        return answer

    def run_outbound(self) -> None:
        for job in _waiting("OUTBOUND_QUEUE_URL"):
            deliver.deliver(job, None)

    def fault(self, kind: str, path: str = "/messages", code: int = 0) -> None:
        self.meta.call("POST", "/_faults", {"path": path, "kind": kind, "times": 1, "code": code})


def _waiting(queue: str) -> Iterator[dict[str, Any]]:
    """An event for each message that stands in a queue now."""
    url = setting(queue)
    while found := aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            yield _event(one["Body"])


def _event(body: str) -> dict[str, Any]:
    record = {
        "messageId": "m",
        "body": body,
        "receiptHandle": "none",
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    return {"Records": [record]}


# ---- Every way in and out: what is said is a canary, whatever becomes of it ----


def _whatsapp_in(s: Scene) -> None:
    c = s.canary
    s.meta.call("POST", f"/_customers/{c.phone}", {"name": c.name})
    s.meta.call(
        "POST",
        f"/_customers/{c.phone}/send",
        {"phone_number_id": s.world.oak.whatsapp.address, "text": c.text},
    )
    s.whatsapp(type="text", text={"body": c.text})
    s.whatsapp(type="location", location={"latitude": 1, "longitude": 2, "name": c.text})
    card = {"name": {"formatted_name": c.name}, "phones": [{"phone": c.phone}]}
    s.whatsapp(type="contacts", contacts=[card])
    s.whatsapp(type="button", button={"text": c.text, "payload": c.text})
    s.whatsapp(type="unsupported", errors=[{"code": 131051, "title": c.text}])
    s.whatsapp(type="never-heard-of", mystery={"words": c.text})
    s.whatsapp(type="reaction", reaction={"message_id": f"wamid.{c.text}", "emoji": "👍"})
    s.whatsapp(type="document", document={"id": c.text, "filename": c.filename, "caption": c.text})


def _files_in(s: Scene) -> None:
    c = s.canary
    id = s.meta.upload(c.file, "application/pdf")
    s.whatsapp(type="document", document={"id": id, "filename": c.filename})
    for job in _waiting("MEDIA_QUEUE_URL"):
        media.media(job, None)


def _wrong_webhooks(s: Scene) -> None:
    c = s.canary
    s.post_webhook({"entry": c.text}, signature="sha256=00")
    s.post_webhook(f"not json: {c.text}".encode())
    s.post_webhook({"object": c.text, "entry": [{"id": c.phone, "changes": c.name}]})
    s.post_webhook({"object": "whatsapp_business_account", "entry": [{"id": c.text}]})
    unknown = webhook(s.world.oak.whatsapp, None, [{"text": c.text}])
    unknown["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "1000"
    s.post_webhook(unknown)
    s.whatsapp(type="text", text=c.text, timestamp=c.name)
    s.post_webhook(webhook(s.world.oak.whatsapp, statuses=[{"id": c.text, "status": c.name}]))


def _pages_in(s: Scene) -> None:
    c = s.canary
    for line, kind in ((s.world.oak.page, "page"), (s.world.oak.instagram, "instagram")):
        said = {
            "sender": {"id": f"55{secrets.randbelow(10**12)}"},
            "recipient": {"id": line.address},
            "timestamp": int(time.time() * 1000),
            "message": {"mid": f"m_{secrets.token_hex(8)}", "text": c.text},
        }
        entry = {"id": line.address, "time": 1, "messaging": [said, {**said, "message": c.text}]}
        s.post_webhook({"object": kind, "entry": [entry]})
    for job in _waiting("MEDIA_QUEUE_URL"):
        media.media(job, None)


def _a_crash_while_storing(s: Scene) -> None:
    """What a fault says may quote what somebody wrote."""
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(messages, "put", _raising(s))
        s.whatsapp(type="text", text={"body": s.canary.text})
        for job in _waiting("INBOUND_QUEUE_URL"):
            inbound.inbound(job, None)
        s.api("POST", f"conversations/{s.conversation()}/messages", {"content": s.canary.text})
        keep_items(None, [{"words": s.canary.text}])
    for job in _waiting("INBOUND_QUEUE_URL"):
        inbound.inbound(job, None)


def _raising(s: Scene) -> Callable[..., Any]:
    def crash(*_: Any, **__: Any) -> Any:
        c = s.canary
        raise ValueError(f"{c.text} {c.name} {c.phone} {c.mail} {c.token} {c.password}")

    return crash


def _crashes_in_every_worker(s: Scene) -> None:
    body = json.dumps({"account": 1, "words": s.canary.text, "what": s.canary.text})
    for door in (inbound.inbound, mail.mail, media.media, deliver.deliver, chores.chores):
        door(_event(body), None)
        door(_event(s.canary.text), None)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.inbox.sweep.sweep_conversation", _raising(s))
        sweep._try_conversation(s.world.oak.account, s.conversation(), now())


def _replies(s: Scene) -> None:
    c = s.canary
    s.says(content=c.text)
    s.says(content=c.text, private=True)
    s.says(content=c.text * 500)
    s.says(content="", template_params={"name": c.text, "language": "en", "processed_params": {}})
    s.says(content=c.text, content_attributes={"in_reply_to": c.text})
    s.says(content_attributes={"location": {"latitude": c.text}})
    for kind, code in (("error", 131026), ("error", 130429), ("lost_reply", 0), ("unreadable", 0)):
        s.fault(kind, code=code)
        s.says(content=c.text)
    s.fault("error", code=190)
    s.says(content=c.text)
    s.api("PATCH", f"inboxes/{s.world.oak.whatsapp.id}", {"channel": {"api_key": c.token}})
    s.run_outbound()


def _files_out(s: Scene) -> None:
    c = s.canary
    body = _form(("content", c.text, ""), ("attachments[]", c.file.decode(), c.filename))
    number = s.conversation()
    kind = "multipart/form-data; boundary=b"
    answer = s.api("POST", f"conversations/{number}/messages", body, **{"content-type": kind})
    s.run_outbound()
    for attachment in (answer or {}).get("attachments", ()):
        s.client.http.get(attachment["data_url"].partition("8000")[2])
    broken = body.replace(b"--b--", c.text.encode())
    s.api("POST", f"conversations/{number}/messages", broken, **{"content-type": kind})


def _form(*parts: tuple[str, str, str]) -> bytes:
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"'
        + (f'; filename="{filename}"' if filename else "")
        + f"\r\n\r\n{content}\r\n"
        for name, content, filename in parts
    ]
    return "".join([*lines, "--b--\r\n"]).encode()


def _mails(s: Scene) -> None:
    c = s.canary
    sender = f"{c.name} <{c.mail}>"
    for body, headers in (
        (c.text, {"To": s.box.address, "From": sender, "Subject": c.text}),
        (c.text, {"To": s.box.address, "From": c.text, "Date": c.text, "Message-ID": c.text}),
        (c.text, {"To": c.mail, "From": sender}),
        (c.text, {"To": s.box.address, "From": sender, "Content-Type": f"multipart/{c.text}"}),
    ):
        accept_mail(_put(letter(body, **headers)))
    accept_mail(_put(c.text.encode()))
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.inbox.accept_mail.receive", _raising(s))
        accept_mail(_put(letter(c.text, To=s.box.address, From=sender)))
    found = s.api("GET", f"conversations?status=all&inbox_id={s.box.id}")["data"]["payload"]
    for row in found[:1]:
        s.api("POST", f"conversations/{row['id']}/messages", {"content": c.text})
    s.run_outbound()


def _put(raw: bytes) -> str:
    name = f"-/{secrets.token_hex(8)}"
    aws("s3").put_object(Bucket=setting("MAIL_BUCKET"), Key=name, Body=raw)
    return name


def _a_visitor(s: Scene) -> None:
    c, root = s.canary, f"/public/api/v1/inboxes/{s.world.oak.widget.address}"
    person = {"name": c.name, "email": c.mail, "phone_number": f"+{c.phone}"}
    made = s.api("POST", f"{root}/contacts", person)
    s.api("POST", f"{root}/contacts", {**person, "identifier": c.mail, "identifier_hash": c.text})
    place = f"{root}/contacts/{made['source_id']}"
    talk = s.api("POST", f"{place}/conversations", {})
    at = f"{place}/conversations/{talk['id']}/messages"
    s.api("POST", at, {"content": c.text, "echo_id": c.text})
    s.api("POST", at, {"content": [c.text]})
    s.api("POST", f"{place}/conversations/{talk['id']}/prefer_email", {"email": c.mail})
    s.api("POST", f"{place}/conversations/{talk['id']}/prefer_email", {"email": c.text})
    s.api("PATCH", f"{at}/1", {"submitted_values": {"value": c.text}})
    s.api("POST", f"{root}/contacts/{c.text}/conversations", {})
    s.api("POST", f"/public/api/v1/inboxes/{c.text}/contacts", person)


def _contacts(s: Scene) -> None:
    c = s.canary
    person = {"name": c.name, "email": f"x{c.mail}"}
    made = s.api("POST", "contacts", {**person, "inbox_id": s.shop.id, "identifier": c.text})
    s.api("POST", "contacts", person)
    s.api("POST", "contacts", {"name": c.name, "email": c.text, "phone_number": c.text})
    id = made["payload"]["contact"]["id"]
    s.api("PUT", f"contacts/{id}", {"custom_attributes": {c.text: c.text}})
    s.api("PUT", f"contacts/{id}", {"phone_number": c.text})
    s.api("POST", f"contacts/{id}/labels", {"labels": [c.text]})
    s.api("POST", "contacts/filter", {"payload": [{"attribute_key": c.text, "values": [c.text]}]})
    for path in ("contacts/search", "contacts", "conversations", "search"):
        s.api("GET", f"{path}?q={c.text}&status={c.text}&page={c.text}&labels={c.text}")


def _settings(s: Scene) -> None:
    c = s.canary
    number = {"phone_number": f"+{c.phone}", "provider": "whatsapp_cloud"}
    for token in (c.token, c.text):
        channel = {
            "type": "whatsapp",
            **number,
            "provider_config": {
                "phone_number_id": str(secrets.randbelow(10**15)),
                "api_key": token,
            },
        }
        s.api("POST", "inboxes", {"name": c.text, "channel": channel})
    s.api("POST", "inboxes", {"name": c.text, "channel": {"type": c.text}})
    s.api("POST", "labels", {"title": c.text.lower(), "description": c.text})
    s.api("POST", "teams", {"name": c.text})
    code = {"code": c.token, "state": c.token}
    for way in ("whatsapp", "facebook", "instagram"):
        start = s.api("POST", f"inboxes/connect/{way}/start", {})
        s.api("POST", f"inboxes/connect/{way}/finish", code)
        state = (start or {}).get("state", "")
        s.api("POST", f"inboxes/connect/{way}/finish", {**code, "state": state})
    template = {"name": c.text.lower(), "language": "en", "category": "utility"}
    words = [{"type": "BODY", "text": c.text}]
    s.api("POST", f"inboxes/{s.world.oak.whatsapp.id}/templates", {**template, "components": words})


def _signing_in(s: Scene) -> None:
    c, at = s.canary, "/auth/sign_in"
    who = {"x-chathood-viewer": "10.1.2.3", "api_access_token": ""}
    s.api("POST", at, {"email": c.mail, "password": c.password}, **who)
    s.api("POST", at, {"email": s.world.oak.dana.email, "password": c.password}, **who)
    s.api("POST", at, {"email": [c.mail], "password": {c.password: 1}}, **who)
    add_user(s.world.oak.account, NewUser(c.name, c.mail, c.password, Role.AGENT))
    s.api("POST", at, {"email": c.mail, "password": c.password}, **who)
    s.api("GET", "conversations", api_access_token=c.token)
    s.api("GET", "conversations", api_access_token="", cookie=f"__Host-chathood={c.token}")
    s.api("PUT", "/api/v1/profile", {"profile": {"name": c.name, "email": c.text}})


def _wrong_calls(s: Scene) -> None:
    c = s.canary
    for method in ("GET", "POST", "PATCH", "DELETE"):
        s.api(method, f"conversations/{c.text}", {"words": c.text})
        s.api(method, f"/nowhere/{c.text}", {"words": c.text})
    s.api("POST", f"conversations/{s.conversation()}/messages", f'{{"content": {c.text}'.encode())
    s.api("POST", f"conversations/{s.conversation()}/messages", [c.text])
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.api.conversations.browse", s.crash, raising=False)
        broken.setattr("chalicelib.store.conversations.get_now", _raising(s))
        broken.setattr("chalicelib.store.conversations.get", _raising(s))
        s.api("GET", f"conversations/{1}")
        s.api("POST", f"conversations/{1}/toggle_status", {"status": "open"})


def _forgetting(s: Scene) -> None:
    s.api("DELETE", f"contacts/{s.contact()}")
    s.api("GET", f"contacts/{s.canary.text}")
    for job in _waiting("CHORES_QUEUE_URL"):
        chores.chores(job, None)
    s.whatsapp(type="text", text={"body": s.canary.text}, timestamp="1700000000")


WAYS: list[Callable[[Scene], None]] = [
    _whatsapp_in,
    _files_in,
    _wrong_webhooks,
    _pages_in,
    _a_crash_while_storing,
    _crashes_in_every_worker,
    _replies,
    _files_out,
    _mails,
    _a_visitor,
    _contacts,
    _settings,
    _signing_in,
    _wrong_calls,
    _forgetting,
]


@pytest.fixture(scope="module")
def scene(cloud: Cloud, app_secret: str) -> Iterator[Scene]:
    """Everything has happened."""
    from app import app

    meta = Meta(cloud.meta_url)
    meta.call("POST", "/_reset", {})
    world = make_world(app_secret)
    oak = world.oak
    address_of_box = f"care{secrets.token_hex(4)}@{secrets.token_hex(4)}.example.com"
    box = connect(oak.setup, oak.dana, Plan("Care", ChannelKind.EMAIL, address_of_box))
    shop = connect(oak.setup, oak.dana, Plan("Own shop", ChannelKind.API))
    token = give_token(oak.dana)
    with Client(app) as client, watching() as watch, pytest.MonkeyPatch.context() as patched:
        # Jobs are taken out of their queues at once: there is nothing to come again.
        patched.setattr("chalicelib.aws.queues.postpone", lambda *_: None)
        set_up = Scene(world, meta, client, Canary(), watch, box, shop, token)
        for way in WAYS:
            way(set_up)
    yield set_up
    meta.call("DELETE", "/_faults")


def test_the_ways_were_really_gone(scene: Scene) -> None:
    """Nothing found is worth something only where something was said."""
    happened = {json.loads(line)["what"] for line in scene.watch.logs() if line.startswith("{")}
    statuses = {status for _, status, _ in scene.watch.answers}

    assert {"message_received", "webhook_refused", "item_failed", "kept_for_later"} <= happened
    assert {"queue_item_failed", "deliver_failed", "sweep_failed", "send_uncertain"} <= happened
    assert {"send_failed", "send_held", "erasure_fenced"} <= happened
    assert {200, 400, 401, 404, 422, 500} <= statuses
    assert scene.watch.objects and scene.watch.queued
    assert scene.meta.sent(scene.world.oak.whatsapp.address)


def test_nothing_that_was_said_stands_in_the_logs(scene: Scene) -> None:
    found = [line for said in scene.watch.logs() for line in scene.canary.found_in("the log", said)]

    assert found == []


def test_nothing_that_was_said_stands_in_a_queue(scene: Scene) -> None:
    found = [line for body in scene.watch.queued for line in scene.canary.found_in("a queue", body)]

    assert found == []


def test_nothing_that_was_said_stands_in_an_objects_name_or_in_an_object(scene: Scene) -> None:
    found = [
        line
        for bucket, name, content in scene.watch.objects
        for line in scene.canary.found_in(
            f"{bucket}/{name}", name.encode() if _is_plain(bucket) else name.encode() + content
        )
    ]

    assert found == []


def _is_plain(bucket: str) -> bool:
    return any(plain in bucket for plain in PLAIN_BUCKETS)


def test_nothing_that_was_said_stands_unsealed_in_a_table(scene: Scene, cloud: Cloud) -> None:
    dynamodb = resources.client("dynamodb", cloud.dynamodb_url)

    found = [
        line
        for table, key, content in rows(dynamodb)
        for line in scene.canary.found_in(f"{table} {key}", content)
    ]

    assert found == []


def test_an_error_answer_repeats_nothing_of_what_was_said(scene: Scene) -> None:
    found = [
        line
        for call, status, body in scene.watch.refusals()
        for line in scene.canary.found_in(f"the answer {status} to {call[:24]}", body)
    ]

    assert found == []


def test_no_address_that_we_call_shows_what_was_said(scene: Scene) -> None:
    calls = scene.meta.call("GET", "/_log")

    found = [
        line for entry in calls for line in scene.canary.found_in("an address", address(entry))
    ]

    assert calls
    assert found == []


# Meta takes what these name in the query and nowhere else; they go to Meta alone, over TLS.
_IN_THE_QUERY_BY_METAS_WISH = ("debug_token", "access_token")


def test_no_token_stands_in_an_address_that_we_call(scene: Scene) -> None:
    exposed = {
        (entry["path"], name)
        for entry in scene.meta.call("GET", "/_log")
        for name in secrets_in(entry)
        if name != "appsecret_proof" and not entry["path"].endswith(_IN_THE_QUERY_BY_METAS_WISH)
    }

    assert exposed == set()
