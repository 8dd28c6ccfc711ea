"""What can go wrong, as one small family.

`Refused` and its kinds answer a caller: a code, a whole sentence, and fields when there are any.
`SendTrouble` and its kinds answer `deliver`: was it sent, try again, whose fault, what to tell.
"""

from collections.abc import Mapping, Sequence

_LONGEST_WAIT = 300


class Refused(Exception):
    """A request that will not be carried out; nothing was stored."""

    def __init__(
        self, sentence: str, code: str = "refused", fields: Mapping[str, object] | None = None
    ):
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.fields = dict(fields or {})


class Unreadable(Refused):
    """The request cannot be parsed."""


class NotSignedIn(Refused):
    """No valid session or token came with the request.

    `account` and `user` are whom it would have been, where that is known; 0 otherwise.
    """

    account: int = 0
    user: int = 0

    @classmethod
    def known(cls, sentence: str, code: str, who: tuple[int, int] | None) -> "NotSignedIn":
        """The same refusal, remembering (account, user)."""
        refused = cls(sentence, code)
        refused.account, refused.user = who or (0, 0)
        return refused


class Forbidden(Refused):
    """Signed in, but not allowed."""


class NotThere(Refused):
    """It does not exist, or belongs to another account: the two look the same from outside."""

    def __init__(self, what: str):
        super().__init__(f"There is no such {what} in this account.", "not_found")


class Conflict(Refused):
    """It contradicts what is already there."""


class Gone(Refused):
    """It was there, and never will be again."""


class TooLarge(Refused):
    """More bytes than can be taken."""


class Invalid(Refused):
    """Understood, but wrong."""


class WindowClosed(Invalid):
    """The time in which one may answer freely is over; `open_ways` name what is still possible.

    `provider_code` is what the platform itself would answer.
    """

    def __init__(self, sentence: str, open_ways: Sequence[str], provider_code: str):
        super().__init__(sentence, "window_closed", {"open_ways": list(open_ways)})
        self.provider_code = provider_code


class SlowDown(Refused):
    """Too many tries; `seconds` until the next may succeed."""

    def __init__(self, seconds: int):
        super().__init__(f"Too many tries. Try again in {seconds} seconds.", "slow_down")
        self.seconds = seconds


class Unavailable(Refused):
    """Somebody else's service does not answer; the same request may succeed later."""


class Busy(Exception):
    """Others keep changing the same item; the caller's own retry will get through."""


class Early(Busy):
    """What a report is about has not come yet: Meta keeps no order. It may still come."""

    def __init__(self) -> None:
        super().__init__("What this is about has not come yet.")


class Erased(Exception):
    """The key of what was asked for is gone: it can never be read or written again."""


class SendTrouble(Exception):
    """A send that did not end in acceptance.

    `code` is the provider's (or ours), `sentence` what the agent may be told.
    """

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    @property
    def told(self) -> str:
        """The form kept on the message: ``"<code>: <sentence>"``."""
        return f"{self.code}: {self.sentence}"


class NotSent(SendTrouble):
    """Nothing left this machine: queue it again."""


class Throttled(SendTrouble):
    """The provider asks to wait: queue it again after `seconds`, `growth` times that each time.

    `of_line`: it is the whole line that was too fast, not only towards one person.
    """

    def __init__(
        self, code: str, sentence: str, seconds: int, *, growth: int = 2, of_line: bool = True
    ):
        super().__init__(code, sentence)
        self.seconds = seconds
        self.growth = growth
        self.of_line = of_line

    def wait(self, tries: int) -> int:
        """Seconds until the next try after `tries`."""
        longest = max(self.seconds, _LONGEST_WAIT)
        # Growth is cut first: tries may be many.
        return int(min(longest, self.seconds * self.growth ** min(tries - 1, 10)))


class RefusedByProvider(SendTrouble):
    """The provider said no to this message: it has failed."""


class FileGone(RefusedByProvider):
    """The provider no longer has a file: it will never come."""


class NotWanted(RefusedByProvider):
    """The customer wants no marketing from us: it has failed, and no more may follow."""


class LineDown(SendTrouble):
    """The inbox cannot send at all until someone mends it (token, payment, block): hold."""


class OutcomeUnknown(SendTrouble):
    """It may have been sent: never repeat it blindly."""
