"""The SMTP door of a local run: 250 means that the mail lies in the bucket."""

import asyncio
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from infra.local import smtp
from infra.local.resources import client, environment
from infra.local.server import free_port
from tests.conftest import Cloud

_MAIL = "From: a@x.example\r\nTo: care@oak.example.com\r\nSubject: Hi\r\n\r\n.dot\r\nWörter\r\n"


class Postman:
    """A door on a port of its own, and what it has stored."""

    def __init__(self) -> None:
        self.stored: list[tuple[bytes, list[str]]] = []
        self.trouble: Exception | None = None
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(smtp.serve(self.port, self.store))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def connect(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.port, timeout=10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(10)

    def store(self, raw: bytes, recipients: list[str]) -> None:
        if self.trouble:
            raise self.trouble
        self.stored.append((raw, list(recipients)))

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()


@pytest.fixture
def postman() -> Iterator[Postman]:
    postman = Postman()
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", postman.port)) == 0:
                break
        time.sleep(0.02)
    yield postman
    postman.stop()


def test_a_mail_is_stored_as_it_came_with_its_envelope(postman: Postman) -> None:
    with postman.connect() as door:
        door.sendmail("a@x.example", ["Care@oak.example.com", "b@x.example"], _MAIL.encode())
        door.sendmail("", ["care@oak.example.com"], _MAIL.encode())

    first, second = postman.stored
    assert first == (
        b"Return-Path: <a@x.example>\r\n" + _MAIL.encode(),
        ["care@oak.example.com", "b@x.example"],
    )
    assert second[0].startswith(b"Return-Path: <>\r\n")


def test_a_mail_that_cannot_be_stored_is_the_senders_to_keep(postman: Postman) -> None:
    postman.trouble = OSError("the bucket is away")

    with postman.connect() as door, pytest.raises(smtplib.SMTPDataError) as refused:
        door.sendmail("a@x.example", ["care@oak.example.com"], _MAIL.encode())

    assert refused.value.smtp_code == 451


def test_a_mail_that_is_too_large_is_refused_early_and_late(
    postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LARGEST", 1_000)

    with postman.connect() as door:
        door.ehlo()
        assert door.docmd("MAIL", "FROM:<a@x.example> SIZE=5000")[0] == 552
        assert door.docmd("MAIL", "FROM:<a@x.example>")[0] == 250
        assert door.docmd("RCPT", "TO:<b@x.example>")[0] == 250
        assert door.data(b"x" * 900 + b"\r\n" + b"y" * 900)[0] == 552
        assert door.noop()[0] == 250

    assert postman.stored == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("RCPT TO:<b@x.example>", 503),
        ("DATA", 503),
        ("MAIL FROM a@x.example", 501),
        ("VRFY care", 502),
        ("", 502),
        ("\x00\x7f", 502),
    ],
)
def test_what_is_out_of_order_or_unknown_is_said(postman: Postman, command: str, code: int) -> None:
    with postman.connect() as door:
        door.helo()
        assert door.docmd(command)[0] == code


def test_a_dot_after_a_bare_line_feed_ends_no_mail(postman: Postman) -> None:
    """Two servers that disagree on where a mail ends let a second one be smuggled in."""
    smuggled = b"one\r\n\n.\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\ntwo"

    with postman.connect() as door:
        door.ehlo()
        door.mail("a@x.example")
        door.rcpt("care@oak.example.com")
        door.docmd("DATA")
        door.send(smuggled + b"\r\n.\r\n")
        assert door.getreply()[0] == 250

    assert len(postman.stored) == 1


def test_the_bucket_holds_the_mail_and_who_it_is_for(cloud: Cloud) -> None:
    bucket = environment(cloud.aws_url)["MAIL_BUCKET"]
    s3 = client("s3", cloud.aws_url)
    before = {one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())}

    smtp.into_bucket(cloud.aws_url, bucket)(b"raw", ["a@x.example", "ü@x.example"])

    [name] = {one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]} - before
    found = s3.get_object(Bucket=bucket, Key=name)
    assert (found["Body"].read(), found["Metadata"]) == (
        b"raw",
        {"recipients": "a@x.example ?@x.example"},
    )
    s3.delete_object(Bucket=bucket, Key=name)
