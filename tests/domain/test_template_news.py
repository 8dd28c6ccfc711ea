"""What the newest word on a template is, whatever the order in which words come."""

from itertools import permutations
from typing import Any

import pytest

from chalicelib.domain.events import TemplateReported
from chalicelib.domain.template import Template
from chalicelib.domain.template_news import gone, is_same, reported, seen

BODY = ({"type": "BODY", "text": "Hi {{1}}, welcome.", "example": {"body_text": [["Ana"]]}},)


def _said(time: int, **what: Any) -> TemplateReported:
    return TemplateReported("thanks", "en", time, provider_id="7", **what)


def _after(*reports: TemplateReported, known: Template | None = None) -> Template:
    for report in reports:
        known = reported(known, report)
    assert known
    return known


def test_any_order_of_reports_ends_in_the_same() -> None:
    reports = [
        _said(1_000, status="PENDING", category="UTILITY"),
        _said(1_000, status="APPROVED"),
        _said(2_000, quality="GREEN"),
        _said(3_000, category="MARKETING"),
        _said(4_000, status="PAUSED", reason="NONE"),
        _said(5_000, quality="RED"),
    ]

    ends = [_after(*order) for order in permutations(reports)]

    assert all(end == ends[0] for end in ends)
    assert (ends[0].status, ends[0].quality) == ("PAUSED", "RED")
    assert (ends[0].category, ends[0].category_before) == ("MARKETING", "UTILITY")


def test_a_repeated_report_changes_nothing() -> None:
    known = _after(_said(1_000, status="APPROVED", category="UTILITY"))

    assert reported(known, _said(1_000, status="APPROVED", category="UTILITY")) == known


def test_what_nobody_knew_is_noted_and_not_sendable_until_its_status_is_told() -> None:
    noted = _after(_said(1_000, quality="RED"))

    assert noted.is_partial
    assert noted.obstacle == "Meta has not told yet whether this template may be sent."


@pytest.mark.parametrize(
    ("event", "status", "sendable"),
    [
        ("APPROVED", "APPROVED", True),
        ("REINSTATED", "APPROVED", True),
        ("UNLOCKED", "APPROVED", True),
        ("FLAGGED", "APPROVED", True),
        ("PENDING", "PENDING", False),
        ("REJECTED", "REJECTED", False),
        ("PAUSED", "PAUSED", False),
        ("DISABLED", "DISABLED", False),
        ("ARCHIVED", "ARCHIVED", False),
        ("SOMETHING_NEW", "SOMETHING_NEW", False),
    ],
)
def test_only_what_is_approved_may_be_sent(event: str, status: str, sendable: bool) -> None:
    told = _after(_said(1_000, status=event))

    assert (told.status, not told.obstacle) == (status, sendable)


def test_a_reason_goes_when_the_template_is_approved_after_all() -> None:
    rejected = _after(_said(1_000, status="REJECTED", reason="INVALID_FORMAT"))
    approved = _after(_said(2_000, status="APPROVED", reason="NONE"), known=rejected)

    assert (rejected.reason, approved.reason) == ("INVALID_FORMAT", "")


def test_a_list_completes_what_reports_left_open() -> None:
    noted = _after(_said(1_000, status="APPROVED"))
    listed = Template("thanks", "en", "UTILITY", components=BODY, provider_id="7", quality="GREEN")

    whole = seen(noted, listed, noted.since(500))

    assert (whole.components, whole.category, whole.quality) == (BODY, "UTILITY", "GREEN")
    assert not whole.is_partial


def test_news_that_came_while_the_list_was_read_stands() -> None:
    listed = Template("thanks", "en", "UTILITY", components=BODY)
    paused = _after(_said(9_000, status="PAUSED"))

    assert seen(paused, listed, 8_000).status == "PAUSED"


def test_a_report_from_before_the_last_list_is_old() -> None:
    known = seen(None, Template("thanks", "en", "UTILITY", components=BODY), 1_000)

    late = _said(4_000, status="PAUSED", category="MARKETING")
    assert reported(known, late, since=5_000) == known
    assert reported(known, late).status == "PAUSED"


def test_new_words_keep_their_examples_and_a_header_that_is_a_file() -> None:
    picture = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:x"]}}
    footer = {"type": "FOOTER", "text": "Bye"}
    known = seen(None, Template("thanks", "en", components=(picture, *BODY, footer)), 1_000)

    words = ({"type": "BODY", "text": "Hello {{1}}, welcome."},)
    changed = reported(known, _said(2_000, components=words))

    assert changed.component("HEADER") == picture
    assert changed.component("BODY") == {**BODY[0], "text": "Hello {{1}}, welcome."}
    assert not changed.component("FOOTER")
    assert changed.is_partial


def test_a_late_report_does_not_bring_back_what_was_deleted() -> None:
    known = seen(None, Template("thanks", "en", "UTILITY", components=BODY), 1_000)
    deleted = gone(known, 5_000)

    assert deleted.is_gone
    assert not deleted.components
    assert reported(deleted, _said(4_000, status="APPROVED", quality="RED")).is_gone
    assert not reported(deleted, _said(6_000, status="PENDING")).is_gone


def test_the_same_heard_again_is_the_same() -> None:
    listed = Template("thanks", "en", "UTILITY", components=BODY)
    known = seen(None, listed, 1_000)

    assert is_same(known, seen(known, listed, 9_000))
    assert not is_same(None, known)
