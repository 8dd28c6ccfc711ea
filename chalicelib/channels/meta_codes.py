"""Meta's error codes, and what each means for a send.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
"""

from chalicelib.domain.errors import (
    LineDown,
    NotWanted,
    OutcomeUnknown,
    RefusedByProvider,
    SendTrouble,
    Throttled,
)

_UNKNOWN = {-1, 1, 2, 1200, 131000, 131016, 131057, 133004}
_THROTTLES = {4: 300, 17: 300, 32: 300, 613: 60, 80007: 300, 130429: 5, 131056: 4}
# WhatsApp asks to wait 4, 16, 64 … seconds for this person; others may be written to meanwhile.
_PAIR_RATE = 131056
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
_OF_TOKEN = (0, 3, 10, 190, 131005)
_WINDOW_OVER = "The time in which Meta lets you answer this person is over."
_NOBODY = "This person cannot be reached from this inbox."
_NOT_WANTED = {131050: "The customer has stopped marketing messages from you."}
_REFUSED = {
    33: "Meta does not know what this message refers to.",
    100: "Meta did not understand this message.",
    551: "This person is not available on Messenger.",
    10900: "This comment has been answered privately already; it can be only once.",
    1545041: _WINDOW_OVER,
    130501: "WhatsApp does not hand this kind of message on.",
    130472: "Meta withheld this message: the customer is part of an experiment.",
    131008: "Meta misses something in this message.",
    131009: "Meta does not accept something in this message.",
    131021: "This number cannot write to itself.",
    131026: "This person cannot be reached on WhatsApp.",
    131047: "More than 24 hours have passed since the customer wrote. Send a template instead.",
    131049: "Meta withheld this marketing message to keep the customer from getting too many.",
    131051: "WhatsApp does not support this kind of message.",
    131052: "WhatsApp could not fetch the customer's file.",
    131053: "WhatsApp could not process this file.",
    131055: "Meta does not send this through its marketing service.",
    131060: "WhatsApp cannot show this message. Ask the customer to send it again.",
    131062: "This message needs the customer's phone number. Ask for it first.",
    132000: "This template takes another number of values.",
    132001: "Meta has no approved template of this name in this language.",
    132005: "The template is too long once its values are filled in.",
    132007: "Meta's policy forbids what this template says.",
    132012: "A value of this template has the wrong form.",
    132015: "Meta has paused this template because customers disliked it.",
    132016: "Meta has disabled this template for good.",
    132068: "Meta has blocked the flow in this message.",
    132069: "Meta has throttled the flow in this message. Try again in an hour.",
    133000: "This number was not deregistered completely. Register it again in Settings.",
    133005: "The PIN of this number is wrong.",
    133006: "This number must be verified before it can be registered.",
    133008: "Too many wrong PINs. Try again later.",
    133009: "PINs were entered too fast. Try again later.",
    133015: "This number was deregistered a moment ago. Try again in five minutes.",
    133016: "This number was registered too often. Try again in three days.",
    134100: "Meta's marketing service takes marketing templates only.",
    134101: "Meta is still taking in this template. Try again in ten minutes.",
    134102: "Meta's marketing service does not take this template.",
    135000: "Meta did not understand this message.",
    1752041: "This account has not agreed to Meta's marketing service.",
    2388019: "This account has as many templates as Meta allows.",
    2388040: "A field of this template is too long.",
    2593107: "Meta hands over this number's history only once.",
    2593108: "Meta hands over a number's history on its first day only.",
    2593109: "The owner of this number does not share its history.",
}
# Where the code alone would mean something else.
_REFUSED_BY_SUBCODE = {
    (10, 2018278): _WINDOW_OVER,
    (10, 2534022): _WINDOW_OVER,
    (100, 2018001): _NOBODY,
    (100, 2534014): _NOBODY,
    (100, 2534029): "This person does not take messages from you.",
    (200, 2018108): "This person does not take messages from you at the moment.",
}
_LINE_DOWN_BY_SUBCODE = {
    (10, 1893063): "Meta keeps this Page from sending for a while. See the Page's support inbox.",
    (200, 2534041): (
        "Instagram does not let programs read this account's messages. Allow access to messages in "
        "Instagram's settings."
    ),
}


def trouble(code: int, message: str, subcode: int = 0) -> SendTrouble:
    """What one of Meta's error codes means for a send; a subcode may say it more precisely."""
    said, precise = str(code), (code, subcode)
    if precise in _REFUSED_BY_SUBCODE:
        return RefusedByProvider(said, _REFUSED_BY_SUBCODE[precise])
    if precise in _LINE_DOWN_BY_SUBCODE:
        return LineDown(said, _LINE_DOWN_BY_SUBCODE[precise])
    if code in _UNKNOWN:
        return OutcomeUnknown(str(code), "Meta had a fault; the message may have been sent.")
    if code in _THROTTLES:
        of_line = code != _PAIR_RATE
        return Throttled(
            str(code),
            "Meta asks us to slow down.",
            _THROTTLES[code],
            growth=2 if of_line else 4,
            of_line=of_line,
        )
    if code in _LINE_DOWN or 200 <= code <= 299:
        sentence = _LINE_DOWN.get(code, _LINE_DOWN[10])
        return LineDown(str(code), sentence)
    if code in _NOT_WANTED:
        return NotWanted(str(code), _NOT_WANTED[code])
    return RefusedByProvider(str(code), _REFUSED.get(code) or f"Meta refused: {message}")


def is_known(code: int) -> bool:
    """Whether a sentence of ours says what the code means."""
    known = (_UNKNOWN, _THROTTLES, _LINE_DOWN, _NOT_WANTED, _REFUSED)
    return any(code in codes for codes in known)


def is_about_token(sentence: str) -> bool:
    """Whether a line is down because of its token: then a token that works mends it."""
    return sentence in {_LINE_DOWN[code] for code in _OF_TOKEN}


def line_down(code: int) -> str:
    """What an administrator must mend, if the code says that a line cannot send; else empty."""
    return _LINE_DOWN.get(code, "")
