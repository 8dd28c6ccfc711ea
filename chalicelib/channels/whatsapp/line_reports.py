"""What Meta says of a number or of its whole account, in sentences that say what to do.

| webhook field | tells |
|---|---|
| account_update, account_review_update | whether the account may be used, and whether by us |
| account_alerts | what Meta asks for |
| phone_number_quality_update, business_capability_update | quality; how many one may write to |
| phone_number_name_update, business_username_update | the display name, the user name |
| security | the PIN |
| flows | forms that customers cannot fill in |
| errors beside messages, failed sends | payment, a locked account, an unapproved name |

What means nothing to whoever runs an inbox (partners' paperwork, call settings, price tiers) gives
no report; of what we do not know, the inbox is told that there was something. The newest report
about a thing replaces the one before, so what brings good news has the same `about` as the bad.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference
"""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.channels import meta_codes
from chalicelib.channels.untold import plain, untold
from chalicelib.channels.whatsapp import account_words, faults
from chalicelib.channels.whatsapp.account_words import Word
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.people import digits_of
from chalicelib.channels.whatsapp.shapes import part, words
from chalicelib.domain.account import Health
from chalicelib.domain.events import AsideReported, Event, LineReported

Raw = dict[str, Any]
_PAYMENT = 131042
# Nothing in these is for whoever runs an inbox; and these tell something only in their lists.
_PAPERWORK = (
    "account_settings_update",
    "partner_solutions",
    "payment_configuration_update",
    "automatic_events",
)
_LISTED = (
    "messages",
    "smb_message_echoes",
    "smb_app_state_sync",
    "history",
    "standby",
    "calls",
    "user_preferences",
    "user_id_update",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
)
_ABOUT = {_PAYMENT: "payment", 131031: "account", 368: "account", 131037: "name"}
_HISTORY_DECLINED = 2593109


def report(value: Raw, around: Around) -> list[Event]:
    """What a change of the account reports; of one that we do not know, that there was one."""
    if around.field in (*_PAPERWORK, *_LISTED) or _event(value) in account_words.PAPERWORK:
        return []
    reader = _READERS.get(around.field)
    word = reader(value) if reader else None
    if word is None:
        return unknown(around, _event(value) if reader else "")
    number = words(value.get("display_phone_number")) or words(value.get("phone_number"))
    about, health, sentence = word
    return [LineReported(about, health, sentence, around.when(0), phone=digits_of(number))]


def unknown(around: Around, what: str = "") -> list[Event]:
    """That there was something that we do not know: a field, or `what` under a field."""
    name = "_".join(plain(word) for word in (around.field, what) if word)
    return [AsideReported(name, line=untold(name, around.when(0)))]


def error(raw: Raw, around: Around) -> list[Event]:
    """An error beside messages: what somebody must mend is trouble, the rest is noted."""
    code = faults.code_of(raw)
    if around.field == "calls" or not raw:
        return []
    if code not in _ABOUT:
        sentence = f"Meta reports a fault beside messages: {faults.plain(raw)}"
        line = LineReported(f"fault_{code or 0}", Health.FINE, sentence, around.when(0))
        return [AsideReported(f"fault_{code or 0}", line=line)]
    sentence = meta_codes.line_down(code)
    return [LineReported(_ABOUT[code], Health.WARNING, sentence, around.when(0))]


def unpaid(errors: object, time: int) -> list[Event]:
    """A send that failed because nothing can be charged: the next ones will, too."""
    if faults.code_of(errors) != _PAYMENT:
        return []
    sentence = meta_codes.line_down(_PAYMENT)
    return [LineReported("payment", Health.WARNING, sentence, time)]


def paid(pricing: Raw, time: int) -> list[Event]:
    """A message that was charged shows that payment works (again)."""
    # {"pricing_model":"PMP","type":"regular","category":"marketing"}
    if pricing.get("type") != "regular":
        return []
    return [LineReported("payment", Health.FINE, "Payment works.", time, only_mends=True)]


def no_history(errors: object, around: Around) -> list[Event]:
    """Why a phone's history does not come."""
    declined = faults.code_of(errors) == _HISTORY_DECLINED
    sentence = (
        "Earlier chats stay on the phone: sharing them was declined there."
        if declined
        else "Meta could not hand over the earlier chats of this number."
    )
    return [LineReported("history", Health.FINE, sentence, around.when(0))]


def _event(value: Raw) -> str:
    return words(value.get("event"))


def _account(value: Raw) -> Word | None:
    event = _event(value)
    if event == "DISABLED_UPDATE":
        state = words(part(value, "ban_info").get("waba_ban_state"))
        return account_words.BANS.get(state, account_words.BANS["DISABLE"])
    return account_words.ACCOUNT.get(event)


def _review(value: Raw) -> Word | None:
    return account_words.REVIEWS.get(words(value.get("decision")))


def _alert(value: Raw) -> Word | None:
    alert = part(value, "alert_info")
    is_mild = words(alert.get("alert_severity")) == "INFORMATIONAL"
    health = Health.FINE if is_mild else Health.WARNING
    notice = Word("alert", health, "Meta has a notice for you. Read it in WhatsApp Manager.")
    return account_words.ALERTS.get(words(alert.get("alert_type")), notice)


def _quality(value: Raw) -> Word | None:
    word, limit = account_words.QUALITY.get(_event(value)), _limit_in(value)
    if word is None:
        known = account_words.THROUGHPUT if _event(value) == "THROUGHPUT_UPGRADE" else None
        return _limit(value) or known
    return word._replace(sentence=f"{word.sentence} {limit}".strip())


def _limit(value: Raw) -> Word | None:
    limit = _limit_in(value)
    return Word("limit", Health.FINE, limit) if limit else None


def _limit_in(value: Raw) -> str:
    """How many one may write to, in words; some names go out of use."""
    old = ("current_limit", "max_daily_conversation_per_phone")
    named = ("max_daily_conversations_per_business", *old)
    said = next((limit for name in named if (limit := words(value.get(name)))), "")
    return account_words.limit(said)


def _name(value: Raw) -> Word | None:
    word = account_words.NAMES.get(words(value.get("decision")))
    reason = account_words.NAME_FAULTS.get(words(value.get("rejection_reason")), "")
    return word._replace(sentence=f"{word.sentence} {reason}".strip()) if word else None


def _username(value: Raw) -> Word | None:
    return account_words.USERNAMES.get(words(value.get("status")).lower())


def _security(value: Raw) -> Word | None:
    return account_words.SECURITY.get(_event(value))


def _flow(value: Raw) -> Word | None:
    # {"event":"FLOW_STATUS_CHANGE","old_status":"PUBLISHED","new_status":"BLOCKED",…}
    # {"event":"ENDPOINT_ERROR_RATE","alert_state":"ACTIVATED","threshold":10,"error_rate":14.3,…}
    if _event(value) == "FLOW_VERSION_EXPIRY_WARNING":
        return account_words.FLOW_EXPIRY
    alert = account_words.FLOW_ALERTS.get(words(value.get("alert_state")))
    return alert or account_words.FLOWS.get(words(value.get("new_status")) or _event(value))


_READERS: Mapping[str, Callable[[Raw], Word | None]] = {
    "account_update": _account,
    "account_review_update": _review,
    "account_alerts": _alert,
    "phone_number_quality_update": _quality,
    "business_capability_update": _limit,
    "phone_number_name_update": _name,
    "business_username_update": _username,
    "security": _security,
    "flows": _flow,
}
