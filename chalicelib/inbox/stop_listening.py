"""Asks the platform to send us nothing more of a line that we let go for good, and the mail service
to know its address no more."""

from chalicelib.aws import mailer
from chalicelib.channels.protocol import Line
from chalicelib.channels.subscriptions import can_subscribe, unsubscribe
from chalicelib.domain.account import META_LINES, ChannelKind, Inbox
from chalicelib.domain.errors import LineDown
from chalicelib.store import doors
from chalicelib.store.doors import Door, DoorKind


def stop_listening(inbox: Inbox, token: str) -> bool:
    """Ends the line's subscription with its token, or a mailbox's leave to send; False when there
    is none of its own. Doing it again is harmless.

    The numbers of one WhatsApp Business Account share theirs: the last that leaves ends it.

    Raises:
        SendTrouble: the platform does not say that it is ended.
    """
    if inbox.channel is ChannelKind.EMAIL:
        return mailer.let_go(inbox.address)
    if inbox.channel not in META_LINES:
        return False
    doors.leave(DoorKind.WHATSAPP_ACCOUNT, inbox.business, Door(inbox.account, inbox=inbox.id))
    line = Line(inbox, token)
    if not can_subscribe(line) or doors.joined(DoorKind.WHATSAPP_ACCOUNT, inbox.business):
        return False
    if not line.token:
        raise LineDown("no_token", "There is no token left to end the subscription with.")
    unsubscribe(line)
    return True
