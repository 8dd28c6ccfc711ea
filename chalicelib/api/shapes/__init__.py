"""What the API answers, as OpenAPI tells it. `chalicelib.wire` makes it; tests compare."""

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """One kind of answer. Its schema is built only when somebody asks for the description."""

    model_config = ConfigDict(defer_build=True)
