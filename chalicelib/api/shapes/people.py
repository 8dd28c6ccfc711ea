"""Users, teams, labels and contacts. Times are epoch seconds."""

from typing import Any, Literal

from chalicelib.api.shapes import Shape

RoleName = Literal["administrator", "agent"]


class Agent(Shape):
    """A user of the account."""

    id: int
    account_id: int
    availability_status: str
    auto_offline: bool
    confirmed: bool
    email: str
    available_name: str
    name: str
    role: RoleName
    thumbnail: str
    custom_role_id: int | None


class Membership(Shape):
    """A user's place in an account."""

    id: int
    name: str
    status: str
    role: RoleName
    active_at: int | None
    availability: str
    availability_status: str
    auto_offline: bool
    permissions: list[str]
    custom_role_id: int | None


class PolicyOfUser(Shape):
    """Which privacy policy holds, and what the user has accepted of it, when."""

    version: str
    accepted_version: str | None
    accepted_at: int | None


class Profile(Shape):
    """A user as they see themselves."""

    id: int
    policy: PolicyOfUser
    uid: str
    account_id: int
    name: str
    display_name: str
    available_name: str
    email: str
    unconfirmed_email: str | None
    avatar_url: str
    availability_status: str
    auto_offline: bool
    confirmed: bool
    provider: str
    role: RoleName
    inviter_id: int | None
    message_signature: str | None
    type: str | None
    ui_settings: dict[str, Any]
    custom_attributes: dict[str, Any]
    pubsub_token: str
    accounts: list[Membership]


class SignedIn(Shape):
    """Who has signed in."""

    data: Profile


class Team(Shape):
    """A named group of agents."""

    id: int
    name: str
    description: str
    allow_auto_assign: bool
    account_id: int
    is_member: bool


class Label(Shape):
    """A tag for conversations and contacts."""

    id: int
    title: str
    description: str
    color: str
    show_on_sidebar: bool


class Labels(Shape):
    """The account's labels."""

    payload: list[Label]


class LabelTitles(Shape):
    """The labels that something carries."""

    payload: list[str]


class Identity(Shape):
    """One name of a person, where and when it was seen."""

    kind: str
    value: str
    inbox_id: int | None
    seen_at: int | None


class InboxOfContact(Shape):
    """The inbox in a contact's (source_id, inbox) pair."""

    id: int
    name: str
    channel_type: str
    avatar_url: str
    channel_id: int
    provider: str | None


class ContactInbox(Shape):
    """How an inbox names a contact."""

    source_id: str
    inbox: InboxOfContact


class Merge(Shape):
    """A contact that is this one, too; `because` is the platform's word, or an agent's."""

    contact_id: int
    merged_at: int
    because: str


class Contact(Shape):
    """A person, with the identities that speak for them."""

    id: int
    account_id: int
    name: str
    email: str | None
    phone_number: str | None
    identifier: str | None
    blocked: bool
    thumbnail: str
    availability_status: str
    additional_attributes: dict[str, Any]
    custom_attributes: dict[str, Any]
    labels: list[str]
    created_at: int
    last_activity_at: int | None
    identities: list[Identity]
    contact_inboxes: list[ContactInbox]
    merges: list[Merge]


class OneContact(Shape):
    """A contact in Chatwoot's envelope."""

    payload: Contact


class PageOfContacts(Shape):
    """Where a page of contacts stands."""

    count: int
    current_page: int


class Contacts(Shape):
    """A page of contacts."""

    meta: PageOfContacts
    payload: list[Contact]


class NewContact(Shape):
    """A contact and, where an inbox was named, how that inbox names them."""

    contact: Contact
    contact_inbox: ContactInbox | None


class CreatedContact(Shape):
    """A new contact in Chatwoot's envelope."""

    payload: NewContact


class ContactableInboxes(Shape):
    """The inboxes through which a contact can be written to."""

    payload: list[ContactInbox]
