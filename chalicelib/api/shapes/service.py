"""What the service says of itself."""

from typing import Literal

from chalicelib.api.shapes import Shape


class Health(Shape):
    """The service answers."""

    status: Literal["ok"]
    version: str


class Service(Shape):
    """The service answers, in Chatwoot's words."""

    version: str
    timestamp: int
    queue_services: str
    data_services: str


class DeletionAnswer(Shape):
    """Where whoever asked Meta for a deletion sees how far it is."""

    url: str
    confirmation_code: str
