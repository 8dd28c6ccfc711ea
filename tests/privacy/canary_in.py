"""Ways in: what customers and Meta send, well and badly."""

import secrets
import time

import pytest

from chalicelib.aws.clients import client as aws
from chalicelib.config import setting
from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.workers import media
from tests.channels.email.mails import mail as letter
from tests.privacy.canary_faults import raising
from tests.privacy.canary_scene import Scene, waiting
from tests.world import webhook


def whatsapp_in(s: Scene) -> None:
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


def files_in(s: Scene) -> None:
    c = s.canary
    id = s.meta.upload(c.file, "application/pdf")
    s.whatsapp(type="document", document={"id": id, "filename": c.filename})
    for job in waiting("MEDIA_QUEUE_URL"):
        media.media(job, None)


def wrong_webhooks(s: Scene) -> None:
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


def pages_in(s: Scene) -> None:
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
    for job in waiting("MEDIA_QUEUE_URL"):
        media.media(job, None)


def mails(s: Scene) -> None:
    c = s.canary
    sender = f"{c.name} <{c.mail}>"
    for body, headers in (
        (c.text, {"To": s.box.address, "From": sender, "Subject": c.text}),
        (c.text, {"To": s.box.address, "From": c.text, "Date": c.text, "Message-ID": c.text}),
        (c.text, {"To": c.mail, "From": sender}),
        (c.text, {"To": s.box.address, "From": sender, "Content-Type": f"multipart/{c.text}"}),
    ):
        accept_mail(put_mail(letter(body, **headers)))
    accept_mail(put_mail(c.text.encode()))
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.inbox.accept_mail.receive", raising(s))
        accept_mail(put_mail(letter(c.text, To=s.box.address, From=sender)))
    found = s.api("GET", f"conversations?status=all&inbox_id={s.box.id}")["data"]["payload"]
    for row in found[:1]:
        s.api("POST", f"conversations/{row['id']}/messages", {"content": c.text})
    s.run_outbound()


def put_mail(raw: bytes) -> str:
    name = f"-/{secrets.token_hex(8)}"
    aws("s3").put_object(Bucket=setting("MAIL_BUCKET"), Key=name, Body=raw)
    return name


def a_visitor(s: Scene) -> None:
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
    # Goes out by mail, too.
    s.api("POST", f"conversations/{talk['id']}/messages", {"content": c.text})
    s.run_outbound()
    s.api("PATCH", f"{at}/1", {"submitted_values": {"value": c.text}})
    s.api("POST", f"{root}/contacts/{c.text}/conversations", {})
    s.api("POST", f"/public/api/v1/inboxes/{c.text}/contacts", person)
