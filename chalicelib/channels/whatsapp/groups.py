"""What happens to a group: activities in its thread.

{"groups":[{"timestamp":"…","group_id":"…","type":"group_participants_add","reason":"invite_link",
            "added_participants":[{"wa_id":"…","user_id":"…","username":"@…"}]}]}

https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from chalicelib.channels.whatsapp import fit, people
from chalicelib.channels.whatsapp.around import Around
from chalicelib.channels.whatsapp.faults import plain
from chalicelib.channels.whatsapp.shapes import moment, part, parts, words
from chalicelib.domain.events import ContactNamed, Event, MessageReceived
from chalicelib.domain.message import Kind

Raw = dict[str, Any]
_UNNAMED = "WhatsApp group"
_LONGEST_NAME = 255


def happening(raw: Raw, around: Around) -> list[Event]:
    """What is told of a group. Raises ValueError when it names none."""
    id = words(raw.get("group_id"))[:_LONGEST_NAME]
    if not id and raw.get("errors"):
        # A group that could not be made has no thread to say so in.
        return []
    if not id:
        raise people.Nobody("This happening names no group.")
    group, time, subject = people.group(id), moment(raw.get("timestamp")), _subject(raw)
    activity = MessageReceived(
        provider_id=named_by_content(raw),
        time=around.when(time),
        undated=not time,
        identities=(group,),
        name=subject or _UNNAMED,
        text=fit.text(_sentence(raw)),
        attributes=fit.fitted({"system": raw, **_error(raw.get("errors"))}),
        kind=Kind.ACTIVITY,
    )
    renamed = ContactNamed(subject, around.when(time), (group,))
    return [activity, renamed] if subject else [activity]


def named_by_content(raw: Raw) -> str:
    """A name for what comes without an id: a repeat says the same."""
    told = json.dumps(raw, sort_keys=True, ensure_ascii=True).encode()
    return f"{words(raw.get('type'))[:64]}:{sha256(told).hexdigest()[:32]}"


def _subject(raw: Raw) -> str:
    """The group's name, if the happening gives it one."""
    if words(raw.get("type")) == "group_create" and not raw.get("errors"):
        return words(raw.get("subject")).strip()[:_LONGEST_NAME]
    changed = part(raw, "group_subject")
    is_done = changed.get("update_successful") is not False
    return words(changed.get("text")).strip()[:_LONGEST_NAME] if is_done else ""


def _sentence(raw: Raw) -> str:
    kind = words(raw.get("type"))
    tell = _SENTENCES.get(kind)
    return tell(raw) if tell else "Something has changed in this group."


def _created(raw: Raw) -> str:
    return "The group could not be made." if raw.get("errors") else "The group was made."


def _deleted(raw: Raw) -> str:
    return "The group could not be deleted." if raw.get("errors") else "The group was deleted."


def _added(raw: Raw) -> str:
    return f"{_names(raw.get('added_participants'))} joined the group."


def _removed(raw: Raw) -> str:
    gone, stayed = parts(raw.get("removed_participants")), parts(raw.get("failed_participants"))
    left = raw.get("initiated_by") == "participant"
    told = [f"{_names(gone)} {'left' if left else 'was removed from'} the group."] if gone else []
    told += [f"{_names(stayed)} could not be removed."] if stayed else []
    return " ".join(told) or "Somebody left the group."


def _asked(raw: Raw) -> str:
    return f"{_name(raw)} asks to join the group."


def _asks_no_more(raw: Raw) -> str:
    return f"{_name(raw)} no longer asks to join the group."


def _settings(raw: Raw) -> str:
    named = {"profile_picture": "picture", "group_subject": "name", "group_description": "text"}
    told = []
    for field, word in named.items():
        if field in raw:
            done = part(raw, field).get("update_successful") is not False
            told.append(f"The group's {word} {'was' if done else 'could not be'} changed.")
    return " ".join(told) or "The group's settings were changed."


_SENTENCES: Mapping[str, Callable[[Raw], str]] = {
    "group_create": _created,
    "group_delete": _deleted,
    "group_participants_add": _added,
    "group_participants_remove": _removed,
    "group_join_request_created": _asked,
    "group_join_request_revoked": _asks_no_more,
    "group_settings_update": _settings,
    "group_suspend": lambda _: "WhatsApp has suspended this group: nobody can write in it.",
    "group_suspend_cleared": lambda _: "WhatsApp has opened this group again.",
}


def _names(participants: object) -> str:
    return ", ".join(_name(one) for one in parts(participants)[:20]) or "Somebody"


def _name(participant: Raw) -> str:
    number = people.digits_of(words(participant.get("wa_id")) or words(participant.get("input")))
    return words(participant.get("username")) or (f"+{number}" if number else "Somebody")


def _error(errors: object) -> dict[str, str]:
    told = plain(errors)
    return {"external_error": told} if told else {}
