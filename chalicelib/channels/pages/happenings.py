"""What happens between a line and a person beside messages: links, opt-ins, who answers, policy."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.channels.pages.talk import Talk
from chalicelib.domain.account import Health
from chalicelib.domain.events import Event, LineReported, MarketingChosen, MessageReceived
from chalicelib.domain.message import Kind

_REASON_CHARACTERS = 300


def unknown(talk: Talk, name: str, said: Mapping[str, Any]) -> Event:
    """Something of a kind that we do not know yet: it stands in the thread, with all it said."""
    attributes = {"is_unsupported": True, "type": name, **_system(name, said)}
    text = f"Something happened that cannot be shown here yet ({name})."
    return _activity(talk, name, text, attributes)


def _referral(talk: Talk, name: str, said: Mapping[str, Any]) -> list[Event]:
    # {"referral":{"ref":"…","source":"SHORTLINK","type":"OPEN_THREAD"}}: by a link or an ad
    by = said.get("ref") or said.get("source")
    text = f"Came to this conversation through a link ({by})." if by else "Came through a link."
    return [_opening(_activity(talk, name, text, {"referral": dict(said)}))]


# https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_optins
_WISHES = {
    "STOP_NOTIFICATIONS": "Opted out of messages.",
    "RESUME_NOTIFICATIONS": "Opted in to messages again.",
}


def _optin(talk: Talk, name: str, said: Mapping[str, Any]) -> list[Event]:
    # {"optin":{"ref":"…"}} from a plugin, which lets us answer; with a "type": to notifications
    text = _WISHES.get(str(said.get("notification_messages_status")), "Opted in to messages.")
    kept = {key: value for key, value in said.items() if key != "notification_messages_token"}
    happened = _activity(talk, name, text, _system(name, kept))
    if text == _WISHES["STOP_NOTIFICATIONS"]:
        return [happened, MarketingChosen(True, talk.time, talk.person)]
    return [happened if said.get("type") else _opening(happened)]


def _linking(talk: Talk, name: str, said: Mapping[str, Any]) -> list[Event]:
    # {"account_linking":{"status":"linked","authorization_code":"…"}}: no agent needs the code
    status = str(said.get("status") or "changed")
    return [_activity(talk, name, f"Account {status}.", _system(name, {"status": status}))]


_CONTROL = {
    "pass_thread_control": "An app has handed this conversation over.",
    "take_thread_control": "An app has taken this conversation over.",
    "request_thread_control": "An app asks for this conversation.",
    "release_thread_control": "An app has let go of this conversation.",
    "extend_thread_control": "An app keeps this conversation for longer.",
}


def _control(talk: Talk, name: str, said: Mapping[str, Any]) -> list[Event]:
    # {"take_thread_control":{"previous_owner_app_id":"…","new_owner_app_id":"…","metadata":"…"}}
    return [_activity(talk, name, _CONTROL[name], _system(name, said))]


def _roles(talk: Talk, name: str, _: Mapping[str, Any]) -> list[Event]:
    # {"recipient":{"id":"<page>"},"app_roles":{"<app>":["primary_receiver"]}}: about no person
    sentence = "Meta has said which app answers first here."
    return [LineReported(name, Health.FINE, sentence, talk.time)]


def _policy(talk: Talk, _: str, said: Mapping[str, Any]) -> list[Event]:
    # {"policy-enforcement":{"action":"block","reason":"…"}}, or "unblock"; there is no sender
    action = str(said.get("action") or "warning")
    if action == "unblock":
        return [LineReported("policy", Health.FINE, "Meta lets this line write again.", talk.time)]
    reason = str(said.get("reason") or "")[:_REASON_CHARACTERS]
    sentence = f"Meta reports a policy violation ({action}). See the Page's support inbox. {reason}"
    health = Health.BROKEN if action == "block" else Health.WARNING
    return [LineReported("policy", health, sentence.strip(), talk.time)]


def _system(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"system": {**said, "type": said.get("type") or name}}


def _activity(talk: Talk, name: str, text: str, attributes: Mapping[str, Any]) -> MessageReceived:
    return MessageReceived(
        provider_id=talk.named(name),
        time=talk.time,
        identities=talk.person,
        text=text,
        attributes=attributes,
        kind=Kind.ACTIVITY,
    )


def _opening(happened: MessageReceived) -> MessageReceived:
    """The same, and from then on one may answer."""
    return replace(happened, opens_window=True)


READERS: Mapping[str, Callable[[Talk, str, Mapping[str, Any]], list[Event]]] = {
    "referral": _referral,
    "optin": _optin,
    "account_linking": _linking,
    **dict.fromkeys(_CONTROL, _control),
    "app_roles": _roles,
    "policy-enforcement": _policy,
    "policy_enforcement": _policy,
}
