"""Message templates. Times are epoch seconds; components are as Meta describes them."""

from typing import Any

from pydantic import Field

from chalicelib.api.shapes import Shape


class Template(Shape):
    """A template in one language. One that is not `sendable` says why (`obstacle`)."""

    id: str
    name: str
    language: str
    category: str
    previous_category: str | None
    next_category: str | None
    status: str
    rejected_reason: str | None
    quality: str | None
    parameter_format: str
    components: list[dict[str, Any]]
    sendable: bool
    obstacle: str


class Sample(Shape):
    """An uploaded example of a header's file, as `example.header_handle` names it."""

    handle: str


class WhenListed(Shape):
    """How many there are, and when Meta last listed them."""

    count: int
    synced_at: int | None


class Templates(Shape):
    """The templates of an inbox."""

    payload: list[Template]
    meta: WhenListed


class Missing(Shape):
    """A place that has no value: `in` the header, the body or a button, which `name` counts."""

    place: str = Field(alias="in")
    name: str


class Preview(Shape):
    """A template as the customer will see it."""

    header: dict[str, Any] | None
    body: str
    footer: str | None
    buttons: list[dict[str, Any]]
    missing: list[Missing]
