"""The clock: what is due."""

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib import log
from chalicelib.clock import now
from chalicelib.inbox.sweep import sweep as sweep_all
from chalicelib.privacy import erase_closed, retention_due

door = Blueprint(__name__)


@door.schedule("rate(1 minute)", name="sweep")
def sweep(event: CloudWatchEvent) -> None:
    """Once a minute."""
    sweep_all()
    at = now()
    retention_due.start_due(at)
    erase_closed.start_due(at)
    log.happened("swept")
