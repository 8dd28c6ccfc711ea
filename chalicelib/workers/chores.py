"""The chores queue: erasures, exports and clean-ups, a slice at a time; acts noted late."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.clock import now
from chalicelib.privacy import make_export
from chalicelib.privacy.ask import ask_in_chat
from chalicelib.privacy.audit import note_late
from chalicelib.privacy.chore import Chore, ask_for
from chalicelib.privacy.erase import erase
from chalicelib.privacy.erase_closed import erase_closed
from chalicelib.privacy.export import CHORE as EXPORT
from chalicelib.privacy.note_choice import note_choice
from chalicelib.privacy.retain import retain
from chalicelib.workers.batch import each

door = Blueprint(__name__)
# Well within the function's two minutes: a slice looks at the clock between its steps.
_SLICE_MS = 60_000

# A verb does what it has time for `until` (ms) and answers whether all is done.
Verb = Callable[[int, int, int], bool]
_VERBS: Mapping[str, Verb] = {
    "erasure": erase,
    "retention": retain,
    "closing": erase_closed,
    "asked": ask_in_chat,
    EXPORT: make_export.go_on,
}
# What only has to be noted in the audit log.
_NOTES: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "act": note_late,
    "choice": note_choice,
}


@door.on_sqs_message(queue_arn="chores", batch_size=1, name="chores")
def chores(event: SQSEvent) -> dict[str, Any]:
    """Each job goes on with one chore; what is not finished then is asked for again."""
    return each(event, "CHORES_QUEUE_URL", _go_on)


def _go_on(body: str) -> None:
    said = json.loads(body)
    for what, note in _NOTES.items():
        if what in said:
            note(said[what])
            return
    chore = Chore(**said)
    is_done = _VERBS[chore.what](chore.account, chore.id, now() + _SLICE_MS)
    if not is_done:
        ask_for(chore)
