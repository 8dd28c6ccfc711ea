"""Nothing from outside leads to an inbox any more that is being erased, and nobody is to send."""

from chalicelib import log
from chalicelib.domain.account import Inbox
from chalicelib.domain.errors import Erased, SendTrouble
from chalicelib.domain.invitation import OWNER
from chalicelib.inbox.stop_listening import stop_listening
from chalicelib.privacy.plan import Done
from chalicelib.store import doors, inboxes, names
from chalicelib.store.doors import LINE_DOORS, Door, DoorKind
from chalicelib.store.keys import behind_the_fence


def unsubscribed(inbox: Inbox) -> Done:
    """The platform sends nothing more of the line; what it refuses is told, and stops nothing."""
    try:
        with behind_the_fence(inbox.account, [names.inbox_key(inbox.id)]):
            return Done(int(stop_listening(inbox, inboxes.token(inbox))), str(inbox.id))
    except (SendTrouble, Erased) as trouble:
        log.warning("still_subscribed", account=inbox.account, inbox=inbox.id, why=_why(trouble))
        return Done(0, str(inbox.id), failed=1)


def close_doors(inbox: Inbox, at: int) -> None:
    """Closes the line's door, and those that it shares. Whoever connects the line within eight
    days does not take in what was said before `at` (ms)."""
    door = Door(inbox.account, inbox=inbox.id)
    doors.bury(LINE_DOORS[inbox.channel], inbox.address, door, at)
    doors.leave(DoorKind.WHATSAPP_ACCOUNT, inbox.business, door)
    doors.leave(DoorKind.LINE_OWNER, str(inbox.settings.get(OWNER) or ""), door)


def _why(trouble: SendTrouble | Erased) -> str:
    return trouble.code if isinstance(trouble, SendTrouble) else "erased"
