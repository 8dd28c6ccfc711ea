"""Users, teams, labels and contacts on the wire."""

from typing import Any

from chalicelib.domain import masking
from chalicelib.domain.account import Inbox, Label, Setup, Team, User
from chalicelib.domain.contact import SCOPED, Contact, Identity
from chalicelib.domain.policy import VERSION
from chalicelib.wire.lines import CHANNEL_TYPES
from chalicelib.wire.times import seconds, seconds_or_none

GONE = "Deleted agent"


def agent(user: User) -> dict[str, Any]:
    """A user as `GET agents` and assignees show them."""
    return {
        "id": user.id,
        "account_id": user.account,
        "availability_status": "online",
        "auto_offline": True,
        "confirmed": True,
        "email": user.email,
        "available_name": user.name,
        "name": user.name,
        "role": user.role.value,
        "thumbnail": "",
        "custom_role_id": None,
    }


def sender(user: User) -> dict[str, Any]:
    """A user as the sender of a message."""
    return {
        "id": user.id,
        "name": user.name,
        "available_name": user.name,
        "avatar_url": "",
        "thumbnail": "",
        "type": "user",
        "availability_status": "online",
    }


def gone(id: int) -> dict[str, Any]:
    """A user who was erased, as the sender of a message: nothing but their id is left."""
    return {
        "id": id,
        "name": GONE,
        "available_name": GONE,
        "avatar_url": "",
        "thumbnail": "",
        "type": "user",
        "availability_status": "offline",
    }


def profile(user: User, setup: Setup) -> dict[str, Any]:
    """A user as they see themselves."""
    membership = {
        "id": user.account,
        "name": setup.name,
        "status": "active",
        "role": user.role.value,
        "active_at": None,
        "availability": "online",
        "availability_status": "online",
        "auto_offline": True,
        "permissions": [user.role.value],
        "custom_role_id": None,
    }
    return {
        "id": user.id,
        "policy": {
            "version": VERSION,
            "accepted_version": user.accepted.version or None,
            "accepted_at": seconds_or_none(user.accepted.at),
        },
        "uid": user.email,
        "account_id": user.account,
        "name": user.name,
        "display_name": user.name,
        "available_name": user.name,
        "email": user.email,
        "unconfirmed_email": None,
        "avatar_url": "",
        "availability_status": "online",
        "auto_offline": True,
        "confirmed": True,
        "provider": "email",
        "role": user.role.value,
        "inviter_id": None,
        "message_signature": None,
        "type": None,
        "ui_settings": dict(user.ui_settings),
        "custom_attributes": {},
        "pubsub_token": "",
        "accounts": [membership],
    }


def team(team: Team, user: User | None = None) -> dict[str, Any]:
    """A team; `is_member` is said of `user`."""
    return {
        "id": team.id,
        "name": team.name,
        "description": team.description,
        "allow_auto_assign": team.allow_auto_assign,
        "account_id": team.account,
        "is_member": bool(user and user.id in team.members),
    }


def label(label: Label) -> dict[str, Any]:
    """A label."""
    return {
        "id": label.id,
        "title": label.title,
        "description": label.description,
        "color": label.color,
        "show_on_sidebar": label.show_on_sidebar,
    }


def contact(
    contact: Contact, setup: Setup | None = None, viewer: User | None = None
) -> dict[str, Any]:
    """A contact, with the identities that speak for it.

    An identity that means something within one inbox only is shown to those who see that inbox: a
    visitor's is their only credential. Live events go to all agents and have no `viewer`.
    """
    if setup and setup.hides:
        contact = masking.contact(contact)
    return {
        "id": contact.id,
        "account_id": contact.account,
        "name": contact.name,
        "email": contact.email or None,
        "phone_number": contact.phone or None,
        "identifier": contact.identifier or None,
        "blocked": contact.blocked,
        "thumbnail": "",
        "availability_status": "offline",
        "additional_attributes": dict(contact.additional_attributes),
        "custom_attributes": dict(contact.custom_attributes),
        "labels": list(contact.labels),
        "created_at": seconds(contact.created_at),
        "last_activity_at": seconds_or_none(contact.last_activity_at),
        "identities": [
            {
                "kind": identity.kind.value,
                "value": identity.value,
                "inbox_id": identity.inbox,
                "seen_at": seconds_or_none(identity.seen_at),
            }
            for identity in contact.identities
            if _shows(identity, setup, viewer)
        ],
        "contact_inboxes": _contact_inboxes(contact, setup, viewer),
        "merges": [
            {"contact_id": m.contact, "merged_at": seconds(m.at), "because": m.because}
            for m in contact.merges
        ],
    }


def contact_inbox(identity: Identity, inbox: Inbox, setup: Setup) -> dict[str, Any]:
    """Chatwoot's (source_id, inbox) pair: how an inbox names a contact."""
    shown = masking.identity(identity) if setup.hides else identity
    return {
        "source_id": shown.value,
        "inbox": {
            "id": inbox.id,
            "name": inbox.name,
            "channel_type": CHANNEL_TYPES[inbox.channel],
            "avatar_url": "",
            "channel_id": inbox.id,
            "provider": inbox.settings.get("provider"),
        },
    }


def _shows(identity: Identity, setup: Setup | None, viewer: User | None) -> bool:
    if identity.kind not in SCOPED:
        return True
    inbox = setup.inboxes.get(identity.inbox or 0) if setup else None
    return bool(viewer and inbox and inbox.seen_by(viewer))


def _contact_inboxes(
    contact: Contact, setup: Setup | None, viewer: User | None
) -> list[dict[str, Any]]:
    """One pair per inbox that an identity was seen in."""
    if setup is None or viewer is None:
        return []
    seen: dict[int, dict[str, Any]] = {}
    for identity in contact.identities:
        inbox = setup.inboxes.get(identity.inbox or 0)
        if inbox and inbox.id not in seen and inbox.seen_by(viewer):
            seen[inbox.id] = contact_inbox(identity, inbox, setup)
    return list(seen.values())
