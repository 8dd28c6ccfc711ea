"""How long an account keeps what it holds: a policy with a version, changed in the open.

A change that lets anything go sooner waits a day before it holds, so that a mistake can be undone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

DAY_MS = 86_400_000
# How long a policy that keeps less waits (ms).
DELAY_MS = DAY_MS
LONGEST_DAYS = 3_650
SHORTEST_CONTACT_DAYS = 30
LONGEST_CLOSED_DAYS = 90
CLOSED_DAYS = 30
# A shorter time than this meets what is still going on: replies, reports, human agents' windows.
_STILL_GOING_ON = 7


@dataclass(frozen=True)
class Rule:
    """How many days messages and their files are kept; None: as long as the account is active."""

    messages_days: int | None = None
    media_days: int | None = None

    def messages_before(self, at: int) -> int:
        """What was said before then (ms) goes; 0: nothing does."""
        return at - self.messages_days * DAY_MS if self.messages_days else 0

    def media_before(self, at: int) -> int:
        """Files of messages from before then (ms) go; 0: none does."""
        return at - self.media_days * DAY_MS if self.media_days else 0


@dataclass(frozen=True)
class Terms:
    """What is kept how long. An inbox with a rule of its own is ruled by that alone."""

    rule: Rule = field(default_factory=Rule)
    inactive_contacts_days: int | None = None
    closed_account_days: int = CLOSED_DAYS
    inboxes: Mapping[int, Rule] = field(default_factory=dict)

    def rule_for(self, inbox: int) -> Rule:
        """The rule of an inbox."""
        return self.inboxes.get(inbox, self.rule)

    @property
    def removes_something(self) -> bool:
        """Whether anything ever goes while the account is active."""
        rules = (self.rule, *self.inboxes.values())
        return bool(
            self.inactive_contacts_days or any(r.messages_days or r.media_days for r in rules)
        )


@dataclass(frozen=True)
class Policy:
    """The terms that an account has set; `before` hold until `takes_effect_at`. Times are ms."""

    version: int = 0
    terms: Terms = field(default_factory=Terms)
    before: Terms = field(default_factory=Terms)
    takes_effect_at: int = 0
    changed_by: int = 0
    changed_at: int = 0

    def at(self, time: int) -> Terms:
        """What holds at `time`."""
        return self.terms if time >= self.takes_effect_at else self.before


@dataclass(frozen=True)
class Closing:
    """The account was closed at `at` by a user, and is erased at `erase_at` (ms)."""

    at: int
    by: int
    erase_at: int


def changed(policy: Policy, terms: Terms, by: int, at: int) -> Policy:
    """The policy with new terms; the same again changes nothing. What keeps more holds at once."""
    if terms == policy.terms:
        return policy
    holding = policy.at(at)
    until = _longer(holding, terms)
    return Policy(
        version=policy.version + 1,
        terms=terms,
        before=until,
        takes_effect_at=at if _is_same(until, terms) else at + DELAY_MS,
        changed_by=by,
        changed_at=at,
    )


def warnings(terms: Terms, names: Mapping[int, str]) -> list[str]:
    """What an administrator should know before these terms hold; `names` are the inboxes'."""
    return [
        *_of_rule("", terms.rule),
        *(
            sentence
            for inbox, rule in terms.inboxes.items()
            for sentence in _of_rule(f"{names.get(inbox, 'An inbox')}: ", rule)
        ),
        *_of_contacts(terms),
    ]


def _of_rule(where: str, rule: Rule) -> Iterator[str]:
    messages, media = rule.messages_days, rule.media_days
    if messages and messages < _STILL_GOING_ON:
        yield (
            f"{where}Messages go after {messages} days, perhaps while a customer still waits for "
            "an answer. What comes in later than that is refused."
        )
    if messages and media and media > messages:
        yield f"{where}Files go with their messages, after {messages} days already."


def _of_contacts(terms: Terms) -> Iterator[str]:
    days = terms.inactive_contacts_days
    if days is None:
        return
    yield (
        f"Contacts without activity for {days} days are erased for good, with everything said "
        "with them and whether they want marketing."
    )
    longest = terms.rule.messages_days
    if longest is None or longest > days:
        yield f"Messages of inactive contacts go after {days} days, however long others are kept."


def _longer(one: Terms, other: Terms) -> Terms:
    """What keeps as long as both do."""
    inboxes = {*one.inboxes, *other.inboxes}
    return replace(
        one,
        rule=_longer_rule(one.rule, other.rule),
        inactive_contacts_days=_more(one.inactive_contacts_days, other.inactive_contacts_days),
        closed_account_days=max(one.closed_account_days, other.closed_account_days),
        inboxes={id: _longer_rule(one.rule_for(id), other.rule_for(id)) for id in sorted(inboxes)},
    )


def _longer_rule(one: Rule, other: Rule) -> Rule:
    return Rule(
        _more(one.messages_days, other.messages_days), _more(one.media_days, other.media_days)
    )


def _more(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


def _is_same(one: Terms, other: Terms) -> bool:
    """Whether they keep everything equally long, be it that one names an inbox by itself."""
    inboxes = {*one.inboxes, *other.inboxes}
    alike = all(one.rule_for(id) == other.rule_for(id) for id in inboxes)
    return alike and replace(one, inboxes={}) == replace(other, inboxes={})
