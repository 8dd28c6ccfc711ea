"""An API inbox's own webhook: the program behind the inbox is told what is said there.

It is a webhook like any other, but goes with the inbox's `webhook_url` alone.
"""

from dataclasses import replace

from chalicelib.channels import endpoint
from chalicelib.domain.account import Inbox
from chalicelib.domain.errors import Invalid
from chalicelib.domain.webhook import faults_of
from chalicelib.store import deliveries, webhooks

SETTING = "webhook_url"


def refuse_wrong(url: str) -> None:
    """Raises Invalid when an address may not be called; none at all is fine."""
    faults = faults_of(url, may_be_private=endpoint.may_be_private()) if url else []
    if faults:
        raise Invalid("Check webhook_url.", "invalid", {SETTING: faults})


def keep_in_step(inbox: Inbox) -> None:
    """Makes, changes or removes the webhook as the inbox's setting now says."""
    url, account = str(inbox.settings.get(SETTING) or ""), inbox.account
    known = next((w for w in webhooks.listed(account) if w.of_line and w.inbox == inbox.id), None)
    if known and not url:
        webhooks.remove(account, known.id)
        deliveries.forget(account, known.id)
    elif known and known.url != url:
        webhooks.put(replace(known, url=url, failures=0, failing_since=0, paused_until=0))
    elif url and not known:
        made = webhooks.new(account)
        webhooks.add(replace(made, inbox=inbox.id, url=url, name=inbox.name, of_line=True))
