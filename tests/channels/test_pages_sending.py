"""What may be sent to Messenger and Instagram, and the calls that it becomes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.channels import channel_for
from chalicelib.channels.pages import write
from chalicelib.channels.pages.policy import HUMAN_AGENT
from chalicelib.channels.protocol import Errand, Line, Target
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.errors import Invalid, RefusedByProvider, WindowClosed
from chalicelib.domain.ids import timed_id
from chalicelib.domain.message import Attachment, Content, FileState, Kind, Message
from chalicelib.domain.permit import Occasion, Permit
from tests.channels.pages import BOTH, PERSON

FACEBOOK, INSTAGRAM = BOTH
_HOUR = 3_600_000
_DAY = 24 * _HOUR
_NOW = 1_790_000_000_000
_MEGABYTE = 1 << 20
_TEXT = Content(text="Yes, it is.")


def _file(content_type: str, megabytes: int = 1, id: int = 1) -> Attachment:
    kind = content_type.partition("/")[0]
    return Attachment(id, kind, FileState.READY, content_type, "a file", megabytes * _MEGABYTE)


def _leave(channel: ChannelKind, content: Content, hours: float = 1, **asked: Any) -> Permit:
    """The leave to say something `hours` after the customer's last direct words."""
    wrote_at = _NOW - int(hours * _HOUR)
    occasion = Occasion(_NOW, wrote_at + _DAY, **asked)
    return channel_for(channel).policy(content, occasion)


def _bodies(channel: ChannelKind, content: Content, **address: str) -> list[dict[str, Any]]:
    """The body of every call that a message takes."""
    message = Message(1, "t", 1, 1, 1, Kind.OUTGOING, 0, 0, "k", content)
    line = Line(Inbox(1, 1, "Oak", channel, "900"), "EAAtoken")
    to: Mapping[str, str] = address or {"id": PERSON}
    errands = [
        Errand(line, to, message, part, f"ref-{part}", lambda file: b"", lambda file: "")
        for part in range(channel_for(channel).parts(content))
    ]
    return [write.body_of(errand, {"attachment_id": "7"}) for errand in errands]


def _choices(*titles: str, text: str = "Which one?") -> Content:
    items = [{"title": title, "value": title.upper()} for title in titles]
    return Content(text=text, content_type="input_select", attributes={"items": items})


def _comment(kind: str = "comment", hours: int = 1, **more: Any) -> Content:
    said = {
        "in_reply_to": timed_id(_NOW - hours * _HOUR, b"abcd"),
        "in_reply_to_external_id": "700_701",
        "in_reply_to_comment": kind,
    }
    return Content(text="Please see our answer", attributes=said, **more)


@pytest.mark.parametrize("channel", BOTH)
def test_within_a_day_anybody_may_answer(channel: ChannelKind) -> None:
    assert _leave(channel, _TEXT, 23) == Permit(_NOW + _HOUR)


@pytest.mark.parametrize("channel", BOTH)
def test_within_seven_days_a_person_may_and_a_machine_is_told_so(channel: ChannelKind) -> None:
    given = _leave(channel, _TEXT, 25, by_human=True)

    assert given == Permit(_NOW - 25 * _HOUR + 7 * _DAY, HUMAN_AGENT)
    with pytest.raises(WindowClosed) as refused:
        _leave(channel, _TEXT, 25)
    assert refused.value.fields == {"open_ways": ["human_agent"]}


@pytest.mark.parametrize("by_human", [True, False])
def test_after_seven_days_nobody_may(by_human: bool) -> None:
    with pytest.raises(WindowClosed) as refused:
        _leave(FACEBOOK, _TEXT, 7 * 24, by_human=by_human)

    assert refused.value.code == "window_closed"
    assert refused.value.fields == {"open_ways": []}


def test_public_words_are_no_reason_to_write_directly() -> None:
    occasion = Occasion(_NOW, 0, by_human=True)

    with pytest.raises(WindowClosed) as refused:
        channel_for(FACEBOOK).policy(_TEXT, occasion)

    assert refused.value.fields == {"open_ways": ["private_reply"]}


@pytest.mark.parametrize("channel", BOTH)
@pytest.mark.parametrize("kind", ["comment", "post"])
def test_a_comment_is_answered_privately_for_seven_days(channel: ChannelKind, kind: str) -> None:
    never = Occasion(_NOW, 0)
    said_at = (_NOW - _HOUR) // 1000 * 1000

    assert channel_for(channel).policy(_comment(kind), never) == Permit(said_at + 7 * _DAY)
    with pytest.raises(WindowClosed):
        channel_for(channel).policy(_comment(kind, hours=7 * 24), never)


def test_a_comment_is_answered_with_one_message_only() -> None:
    with pytest.raises(Invalid, match="one message only"):
        channel_for(FACEBOOK).policy(_comment(attachments=(_file("image/png"),)), Occasion(_NOW, 0))


@pytest.mark.parametrize("kind", ["mention", "rating"])
def test_other_public_words_cannot_be_answered_privately(kind: str) -> None:
    with pytest.raises(WindowClosed):
        channel_for(FACEBOOK).policy(_comment(kind), Occasion(_NOW, 0))


@pytest.mark.parametrize(
    ("channel", "fits", "too_long"),
    [(FACEBOOK, "é" * 2_000, "a" * 2_001), (INSTAGRAM, "é" * 500, "é" * 501)],
)
def test_a_text_that_is_too_long_is_refused_never_split(
    channel: ChannelKind, fits: str, too_long: str
) -> None:
    _leave(channel, Content(text=fits))

    with pytest.raises(Invalid) as refused:
        _leave(channel, Content(text=too_long))

    assert refused.value.code == "text_too_long"


@pytest.mark.parametrize(
    ("channel", "file", "is_taken"),
    [
        (FACEBOOK, _file("image/gif", 25), True),
        (FACEBOOK, _file("application/zip", 25), True),
        (FACEBOOK, _file("video/mp4", 26), False),
        (INSTAGRAM, _file("image/jpeg", 8), True),
        (INSTAGRAM, _file("image/jpeg", 9), False),
        (INSTAGRAM, _file("image/gif", 1), False),
        (INSTAGRAM, _file("audio/mp4", 25), True),
        (INSTAGRAM, _file("application/pdf", 25), True),
        (INSTAGRAM, _file("application/zip", 1), False),
    ],
)
def test_files_have_their_limits(channel: ChannelKind, file: Attachment, is_taken: bool) -> None:
    content = Content(attachments=(file,))
    if is_taken:
        assert _leave(channel, content)
        return

    with pytest.raises(Invalid) as refused:
        _leave(channel, content)

    assert refused.value.code == "media_limit"


@pytest.mark.parametrize("name", ["template", "location", "contacts"])
def test_what_only_others_show_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        _leave(INSTAGRAM, Content(attributes={name: {"any": "thing"}}))

    assert f"content_attributes.{name}" in refused.value.fields


@pytest.mark.parametrize("channel", BOTH)
def test_a_text_carries_our_reference(channel: ChannelKind) -> None:
    assert _bodies(channel, _TEXT) == [
        {
            "recipient": {"id": PERSON},
            "messaging_type": "RESPONSE",
            "message": {"text": "Yes, it is.", "metadata": "ref-0"},
        }
    ]


def test_a_person_writes_later_under_metas_tag() -> None:
    [body] = _bodies(FACEBOOK, replace(_TEXT, permit=Permit(1, HUMAN_AGENT)))

    assert (body["messaging_type"], body["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


def test_the_text_goes_before_the_files_each_in_a_call_of_its_own() -> None:
    quoting = {"in_reply_to_external_id": "m_0"}
    files = (_file("image/png"), _file("application/pdf", id=2))

    bodies = _bodies(FACEBOOK, Content(text="Two", attachments=files, attributes=quoting))

    things = [body["message"].get("attachment", {}).get("type") for body in bodies]
    assert things == [None, "image", "file"]
    assert bodies[1]["message"]["attachment"]["payload"] == {"attachment_id": "7"}
    assert [body.get("reply_to") for body in bodies] == [{"mid": "m_0"}, None, None]
    assert [body["message"]["metadata"] for body in bodies] == ["ref-0", "ref-1", "ref-2"]


def test_choices_are_quick_replies_and_come_last() -> None:
    content = replace(_choices("Oak", "Ash"), attachments=(_file("image/png"),))

    *_, body = _bodies(INSTAGRAM, content)

    assert body["message"]["text"] == "Which one?"
    assert body["message"]["quick_replies"] == [
        {"content_type": "text", "title": "Oak", "payload": "OAK"},
        {"content_type": "text", "title": "Ash", "payload": "ASH"},
    ]


def test_choices_without_words_say_their_titles() -> None:
    [body] = _bodies(FACEBOOK, _choices("Oak", "Ash", text=""))

    assert body["message"]["text"] == "Oak · Ash"


@pytest.mark.parametrize(
    "content", [_choices(*map(str, range(14))), _choices("a title of 21 letters"), _choices()]
)
def test_choices_that_would_be_refused_are_refused_at_once(content: Content) -> None:
    with pytest.raises(Invalid):
        _leave(FACEBOOK, content)


def test_titles_that_stand_for_words_are_counted_as_words() -> None:
    content = _choices(*("🪑" * 19 + str(n % 10) for n in range(13)), text="")

    with pytest.raises(Invalid) as refused:
        _leave(INSTAGRAM, content)

    assert refused.value.code == "text_too_long"


@pytest.mark.parametrize(
    "more", [{}, {"media_url": "javascript:x"}, {"actions": [{"type": "link", "text": "Look"}]}]
)
def test_cards_that_would_be_refused_are_refused_at_once(more: dict[str, Any]) -> None:
    card = {"title": "Desk", **more}

    with pytest.raises(Invalid):
        _leave(INSTAGRAM, Content(content_type="cards", attributes={"items": [card]}))


def test_cards_are_a_generic_template_after_the_words() -> None:
    actions = [
        {"type": "link", "text": "Look", "uri": "https://example.com/desk"},
        {"type": "postback", "text": "Reserve", "payload": "DESK"},
    ]
    card = {
        "title": "Desk",
        "description": "Oak, 140 cm",
        "media_url": "https://example.com/desk.jpg",
        "actions": actions,
    }
    content = Content(text="Ours:", content_type="cards", attributes={"items": [card]})

    words, cards = _bodies(FACEBOOK, content)

    assert words["message"]["text"] == "Ours:"
    assert cards["message"]["attachment"]["payload"] == {
        "template_type": "generic",
        "elements": [
            {
                "title": "Desk",
                "subtitle": "Oak, 140 cm",
                "image_url": "https://example.com/desk.jpg",
                "buttons": [
                    {"type": "web_url", "title": "Look", "url": "https://example.com/desk"},
                    {"type": "postback", "title": "Reserve", "payload": "DESK"},
                ],
            }
        ],
    }


def test_buttons_and_links_stand_under_the_words() -> None:
    reply = {"type": "reply", "reply": {"id": "yes", "title": "Yes"}}
    link = {"display_text": "Track", "url": "https://example.com/t"}
    said = (
        {"type": "button", "action": {"buttons": [reply]}},
        {"type": "cta_url", "action": {"name": "cta_url", "parameters": link}},
    )

    shown = [
        _bodies(FACEBOOK, Content(text="Well?", attributes={"interactive": one}))[0] for one in said
    ]

    buttons = [body["message"]["attachment"]["payload"]["buttons"] for body in shown]
    assert buttons == [
        [{"type": "postback", "title": "Yes", "payload": "yes"}],
        [{"type": "web_url", "title": "Track", "url": "https://example.com/t"}],
    ]


@pytest.mark.parametrize("type", ["flow", "list", "location_request"])
def test_what_cannot_be_tapped_here_is_refused(type: str) -> None:
    said = {"interactive": {"type": type, "action": {}}}

    with pytest.raises(Invalid):
        _leave(INSTAGRAM, Content(text="Well?", attributes=said))


@pytest.mark.parametrize(("kind", "name"), [("comment", "comment_id"), ("post", "post_id")])
def test_a_private_answer_names_the_comment_not_the_person(kind: str, name: str) -> None:
    [body] = _bodies(FACEBOOK, _comment(kind), post="700")

    assert body == {
        "recipient": {name: "700_701"},
        "message": {"text": "Please see our answer", "metadata": "ref-0"},
    }


def test_whoever_was_only_heard_in_public_has_no_other_address() -> None:
    with pytest.raises(RefusedByProvider):
        _bodies(FACEBOOK, _TEXT, post="700")


def test_an_address_is_an_id_a_guests_reference_or_a_public_post() -> None:
    address = channel_for(FACEBOOK).address

    assert address((Identity(IdentityKind.PSID, "5"),)) == {"id": "5"}
    assert address((Identity(IdentityKind.PSID, "user_ref:5"),)) == {"user_ref": "5"}
    assert address((Identity(IdentityKind.GROUP, "5"),)) == {"post": "5"}
    assert address((Identity(IdentityKind.PHONE, "+33"),)) == {}


@pytest.mark.parametrize(
    ("emoji", "action", "chosen"),
    [
        ("❤️", "react", {"reaction": "love"}),
        ("🦊", "react", {"reaction": "🦊"}),
        ("", "unreact", {}),
    ],
)
def test_a_reaction_is_an_action(emoji: str, action: str, chosen: dict[str, str]) -> None:
    line = Line(Inbox(1, 1, "Oak", FACEBOOK, "900"), "EAAtoken")

    body = write.reaction_of(Target(line, {"id": PERSON}, "m_1"), emoji)

    assert body == {
        "recipient": {"id": PERSON},
        "sender_action": action,
        "payload": {"message_id": "m_1", **chosen},
    }


def _order(category: str = "UTILITY") -> Content:
    template = {
        "name": "order_update",
        "language": "en",
        "category": category,
        "processed_params": {"first_name": "Ana"},
    }
    return Content(attributes={"template": template})


def test_a_utility_template_goes_out_on_messenger_at_any_time() -> None:
    permit = channel_for(FACEBOOK).policy(_order(), Occasion(_NOW, 0))
    [body] = _bodies(FACEBOOK, _order())

    assert permit == Permit()
    assert body["messaging_type"] == "UTILITY"
    assert body["message"] == {
        "template": {
            "name": "order_update",
            "language": {"code": "en"},
            "components": [
                {
                    "type": "body",
                    "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ana"}],
                }
            ],
        },
        "metadata": "ref-0",
    }


@pytest.mark.parametrize(
    ("channel", "content"),
    [(FACEBOOK, _order("MARKETING")), (FACEBOOK, _order("")), (INSTAGRAM, _order())],
)
def test_other_templates_and_other_platforms_are_refused(
    channel: ChannelKind, content: Content
) -> None:
    with pytest.raises(Invalid):
        channel_for(channel).policy(content, Occasion(_NOW, _NOW + _DAY))
