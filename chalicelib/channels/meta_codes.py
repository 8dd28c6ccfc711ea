"""Meta's error codes, and what each means for a send.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from chalicelib.domain.errors import (
    LineDown,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)

_UNKNOWN = {1, 2, 131000, 131016, 131057, 133004}
_THROTTLES = {4: 300, 17: 300, 32: 300, 613: 60, 80007: 300, 130429: 5, 131056: 6}
_LINE_DOWN = {
    0: "Meta no longer accepts this inbox's token. Reconnect it in Settings.",
    3: "This inbox's token lacks a permission. Reconnect it in Settings.",
    10: "This inbox's token lacks a permission. Reconnect it in Settings.",
    190: "This inbox's token has expired. Reconnect it in Settings.",
    368: "Meta has blocked this account for a policy violation. See Meta Business Support.",
    130497: "Meta does not let this number write to people in that country.",
    131005: "This inbox's token lacks a permission. Reconnect it in Settings.",
    131031: "Meta has locked this WhatsApp account. See Meta Business Support.",
    131037: "This number needs an approved display name. Set it in WhatsApp Manager.",
    131042: "Meta has no valid payment method for this account. Add one in WhatsApp Manager.",
    131045: "This number is not registered correctly. Register it again in Settings.",
    131048: "Meta has paused this number because people reported it as spam.",
    133010: "This number is not registered with Meta. Register it in Settings.",
}
_REFUSED = {
    100: "Meta did not understand this message.",
    130472: "Meta withheld this message: the customer is part of an experiment.",
    131026: "This person cannot be reached on WhatsApp.",
    131047: "More than 24 hours have passed since the customer wrote. Send a template instead.",
    131049: "Meta withheld this marketing message to keep the customer from getting too many.",
    131050: "The customer has stopped marketing messages from you.",
    131051: "WhatsApp does not support this kind of message.",
    131052: "WhatsApp could not fetch the customer's file.",
    131053: "WhatsApp could not process this file.",
    131062: "This message needs the customer's phone number. Ask for it first.",
}


def trouble(code: int, message: str) -> SendTrouble:
    """What one of Meta's error codes means for a send."""
    if code in _UNKNOWN:
        return OutcomeUnknown(str(code), "Meta had a fault; the message may have been sent.")
    if code in _THROTTLES:
        return Throttled(str(code), "Meta asks us to slow down.", _THROTTLES[code])
    if code in _LINE_DOWN or 200 <= code <= 299:
        sentence = _LINE_DOWN.get(code, _LINE_DOWN[10])
        return LineDown(str(code), sentence)
    return RefusedByProvider(str(code), _REFUSED.get(code) or f"Meta refused: {message}")
