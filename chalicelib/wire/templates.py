"""Message templates on the wire."""

from typing import Any

from chalicelib.domain.template import Template
from chalicelib.domain.template_text import Rendered
from chalicelib.store.templates import Shelf
from chalicelib.wire.times import seconds_or_none


def template(template: Template) -> dict[str, Any]:
    """A template; `components` as Meta describes them."""
    return {
        "id": template.provider_id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "previous_category": template.category_before or None,
        "next_category": template.category_next or None,
        "status": template.status,
        "rejected_reason": template.reason or None,
        "quality": template.quality or None,
        "parameter_format": template.parameter_format,
        "components": [dict(component) for component in template.components],
        "sendable": not template.obstacle,
        "obstacle": template.obstacle,
    }


def shelf(shelf: Shelf) -> dict[str, Any]:
    """All templates of an inbox, and when Meta last listed them."""
    return {
        "payload": [template(one) for one in shelf.templates],
        "meta": {"count": len(shelf.templates), "synced_at": seconds_or_none(shelf.listed_at)},
    }


def preview(shown: Rendered) -> dict[str, Any]:
    """A template as the customer will see it."""
    return {
        "header": dict(shown.header) if shown.header else None,
        "body": shown.body,
        "footer": shown.footer or None,
        "buttons": [dict(button) for button in shown.buttons],
        "missing": [{"in": one.piece, "name": one.name} for one in shown.missing],
    }
