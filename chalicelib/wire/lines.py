"""Inboxes on the wire."""

from typing import Any

from chalicelib.domain.account import ChannelKind, Inbox, Report, Role, User
from chalicelib.store.site_key import site_key
from chalicelib.wire import widgets
from chalicelib.wire.times import seconds, seconds_or_none

CHANNEL_TYPES = {
    ChannelKind.WHATSAPP: "Channel::Whatsapp",
    ChannelKind.FACEBOOK: "Channel::FacebookPage",
    ChannelKind.INSTAGRAM: "Channel::Instagram",
    ChannelKind.EMAIL: "Channel::Email",
    ChannelKind.WEB_WIDGET: "Channel::WebWidget",
    ChannelKind.API: "Channel::Api",
}
# Chatwoot's clients look for these; here they are the same for all.
_NOT_HERE = {
    "csat_survey_enabled": False,
    "allow_messages_after_resolved": True,
    "sender_name_type": "friendly",
    "business_name": None,
    "callback_webhook_url": None,
    "auto_assignment_config": {},
}


def inbox(inbox: Inbox, site_url: str, viewer: User) -> dict[str, Any]:
    """An inbox; what only administrators may see is left out for agents."""
    shown = {**_of_any(inbox), **_of_channel(inbox, site_url)}
    if viewer.role is not Role.ADMINISTRATOR:
        return shown
    if "inbox_identifier" in shown:
        shown["hmac_token"] = site_key(inbox)
    if inbox.channel is ChannelKind.WHATSAPP:
        shown |= _of_number(inbox)
    return {**shown, "reports": [_report(one) for one in inbox.reports]}


def _of_any(inbox: Inbox) -> dict[str, Any]:
    settings, channel = inbox.settings, inbox.channel
    return {
        "id": inbox.id,
        "channel_id": inbox.id,
        "name": inbox.name,
        "channel_type": CHANNEL_TYPES[channel],
        "avatar_url": "",
        "greeting_enabled": settings.get("greeting_enabled", False),
        "greeting_message": settings.get("greeting_message", ""),
        "enable_auto_assignment": settings.get("enable_auto_assignment", True),
        **widgets.hours(inbox),
        **_NOT_HERE,
        "lock_to_single_conversation": inbox.single_conversation,
        "reauthorization_required": bool(inbox.held),
        "health": inbox.health,
        "last_event_at": seconds_or_none(inbox.heard_at),
        "token_expires_at": seconds_or_none(inbox.token_expires_at),
        "phone_number": settings.get("phone_number"),
        "provider": settings.get("provider"),
        "page_id": inbox.address if channel is ChannelKind.FACEBOOK else None,
        "instagram_id": inbox.address if channel is ChannelKind.INSTAGRAM else None,
        "email": inbox.address if channel is ChannelKind.EMAIL else None,
    }


def _of_channel(inbox: Inbox, site_url: str) -> dict[str, Any]:
    if inbox.channel is ChannelKind.EMAIL:
        return {"signature": inbox.settings.get("signature", "")}
    if inbox.channel is ChannelKind.WEB_WIDGET:
        return widgets.widget(inbox, site_url)
    if inbox.channel is not ChannelKind.API:
        return {}
    return {
        "inbox_identifier": inbox.address,
        "webhook_url": inbox.settings.get("webhook_url", ""),
        "hmac_mandatory": bool(inbox.settings.get("hmac_mandatory")),
        "additional_attributes": {},
    }


def _of_number(inbox: Inbox) -> dict[str, Any]:
    config = {
        "phone_number_id": inbox.address,
        "business_account_id": inbox.settings.get("business_account_id", ""),
    }
    return {"provider_config": config, "paid_limits": inbox.settings.get("paid_limits", {})}


def _report(report: Report) -> dict[str, Any]:
    """The newest that the platform said of one thing, good news included."""
    return {
        "about": report.about,
        "health": report.health.value,
        "sentence": report.sentence,
        "at": seconds(report.at),
    }
