"""A policy: what it keeps, when a change of it holds, and what it warns of."""

from dataclasses import replace

import pytest

from chalicelib.domain.retention import (
    DAY_MS,
    DELAY_MS,
    Policy,
    Rule,
    Terms,
    changed,
    warnings,
)

_AT = 1_790_000_000_000
_YEAR = Terms(rule=Rule(messages_days=365, media_days=90), inactive_contacts_days=730)


def _set(*terms: Terms) -> Policy:
    """Terms set one after the other, days apart."""
    policy = Policy()
    for days, one in enumerate(terms):
        policy = changed(policy, one, by=7, at=_AT + days * 10 * DAY_MS)
    return policy


def test_an_account_that_has_set_nothing_keeps_everything() -> None:
    terms = Policy().at(_AT)

    assert not terms.removes_something
    assert terms.rule_for(1).messages_before(_AT) == 0


def test_what_keeps_less_holds_a_day_later_and_until_then_nothing_more_goes() -> None:
    policy = _set(_YEAR)

    assert policy.takes_effect_at == _AT + DELAY_MS
    assert not policy.at(policy.takes_effect_at - 1).removes_something
    assert policy.at(policy.takes_effect_at) == _YEAR


def test_what_keeps_more_holds_at_once() -> None:
    policy = _set(_YEAR, replace(_YEAR, rule=Rule(messages_days=None, media_days=180)))

    assert policy.takes_effect_at == policy.changed_at
    assert policy.at(policy.changed_at).rule == Rule(None, 180)


def test_a_change_in_both_directions_lets_nothing_go_sooner_that_day() -> None:
    policy = _set(_YEAR, replace(_YEAR, rule=Rule(messages_days=30, media_days=180)))

    assert policy.at(policy.changed_at).rule == Rule(365, 180)
    assert policy.at(policy.takes_effect_at).rule == Rule(30, 180)


def test_a_mistake_that_is_undone_within_the_day_never_held() -> None:
    mistake = changed(Policy(), Terms(rule=Rule(1, 1)), by=7, at=_AT)

    undone = changed(mistake, Terms(), by=7, at=_AT + DELAY_MS - 1)

    assert undone.takes_effect_at == undone.changed_at
    assert not undone.at(undone.changed_at).removes_something


@pytest.mark.parametrize(
    ("inboxes", "waits"),
    [({1: Rule(None, None)}, False), ({1: Rule(365, 90)}, False), ({1: Rule(365, 30)}, True)],
)
def test_an_inbox_with_a_rule_of_its_own_is_compared_with_the_accounts(
    inboxes: dict[int, Rule], waits: bool
) -> None:
    policy = _set(_YEAR, replace(_YEAR, inboxes=inboxes))

    assert (policy.takes_effect_at > policy.changed_at) is waits
    assert policy.terms.rule_for(1) == inboxes[1]
    assert policy.terms.rule_for(2) == _YEAR.rule


def test_the_same_terms_again_are_no_new_version() -> None:
    policy = _set(_YEAR)

    assert changed(policy, _YEAR, by=8, at=_AT + 1) is policy


def test_a_policy_says_what_to_beware_of() -> None:
    terms = Terms(Rule(3, 30), inactive_contacts_days=60, inboxes={4: Rule(2, None)})

    said = " ".join(warnings(terms, {4: "Oak WhatsApp"}))

    assert "Messages go after 3 days" in said
    assert "Files go with their messages" in said
    assert "Oak WhatsApp: Messages go after 2 days" in said
    assert "erased for good" in said
    assert warnings(Terms(Rule(365, 90)), {}) == []
