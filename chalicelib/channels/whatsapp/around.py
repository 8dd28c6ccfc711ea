"""What stands around the items of one change: the line, the people, and when it came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.channels.whatsapp.people import digits_of
from chalicelib.channels.whatsapp.shapes import Sender, moment, part, parts, words
from chalicelib.clock import now

_MINUTE = 60_000


@dataclass(frozen=True)
class Around:
    """`field` is the webhook field, `time` (ms) when the entry was made (0: not said), `number`
    the digits of the business's own number, `summary` what another app says of the talk so far."""

    field: str = ""
    time: int = 0
    contacts: Sequence[Sender] = ()
    number: str = ""
    summary: str = ""
    errors: object = None

    @property
    def is_history(self) -> bool:
        """Whether it is from before the line was connected."""
        return self.field == "history"

    @property
    def is_standby(self) -> bool:
        """Whether another app holds the thread, and we only listen."""
        return self.field == "standby"

    def when(self, time: int) -> int:
        """`time`, or when the thing came if it does not say (ms).

        Our own clock counts in minutes here, so that copies that come at once agree.
        """
        return time or self.time or now() // _MINUTE * _MINUTE

    def is_ours(self, number: str) -> bool:
        """Whether this is the business's own number."""
        return bool(self.number) and digits_of(number) == self.number


def around(item: Mapping[str, Any]) -> Around:
    """What a webhook's item carries beside the thing itself."""
    return Around(
        field=words(item.get("field")),
        time=moment(item.get("time")),
        contacts=[Sender.model_validate(entry) for entry in parts(item.get("contacts"))],
        number=digits_of(words(item.get("number"))),
        summary=words(part(item, "conversation_context").get("summary")),
        errors=item.get("call_errors"),
    )
