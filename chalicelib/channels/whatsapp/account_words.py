"""Meta's words for how an account and its numbers fare on the left, ours on the right."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.domain.account import Health


class Word(NamedTuple):
    """What it is about, how bad it is, and what to do."""

    about: str
    health: Health
    sentence: str


_FINE, _WARNING, _BROKEN = Health.FINE, Health.WARNING, Health.BROKEN
_USABLE = "Meta lets this WhatsApp account be used."

ACCOUNT: Mapping[str, Word] = {
    "ACCOUNT_DELETED": Word(
        "account",
        _BROKEN,
        "This WhatsApp account was deleted at Meta. Connect another number in Settings.",
    ),
    "ACCOUNT_REINSTATED": Word("account", _FINE, _USABLE),
    "ACCOUNT_VIOLATION": Word(
        "policy",
        _WARNING,
        "Meta says that this account broke a policy. Read the notice in WhatsApp Manager, and "
        "appeal there if it is wrong; otherwise Meta may restrict the account.",
    ),
    "ACCOUNT_RESTRICTION": Word(
        "policy",
        _WARNING,
        "Meta has restricted what this account may send. WhatsApp Manager says what, until when, "
        "and how to appeal.",
    ),
    "PARTNER_REMOVED": Word(
        "access",
        _BROKEN,
        "This account is no longer shared with us, so nothing can be sent. Connect it again in "
        "Settings.",
    ),
    "PARTNER_APP_UNINSTALLED": Word(
        "access",
        _BROKEN,
        "Our app was removed from this account, so nothing can be sent. Connect it again in "
        "Settings.",
    ),
    "ACCOUNT_OFFBOARDED": Word(
        "access",
        _BROKEN,
        "This number was disconnected in the WhatsApp Business app. Connect it again in Settings.",
    ),
    "PARTNER_ADDED": Word("access", _FINE, "This account is shared with us."),
    "PARTNER_APP_INSTALLED": Word("access", _FINE, "This account is shared with us."),
    "ACCOUNT_RECONNECTED": Word("access", _FINE, "This number is connected again."),
}
# Partners' paperwork and price tiers: nothing for whoever runs an inbox.
PAPERWORK = frozenset(
    {
        "MM_LITE_TERMS_SIGNED",
        "AD_ACCOUNT_LINKED",
        "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
        "PARTNER_CLIENT_CERTIFICATION_NEEDED",
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        "VOLUME_BASED_PRICING_TIER_UPDATE",
    }
)
BANS: Mapping[str, Word] = {
    "SCHEDULE_FOR_DISABLE": Word(
        "account",
        _WARNING,
        "Meta will switch this WhatsApp account off. Appeal now in WhatsApp Manager.",
    ),
    "DISABLE": Word(
        "account",
        _BROKEN,
        "Meta has switched this WhatsApp account off. Appeal in WhatsApp Manager.",
    ),
    "REINSTATE": Word("account", _FINE, _USABLE),
}
REVIEWS: Mapping[str, Word] = {
    "APPROVED": Word("account", _FINE, _USABLE),
    "PENDING": Word("account", _WARNING, "Meta is still reviewing this account. Wait for it."),
    "DEFERRED": Word(
        "account",
        _WARNING,
        "Meta has put off its review of this account. See WhatsApp Manager for what is missing.",
    ),
    "REJECTED": Word(
        "account",
        _BROKEN,
        "Meta has refused this account: it cannot be used. Appeal in WhatsApp Manager.",
    ),
}
_NO_HIGHER_LIMIT = (
    "Meta does not raise this business's message limit yet. Verify the business in Meta's "
    "Security Centre, or keep writing good messages for some days."
)
ALERTS: Mapping[str, Word] = {
    "OBA_APPROVED": Word("badge", _FINE, "This number shows as an official business account."),
    "OBA_REJECTED": Word(
        "badge",
        _FINE,
        "Meta refused the official badge for this number. Check the display name, then ask again.",
    ),
    "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED": Word("limit", _WARNING, _NO_HIGHER_LIMIT),
    "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED": Word("limit", _WARNING, _NO_HIGHER_LIMIT),
    "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO": Word("limit", _WARNING, _NO_HIGHER_LIMIT),
    "PROFILE_PICTURE_LOST": Word(
        "picture",
        _WARNING,
        "Meta has lost this number's profile picture. Upload it again in WhatsApp Manager.",
    ),
}
QUALITY: Mapping[str, Word] = {
    "FLAGGED": Word(
        "quality",
        _WARNING,
        "Customers block or report this number: its quality is low. Send fewer and better "
        "expected messages, or Meta will lower its limit.",
    ),
    "UNFLAGGED": Word("quality", _FINE, "This number's quality is good again."),
    "DOWNGRADE": Word(
        "limit", _WARNING, "Meta has lowered how many customers this business may write to."
    ),
    "UPGRADE": Word(
        "limit", _FINE, "Meta has raised how many customers this business may write to."
    ),
}
THROUGHPUT = Word("throughput", _FINE, "Meta lets this number send more messages a second.")
NAMES: Mapping[str, Word] = {
    "APPROVED": Word("name", _FINE, "Meta has approved this number's display name."),
    "PENDING": Word("name", _FINE, "Meta is reviewing this number's display name."),
    "DEFERRED": Word(
        "name", _WARNING, "Meta has put off its decision on this number's display name."
    ),
    "REJECTED": Word(
        "name",
        _WARNING,
        "Meta has refused this number's display name. Choose another in WhatsApp Manager.",
    ),
}
NAME_FAULTS: Mapping[str, str] = {
    "NAME_EMPLOYEE_ISSUE": "It names a person.",
    "NAME_INDIVIDUAL_ISSUE": "It names a person.",
    "NAME_ENDCLIENT_NOTRELATED": "It names another business.",
    "NAME_FORMAT_UNACCEPTABLE": "Its form is not allowed.",
    "NAME_NOT_CONSISTENT": "It does not fit the business's own name.",
}
USERNAMES: Mapping[str, Word] = {
    "approved": Word("username", _FINE, "Customers can find this number by its user name."),
    "reserved": Word("username", _FINE, "This number's user name is reserved."),
    "deleted": Word("username", _FINE, "This number has no user name any more."),
}
SECURITY: Mapping[str, Word] = {
    "PIN_CHANGED": Word("pin", _FINE, "This number's PIN was changed in WhatsApp Manager."),
    "PIN_RESET_REQUEST": Word(
        "pin",
        _WARNING,
        "Somebody has asked Meta to switch off this number's two-step PIN. If it was none of you, "
        "check who has access to the business at Meta.",
    ),
    "PIN_RESET_SUCCESS": Word("pin", _FINE, "This number's two-step PIN was switched off."),
    "PIN_REQUEST_SUCCESS": Word("pin", _FINE, "This number's two-step PIN was switched off."),
}
FLOWS: Mapping[str, Word] = {
    "PUBLISHED": Word("flows", _FINE, "The forms of this account work."),
    "THROTTLED": Word(
        "flows", _WARNING, "Meta slows a form of this account down. See Flows in WhatsApp Manager."
    ),
    "BLOCKED": Word(
        "flows", _WARNING, "Meta has blocked a form of this account. See Flows in WhatsApp Manager."
    ),
}
FLOW_EXPIRY = Word(
    "flow_version",
    _WARNING,
    "Meta soon ends the version that a form of this account uses. See Flows in WhatsApp Manager.",
)
FLOW_ALERTS: Mapping[str, Word] = {
    "ACTIVATED": Word(
        "flow_alert",
        _WARNING,
        "A form of this account fails or is slow. See Flows in WhatsApp Manager.",
    ),
    "DEACTIVATED": Word("flow_alert", _FINE, "The forms of this account work well again."),
}


def limit(said: str) -> str:
    """How many customers a day may be written to first: `TIER_2K`, `2000`, `-1`; empty when it
    is not said."""
    if said in ("TIER_UNLIMITED", "-1"):
        return "Any number of customers a day may be written to first."
    tier = said.removeprefix("TIER_")
    number = int(tier.removesuffix("K")) if tier.removesuffix("K").isdecimal() else 0
    number *= 1_000 if tier.endswith("K") else 1
    return f"Up to {number:,} customers a day may be written to first." if number else ""
