"""Which webhook fields we need of Meta, and which we have use for.

What is needed is what an inbox cannot do without. Meta refuses all fields of a Page together when
it does not know one of them: then only these are asked for.
"""

from collections.abc import Mapping

from chalicelib.domain.account import ChannelKind

# What Meta calls a kind of line.
OBJECTS: Mapping[ChannelKind, str] = {
    ChannelKind.WHATSAPP: "whatsapp_business_account",
    ChannelKind.FACEBOOK: "page",
    ChannelKind.INSTAGRAM: "instagram",
}
NEEDED: Mapping[ChannelKind, tuple[str, ...]] = {
    ChannelKind.WHATSAPP: ("messages",),
    ChannelKind.FACEBOOK: (
        "messages",
        "messaging_postbacks",
        "message_reads",
        "message_deliveries",
        "message_echoes",
    ),
    ChannelKind.INSTAGRAM: ("messages", "messaging_postbacks"),
}
WELCOME: Mapping[ChannelKind, tuple[str, ...]] = {
    ChannelKind.WHATSAPP: (
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
        "account_update",
        "account_review_update",
        "account_alerts",
        "business_capability_update",
        "phone_number_quality_update",
        "phone_number_name_update",
        "security",
        "user_preferences",
        "calls",
        "standby",
        "messaging_handovers",
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "group_status_update",
        "history",
        "smb_app_state_sync",
        "smb_message_echoes",
    ),
    ChannelKind.FACEBOOK: (
        "message_reactions",
        "message_edits",
        "messaging_referrals",
        "messaging_optins",
        "messaging_handovers",
        "standby",
        "feed",
    ),
    ChannelKind.INSTAGRAM: (
        "message_reactions",
        "messaging_seen",
        "messaging_referral",
        "message_edit",
        "messaging_optins",
        "standby",
        "comments",
        "live_comments",
        "mentions",
    ),
}
