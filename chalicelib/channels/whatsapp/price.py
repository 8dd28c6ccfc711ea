"""What WhatsApp charges for a message, by what it is and when it is sent.

https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
"""

from chalicelib.channels.protocol import HOUR
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion
from chalicelib.domain.price import Charge, Price

# 1 October 2026: until then, answers and utility templates inside the reply window were free. Since
# then a number's first 1,000 answers of a month are, which Meta alone counts.
_ANSWERS_PAID_SINCE = 1_790_812_800_000
_FREE_BEFORE = ("service", "utility")


class WhatsAppPrices:
    """Somebody who comes by an ad is written to for nothing, if they are answered within a day."""

    entry_lasts = 24 * HOUR

    def expected(self, content: Content, occasion: Occasion) -> Price:
        category = content.category
        if occasion.at < occasion.free_until:
            return Price(Charge.FREE_ENTRY_POINT, category)
        was_free = occasion.at < min(occasion.window_ends_at, _ANSWERS_PAID_SINCE)
        if was_free and category in _FREE_BEFORE:
            return Price(Charge.FREE_CUSTOMER_SERVICE, category)
        return Price(Charge.REGULAR, category)


PRICES = WhatsAppPrices()
