"""How fast WhatsApp takes messages.

To one person: one in 6 seconds, 45 of them in advance. From one number: 80 a second, or 20 where
the number is used in the WhatsApp Business app as well (coexistence).
https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
"""

from chalicelib.domain.account import Inbox
from chalicelib.domain.pace import Pace

# Five of the 45 are left for what does not count itself: reactions, and sending again.
_PAIR = Pace(every=6_000, burst=40)
_A_SECOND, _A_SECOND_BESIDE_THE_APP = 80, 20


class WhatsAppPaces:
    """The paces of a WhatsApp number."""

    pair = _PAIR

    def per_second(self, inbox: Inbox) -> int:
        """How many messages a second the number may send."""
        coexists = bool(inbox.settings.get("coexistence"))
        return _A_SECOND_BESIDE_THE_APP if coexists else _A_SECOND


PACES = WhatsAppPaces()
