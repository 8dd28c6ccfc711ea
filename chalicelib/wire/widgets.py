"""A chat on a website on the wire: its looks, its hours, its form; for agents and for visitors."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.account import Inbox
from chalicelib.domain.form import options_in

_WEEKDAYS = range(1, 6)
_NINE_TO_FIVE = {"open_hour": 9, "open_minutes": 0, "close_hour": 17, "close_minutes": 0}
_NO_HOURS = {**dict.fromkeys(_NINE_TO_FIVE), "closed_all_day": False, "open_all_day": False}


def widget(inbox: Inbox, site_url: str) -> dict[str, Any]:
    """What only a widget's inbox has."""
    script = f'<script src="{site_url}/widget.js" data-inbox="{inbox.address}" async></script>'
    return {
        "website_url": inbox.settings.get("website_url", ""),
        "website_token": inbox.address,
        "inbox_identifier": inbox.address,
        "web_widget_script": script,
        "widget_color": inbox.settings.get("widget_color", "#0b6b5b"),
        "welcome_title": inbox.settings.get("welcome_title", ""),
        "welcome_tagline": inbox.settings.get("welcome_tagline", ""),
        "reply_time": "in_a_few_minutes",
        "hmac_mandatory": bool(inbox.settings.get("hmac_mandatory")),
        **form(inbox),
        "allowed_domains": inbox.settings.get("allowed_domains", ""),
    }


def hours(inbox: Inbox) -> dict[str, Any]:
    """When somebody is there, as Chatwoot tells it; unless said, on weekdays from nine to five."""
    settings = inbox.settings
    return {
        "timezone": settings.get("timezone") or "UTC",
        "working_hours_enabled": bool(settings.get("working_hours_enabled")),
        "working_hours": [_day(settings.get("working_hours") or (), day) for day in range(7)],
        "out_of_office_message": settings.get("out_of_office_message") or None,
    }


def form(inbox: Inbox) -> dict[str, Any]:
    """The form before a visitor's first message."""
    return {
        "pre_chat_form_enabled": bool(inbox.settings.get("pre_chat_form_enabled")),
        "pre_chat_form_options": options_in(inbox.settings),
    }


def _day(week: Sequence[Mapping[str, Any]], day: int) -> dict[str, Any]:
    said = next((one for one in week if one["day_of_week"] == day), None)
    if said is None:
        works = not week and day in _WEEKDAYS
        said = {"day_of_week": day, "closed_all_day": not works, **(_NINE_TO_FIVE if works else {})}
    return {**_NO_HOURS, **said}
