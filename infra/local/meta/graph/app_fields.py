"""What an app is subscribed to: everything, unless a test says otherwise.

https://developers.facebook.com/docs/graph-api/reference/app/subscriptions/
"""

from infra.local.meta.graph.whatsapp.accounts import FIELDS
from infra.local.meta.model import Wire
from infra.local.meta.simulator import Simulator

_OF_WHATSAPP = {
    "messages", "message_template_status_update", "message_template_quality_update",
    "message_template_components_update", "template_category_update", "account_update",
    "account_review_update", "account_alerts", "account_settings_update", "security",
    "phone_number_quality_update", "phone_number_name_update", "business_capability_update",
    "user_preferences", "calls", "group_lifecycle_update", "group_participants_update",
    "group_settings_update", "group_status_update", "standby", "messaging_handovers", "history",
    "smb_app_state_sync", "smb_message_echoes", "flows", "business_username_update",
}  # fmt: skip
_OBJECTS = {
    "whatsapp_business_account": _OF_WHATSAPP,
    "page": FIELDS["page"],
    "instagram": FIELDS["instagram"],
}


def subscriptions(sim: Simulator) -> list[Wire]:
    """Each object with its callback, its fields, and whether it is active."""
    return [_subscription(sim, object) for object in _OBJECTS]


def _subscription(sim: Simulator, object: str) -> Wire:
    change = sim.world.app_changes.get(object, {})
    here = sim.settings.webhook_url or "https://chathood.example.com/webhooks/meta"
    fields = sorted(_OBJECTS[object] - set(change.get("without", ())))
    return {
        "object": object,
        "callback_url": change.get("callback_url", here),
        "active": change.get("active", True),
        "fields": [{"name": name, "version": "v26.0"} for name in fields],
    }
