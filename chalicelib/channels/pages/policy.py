"""What may be sent on Messenger and Instagram, and when: asked before anything is stored."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.channels.pages.limits import Limits, check_file, check_text
from chalicelib.channels.pages.parts import parts_of
from chalicelib.channels.pages.tappable import buttons_of, cards_of, choices_of
from chalicelib.channels.protocol import HOUR
from chalicelib.channels.template_parts import components_of
from chalicelib.channels.window import Window
from chalicelib.domain.errors import Invalid, WindowClosed
from chalicelib.domain.ids import second_of
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion, Permit
from chalicelib.domain.template import misfit

_DAY = 24 * HOUR
HUMAN_AGENT = "HUMAN_AGENT"
WINDOW = Window(
    lasts=_DAY,
    sentence=(
        "More than seven days have passed since the customer wrote. Nothing can be sent here until "
        "they write again."
    ),
    provider_code="10",
    human_lasts=7 * _DAY,
    human_tag=HUMAN_AGENT,
)
_WITH_TEMPLATES = replace(
    WINDOW,
    sentence=(
        "More than seven days have passed since the customer wrote. Send a utility template "
        "instead, or wait until they write again."
    ),
    open_ways=("template",),
)
# What only other platforms show.
_NOT_SHOWN = ("template", "location", "contacts")
_MADE: Mapping[str, Callable[[Content], Any]] = {
    "choices": choices_of,
    "cards": cards_of,
    "buttons": buttons_of,
}
# To which public words one may answer privately, once each.
_ANSWERABLE = ("comment", "post")


def permit(limits: Limits, content: Content, occasion: Occasion) -> Permit:
    """Within a day anybody may answer, within seven a person; to a comment anybody within seven.

    Raises:
        Invalid: in words that an agent understands.
    """
    if content.is_template and limits.templates:
        return _utility(content)
    _refuse_foreign(limits, content)
    if answers_in_public(content):
        return _public(limits, content)
    check_text(limits, content.text)
    for file in content.attachments:
        check_file(limits, file)
    for part in parts_of(content):
        if part.kind in _MADE:
            # Choices without words bring their titles as words.
            check_text(limits, str(_MADE[part.kind](content).get("text", "")))
    if answers_in_private(content):
        return _private(content, occasion)
    return _within_window(occasion)


def answers_in_private(content: Content) -> str:
    """What kind of public saying the message answers privately; empty for none."""
    kind = str(content.attributes.get("in_reply_to_comment") or "")
    return kind if kind in _ANSWERABLE else ""


def answers_in_public(content: Content) -> str:
    """What kind of public saying the message answers below it, for all; empty for none."""
    kind = content.attributes.get("in_reply_to_comment")
    return str(kind or "") if content.attributes.get("public") else ""


def _public(limits: Limits, content: Content) -> Permit:
    """There is no window for it, and nothing but words."""
    parts = parts_of(content)
    if [part.kind for part in parts] != ["text"]:
        raise Invalid(
            "In public only words can be answered with.",
            "invalid",
            {"content": ["is not a text alone"], "open_ways": ["text"]},
        )
    check_text(replace(limits, text=limits.comment, unit="characters"), content.text)
    return Permit()


def _utility(content: Content) -> Permit:
    """A template that Meta has approved as useful may go at any time, and by itself."""
    said = content.attributes["template"]
    if str(said.get("category") or "").upper() != "UTILITY":
        raise Invalid(
            "Messenger sends utility templates only.",
            "template_parameters",
            {"template_params.category": ["is not UTILITY"], "open_ways": []},
        )
    if content.attachments:
        raise misfit("attachments", "A template on Messenger takes no files.")
    components_of(said.get("processed_params") or {})
    return Permit()


def _within_window(occasion: Occasion) -> Permit:
    opened_at = WINDOW.opened_at(occasion)
    is_over, human_ends = occasion.at >= occasion.window_ends_at, opened_at + WINDOW.human_lasts
    if is_over and occasion.at < human_ends and not occasion.by_human:
        raise WindowClosed(
            "A day has passed since the customer wrote. Only a person may answer now, no bot.",
            ("human_agent", *(("template",) if occasion.has_templates else ())),
            WINDOW.provider_code,
        )
    if not opened_at:
        raise WindowClosed(
            "This customer has not written here directly. Answer one of their comments instead.",
            ("private_reply",),
            WINDOW.provider_code,
        )
    window = _WITH_TEMPLATES if occasion.has_templates else WINDOW
    return window.permit(occasion)


def _private(content: Content, occasion: Occasion) -> Permit:
    if len(parts_of(content)) > 1:
        raise Invalid(
            "A comment can be answered privately with one message only: a text or a file.",
            "invalid",
            {"attachments": ["are more than one message"], "open_ways": []},
        )
    if occasion.is_answered:
        raise Invalid(
            "This was answered privately already, and that can be done once only.",
            "invalid",
            {"content_attributes.in_reply_to": ["was answered"], "open_ways": _beside(occasion)},
        )
    # The id of the comment's message tells its time.
    until = second_of(int(content.attributes["in_reply_to"])) * 1000 + WINDOW.human_lasts
    if occasion.at >= until:
        raise WindowClosed(
            "A comment can be answered privately for seven days only.", (), WINDOW.provider_code
        )
    return Permit(until)


def _beside(occasion: Occasion) -> list[str]:
    """How else they may be written to."""
    return ["text"] if occasion.at < occasion.window_ends_at else []


def _refuse_foreign(limits: Limits, content: Content) -> None:
    odd = [name for name in _NOT_SHOWN if name in content.attributes]
    if odd:
        raise Invalid(
            f"{limits.platform} shows texts, files, choices, buttons and cards only.",
            "invalid",
            {f"content_attributes.{name}": ["cannot be shown here"] for name in odd}
            | {"open_ways": ["text", "input_select", "cards"]},
        )
