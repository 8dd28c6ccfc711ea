"""A mail becomes our message: who, what, in answer to what."""

from random import Random

import pytest

from tests.channels.email.mails import (
    CARE,
    DANA,
    PNG,
    RECEIVED,
    email,
    events,
    mail,
    multipart,
    part,
    read,
)


def _of(kind: str, *parts: str, **headers: str) -> bytes:
    whole = multipart(kind, *parts)
    return mail(whole["body"], content_type=whole["content_type"], **headers)


def test_a_plain_mail_is_its_writers_message() -> None:
    message = read(mail("Is the chair still there?\n"))

    assert message.text == "Is the chair still there?"
    assert message.name == "Amara Okafor"
    assert [(i.kind, i.value) for i in message.identities] == [("email", "amara@post.example.com")]
    assert (message.provider_id, message.topic) == ("m1@post.example.com",) * 2
    assert message.time == RECEIVED - 60_000 + 999
    assert message.attributes["email"] == {
        "subject": "A chair",
        "from": [{"name": "Amara Okafor", "address": "amara@post.example.com"}],
        "to": [{"name": "Oak", "address": CARE}],
        "cc": [],
        "bcc": [],
        "message_id": "m1@post.example.com",
        "references": [],
        "date": "Sun, 20 Sep 2026 10:30:00 +0000",
        "text": "Is the chair still there?",
    }


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "Grüße, 家具".encode()),
        ("us-ascii", "Grüße, 家具".encode()),
        ("", "Grüße, 家具".encode()),
        ("no-such-charset", "Grüße, 家具".encode()),
        ("gb2312", "家具 — Grüße".encode("gb18030")),
        ("iso-8859-1", "Grüße – “Stuhl”".encode("cp1252")),
        ("us-ascii", "Grüße".encode("cp1252")),
        ("utf-8", "Grüße".encode("cp1252")),
        ("koi8-r", "Стул".encode("koi8-r")),
        ("iso-2022-jp", "椅子".encode("iso-2022-jp")),
        ("shift_jis", "椅子".encode("cp932")),
        ("x-sjis", "椅子".encode("cp932")),
        ("Windows-31J", "椅子".encode("cp932")),
        ("", "椅子".encode("iso-2022-jp")),
        ("us-ascii", "椅子".encode("iso-2022-jp")),
        ("iso-8859-8-i", "כיסא".encode("iso-8859-8")),
        ("windows-874", "เก้าอี้".encode("cp874")),
        ("iso-8859-1", "Grüße, 家具".encode()),
        ("koi8-r", "Стул".encode()),
        ("windows-1252", "Grüße, 家具".encode()),
        ("utf-16", "Stuhl".encode("utf-16")),
    ],
)
def test_text_is_read_whatever_charset_is_claimed(charset: str, content: bytes) -> None:
    claim = f"text/plain; charset={charset}" if charset else "text/plain"

    said = read(mail(content, content_type=claim)).text

    assert said in (
        "Grüße, 家具",
        "家具 — Grüße",
        "Grüße – “Stuhl”",
        "Grüße",
        "Стул",
        "כיסא",
        "เก้าอี้",
        "椅子",
        "Stuhl",
    )


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "unicode_escape", "base64", "rot13", "x" * 99]
)
def test_a_codec_that_is_no_charset_is_not_used(charset: str) -> None:
    assert read(mail("a\\u0041", content_type=f"text/plain; charset={charset}")).text == "a\\u0041"


def test_control_characters_and_null_bytes_are_dropped() -> None:
    message = read(
        mail(b"be\x00fore\x07 after", Subject="A\x00 chair", Message_ID="<a\x00b@x.example>")
    )

    assert message.text == "before after"
    assert message.attributes["email"]["subject"] == "A chair"
    assert message.provider_id == "ab@x.example"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted-printable", "Gr=C3=BC=C3=9Fe aus der =\nWerkstatt"),
        ("base64", "R3LDvMOfZSBhdXMgZGVy\nIFdlcmtzdGF0dA=="),
        ("base64", "R3LDvMOfZSBhdXMgZGVy IFdlcmtz!dGF0dA"),
        ("base64", "R3LDvMOfZSBhdQ==cyBkZXIgV2Vya3N0YXR0"),
        ("base64", "R3LDvMOfZSBhdXMgZGVyIFdlcmtzdGF0dA==A=A"),
        ("8bit", "Grüße aus der Werkstatt"),
        ("", "Grüße aus der Werkstatt"),
    ],
)
def test_a_body_is_unpacked_however_it_travelled(encoding: str, body: str) -> None:
    raw = mail(body, content_type="text/plain; charset=utf-8", content_transfer_encoding=encoding)

    assert read(raw).text == "Grüße aus der Werkstatt"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("=?UTF-8?Q?caf=C3=A9_au_lait?=", "café au lait"),
        ("=?utf-8?b?Y2Fmw6k=?= and more", "café and more"),
        ("=?utf-8?B?5qSF?=\r\n =?utf-8?B?5a2Q?=", "椅子"),
        ("=?utf-8?Q?=E6=A4?= =?utf-8?Q?=85?=", "椅"),
        ("=?iso-8859-1?Q?T=FCren?= =?utf-8?Q?_=E6=A4=85?=", "Türen 椅"),
        ("=?utf-8*de?Q?T=C3=BCren?=", "Türen"),
        ("=?utf-8?Q?broken", "=?utf-8?Q?broken"),
        ("=?nonsense?Q?caf=C3=A9?=", "café"),
        ("Grüße", "Grüße"),
        ("A chair,\r\n\twith arms", "A chair, with arms"),
        ("", ""),
    ],
)
def test_a_subject_is_decoded(subject: str, shown: str) -> None:
    assert email(mail(Subject=subject))["subject"] == shown


@pytest.mark.parametrize(
    ("header", "people"),
    [
        ("amara@x.example", [("", "amara@x.example")]),
        ("Amara <AMARA@X.Example>", [("Amara", "amara@x.example")]),
        ('"Okafor, Amara" <amara@x.example>', [("Okafor, Amara", "amara@x.example")]),
        ("a@x.example, b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("<a@x.example>a@x.example", [("", "a@x.example")]),
        ("a@x.example www.x.example", [("", "a@x.example")]),
        ("Team: Ann <a@x.example>, b@x.example;", [("Ann", "a@x.example"), ("", "b@x.example")]),
        ('"=?UTF-8?B?QW1hcmEsIE8u?=" <a@x.example>', [("Amara, O.", "a@x.example")]),
        ("=?utf-8?Q?b=40evil.example=2C?= <a@x.example>", [("b@evil.example,", "a@x.example")]),
        ('"b@evil.example" <a@x.example>', [("b@evil.example", "a@x.example")]),
        ("a@x.example (b@evil.example)", [("", "a@x.example")]),
        ('Anna "the \\"chair\\" <b@evil.example>" <a@x.example>', None),
        ("nobody", []),
        ("", []),
        ("<>", []),
    ],
)
def test_addresses_are_taken_apart_before_they_are_decoded(
    header: str, people: list[tuple[str, str]] | None
) -> None:
    found = [(one["name"], one["address"]) for one in email(mail(Cc=header))["cc"]]

    assert found == people if people is not None else found[0][1] == "a@x.example"


def test_of_alternatives_the_text_is_shown_and_the_html_kept() -> None:
    raw = _of(
        "alternative",
        part("A chair", Content_Type="text/plain"),
        part("<p>A <b>chair</b></p>", Content_Type="text/html"),
    )

    message = read(raw)

    assert message.text == "A chair"
    assert message.attributes["email"]["html"] == "<p>A <b>chair</b></p>"
    assert message.files == ()


def test_an_html_mail_is_read_as_text() -> None:
    page = "<h1>Hello</h1><p>One<br>two</p><ul><li>three<li>four</ul><table><tr><td>a<td>b</table>"

    assert read(mail(page, content_type="text/html")).text == (
        "Hello\n\nOne\ntwo\n\n- three\n- four\n\na b"
    )


def test_files_keep_their_names_types_and_order() -> None:
    raw = _of(
        "mixed",
        part("See below", Content_Type="text/plain"),
        part(PNG, Content_Type="image/png; name=old.png", Content_Transfer_Encoding="base64",
             Content_Disposition="attachment; filename*=utf-8''T%C3%BCr%20%231.png"),
        part("%PDF-1.4", Content_Type="application/pdf",
             Content_Disposition='inline; filename="offer; final.pdf"'),
        part("a,b", Content_Type="text/csv", Content_Disposition="attachment; filename=a list.csv"),
        part("x", Content_Type="application/octet-stream; name*0=long; name*1=-name.bin"),
        part(PNG, Content_Type='image/png; name=""', Content_Transfer_Encoding="base64",
             Content_Disposition='attachment; filename=""'),
        part("BEGIN:VCALENDAR", Content_Type="text/calendar"),
    )  # fmt: skip

    message = read(raw)

    assert message.text == "See below"
    assert [(file.filename, file.content_type) for file in message.files] == [
        ("Tür #1.png", "image/png"),
        ("offer; final.pdf", "application/pdf"),
        ("a list.csv", "text/csv"),
        ("long-name.bin", "application/octet-stream"),
        ("", "image/png"),
        ("invitation.ics", "text/calendar"),
    ]
    assert message.files[0].content.startswith(b"\x89PNG")
    assert message.files[0].size == len(message.files[0].content)


def test_inline_images_stand_where_the_html_has_them() -> None:
    related = multipart(
        "related",
        part(
            '<p>Look</p><img src="cid:two@x"><img src="CID:one@x"><img src="cid:gone">',
            Content_Type="text/html",
        ),
        part(
            PNG, Content_Type="image/png", Content_ID="<one@x>", Content_Transfer_Encoding="base64"
        ),
        part(
            PNG, Content_Type="image/png", Content_ID="<two@x>", Content_Transfer_Encoding="base64"
        ),
        border="b2",
    )
    raw = _of(
        "alternative",
        part("Look", Content_Type="text/plain"),
        part(related["body"], Content_Type=related["content_type"]),
    )

    message = read(raw)

    assert message.attributes["email"]["html"] == (
        '<p>Look</p><img data-attachment="2"><img data-attachment="1">'
    )
    assert [file.file_type for file in message.files] == ["image", "image"]


def test_an_image_that_stands_in_the_html_as_text_becomes_a_file() -> None:
    message = read(mail(f'<img src="data:image/png;base64,{PNG}">', content_type="text/html"))

    assert message.attributes["email"]["html"] == '<img data-attachment="1">'
    assert message.files[0].content.startswith(b"\x89PNG")


def test_a_forwarded_mail_is_a_file_named_by_its_subject() -> None:
    inner = "Subject: =?utf-8?Q?T=C3=BCren?=\nFrom: ben@x.example\n\nInner words"
    message = read(_of("mixed", part("Please see"), part(inner, Content_Type="message/rfc822")))

    assert message.text == "Please see"
    assert message.attributes["forwarded"] is True
    assert [(f.filename, f.content_type) for f in message.files] == [
        ("Türen.eml", "message/rfc822")
    ]
    assert b"Inner words" in message.files[0].content


@pytest.mark.parametrize(
    "kind", ["mixed", "related", "alternative", "signed", "report", "x-unknown"]
)
def test_a_multipart_of_any_kind_gives_its_text(kind: str) -> None:
    assert read(_of(kind, part("Words", Content_Type="text/plain"))).text == "Words"


def test_texts_that_follow_each_other_are_one_text() -> None:
    assert (
        read(_of("mixed", part("One"), part("two", Content_Type="text/plain"))).text == "One\n\ntwo"
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("--b1\n\nWords", 'multipart/mixed; boundary="b1"'),
        ("--b1\n\nWords\n--b1-", "multipart/mixed; boundary=b1"),
        ("Words", "multipart/mixed; boundary=missing"),
        ("Words", "multipart/mixed"),
        ("Words", "nonsense"),
        ("Words", ""),
        ("preamble\n--b1 \n\nWords\n--b1--\nepilogue", "multipart/mixed; boundary=b1"),
    ],
)
def test_a_broken_multipart_loses_no_words(body: str, content_type: str) -> None:
    assert "Words" in read(mail(body, content_type=content_type)).text


def test_flowed_text_is_one_line_again() -> None:
    raw = mail(
        "A long \nsentence.\n> quoted \n> goes on\n-- \nAmara",
        content_type="text/plain; format=flowed",
    )

    assert email(raw)["text"].startswith("A long sentence.\n> quoted")


def test_the_chain_of_mails_is_kept_oldest_first() -> None:
    message = read(mail(References="<m0@x>\r\n <m1@x>,<m2@x>", In_Reply_To="<m2@x>"))

    assert message.attributes["email"]["references"] == ["m0@x", "m1@x", "m2@x"]
    assert message.attributes["email"]["in_reply_to"] == "m2@x"
    assert message.attributes["in_reply_to_external_id"] == "m2@x"
    assert message.topic == "m0@x"


def test_an_answer_that_comes_first_names_the_same_topic_as_what_it_answers() -> None:
    first = read(mail(Message_ID="<m1@x>"))
    answer = read(mail(Message_ID="<m2@x>", In_Reply_To="<m1@x>"))

    assert first.topic == answer.topic


def test_a_mail_leads_by_its_id_only_together_with_its_writer() -> None:
    leads = {lead.value for lead in read(mail(In_Reply_To="<m0@x>")).leads}

    assert leads == {"amara@post.example.com m1@post.example.com", "amara@post.example.com m0@x"}


def test_a_mail_without_an_id_gets_the_same_name_however_it_travelled() -> None:
    one = read(mail(Message_ID=None))
    other = read(b"Received: from relay\r\n" + mail(Message_ID=None))

    assert one.provider_id == other.provider_id
    assert one.provider_id != read(mail("Other words", Message_ID=None)).provider_id


@pytest.mark.parametrize(
    "date",
    [None, "", "yesterday", "Sun, 20 Sep 2099 10:30:00 +0000", "Tue, 1 Jan 1980 00:00:00 +0000"],
)
def test_a_clock_that_cannot_be_right_is_not_believed(date: str | None) -> None:
    assert read(mail(Date=date)).time == RECEIVED


@pytest.mark.parametrize(
    ("headers", "writer"),
    [
        ({}, "amara@post.example.com"),
        ({"Reply_To": "other@x.example"}, "amara@post.example.com"),
        ({"From": None, "Sender": "s@x.example"}, "s@x.example"),
        ({"From": None, "Return_Path": "<r@x.example>"}, "r@x.example"),
        ({"From": None}, "unknown@sender.invalid"),
        ({"From": "no-reply@forms.example", "Reply_To": "ben@x.example"}, "ben@x.example"),
        ({"From": CARE, "Reply_To": "ben@x.example"}, "ben@x.example"),
        ({"From": CARE}, CARE),
        ({"X_Original_Sender": "ben@x.example"}, "amara@post.example.com"),
        ({"X_Original_Sender": "ben@x.example", "List_Id": "<l.example>"}, "ben@x.example"),
        (
            {"X_Original_From": "Ben <ben@x.example>", "X_Forwarded_For": "relay@x.example"},
            "ben@x.example",
        ),
    ],
)
def test_the_writer_is_who_wants_the_answer(headers: dict[str, str | None], writer: str) -> None:
    assert read(mail(**headers)).identities[0].value == writer


@pytest.mark.parametrize(
    ("wanted", "answered"),
    [
        ("amara@post.example.com", None),
        ("desk@post.example.com", ["desk@post.example.com"]),
        ("amara@home.example", ["amara@post.example.com", "amara@home.example"]),
    ],
)
def test_an_answer_elsewhere_is_one_the_writer_hears_of(
    wanted: str, answered: list[str] | None
) -> None:
    assert email(mail(Reply_To=wanted)).get("reply_to") == answered


@pytest.mark.parametrize(
    ("headers", "mark"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated"}, "auto_reply"),
        ({"Precedence": "Bulk"}, "auto_reply"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
        ({"X_Mail_Autoreply": "yes"}, "auto_reply"),
        ({"X_Autogenerated": "Reply"}, "auto_reply"),
        ({"X_Precedence": "auto_reply"}, "auto_reply"),
        ({"X_FC_MachineGenerated": "true"}, "auto_reply"),
        ({"X_POST_MessageClass": "9; Autoresponder"}, "auto_reply"),
        ({"Delivered_To": "Autoresponder"}, "auto_reply"),
        ({"content_type": "multipart/report; report-type=disposition-notification"}, "auto_reply"),
        ({"X_Auto_Response_Suppress": "All"}, "auto_reply"),
        ({"Return_Path": "<>"}, "auto_reply"),
        ({"From": CARE}, "forged"),
        ({"From": f"Dana <{DANA}>"}, "forged"),
        ({"Sender": DANA}, "forged"),
        ({"X_Chathood_Reference": "anything"}, "loop"),
        ({"From": "MAILER-DAEMON@x.example", "Return_Path": "<>"}, "bounce"),
    ],
)
def test_what_no_person_wrote_is_marked(headers: dict[str, str], mark: str) -> None:
    assert email(mail(**headers))[mark] is True


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Subject": "Out of office"},
        {"Return_Path": "<a@x.example>"},
        {"Precedence": "list", "List_Id": "<care.oak.example.com>"},
        {"Delivered_To": "autoresponder@oak.example.com"},
    ],
)
def test_what_a_person_wrote_is_not_marked(headers: dict[str, str]) -> None:
    marks = {"auto_reply", "bounce", "forged", "loop"}

    assert not marks & email(mail(**headers)).keys()


@pytest.mark.parametrize(
    "headers",
    [{"Precedence": "list"}, {"List_Id": "<care.oak.example.com>"}, {"List_Unsubscribe": "<x>"}],
)
def test_what_came_by_a_list_is_marked_and_may_be_a_persons(headers: dict[str, str]) -> None:
    found = email(mail(**headers))

    assert found["list"] is True
    assert "auto_reply" not in found


def test_a_mail_that_went_in_circles_is_marked() -> None:
    raw = b"Received: from a by b; now\r\n" * 40 + mail()

    assert email(raw)["loop"] is True


_REPORT = """Reporting-MTA: dns; mx.x.example

Final-Recipient: rfc822; amara@post.example.com
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user"""


def _bounce(
    action: str = "failed",
    original: str = "Message-ID: <ours@x>\nX-Chathood-Reference: t.m.0.a.tag",
) -> bytes:
    return _of(
        "report; report-type=delivery-status",
        part("It did not arrive.", Content_Type="text/plain"),
        part(_REPORT.format(action=action), Content_Type="message/delivery-status"),
        part(original, Content_Type="text/rfc822-headers"),
        From="Mail <mailer-daemon@x.example>",
        Return_Path="<>",
    )


def test_a_bounce_reports_on_the_mail_it_is_about() -> None:
    report, message = events(_bounce())

    assert (report.state, report.reference, report.provider_id) == (
        "failed",
        "t.m.0.a.tag",
        "ours@x",
    )
    assert report.error == (
        "5.1.1: The mail to amara@post.example.com came back: there is no such mailbox."
    )
    assert message.attributes["email"]["bounce"] is True


@pytest.mark.parametrize(
    ("action", "original"), [("delayed", "Message-ID: <o@x>"), ("failed", "To: a@x")]
)
def test_a_bounce_that_settles_nothing_is_a_marked_message(action: str, original: str) -> None:
    [message] = events(_bounce(action, original))

    assert message.attributes["email"]["bounce"] is True


def test_a_long_text_is_shown_in_part_and_whole_as_a_file() -> None:
    message = read(mail("Grüße " * 20_000))

    assert len(message.attributes["email"]["text"].encode()) <= 40_000
    assert [(f.filename, f.size) for f in message.files] == [
        ("message.txt", len(("Grüße " * 20_000).encode()))
    ]


def test_long_html_goes_along_as_a_file() -> None:
    message = read(mail("<p>A chair</p>" * 20_000, content_type="text/html"))

    assert "html" not in message.attributes["email"]
    assert message.text.startswith("A chair")
    assert "message.html" in [file.filename for file in message.files]


def test_more_parts_than_anybody_sends_are_kept_as_the_mail_they_came_in() -> None:
    raw = _of("mixed", *(part(f"{n}", Content_Type="image/png") for n in range(2_000)))

    message = read(raw)

    assert message.attributes["is_unsupported"] is True
    assert message.files[-1].content == raw
    assert len(message.files) <= 101


def test_parts_within_parts_end_somewhere() -> None:
    whole = multipart("mixed", part("Deep"), border="b0")
    for level in range(1, 500):
        inner = part(whole["body"], Content_Type=whole["content_type"])
        whole = multipart("mixed", inner, border=f"b{level}")

    message = read(mail(whole["body"], content_type=whole["content_type"]))

    assert message.attributes["is_unsupported"] is True
    assert message.files[-1].filename == "message.eml"


def test_bytes_without_an_empty_line_after_the_headers_are_not_lost() -> None:
    one, other = (read(b"Return-Path: <a@x.example>\r\nnonsense " + n) for n in (b"1", b"2"))

    assert (one.text, other.text) == ("nonsense 1", "nonsense 2")
    assert one.provider_id != other.provider_id


def test_any_bytes_at_all_are_a_message() -> None:
    random = Random(7)
    whole = _of(
        "mixed",
        part("Words"),
        part(PNG, Content_Type="image/png"),
        part("<p>x", Content_Type="text/html"),
    )
    for _ in range(400):
        raw = bytearray(whole)
        for _ in range(random.randint(1, 60)):
            raw[random.randrange(len(raw))] = random.randrange(256)
        assert read(bytes(raw)).identities
    for raw_ in (
        b"",
        b"\r\n",
        b"\x00" * 100,
        b"no headers at all",
        b": \r\n\r\n",
        bytes(range(256)) * 20,
    ):
        assert read(raw_).identities[0].value == "unknown@sender.invalid"
