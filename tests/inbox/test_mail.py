"""A mail comes in, is answered, and is answered again."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.utils import formatdate

import pytest

from chalicelib.aws import files, mailer
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind
from chalicelib.domain.conversation import Status
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.message import Content
from chalicelib.domain.send import State
from chalicelib.inbox import accept_mail as door
from chalicelib.inbox import keep, letters, reach
from chalicelib.inbox.accept_mail import accept_kept_mail, accept_mail
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.introduce import Card, introduce
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.triage import mark_read, set_status
from tests.channels.email.mails import PNG, mail, multipart, part
from tests.inbox.posted import (
    Sent,
    answer,
    conversations,
    delivered,
    mailbox,
    outbox,
    post,
    put,
    said,
    texts,
)
from tests.privacy.forgetting import forget_contact
from tests.world import World


def test_a_mail_is_in_its_writers_conversation_and_nobody_elses(world: World) -> None:
    care = mailbox(world.oak)

    post(care, "Is the chair still there?")

    [head] = conversations(world.oak)
    assert (head.person.name, head.person.email) == ("Amara Okafor", "amara@post.example.com")
    assert (head.subject, len(head.unread), head.window_ends_at) == ("A chair", 1, 0)
    [message] = said(head)
    assert message.content.text == "Is the chair still there?"
    assert message.content.source_id == "m1@post.example.com"
    assert conversations(world.fern) == []


def test_a_mail_that_was_taken_in_lies_in_the_bucket_no_longer(world: World) -> None:
    name = put(mail(To=mailbox(world.oak).address))

    accept_mail(name)
    accept_mail(name)

    assert name not in files.names("MAIL_BUCKET")
    assert texts(world.oak) == [["Hello"]]


def test_a_repeated_mail_adds_nothing_also_after_it_was_read_and_resolved(world: World) -> None:
    care = mailbox(world.oak)
    post(care, Received="from one relay")
    [head] = conversations(world.oak)
    mark_read(world.oak.setup, head.number)
    set_status(world.oak.setup, world.oak.dana, head.number, Status.RESOLVED)

    for _ in range(2):
        post(care, Received="from another")

    [head] = conversations(world.oak)
    assert (head.status, head.unread) == (Status.RESOLVED, frozenset())
    assert texts(world.oak) == [["Hello"]]


def test_two_copies_are_one_mail_whatever_their_clocks_say(world: World) -> None:
    care = mailbox(world.oak)
    ahead = formatdate(time.time() + 3_600)

    post(care, Date=ahead)
    time.sleep(1.1)
    post(care, Date=ahead)

    assert texts(world.oak) == [["Hello"]]


def test_eight_copies_at_once_are_one_mail(world: World) -> None:
    care = mailbox(world.oak)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: post(care), range(8)))

    assert texts(world.oak) == [["Hello"]]


def test_two_mails_about_different_things_are_two_conversations_of_one_contact(
    world: World,
) -> None:
    care = mailbox(world.oak)
    post(care, "One", Message_ID="<m1@x>", Subject="A chair")
    post(care, "Two", Message_ID="<m2@x>", Subject="A chair")

    assert sorted(texts(world.oak)) == [["One"], ["Two"]]
    assert len({head.contact for head in conversations(world.oak)}) == 1


def test_an_answer_joins_what_it_answers_whatever_its_subject(world: World) -> None:
    care = mailbox(world.oak)
    post(care, "One", Message_ID="<m1@x>")
    post(care, "Two", Message_ID="<m2@x>", In_Reply_To="<m1@x>", Subject="Something else")
    post(care, "Three", Message_ID="<m3@x>", References="<gone@x> <m2@x>")

    assert texts(world.oak) == [["One", "Two", "Three"]]


def test_mails_of_a_thread_are_one_conversation_in_any_order(world: World) -> None:
    care = mailbox(world.oak)
    date = "Sun, 20 Sep 2026 10:{}:00 +0000".format
    post(care, "Three", Message_ID="<m3@x>", References="<m1@x> <m2@x>", Date=date(32))
    post(care, "One", Message_ID="<m1@x>", Date=date(30))
    post(care, "Two", Message_ID="<m2@x>", In_Reply_To="<m1@x>", Date=date(31))

    assert len(conversations(world.oak)) == 1


def test_who_only_knows_the_id_of_a_strangers_mail_does_not_get_into_the_thread(
    world: World,
) -> None:
    care = mailbox(world.oak)
    post(care, "One", Message_ID="<m1@x>")

    post(care, "Let me in", Message_ID="<e1@x>", In_Reply_To="<m1@x>", From="eve@x.example")

    assert sorted(texts(world.oak)) == [["Let me in"], ["One"]]
    assert len({head.contact for head in conversations(world.oak)}) == 2


def test_naming_others_ids_first_does_not_catch_their_answers(world: World) -> None:
    care = mailbox(world.oak)
    post(care, "Trap", Message_ID="<e1@x>", References="<m1@x> <m2@x>", From="eve@x.example")

    post(care, "One", Message_ID="<m1@x>")
    post(care, "Two", Message_ID="<m2@x>", In_Reply_To="<m1@x>")

    assert sorted(texts(world.oak)) == [["One", "Two"], ["Trap"]]


def test_a_mail_to_nobody_we_know_is_dropped_with_one_line_of_ids(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    name = put(mail("Secret words", To="nobody@elsewhere.example.com"))

    accept_mail(name)

    lines = [line for line in capsys.readouterr().err.splitlines() if "unknown_mailbox" in line]
    assert len(lines) == 1 and name in lines[0]
    assert "nobody" not in lines[0] and "Secret" not in lines[0]
    assert name not in files.names("MAIL_BUCKET")


def test_the_envelope_decides_before_the_header(world: World) -> None:
    oak, fern = mailbox(world.oak), mailbox(world.fern)

    accept_mail(put(mail(To=fern.address, Cc=oak.address), oak.address))

    assert texts(world.oak) == [["Hello"]]
    assert conversations(world.fern) == []


def test_a_mail_to_two_mailboxes_is_in_both_and_each_sees_its_own(world: World) -> None:
    oak, fern = mailbox(world.oak), mailbox(world.fern)

    accept_mail(put(mail(To=f"{oak.address}, {fern.address}")))

    assert texts(world.oak) == texts(world.fern) == [["Hello"]]
    assert conversations(world.oak)[0].contact != conversations(world.fern)[0].contact


@pytest.mark.parametrize("form", ["{}", "{}+tag", "UPPER"])
def test_a_mailbox_is_found_in_any_spelling_of_its_address(world: World, form: str) -> None:
    care = mailbox(world.oak)
    local, _, domain = care.address.partition("@")
    written = care.address.upper() if form == "UPPER" else f"{form.format(local)}@{domain}"

    accept_mail(put(mail(To="list@x.example", Delivered_To=written)))

    assert texts(world.oak) == [["Hello"]]


def test_files_of_a_mail_are_stored_as_ciphertext_and_once(world: World) -> None:
    care = mailbox(world.oak)
    whole = multipart(
        "mixed",
        part("See", Content_Type="text/plain"),
        part(PNG, Content_Type="image/png; name=a.png", Content_Transfer_Encoding="base64"),
        part("%PDF-1.4 secret", Content_Type="application/pdf; name=b.pdf"),
    )
    before = set(files.names("MEDIA_BUCKET"))

    for _ in range(2):
        post(care, whole["body"], content_type=whole["content_type"])

    [message] = said(conversations(world.oak)[0])
    assert [(f.filename, f.file_type, f.state) for f in message.content.attachments] == [
        ("a.png", "image", "ready"),
        ("b.pdf", "file", "ready"),
    ]
    objects = set(files.names("MEDIA_BUCKET")) - before
    assert objects == {file.object for file in message.content.attachments}
    assert all(name.startswith(f"{world.oak.account}/") for name in objects)
    assert all(b"secret" not in files.get("MEDIA_BUCKET", name) for name in objects)


def test_a_mail_from_our_own_people_is_never_theirs(world: World) -> None:
    care = mailbox(world.oak)

    post(care, "Refund him, Dana", From=f"Dana <{world.oak.dana.email}>")

    [message] = said(conversations(world.oak)[0])
    assert message.kind == 0
    assert message.content.user is None
    assert message.content.attributes["email"]["forged"] is True


def test_what_cannot_be_stored_is_kept_sealed_and_taken_in_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    care, kept = mailbox(world.oak), set(files.names("INGEST_BUCKET"))
    name = put(mail("Secret words"), care.address)
    with monkeypatch.context() as patch:
        patch.setattr(door, "receive", _fails)
        accept_mail(name)
    assert conversations(world.oak) == []
    assert name not in files.names("MAIL_BUCKET")

    [sealed] = set(files.names("INGEST_BUCKET")) - kept
    assert b"Secret" not in files.get("INGEST_BUCKET", sealed)
    accept_kept_mail(*keep.opened(keep._pointer(sealed)))

    assert texts(world.oak) == [["Secret words"]]
    assert sealed not in files.names("INGEST_BUCKET")


def test_a_mail_that_can_neither_be_stored_nor_kept_stays_where_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = put(mail(), mailbox(world.oak).address)
    monkeypatch.setattr(door, "receive", _fails)
    monkeypatch.setattr(letters, "keep_mail", _fails)

    with pytest.raises(OSError):
        accept_mail(name)

    assert name in files.names("MAIL_BUCKET")
    files.delete("MAIL_BUCKET", name)


def test_a_mail_that_was_left_is_kept_sealed(world: World) -> None:
    care, kept = mailbox(world.oak), set(files.names("INGEST_BUCKET"))
    name = put(mail(), care.address)

    letters.keep_left(now() - 3_600_000)
    assert name in files.names("MAIL_BUCKET")
    letters.keep_left(now() + 3_600_000)

    assert name not in files.names("MAIL_BUCKET")
    for sealed in set(files.names("INGEST_BUCKET")) - kept:
        accept_kept_mail(*keep.opened(keep._pointer(sealed)))
    assert texts(world.oak) == [["Hello"]]


def _fails(*_: object) -> None:
    raise OSError("out of reach")


def test_a_forgotten_writers_old_mail_brings_nobody_back(world: World) -> None:
    care = mailbox(world.oak)
    post(care, "One", Message_ID="<m1@x>")
    [head] = conversations(world.oak)

    forget_contact(world.oak.setup, head.contact)
    an_hour_ago = formatdate(time.time() - 3_600)
    post(care, "Two", Message_ID="<m2@x>", In_Reply_To="<m1@x>", Date=an_hour_ago)
    assert conversations(world.oak) == []

    post(care, "New", Message_ID="<m3@x>", In_Reply_To="<m1@x>", Date=None)
    assert texts(world.oak) == [["New"]]
    assert conversations(world.oak)[0].contact != head.contact


# ---- Answers ----


def test_an_answer_goes_out_as_a_mail_of_its_thread(world: World) -> None:
    care = mailbox(world.oak)
    post(care, Message_ID="<m2@x>", References="<m1@x>", Subject="A chair")

    sent = answer(world.oak, conversations(world.oak)[0], "Yes, we have it.")

    assert sent.status is State.SENT
    assert sent.content.attributes["email"] == {
        "subject": "Re: A chair",
        "from": [{"name": "", "address": care.address}],
        "to": [{"name": "", "address": "amara@post.example.com"}],
        "cc": [],
        "bcc": [],
        "in_reply_to": "m2@x",
        "references": ["m1@x", "m2@x"],
    }
    mine = [one for one in outbox() if one["MessageId"] == sent.content.source_id]
    assert [(one["Source"], one["To"], one["Subject"]) for one in mine] == [
        (care.address, ["amara@post.example.com"], "Re: A chair")
    ]
    assert mine[0]["BodyText"].strip() == "Yes, we have it."


def test_what_answers_our_mail_joins_the_thread_by_any_of_its_names(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    care, sent = mailbox(world.oak), Sent()
    monkeypatch.setattr(mailer, "send", sent.send)
    post(care, "One")
    ours = answer(world.oak, conversations(world.oak)[0])
    headers = message_from_bytes(sent[0].raw)
    reply_to = re.findall(r"<(.*)>", headers["Reply-To"])[0]

    post(care, "Two", Message_ID="<m2@x>", In_Reply_To=f"<{ours.content.source_id}>")
    post(care, "Three", Message_ID="<m3@x>", In_Reply_To=headers["Message-ID"])
    accept_mail(put(mail("Four", To=reply_to, Message_ID="<m4@x>", From="amara@home.example")))

    assert texts(world.oak) == [["One", "Yes", "Two", "Three", "Four"]]
    by = said(conversations(world.oak)[0])[-1].content.attributes
    assert by["participant"] == {"name": "", "email": "amara@home.example"}
    assert conversations(world.oak)[0].person.name == "Amara Okafor"


def test_a_reply_address_that_we_did_not_sign_leads_nowhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, fern, sent = mailbox(world.oak), mailbox(world.fern), Sent()
    monkeypatch.setattr(mailer, "send", sent.send)
    post(oak, "One")
    [head] = conversations(world.oak)
    answer(world.oak, head)
    signed = re.findall(r"\+(.*)@", message_from_bytes(sent[0].raw)["Reply-To"])[0]
    local, _, domain = oak.address.partition("@")

    for n, tag in enumerate(
        (f"{head.thread}.{'0' * 20}", head.thread, signed[:-1], head.uuid, ".")
    ):
        made_up = f"{local}+{tag}@{domain}"
        accept_mail(put(mail("Let me in", To=made_up, From="eve@x.example", Message_ID=f"<{n}@x>")))
    fern_local, _, fern_domain = fern.address.partition("@")
    elsewhere = f"{fern_local}+{signed}@{fern_domain}"
    accept_mail(put(mail("Other door", To=elsewhere, From="eve@x.example")))

    assert texts(world.oak)[0] == ["One", "Yes"]
    assert sum(len(one) for one in texts(world.oak)) == 2 + 5
    assert texts(world.fern) == [["Other door"]]


def test_a_customers_answer_reopens_their_own_thread(world: World) -> None:
    care = mailbox(world.oak)
    post(care, "One", Message_ID="<m1@x>")
    post(care, "Another matter", Message_ID="<m2@x>")
    [one] = [head for head in conversations(world.oak) if said(head)[0].content.text == "One"]
    sent = answer(world.oak, one)
    set_status(world.oak.setup, world.oak.dana, one.number, Status.RESOLVED)

    date = "Sun, 20 Sep 2036 10:30:00 +0000"
    post(care, "Two", Message_ID="<m3@x>", In_Reply_To=f"<{sent.content.source_id}>", Date=date)

    heads = {head.number: head.status for head in conversations(world.oak)}
    assert len(heads) == 2
    assert heads[one.number] is Status.OPEN


def test_the_agent_names_who_gets_the_mail(world: World) -> None:
    care = mailbox(world.oak)
    post(care)
    named = {
        "to_emails": ["ben@x.example"],
        "cc_emails": ["cc@x.example"],
        "bcc_emails": ["bcc@x.example"],
    }

    sent = answer(world.oak, conversations(world.oak)[0], "Yes", **named)

    [mine] = [one for one in outbox() if one["MessageId"] == sent.content.source_id]
    assert (mine["To"], mine["CC"], mine["BCC"]) == tuple([one] for [one] in named.values())


def test_an_address_that_is_none_is_refused_before_anything_is_stored(world: World) -> None:
    care = mailbox(world.oak)
    post(care)
    [head] = conversations(world.oak)

    with pytest.raises(Invalid):
        answer(world.oak, head, cc_emails=["evil@x.example\nBcc: y@x.example"])

    assert texts(world.oak) == [["Hello"]]


@pytest.mark.parametrize(
    ("reply_to", "to"),
    [
        ("desk@post.example.com", ["desk@post.example.com"]),
        ("other@x.example", ["amara@post.example.com", "other@x.example"]),
    ],
)
def test_an_answer_goes_where_its_writer_wants_it(
    world: World, reply_to: str, to: list[str]
) -> None:
    care = mailbox(world.oak)
    post(care, Reply_To=reply_to)

    sent = answer(world.oak, conversations(world.oak)[0])

    assert [one["address"] for one in sent.content.attributes["email"]["to"]] == to


def test_an_answer_never_goes_to_our_own_mailbox(world: World) -> None:
    care = mailbox(world.oak)
    post(care, Reply_To=care.address)

    sent = answer(world.oak, conversations(world.oak)[0])

    assert [one["address"] for one in sent.content.attributes["email"]["to"]] == [
        "amara@post.example.com"
    ]


def test_a_note_goes_nowhere(world: World) -> None:
    care = mailbox(world.oak)
    post(care)
    [head] = conversations(world.oak)

    note = reply(world.oak.setup, head, Draft("Careful", world.oak.dana.id, private=True)).message

    assert note.sends == ()
    assert "email" not in note.content.attributes


def test_a_new_conversation_by_mail_begins_a_thread_under_its_subject(world: World) -> None:
    care = mailbox(world.oak)
    ben = introduce(world.oak.setup, Card(name="Ben", email="ben@x.example"))
    wish = reach.Wish(care.id, ben.id, says=Content("It is ready."), subject="Your order")

    first = reach.open_conversation(world.oak.setup, world.oak.dana, wish)
    second = reach.open_conversation(world.oak.setup, world.oak.dana, wish)
    sent = answer(world.oak, first, "It is ready.")
    post(care, "Thanks", From="ben@x.example", In_Reply_To=f"<{sent.content.source_id}>")

    assert first.thread != second.thread
    email = sent.content.attributes["email"]
    assert (email["subject"], email["to"][0]["address"]) == ("Your order", "ben@x.example")
    assert "in_reply_to" not in email
    [head] = [one for one in conversations(world.oak) if one.number == first.number]
    assert [one.content.text for one in said(head)] == ["It is ready.", "Thanks"]


def test_a_mail_without_a_subject_is_answered_under_the_inboxes_name(world: World) -> None:
    care = mailbox(world.oak)
    post(care, Subject=None)

    sent = answer(world.oak, conversations(world.oak)[0])

    assert sent.content.attributes["email"]["subject"] == "Re: Care"


# ---- What becomes of a send ----

_REPORT = "Final-Recipient: rfc822; amara@post.example.com\nAction: failed\nStatus: 5.1.1"


def _bounce(original: str) -> dict[str, str]:
    whole = multipart(
        "report",
        part("It did not arrive."),
        part(_REPORT, Content_Type="message/delivery-status"),
        part(original, Content_Type="text/rfc822-headers"),
    )
    return {"body": whole["body"], "content_type": whole["content_type"]}


@pytest.mark.parametrize("named", ["reference", "message_id"])
def test_a_bounce_fails_the_send_it_is_about_and_is_no_message(
    world: World, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    care, sent = mailbox(world.oak), Sent()
    monkeypatch.setattr(mailer, "send", sent.send)
    post(care)
    ours = answer(world.oak, conversations(world.oak)[0])
    reference = message_from_bytes(sent[0].raw)["X-Chathood-Reference"]
    original = f"X-Chathood-Reference: {reference}"
    if named == "message_id":
        original = f"Message-ID: <{ours.content.source_id}>"
    bounce = _bounce(original)

    for n in range(2):
        post(care, bounce["body"], content_type=bounce["content_type"], Message_ID=f"<b{n}@x>",
             From="mailer-daemon@x.example", Return_Path="<>")  # fmt: skip

    [head] = conversations(world.oak)
    first, last = said(head)
    assert (first.content.text, last.status) == ("Hello", State.FAILED)
    assert last.content.errors[0].startswith("5.1.1: The mail to amara@post.example.com came back")


def test_a_bounce_cannot_fail_what_it_only_guesses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, fern, sent = mailbox(world.oak), mailbox(world.fern), Sent()
    monkeypatch.setattr(mailer, "send", sent.send)
    post(oak)
    ours = answer(world.oak, conversations(world.oak)[0])
    reference = message_from_bytes(sent[0].raw)["X-Chathood-Reference"]
    other = "1" if reference.endswith("0") else "0"
    guess = _bounce(f"X-Chathood-Reference: {reference[:-1]}{other}")
    theirs = _bounce(f"X-Chathood-Reference: {reference}\nMessage-ID: <{ours.content.source_id}>")

    post(
        oak,
        guess["body"],
        content_type=guess["content_type"],
        From="eve@x.example",
        Message_ID="<1@x>",
    )
    post(fern, theirs["body"], content_type=theirs["content_type"], From="eve@x.example")

    assert [one.status for head in conversations(world.oak) for one in said(head)] == [
        State.SENT
    ] * 3


def test_an_address_that_ses_does_not_know_holds_the_inbox_until_it_is_proved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(mailer, "ask_to_confirm", lambda address: None)
        care = mailbox(world.oak)
    post(care)

    held = answer(world.oak, conversations(world.oak)[0])

    assert held.status is State.HELD
    inbox = world.oak.setup.inboxes[care.id]
    assert inbox.held == "Amazon SES has not confirmed this inbox's address yet."


def test_an_address_is_one_mailbox_of_one_account(world: World) -> None:
    care = mailbox(world.oak)

    with pytest.raises(Conflict):
        connect(world.fern.setup, world.fern.dana, Plan("x", ChannelKind.EMAIL, care.address))


def test_a_retry_of_an_answer_is_one_mail(world: World) -> None:
    care = mailbox(world.oak)
    post(care)
    [head] = conversations(world.oak)
    draft = Draft("Yes", world.oak.dana.id, echo_id="one")
    first = reply(world.oak.setup, head, draft).message
    delivered(first)

    again = reply(world.oak.setup, head, draft)

    assert (again.message.id, again.is_new) == (first.id, False)
    assert texts(world.oak) == [["Hello", "Yes"]]
