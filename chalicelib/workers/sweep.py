"""The clock: what is due."""

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib import log
from chalicelib.inbox.sweep import sweep as sweep_all

door = Blueprint(__name__)


@door.schedule("rate(1 minute)", name="sweep")
def sweep(event: CloudWatchEvent) -> None:
    """Once a minute."""
    sweep_all()
    log.happened("swept")
