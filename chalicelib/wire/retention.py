"""What keeps and what goes, as the API tells it. Times are epoch seconds."""

from typing import Any

from chalicelib.domain.hold import Hold


def hold(held: Hold) -> dict[str, Any]:
    """A legal hold."""
    return {
        "id": held.id,
        "scope": held.extent.value,
        "subject_id": held.subject,
        "reason": held.ground.value,
        "placed_by": held.by,
        "placed_at": held.placed_at // 1000,
    }
