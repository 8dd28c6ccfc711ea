"""Once an hour for each line: does its token live, does Meta still send us its events, all of them,
and are its templates known? What is broken is mended where we can, and told on the inbox.

Meta unsubscribes an app without a word when its webhook has failed for an hour, and a token dies
without one, too.
"""

import time
from collections.abc import Iterator

from chalicelib import log
from chalicelib.channels.protocol import Line
from chalicelib.channels.subscriptions import can_subscribe, is_subscribed, subscribe
from chalicelib.domain.account import META_LINES, Health, Inbox, Setup
from chalicelib.domain.errors import LineDown, RefusedByProvider, SendTrouble
from chalicelib.inbox import curate
from chalicelib.inbox.listen import ABOUT, LISTENING, deaf
from chalicelib.inbox.tend_fields import tend_fields
from chalicelib.inbox.tend_token import tend_token
from chalicelib.inbox.watch import tell
from chalicelib.store import setup as setups
from chalicelib.store import templates, watched

_MINUTE = 60_000
_HOUR, _DAY = 60 * _MINUTE, 24 * 60 * _MINUTE
# A minute's slice: how many lines, and for how long.
_AT_ONCE = 40
_SECONDS = 20.0


def look_after(at: int) -> None:
    """Looks at the lines that are due by `at` (ms), as many as a minute has time for."""
    stop = time.monotonic() + _SECONDS
    for account, id in _due(at):
        if time.monotonic() > stop:
            return
        _try(account, id, at)


def look_at(setup: Setup, inbox: Inbox, at: int) -> None:
    """Looks at one line. When Meta does not answer, the rest waits for the next hour."""
    line = Line(inbox, setups.inbox_token(inbox))
    for step in (tend_token, _tend_subscription, _tend_templates, tend_fields):
        try:
            if not step(setup, line, at):
                return
        except (LineDown, RefusedByProvider) as refused:
            _log_unanswered(inbox, refused)
        except SendTrouble as silence:
            _log_unanswered(inbox, silence)
            return


def _due(at: int) -> Iterator[tuple[int, int]]:
    """Which shard comes first changes from minute to minute, so that none is starved."""
    first = at // _MINUTE
    for number in range(watched.WATCH_SHARDS):
        shard = (first + number) % watched.WATCH_SHARDS
        yield from watched.due_before(shard, at, _AT_ONCE // watched.WATCH_SHARDS)


def _try(account: int, id: int, at: int) -> None:
    """The one catch of this door: a line that fails delays no other."""
    watched.look_again(account, id, at + _HOUR)
    try:
        found = setups.load_with(account, id)
        if found is None or found[1].channel not in META_LINES:
            watched.look_no_more(account, id)
            return
        if found[0].closing:
            return
        look_at(*found, at)
        log.happened("line_looked_at", account=account, inbox=id)
    except Exception as fault:
        log.alarm("look_failed", fault, account=account, inbox=id)


def _tend_subscription(setup: Setup, line: Line, at: int) -> bool:
    """Subscribes again to what was lost. What that may have cost stays told for a day."""
    if not can_subscribe(line):
        return True
    try:
        was_deaf = not is_subscribed(line)
        if was_deaf:
            subscribe(line)
    except (LineDown, RefusedByProvider) as refused:
        tell(setup, line.inbox, ABOUT, (Health.BROKEN, deaf(refused)))
        return True
    if was_deaf:
        log.warning("line_subscribed_again", account=line.inbox.account, inbox=line.inbox.id)
        tell(setup, line.inbox, ABOUT, (Health.WARNING, _was_deaf(line.inbox)))
    elif _may_be_forgotten(line.inbox, at):
        tell(setup, line.inbox, ABOUT, LISTENING)
    return True


def _may_be_forgotten(inbox: Inbox, at: int) -> bool:
    standing = next((one for one in inbox.reports if one.about == ABOUT), None)
    return standing is not None and (standing.health is Health.BROKEN or standing.at < at - _DAY)


def _was_deaf(inbox: Inbox) -> str:
    last = time.strftime("%-d %B %Y", time.gmtime(inbox.heard_at / 1000))
    since = f" after {last}" if inbox.heard_at else ""
    return (
        "Meta had stopped sending us this inbox's messages; it sends them again now. Look on the "
        f"phone or in Meta's own inbox for what came in{since}."
    )


def _tend_templates(setup: Setup, line: Line, at: int) -> bool:
    """The list is read when it is wanted, and once a day; if that is refused, once a day only."""
    inbox = line.inbox
    if not inbox.shelf:
        return True
    mark = templates.mark(inbox.account, inbox.shelf)
    is_due = mark.is_wanted or mark.listed_at < at - _DAY
    # A new token may be allowed what the last was not.
    if is_due and mark.refused_at <= max(at - _DAY, inbox.mended_at):
        try:
            curate.take_stock(inbox)
        except (LineDown, RefusedByProvider):
            templates.note_refused(inbox.account, inbox.shelf, at)
            raise
    return True


def _log_unanswered(inbox: Inbox, trouble: SendTrouble) -> None:
    log.warning("look_unanswered", account=inbox.account, inbox=inbox.id, code=trouble.code)
