"""The clock: what is due."""

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib import log
from chalicelib.clock import now
from chalicelib.inbox.sweep import sweep as sweep_all
from chalicelib.privacy.retention_due import start_due

door = Blueprint(__name__)


@door.schedule("rate(1 minute)", name="sweep")
def sweep(event: CloudWatchEvent) -> None:
    """Once a minute."""
    sweep_all()
    start_due(now())
    log.happened("swept")
