"""Asks the platform to send us a line's events; an inbox whose line stays silent says so."""

from chalicelib.channels.protocol import Line
from chalicelib.channels.subscriptions import can_subscribe, subscribe
from chalicelib.domain.account import META_LINES, Health, Inbox, Setup
from chalicelib.domain.errors import SendTrouble
from chalicelib.inbox.watch import tell

ABOUT = "subscription"
LISTENING = (Health.FINE, "Meta sends us this inbox's messages.")


def listen(setup: Setup, line: Line) -> Inbox:
    """Subscribes to a line, as well as that goes. The inbox as it stands then."""
    if line.inbox.channel not in META_LINES or not can_subscribe(line):
        return line.inbox
    try:
        subscribe(line)
    except SendTrouble as trouble:
        return tell(setup, line.inbox, ABOUT, (Health.BROKEN, deaf(trouble)))
    return tell(setup, line.inbox, ABOUT, LISTENING)


def deaf(trouble: SendTrouble) -> str:
    """Why nothing comes in by a line, and what to do."""
    words = f"{trouble.sentence.rstrip('.')} ({trouble.code})"
    return (
        f"Meta does not send us this inbox's messages: {words}. We try again every hour; if it "
        "stays so, reconnect the inbox in Settings."
    )
