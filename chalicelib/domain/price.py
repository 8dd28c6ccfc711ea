"""What a message is expected to cost, in the platform's own words, before it is sent.

Only the platform knows sums: they depend on the market, on volume and on agreements. So nothing
here is money; what is counted are messages.
"""

from dataclasses import dataclass
from enum import StrEnum

# Where a message keeps what it is expected to cost; what it did cost comes with its reports.
EXPECTED = "expected_pricing"


class Charge(StrEnum):
    """WhatsApp's three kinds of price, as its reports name them."""

    FREE_ENTRY_POINT = "free_entry_point"
    FREE_CUSTOMER_SERVICE = "free_customer_service"
    REGULAR = "regular"


@dataclass(frozen=True)
class Price:
    """How a message will be charged, and as what: marketing, utility, authentication, service."""

    charge: Charge
    category: str

    @property
    def is_paid(self) -> bool:
        """Whether the platform takes money for it."""
        return self.charge is Charge.REGULAR
