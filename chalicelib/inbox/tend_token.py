"""Whether a line's token lives: lengthened in good time, and when it is dead the inbox is held."""

import time

from chalicelib import log
from chalicelib.channels import meta_hosts, tokens
from chalicelib.channels.manage import Denied
from chalicelib.channels.meta_codes import is_about_token
from chalicelib.channels.meta_hosts import Host
from chalicelib.channels.protocol import Line
from chalicelib.channels.tokens import Fresh, Standing
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Health, Inbox, Setup
from chalicelib.domain.audit import META, Act
from chalicelib.inbox.watch import tell
from chalicelib.privacy.audit import note
from chalicelib.store import setup as setups
from chalicelib.store import watched

_DAY = 86_400_000
_IN_GOOD_TIME = 10 * _DAY
_ABOUT = "token"
_DEAD = "This inbox's token is no longer valid. Reconnect it in Settings."
_LIVES = (Health.FINE, "This inbox's token is valid.")
_NEEDED = {
    ChannelKind.WHATSAPP: "whatsapp_business_messaging",
    ChannelKind.FACEBOOK: "pages_messaging",
}


def tend_token(setup: Setup, line: Line, at: int) -> bool:
    """Looks at a line's token; False when it is dead. Raises SendTrouble when Meta does not say."""
    is_instagram = line.inbox.channel is ChannelKind.INSTAGRAM
    if is_instagram and meta_hosts.host_of(line.token) is Host.INSTAGRAM:
        return _tend_instagrams(setup, line, at)
    if not meta_hosts.app_id():
        return True
    standing = tokens.standing(line.token)
    if not standing.is_valid:
        return _hold(line.inbox)
    if standing.expires_at != line.inbox.token_expires_at:
        watched.note_expiry(line.inbox, standing.expires_at)
    finding = _finding(line.inbox, standing, at)
    if finding[0] is not Health.BROKEN:
        _let_go(line.inbox)
    tell(setup, line.inbox, _ABOUT, finding)
    return True


def _tend_instagrams(setup: Setup, line: Line, at: int) -> bool:
    """Lengthened ten days before its end; one whose end nobody knows, to learn it."""
    if not tokens.works(line.token):
        return _hold(line.inbox)
    _let_go(line.inbox)
    ends = line.inbox.token_expires_at
    if ends > at + _IN_GOOD_TIME:
        return True
    fresh = _lengthened(line, at)
    if fresh:
        watched.put_token(line.inbox, fresh.token, fresh.expires_at)
        log.happened("token_refreshed", account=line.inbox.account, inbox=line.inbox.id)
    tell(setup, line.inbox, _ABOUT, _ends_soon(ends) if ends and not fresh else _LIVES)
    return True


def _lengthened(line: Line, at: int) -> Fresh | None:
    """Meta lengthens a token once it is a day old."""
    inbox = line.inbox
    if not inbox.token_expires_at and at < inbox.created_at + _DAY:
        return None
    try:
        return tokens.refreshed(line.token)
    except Denied as denied:
        log.warning("token_kept", account=inbox.account, inbox=inbox.id, code=denied.code)
        return None


def _finding(inbox: Inbox, standing: Standing, at: int) -> tuple[Health, str]:
    needed = _NEEDED.get(inbox.channel)
    if needed and needed not in standing.scopes:
        sentence = f"This inbox's token lacks the permission {needed}. Reconnect it in Settings."
        return Health.BROKEN, sentence
    if 0 < standing.expires_at < at + _IN_GOOD_TIME:
        return _ends_soon(standing.expires_at)
    return _LIVES


def _ends_soon(at: int) -> tuple[Health, str]:
    day = time.strftime("%-d %B %Y", time.gmtime(at / 1000))
    return Health.WARNING, f"This inbox's token ends on {day}. Reconnect it in Settings before."


def _hold(inbox: Inbox) -> bool:
    if not inbox.held:
        setups.hold(inbox, _DEAD)
        note(Act(inbox.account, META, "inbox.held", inbox.id))
        log.warning("line_held", account=inbox.account, inbox=inbox.id)
    return False


def _let_go(inbox: Inbox) -> None:
    """A token that works after all ends the hold that it was the reason for; sweep sends on what
    waited, in its order."""
    if inbox.held != _DEAD and not is_about_token(inbox.held):
        return
    setups.release(inbox, now())
    log.happened("line_released", account=inbox.account, inbox=inbox.id)
