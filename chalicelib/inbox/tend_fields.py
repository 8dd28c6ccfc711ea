"""Whether our app at Meta hears of everything that a line's platform can report.

Whoever runs the server sets that in Meta's dashboard, for all lines at once, and nothing tells when
it goes: what is not subscribed is simply never sent.
"""

from collections.abc import Iterable, Mapping

from cachetools import TTLCache, cached

from chalicelib.channels import meta_hosts, subscriptions
from chalicelib.channels.meta_fields import NEEDED, OBJECTS, WELCOME
from chalicelib.channels.protocol import Line
from chalicelib.channels.subscriptions import Subscribed
from chalicelib.domain.account import ChannelKind, Health, Setup
from chalicelib.inbox.watch import tell

_ABOUT = "fields"
_WEBHOOK = "/webhooks/meta"
_WHERE = "Set that right in Meta's app dashboard, under Webhooks."
_WHOLE = (Health.FINE, "Meta's app is subscribed to all that we can show.")
# It is the same for all lines, so one answer does for ten minutes.
_told: TTLCache[str, Mapping[str, Subscribed]] = TTLCache(1, 600)


def tend_fields(setup: Setup, line: Line, at: int) -> bool:
    """Compares what the app is subscribed to with what it should be, and says on the inbox what is
    missing. Raises SendTrouble when Meta does not tell."""
    app = meta_hosts.app_id()
    if app:
        channel = line.inbox.channel
        tell(setup, line.inbox, _ABOUT, _finding(channel, _of_app(app).get(OBJECTS[channel])))
    return True


def forget() -> None:
    """Meta is asked again."""
    _told.clear()


@cached(_told)
def _of_app(app: str) -> Mapping[str, Subscribed]:
    return subscriptions.of_app()


def _finding(channel: ChannelKind, subscribed: Subscribed | None) -> tuple[Health, str]:
    if subscribed is None or not subscribed.is_active:
        sentence = f"Nothing comes in: Meta's app has no webhook for {OBJECTS[channel]}."
        return Health.BROKEN, f"{sentence} {_WHERE}"
    if not subscribed.callback.endswith(_WEBHOOK):
        sentence = "Nothing comes in: Meta's app sends its events to another address than ours, "
        return Health.BROKEN, f"{sentence}which ends in {_WEBHOOK}. {_WHERE}"
    if lacking := _named(NEEDED[channel], subscribed):
        sentence = f"Nothing of {lacking} comes in: Meta's app is not subscribed to it."
        return Health.BROKEN, f"{sentence} {_WHERE}"
    if lacking := _named(WELCOME[channel], subscribed):
        sentence = f"Meta's app is not subscribed to {lacking}, so nothing of it comes in."
        return Health.WARNING, f"{sentence} {_WHERE}"
    return _WHOLE


def _named(wanted: Iterable[str], subscribed: Subscribed) -> str:
    return ", ".join(field for field in wanted if field not in subscribed.fields)
