"""What is kept, and how long. Times are epoch seconds."""

from typing import Literal

from chalicelib.api.shapes import Shape


class LegalHold(Shape):
    """Something that is neither erased nor cleaned away while this stands."""

    id: str
    scope: Literal["contact", "inbox", "user", "account"]
    subject_id: int
    reason: Literal["litigation", "investigation", "regulator", "dispute", "other"]
    placed_by: int
    placed_at: int


class LegalHolds(Shape):
    """The holds that stand in the account."""

    payload: list[LegalHold]


class Rule(Shape):
    """For how many days messages and their files are kept; null: while the account is active."""

    messages_days: int | None
    media_days: int | None


class Terms(Rule):
    """What is kept how long. An inbox with a rule of its own is ruled by that alone."""

    inactive_contacts_days: int | None
    closed_account_days: int
    inboxes: dict[str, Rule]


class Version(Terms):
    """Terms that were set once, by whom and when."""

    version: int
    changed_by: int
    changed_at: int
    takes_effect_at: int


class Removed(Shape):
    """How much has gone."""

    messages: int
    media: int
    conversations: int
    contacts: int


class LastRun(Shape):
    """The last time the account was kept to its policy, and what a legal hold kept back then."""

    started_at: int
    finished_at: int | None
    removed: Removed
    held: int


class Retention(Terms):
    """The policy: the terms that were set, those that hold now, and what to know about them."""

    version: int
    changed_by: int | None
    changed_at: int | None
    takes_effect_at: int | None
    in_effect: Terms
    warnings: list[str]
    history: list[Version]
    last_run: LastRun | None


class Found(Shape):
    """What would go of one kind: how much, from when to when, and a few ids."""

    count: int
    oldest: int | None
    newest: int | None
    sample: list[int]


class Outlook(Shape):
    """What would go, by inbox. `at_least`: there was no time to look at everything."""

    at_least: bool
    messages: dict[str, Found]
    media: dict[str, Found]
    contacts: Found
    held: int


class Closing(Shape):
    """Since when the account is closed, by whom, and when it is erased; null: it is open.

    `held`: a legal hold forbids erasing it, whatever the time.
    """

    closed_at: int | None
    closed_by: int | None
    erase_at: int | None
    held: bool
