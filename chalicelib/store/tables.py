"""The tables as pynamodb models: one model per kind of item.

Names in the tables are short, because DynamoDB bills names with every item. Sensitive attributes
lie together in one sealed blob (`sealed`); what stands beside it is ids, times and states.
"""

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.store.table import Patience, Table


class Lists(GlobalSecondaryIndex["Record"]):  # type: ignore[no-untyped-call]
    """Conversation heads by status and assignee, contacts by account; by last activity.

    The tables themselves are defined in infra/data.yaml, with what this index really projects.
    """

    class Meta:
        index_name = "lists"
        projection = AllProjection()

    list = UnicodeAttribute(hash_key=True, attr_name="li")
    active = NumberAttribute(range_key=True, attr_name="la")


class Due(GlobalSecondaryIndex["Record"]):  # type: ignore[no-untyped-call]
    """Heads that something is due for, by when; one partition per shard of accounts."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True, attr_name="du")
    due_at = NumberAttribute(range_key=True, attr_name="dt")


class Record(Table):
    """An item of `records`; what all kinds share."""

    class Meta(Patience):
        table_name = ""
        named_by = "RECORDS_TABLE"

    lists = Lists()
    dues = Due()
    list = UnicodeAttribute(null=True, attr_name="li")
    active = NumberAttribute(null=True, attr_name="la")
    due = UnicodeAttribute(null=True, attr_name="du")
    due_at = NumberAttribute(null=True, attr_name="dt")
    sealed = BinaryAttribute(null=True, attr_name="b", legacy_encoding=False)
    key = UnicodeAttribute(null=True, attr_name="k")
    version = NumberAttribute(null=True, attr_name="v")
    created_at = NumberAttribute(null=True, attr_name="cr")
    # There when a webhook listens: what the stream's filter for react looks at. `late` is an event
    # that whoever wrote the item did not know somebody listened for.
    heard = BooleanAttribute(null=True, attr_name="w")
    late = UnicodeAttribute(null=True, attr_name="wl")


class SendMap(MapAttribute[str, Any]):
    """One part of a message on its way out."""

    rank = NumberAttribute(attr_name="r")
    tries = NumberAttribute(attr_name="n", default=1)
    attempt = UnicodeAttribute(attr_name="a", null=True)
    lease = NumberAttribute(attr_name="l", null=True)
    charged = UnicodeAttribute(attr_name="c", null=True)
    mark = UnicodeAttribute(attr_name="m", null=True)


class MessageItem(Record):
    """``A#<account>#T#<thread>`` / ``M#<id>``."""

    conversation = NumberAttribute(attr_name="c")
    inbox = NumberAttribute(attr_name="ib")
    kind = NumberAttribute(attr_name="d")
    time = NumberAttribute(attr_name="t")
    arrived = NumberAttribute(attr_name="n")
    fingerprint = BinaryAttribute(attr_name="h", null=True, legacy_encoding=False)
    provider = BinaryAttribute(attr_name="g", null=True, legacy_encoding=False)
    status = UnicodeAttribute(attr_name="s", null=True)
    sends = ListAttribute(of=SendMap, attr_name="sp", null=True)
    reaction = SendMap(attr_name="rs", null=True)  # type: ignore[no-untyped-call]
    # There while any part waits to be sent: what the stream's filter for dispatch looks at.
    queued = BooleanAttribute(attr_name="q", null=True)
    private = BooleanAttribute(attr_name="p", null=True)
    deleted = BooleanAttribute(attr_name="x", null=True)
    files = BooleanAttribute(attr_name="f", null=True)


class HeadItem(Record):
    """``A#<account>#C#<number>`` / ``HEAD``: a conversation."""

    fenced_at = NumberAttribute(attr_name="z", null=True)
    thread = UnicodeAttribute(attr_name="t")
    inbox = NumberAttribute(attr_name="ib")
    contact = NumberAttribute(attr_name="ct")
    status = UnicodeAttribute(attr_name="s")
    status_at = NumberAttribute(attr_name="sa")
    assignee = NumberAttribute(attr_name="as", null=True)
    team = NumberAttribute(attr_name="tm", null=True)
    priority = UnicodeAttribute(attr_name="pr", null=True)
    unread = NumberSetAttribute(attr_name="un", null=True)
    started_at = NumberAttribute(attr_name="st")
    read_at = NumberAttribute(attr_name="ra", null=True)
    customer_read_at = NumberAttribute(attr_name="cs", null=True)
    last_incoming_at = NumberAttribute(attr_name="ic", null=True)
    waiting_since = NumberAttribute(attr_name="ws", null=True)
    first_reply_at = NumberAttribute(attr_name="fr", null=True)
    replied_at = NumberAttribute(attr_name="rp", null=True)
    snoozed_until = NumberAttribute(attr_name="su", null=True)
    window_ends_at = NumberAttribute(attr_name="we", null=True)
    paced_until = NumberAttribute(attr_name="pu", null=True)
    next = NumberAttribute(attr_name="nx", null=True)


class ThreadItem(Record):
    """``A#<account>#T#<thread>`` / ``THREAD``: everything between one contact and one inbox."""

    fenced_at = NumberAttribute(attr_name="z", null=True)
    contact = NumberAttribute(attr_name="ct")
    inbox = NumberAttribute(attr_name="ib")
    current = NumberAttribute(attr_name="cc")


class PointerItem(Record):
    """An item that only says that something is there.

    ``…#T#<thread>`` / ``C#<number>`` (an episode) or ``L#<hash>`` (a mark that leads to it),
    ``…#P#<contact>`` / ``T#<thread>``, ``…#I#<inbox>`` / ``T#<thread>``.
    """

    inbox = NumberAttribute(attr_name="ib", null=True)
    # Of an inbox's thread: up to when its old files have been looked at.
    cleaned_at = NumberAttribute(attr_name="cl", null=True)


class ContactItem(Record):
    """``A#<account>#P#<contact>`` / ``CONTACT``."""

    fenced_at = NumberAttribute(attr_name="z", null=True)


class SetupItem(Record):
    """``A#<account>`` / ``ACCOUNT``, ``USER#…``, ``INBOX#…``, ``TEAM#…``, ``LABEL#…``,
    ``REPORT#<inbox>#<about>``, ``WEBHOOK#…``, ``RETENTION``, ``CLOSING``; ``A#<account>#RETENTION``
    / ``V#<version>``, ``RUN``."""

    role = UnicodeAttribute(attr_name="ro", null=True)
    channel = UnicodeAttribute(attr_name="ch", null=True)
    members = NumberSetAttribute(attr_name="mb", null=True)
    held = UnicodeAttribute(attr_name="hd", null=True)
    token = BinaryAttribute(attr_name="tk", null=True, legacy_encoding=False)
    pin = BinaryAttribute(attr_name="pn", null=True, legacy_encoding=False)
    heard_at = NumberAttribute(attr_name="ha", null=True)
    expires_at = NumberAttribute(attr_name="xa", null=True)
    # Numbers only, which need no seal: how long what is kept, and until when.
    policy = UnicodeAttribute(attr_name="po", null=True)
    grace_hours = NumberAttribute(attr_name="gh", null=True)
    # Of a webhook: which events, of which inbox; how its endpoint fares.
    events = UnicodeSetAttribute(attr_name="ev", null=True)
    inbox = NumberAttribute(attr_name="ib", null=True)
    failures = NumberAttribute(attr_name="fl", null=True)
    failing_since = NumberAttribute(attr_name="fs", null=True)
    paused_until = NumberAttribute(attr_name="pa", null=True)
    fenced_at = NumberAttribute(attr_name="z", null=True)


class TemplateItem(Record):
    """``A#<account>#W#<business>`` / ``TEMPLATE#<name>#<language>``, and ``LISTED``: when the
    platform last listed them all (`created_at`)."""

    # There while the platform should be asked for the list again.
    wanted = BooleanAttribute(attr_name="w", null=True)
    # When the platform last said that we may not read the list, since it last gave it.
    refused_at = NumberAttribute(attr_name="rf", null=True)


class CanaryItem(Record):
    """``A#<account>#CANARY`` / ``CANARY``: opens as long as the account's keys do."""


class ExportItem(Record):
    """``A#<account>#EXPORTS`` / ``<id>``; what opens it is sealed under its own key."""

    scope = UnicodeAttribute(attr_name="sc")
    status = UnicodeAttribute(attr_name="s")
    user = NumberAttribute(attr_name="u")
    contact = NumberAttribute(attr_name="ct", null=True)
    contacts = NumberSetAttribute(attr_name="cs", null=True)
    counts = JSONAttribute(attr_name="n", null=True)
    leased_until = NumberAttribute(attr_name="le", null=True)
    tries = NumberAttribute(attr_name="tr", null=True)
    ended_at = NumberAttribute(attr_name="ea", null=True)


class DeliveryItem(Record):
    """``A#<account>#DELIVERIES`` / ``<webhook>#<delivery>``: waits to be told to a webhook."""

    subject = UnicodeAttribute(attr_name="j")
    tries = NumberAttribute(attr_name="n")
    next_at = NumberAttribute(attr_name="na")


class CounterItem(Record):
    """``A#<account>#COUNTER`` / ``<what>``, ``A#<account>#COUNTS`` / ``<status>#<assignee>``."""

    number = NumberAttribute(attr_name="n", default=0)


class KeyItem(Table):
    """``A#<account>`` / ``<key name>``, ``INGEST`` / ``<day>``: a wrapped key, nothing else.

    Nothing of an item ever changes but `fenced_at`: while that is there, the key opens nothing.
    """

    class Meta(Patience):
        table_name = ""
        named_by = "KEYS_TABLE"

    wrapped = BinaryAttribute(attr_name="w", legacy_encoding=False)
    public = BinaryAttribute(attr_name="p", null=True, legacy_encoding=False)
    fenced_at = NumberAttribute(attr_name="f", null=True)


class LookupItem(Table):
    """A keyed hash that leads somewhere: a door, an identity, or a tombstone of one."""

    class Meta(Patience):
        table_name = ""
        named_by = "LOOKUPS_TABLE"

    account = NumberAttribute(attr_name="a", null=True)
    inbox = NumberAttribute(attr_name="ib", null=True)
    user = NumberAttribute(attr_name="u", null=True)
    contact = NumberAttribute(attr_name="ct", null=True)
    thread = UnicodeAttribute(attr_name="t", null=True)
    conversation = NumberAttribute(attr_name="c", null=True)
    erased_at = NumberAttribute(attr_name="x", null=True)
    since = NumberAttribute(attr_name="s", null=True)
    ttl = NumberAttribute(null=True)


class SessionItem(Table):
    """What may vanish: sign-ins, screens, tickets, remembered echo ids, invitations."""

    class Meta(Patience):
        table_name = ""
        named_by = "SESSIONS_TABLE"

    user = NumberAttribute(attr_name="u", null=True)
    thread = UnicodeAttribute(attr_name="t", null=True)
    site = UnicodeAttribute(attr_name="o", null=True)
    number = NumberAttribute(attr_name="n", null=True)
    expires_at = NumberAttribute(attr_name="e", null=True)
    sealed = BinaryAttribute(attr_name="b", null=True, legacy_encoding=False)
    ttl = NumberAttribute(null=True)


class TryItem(Table):
    """``A#<account>#TRIED#<webhook>`` / ``<delivery>#<number>#<time>``: a call of a webhook."""

    class Meta(Patience):
        table_name = ""
        named_by = "SESSIONS_TABLE"

    text = UnicodeAttribute(attr_name="j")
    ttl = NumberAttribute(null=True)
