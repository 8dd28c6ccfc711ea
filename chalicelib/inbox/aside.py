"""What happened beside all talk shows where it can: on a message, in a thread, or on the inbox.

A like by somebody who never wrote is only counted in the log: a post that many like must not become
as many contacts.
"""

from chalicelib import log
from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.events import AsideReported, LineReported
from chalicelib.domain.message import Message
from chalicelib.inbox.receive import receive
from chalicelib.inbox.settle import put_reaction
from chalicelib.inbox.trace import by_provider_id, way_of
from chalicelib.inbox.watch import report as report_line

# What cannot be shown is told of the inbox once a day, however often it comes.
_DAY = 86_400_000


def take_aside(setup: Setup, inbox: Inbox, said: AsideReported) -> Message | None:
    """The message that shows it, if one does."""
    if said.identities and way_of(inbox.account, inbox.id, said.identities):
        shown = _on_target(setup, inbox, said)
        if shown or said.said is None:
            return shown
        return receive(setup, inbox, said.said)
    log.happened("told_aside", account=inbox.account, inbox=inbox.id, about=said.about)
    if said.line:
        _tell(setup, inbox, said.line)
    return None


def _tell(setup: Setup, inbox: Inbox, line: LineReported) -> None:
    standing = next((one for one in inbox.reports if one.about == line.about), None)
    if standing is None or now() - standing.noted_at >= _DAY:
        report_line(setup, inbox, line)


def _on_target(setup: Setup, inbox: Inbox, said: AsideReported) -> Message | None:
    if said.reaction is None:
        return None
    id = said.reaction.target_id
    target = by_provider_id(inbox.account, inbox.id, said.identities, id)
    return put_reaction(setup, inbox, target, said.reaction) if target else None
