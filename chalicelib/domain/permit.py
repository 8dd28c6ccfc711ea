"""What lets a reply leave: who says it when, until when it may go, and as what."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Occasion:
    """When something is said, and what a channel's rules ask about it. Times are ms, 0 for never.

    `by_human`: a person says it now, in their own session or with their own token; not a bot, a
    rule or a macro. Until `free_until` the platform charges nothing, because they came by an ad.
    `has_templates`: there is an approved one that may go when nothing else may. `is_answered`: what
    was said in public, and this answers privately, has been answered so before. `hides_number`: no
    phone number of the customer's is known.
    """

    at: int
    window_ends_at: int
    by_human: bool = False
    wants_no_marketing: bool = False
    free_until: int = 0
    has_templates: bool = False
    is_answered: bool = False
    hides_number: bool = False


@dataclass(frozen=True)
class Permit:
    """A channel's leave to send. It is kept with the message and holds `until` (ms; 0: for ever).

    `tag` is the platform's own word for why it may be sent. `by_human` is remembered, because a
    permit that has run out while the message waited is asked for anew.
    """

    until: int = 0
    tag: str = ""
    by_human: bool = False

    def holds_at(self, time: int) -> bool:
        """Whether one may still send under it."""
        return not self.until or time < self.until
