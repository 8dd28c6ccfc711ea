"""One form of a phone number for looking people up, where a country writes it in two.

WhatsApp names the same person now in the one form, now in the other:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
"""

import re

# Their form on the left, the one we look up on the right.
_FORMS = (
    # Brazil: mobile numbers got a leading 9; WhatsApp goes without it in most of the country. A
    # landline of the same digits is taken for the mobile: the forms alone do not tell them apart.
    (re.compile(r"^\+55(\d{2})(\d{8})$"), r"+55\g<1>9\g<2>"),
    # Argentina: mobile numbers carry a 9 after the country code when called from abroad.
    (re.compile(r"^\+54([1-8]\d{9})$"), r"+549\g<1>"),
    # Mexico: the 1 after the country code went out of use in 2019.
    (re.compile(r"^\+521(\d{10})$"), r"+52\g<1>"),
)


def canonical(number: str) -> str:
    """The form of an E.164 number (``+`` and digits) under which its owner is looked up."""
    for theirs, ours in _FORMS:
        if theirs.match(number):
            return theirs.sub(ours, number)
    return number
