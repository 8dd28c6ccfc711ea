"""Who talks with whom: a line, a person, and a time."""

from dataclasses import dataclass

from chalicelib.channels.pages.shapes import Item, Messaging, Side, milliseconds
from chalicelib.domain.contact import Identity, IdentityKind


@dataclass(frozen=True)
class Talk:
    """What was said with whom, and when (ms).

    `from_us`: the line itself says it. `standby`: another app holds the thread.
    """

    time: int
    from_us: bool
    to_itself: bool
    identities: tuple[Identity, ...]
    standby: bool = False

    @property
    def person(self) -> tuple[Identity, ...]:
        """The customer. Raises ValueError: nobody is named, and it must become nobody's."""
        if not self.identities:
            raise ValueError("This item names nobody.")
        return self.identities

    def named(self, what: str) -> str:
        """A name, always the same, for a thing to which Meta gives none."""
        return f"{what}:{self.person[0].value}:{self.time}"


def talk_of(item: Item, said: Messaging, kind: IdentityKind) -> Talk:
    """Reads it from an item.

    Raises:
        ValueError: the item has no time, or is addressed to another line than it came to.
    """
    time = said.timestamp or item.time
    if time is None:
        raise ValueError("This item has no time.")
    from_us = _is_echo(said) or said.sender.id == item.line
    if not from_us and said.recipient.id not in (None, item.line):
        raise ValueError("This item is addressed to somebody else.")
    return Talk(
        time=milliseconds(time),
        from_us=from_us,
        to_itself=from_us and said.recipient.id == item.line,
        identities=_identities(said.recipient if from_us else said.sender, kind),
        standby=item.is_standby,
    )


def _is_echo(said: Messaging) -> bool:
    message = said.happened.get("message")
    return isinstance(message, dict) and bool(message.get("is_echo"))


def _identities(side: Side, kind: IdentityKind) -> tuple[Identity, ...]:
    if side.id:
        return (Identity(kind, side.id),)
    # A guest of a website's plugin; they are written to under the same name.
    return (Identity(kind, f"user_ref:{side.user_ref}"),) if side.user_ref else ()
