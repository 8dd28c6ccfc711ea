"""Our message as a mail."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from chalicelib.channels.email.headers import addresses
from chalicelib.channels.email.write import answer_address, check, outgoing
from chalicelib.channels.protocol import Errand, Line
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.errors import Invalid, RefusedByProvider
from chalicelib.domain.message import Attachment, Content, Kind, Message

_INBOX = Inbox(1, 2, "Oak & Söhne", ChannelKind.EMAIL, "care@oak.example.com")


def _errand(content: Content, inbox: Inbox = _INBOX) -> Errand:
    message = Message(1, "t1", 5, 3, inbox.id, Kind.OUTGOING, 1_789_900_000_000, 0, "P#1", content)
    return Errand(
        line=Line(inbox, ""),
        address={"email": "amara@post.example.com"},
        message=message,
        part=0,
        reference="t1.5.0.ab.tag",
        file_bytes=lambda file: b"content of " + file.filename.encode(),
        file_url=lambda file: "",
        answer_to="t1.token",
    )


def _sent(content: Content, inbox: Inbox = _INBOX) -> EmailMessage:
    mail = message_from_bytes(outgoing(_errand(content, inbox)).raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def _body(mail: EmailMessage, kind: str) -> EmailMessage:
    found = mail.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return found


def _lines(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


def _header(**said: Any) -> dict[str, Any]:
    return {"email": {"subject": "Re: A chair", **said}}


def test_a_mail_says_from_whom_about_what_and_in_answer_to_what() -> None:
    said = _header(in_reply_to="m2@x", references=["m1@x", "m2@x"])

    mail = _sent(Content("Yes, we do.", attributes=said))

    assert mail["From"] == "Oak & Söhne <care@oak.example.com>"
    assert mail["To"] == "amara@post.example.com"
    assert mail["Subject"] == "Re: A chair"
    assert (mail["In-Reply-To"], mail["References"]) == ("<m2@x>", "<m1@x> <m2@x>")
    assert mail["Message-ID"] == "<t1.5.0.ab.tag@oak.example.com>"
    assert mail["Reply-To"] == "Oak & Söhne <care+t1.token@oak.example.com>"
    assert mail["X-Chathood-Reference"] == "t1.5.0.ab.tag"


def test_long_names_in_other_scripts_are_encoded_word_by_word_and_ids_stay_whole() -> None:
    words, long_id = "椅子を買いたいです。" * 20, f"{'a' * 120}@mail.example.com"
    inbox = replace(_INBOX, name="株式会社オーク家具センター" * 4)
    file = Attachment(1, "file", filename=f"{'椅子' * 40}.pdf", content_type="application/pdf")
    said = _header(subject=words, references=[long_id] * 3, in_reply_to=long_id)
    content = Content("Grüße", attributes={"email": said["email"]}, attachments=(file,))

    raw = outgoing(_errand(content, inbox)).raw
    mail = message_from_bytes(raw, policy=default)

    encoded = re.findall(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=", raw)
    assert len(encoded) > 20 and max(map(len, encoded)) <= 75
    assert mail["Subject"] == words
    # The standard library leaves a space between the encoded words of a name.
    [sender] = addresses(str(message_from_bytes(raw)["From"]))
    assert sender.name == inbox.name
    assert mail["References"] == " ".join([f"<{long_id}>"] * 3)
    assert f"In-Reply-To: <{long_id}>\r\n".encode() in raw
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == file.filename


def test_text_and_html_say_the_same() -> None:
    mail = _sent(Content("See https://oak.example.com/a?b=1&c=2.\n\nTürme <b> & more\nbye"))

    text, page = _body(mail, "plain"), _body(mail, "html")
    assert (
        text and _lines(text) == "See https://oak.example.com/a?b=1&c=2.\n\nTürme <b> & more\nbye\n"
    )
    link = (
        '<a href="https://oak.example.com/a?b=1&amp;c=2">https://oak.example.com/a?b=1&amp;c=2</a>'
    )
    assert page and f"<p>See {link}.</p><p>Türme &lt;b&gt; &amp; more<br>\nbye</p>" in _lines(page)


def test_the_inboxs_signature_stands_below() -> None:
    mail = _sent(Content("Hello"), replace(_INBOX, settings={"signature": "Oak\nMain Street"}))

    text = _body(mail, "plain")
    assert text and _lines(text) == "Hello\n\n-- \nOak\nMain Street\n"


def test_files_go_along_under_their_names() -> None:
    files = (
        Attachment(1, "image", content_type="image/png", filename="Tür.png"),
        Attachment(2, "file", content_type="message/rfc822", filename="a.eml"),
        Attachment(3, "file", content_type="nonsense", filename=""),
    )

    parts = list(_sent(Content("Look", attachments=files)).iter_attachments())

    assert [(one.get_content_type(), one.get_filename()) for one in parts] == [
        ("image/png", "Tür.png"),
        ("application/octet-stream", "a.eml"),
        ("application/octet-stream", "file-3"),
    ]
    assert parts[0].get_content() == "content of Tür.png".encode()


def test_recipients_are_told_apart_and_the_hidden_ones_stay_hidden() -> None:
    people = {name: [{"name": "", "address": f"{name}@x.example"}] for name in ("to", "cc", "bcc")}

    mail = outgoing(_errand(Content("Hi", attributes=_header(**people))))

    assert (mail.to, mail.cc, mail.bcc) == (
        ("to@x.example",),
        ("cc@x.example",),
        ("bcc@x.example",),
    )
    assert b"bcc@x.example" not in mail.raw


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x00", "\x85"])
def test_no_header_can_be_slipped_in(break_: str) -> None:
    evil = f"x{break_}Bcc: evil@x.example{break_}{break_}<p>body</p>"
    files = (Attachment(1, "file", content_type=f"text/plain{break_}X: y", filename=evil),)
    said = _header(subject=evil, in_reply_to=f"a{break_}@x", references=[f"b{break_}@x", "c@x"])
    inbox = replace(_INBOX, name=evil)

    mail = _sent(Content("Hi", attributes=said, attachments=files), inbox)

    assert mail["Bcc"] is None
    assert {name.lower() for name in mail} <= {
        "from", "to", "subject", "date", "message-id", "references", "reply-to",
        "x-chathood-reference", "mime-version", "content-type",
    }  # fmt: skip
    assert mail["References"] == "<c@x>"


@pytest.mark.parametrize(
    "address",
    ["evil@x.example\r\nBcc: y@x.example", "no-address", "a b@x.example", "ü@x.example", ""],
)
def test_a_mail_to_what_is_no_address_is_refused(address: str) -> None:
    said = _header(to=[{"name": "", "address": address}])

    with pytest.raises(RefusedByProvider):
        outgoing(_errand(Content("Hi", attributes=said)))
    with pytest.raises(Invalid) as refused:
        check(Content("Hi", attributes={"cc_emails": [address]}))
    assert "cc_emails" in refused.value.fields


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (Content("x" * 50_001), "text_too_long"),
        (Content("x", attributes={"template": {"name": "hello"}}), "invalid"),
        (Content("x", content_type="cards"), "invalid"),
        (Content("", attachments=(Attachment(1, "file", size=26 << 20),)), "media_limit"),
        (Content("x", attributes={"to_emails": [f"a{n}@x.example" for n in range(51)]}), "invalid"),
    ],
)
def test_what_no_mail_server_takes_is_refused(content: Content, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(content)

    assert refused.value.code == code


def test_a_mailbox_whose_name_leaves_no_room_for_a_tag_is_answered_as_it_is() -> None:
    long = f"{'x' * 50}@oak.example.com"

    assert answer_address(long, "t" * 35) == long
