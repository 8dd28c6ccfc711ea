"""An account and what is set up in it: users, inboxes, teams, labels; and who may do what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from chalicelib.domain.erasure import LONGEST_GRACE_HOURS
from chalicelib.domain.policy import Acceptance
from chalicelib.domain.retention import Closing, Policy


class Role(StrEnum):
    """Chatwoot's two roles."""

    ADMINISTRATOR = "administrator"
    AGENT = "agent"


class Permission(StrEnum):
    """What a route asks for. `PUBLIC` asks for nothing, `VISITOR` for a widget's own token."""

    PUBLIC = "public"
    VISITOR = "visitor"
    SIGNED_IN = "signed_in"
    READ_ACCOUNT = "read_account"
    USE_CONVERSATIONS = "use_conversations"
    USE_CONTACTS = "use_contacts"
    DELETE_CONTACTS = "delete_contacts"
    MANAGE_INBOXES = "manage_inboxes"
    MANAGE_PRIVACY = "manage_privacy"
    PLATFORM = "platform"


_AGENTS = frozenset(
    {
        Permission.SIGNED_IN,
        Permission.READ_ACCOUNT,
        Permission.USE_CONVERSATIONS,
        Permission.USE_CONTACTS,
    }
)
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENTS,
    Role.ADMINISTRATOR: _AGENTS
    | {Permission.DELETE_CONTACTS, Permission.MANAGE_INBOXES, Permission.MANAGE_PRIVACY},
}


class ChannelKind(StrEnum):
    """The kinds of line, by our word for them."""

    WHATSAPP = "whatsapp"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    EMAIL = "email"
    WEB_WIDGET = "web_widget"
    API = "api"


@dataclass(frozen=True)
class User:
    """An agent or administrator of an account."""

    account: int
    id: int
    name: str
    email: str
    role: Role
    created_at: int = 0
    ui_settings: Mapping[str, Any] = field(default_factory=dict)
    accepted: Acceptance = field(default_factory=Acceptance)

    def may(self, permission: Permission) -> bool:
        """Whether the user's role grants it."""
        return permission in GRANTS[self.role]


# Meta proves who owns these, is asked to send their events, and is looked at every hour.
META_LINES = frozenset({ChannelKind.WHATSAPP, ChannelKind.FACEBOOK, ChannelKind.INSTAGRAM})
# Where one may answer for a while only after a customer's words.
WINDOWED = META_LINES


class Health(StrEnum):
    """How an inbox fares, as far as the platform tells; the worst last."""

    FINE = "fine"
    WARNING = "warning"
    BROKEN = "broken"


# Meta seldom says that a trouble is over: after this time (ms) a warning is taken for that.
WARNING_LASTS = 30 * 86_400_000


@dataclass(frozen=True)
class Report:
    """The newest that the platform said of one thing (`about`) of a line.

    `at` is its time for it, `noted_at` ours (ms).
    """

    about: str
    health: Health
    sentence: str
    at: int
    noted_at: int = 0

    def stands_at(self, time: int) -> bool:
        """Whether it is still worth telling: a warning that nobody repeats is over some day."""
        known_at = self.noted_at or self.at
        return self.health is Health.BROKEN or time < known_at + WARNING_LASTS


@dataclass(frozen=True)
class Inbox:
    """One connected line.

    `address` is how the outside names it (phone number id, Page id, e-mail address, website
    token); `settings` is what its channel needs beside, without secrets. `members` are the agents
    who see it; administrators see all. `held` says why it cannot send, `mended_at` (ms) is since
    when it can again, and `reports` are what the platform has said of it. `heard_at` is when (ms,
    to the hour) something last came in by it, `token_expires_at` when (ms) its token ends; 0 for
    never or not known. What was said up to `begins_at` (ms) is refused: it belongs to an inbox on
    the same line that was erased.
    """

    account: int
    id: int
    name: str
    channel: ChannelKind
    address: str
    created_at: int = 0
    members: frozenset[int] = frozenset()
    single_conversation: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    held: str = ""
    mended_at: int = 0
    reports: tuple[Report, ...] = ()
    heard_at: int = 0
    token_expires_at: int = 0
    begins_at: int = 0

    @property
    def has_window(self) -> bool:
        """Whether one may answer only for a while after a customer's words."""
        return self.channel in WINDOWED

    @property
    def business(self) -> str:
        """The WhatsApp Business Account of a number; empty when it is not known."""
        return str(self.settings.get("business_account_id") or "")

    @property
    def shelf(self) -> str:
        """By whose name the platform keeps this line's templates: the WhatsApp Business Account, or
        the Page; empty when there are none."""
        return self.address if self.channel is ChannelKind.FACEBOOK else self.business

    @property
    def health(self) -> str:
        """How it fares, in a sentence that says what to do; the worst that is known."""
        troubles = [one for one in self.reports if one.health is not Health.FINE]
        worst = max(troubles, key=lambda one: (one.health is Health.BROKEN, one.at), default=None)
        return self.held or (worst.sentence if worst else "This inbox is connected.")

    def seen_by(self, user: User) -> bool:
        """Whether the user sees this inbox's conversations."""
        return user.role is Role.ADMINISTRATOR or user.id in self.members


@dataclass(frozen=True)
class Team:
    """A named group of agents."""

    account: int
    id: int
    name: str
    description: str = ""
    allow_auto_assign: bool = True
    members: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Label:
    """A tag that conversations and contacts may carry."""

    account: int
    id: int
    title: str
    color: str = "#0b6b5b"
    description: str = ""
    show_on_sidebar: bool = True


@dataclass(frozen=True)
class Discretion:
    """What an account's administrators want kept private, and written down.

    `notes_reading`: each reading of a conversation stands in the audit log. `masks`: agents see
    phone numbers and mail addresses masked.
    """

    notes_reading: bool = False
    masks: bool = False


@dataclass(frozen=True)
class Setup:
    """Everything set up in an account, loaded with one query. `closing`: None while it is open.

    `erasure_grace_hours` is how long an erasure can be undone unless its asker says otherwise.
    """

    account: int
    name: str
    created_at: int
    users: Mapping[int, User]
    inboxes: Mapping[int, Inbox]
    teams: Mapping[int, Team]
    labels: Mapping[int, Label]
    retention: Policy = field(default_factory=Policy)
    closing: Closing | None = None
    discretion: Discretion = field(default_factory=Discretion)
    erasure_grace_hours: int = LONGEST_GRACE_HOURS
    # Users who are being erased: what was theirs stands in their lists until they are gone.
    leaving: frozenset[int] = frozenset()
    # The customer's own endpoints that are told of what happens here, by number.
    webhooks: frozenset[int] = frozenset()
    # Whom this is read for sees phone numbers and mail addresses masked.
    hides: bool = False

    def seen_by(self, user: User) -> "Setup":
        """The same, as this user is shown what it names: administrators see all."""
        hides = self.discretion.masks and user.role is not Role.ADMINISTRATOR
        return replace(self, hides=hides) if hides != self.hides else self

    @property
    def unmasked(self) -> "Setup":
        """The same, for whoever may see all."""
        return replace(self, hides=False) if self.hides else self
