"""Lets a WhatsApp number use the Cloud API: registered with a PIN, or shared with the phone's app.

The PIN is ours, random, sealed beside the token and never shown. A number that has one already
needs that: an administrator enters it once.
"""

import secrets

from chalicelib import log
from chalicelib.channels.manage import Denied
from chalicelib.channels.protocol import Line
from chalicelib.channels.whatsapp import number_calls
from chalicelib.channels.whatsapp.number_calls import AppData
from chalicelib.domain.account import ChannelKind, Health, Inbox, Setup
from chalicelib.domain.errors import Invalid, SendTrouble
from chalicelib.inbox import connect
from chalicelib.inbox.denial import refusal_of
from chalicelib.inbox.watch import tell
from chalicelib.store import setup as setups
from chalicelib.store import watched

_REGISTRATION, _APP = "registration", "phone_app"
_REGISTERED = (Health.FINE, "This number is registered with Meta.")
_WRONG_PIN = "133005"
_SENTENCES = {
    _WRONG_PIN: "This number has a PIN already. Enter it in Settings, or switch off two-step "
    "verification in WhatsApp Manager.",
    "133006": "This number must be verified again in WhatsApp Manager.",
    "133008": "Too many wrong PINs were tried. Wait a few hours, then enter the right one.",
    "133009": "PINs were tried too fast. Wait a few minutes, then enter the right one.",
    "133016": "This number was registered too often. Wait three days, then register it again.",
}
_DECLINED = {
    "2593107": "The phone's contacts and history were asked for before, and are given only once.",
    "2593108": "The phone's contacts and history are given only within a day of connecting.",
    "2593109": "The phone's owner did not share the history.",
}


def register(setup: Setup, inbox: Inbox, pin: str = "") -> Inbox:
    """Registers a number with `pin`, or with ours; then it can send, also what was held.

    Raises:
        Invalid: it is no WhatsApp number, or Meta refuses the PIN.
        Conflict, Unavailable: the token is dead, or Meta does not answer.
    """
    if inbox.channel is not ChannelKind.WHATSAPP:
        raise Invalid("Only WhatsApp numbers are registered.", "not_a_number")
    line = Line(inbox, setups.inbox_token(inbox))
    try:
        _register(line, pin)
    except SendTrouble as trouble:
        if trouble.code in _SENTENCES:
            wrong = {"pin": [trouble.told]}
            raise Invalid(_SENTENCES[trouble.code], "pin_refused", wrong) from trouble
        raise refusal_of(trouble, "pin") from trouble
    return tell(setup, connect.mend(setup, inbox), _REGISTRATION, _REGISTERED)


def register_if_it_goes(setup: Setup, line: Line) -> Inbox:
    """Registers a number that was just connected; if Meta refuses, the inbox says so."""
    try:
        _register(line, "")
    except SendTrouble as trouble:
        sentence = _SENTENCES.get(trouble.code) or (
            f"Meta does not register this number: {trouble.sentence} Register it in Settings."
        )
        return tell(setup, line.inbox, _REGISTRATION, (Health.BROKEN, sentence))
    return tell(setup, line.inbox, _REGISTRATION, _REGISTERED)


def ask_phone(setup: Setup, line: Line) -> Inbox:
    """Asks the phone's app for contacts and history: they come by webhook, once."""
    try:
        for data in (AppData.CONTACTS, AppData.HISTORY):
            number_calls.ask_app(line.inbox.address, line.token, data)
    except SendTrouble as trouble:
        sentence = _DECLINED.get(trouble.code) or (
            f"Meta does not hand out the phone's contacts and history: {trouble.sentence}"
        )
        return tell(setup, line.inbox, _APP, (Health.WARNING, sentence))
    log.happened("phone_asked", account=line.inbox.account, inbox=line.inbox.id)
    return line.inbox


def _register(line: Line, pin: str) -> None:
    """The PIN is kept before Meta learns of it: if the answer is lost, we still know it."""
    before = watched.pin(line.inbox)
    chosen = pin or before or f"{secrets.randbelow(10**6):06d}"
    watched.put_pin(line.inbox, chosen)
    try:
        number_calls.register(line.inbox.address, line.token, chosen)
    except Denied:
        watched.put_pin(line.inbox, before)
        raise
    log.happened("number_registered", account=line.inbox.account, inbox=line.inbox.id)
