"""The template object of a send: which template, which language, with which values."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from infra.local.meta.graph.shape import Strict, Url


class Language(Strict):
    code: str
    policy: Literal["deterministic"] = "deterministic"


class ParameterFile(Strict):
    """A file named by the id of an upload or by a link, never both."""

    id: str | None = None
    link: Url | None = None
    filename: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _names_one_file(self) -> Self:
        if (self.id is None) == (self.link is None):
            raise ValueError("Exactly one of 'id' and 'link' is required for media.")
        return self


class Currency(Strict):
    fallback_value: str
    code: str
    amount_1000: int


class DateTime(Strict):
    fallback_value: str


class ParameterLocation(Strict):
    latitude: float | str
    longitude: float | str
    name: str | None = None
    address: str | None = None


class Product(Strict):
    product_retailer_id: str = Field(min_length=1)
    catalog_id: str = Field(min_length=1)


class Offer(Strict):
    expiration_time_ms: int = Field(gt=0)


class Parameter(Strict):
    type: Literal[
        "text", "currency", "date_time", "image", "video", "document", "location",
        "payload", "coupon_code", "action", "product", "limited_time_offer",
    ]  # fmt: skip
    parameter_name: str | None = None
    text: str | None = Field(default=None, max_length=32768)
    currency: Currency | None = None
    date_time: DateTime | None = None
    image: ParameterFile | None = None
    video: ParameterFile | None = None
    document: ParameterFile | None = None
    location: ParameterLocation | None = None
    payload: str | None = None
    coupon_code: str | None = None
    action: dict[str, Any] | None = None
    product: Product | None = None
    limited_time_offer: Offer | None = None

    @model_validator(mode="after")
    def _holds_what_it_says(self) -> Self:
        told = set(self.model_dump(exclude_none=True, exclude={"type", "parameter_name"}))
        if told != {self.type}:
            raise ValueError(f"Parameter of type {self.type} needs '{self.type}' and nothing else.")
        return self

    def shown(self) -> str:
        """What the customer reads in the placeholder's place."""
        worded = self.currency or self.date_time
        return worded.fallback_value if worded else self.text or self.coupon_code or ""


Index = Annotated[str, Field(pattern=r"^[0-9]$")]
Place = Annotated[int, Field(ge=0, le=9)]
_TAKES = {
    "header": ("text", "image", "video", "document", "location", "product"),
    "limited_time_offer": ("limited_time_offer",),
    "carousel": (),
    "body": ("text", "currency", "date_time"),
}
_BUTTON_TAKES = {
    "quick_reply": ("payload",),
    "url": ("text",),
    "copy_code": ("coupon_code",),
    "flow": ("action",),
    "catalog": ("action",),
    "mpm": ("action",),
}


class Card(Strict):
    card_index: int = Field(ge=0, le=9)
    components: tuple["Component", ...]


class Component(Strict):
    type: Literal["header", "body", "button", "carousel", "limited_time_offer"]
    sub_type: Literal["quick_reply", "url", "copy_code", "flow", "catalog", "mpm"] | None = None
    index: Index | Place | None = None
    parameters: tuple[Parameter, ...] = ()
    cards: tuple[Card, ...] = Field(default=(), max_length=10)

    @model_validator(mode="after")
    def _fits_its_place(self) -> Self:
        names_button = self.sub_type is not None and self.index is not None
        if self.type == "button" and not (names_button and self.parameters):
            raise ValueError("A button needs 'sub_type', 'index' and 'parameters'.")
        if self.type != "button" and (self.sub_type or self.index is not None):
            raise ValueError(f"A {self.type} has neither 'sub_type' nor 'index'.")
        if bool(self.cards) != (self.type == "carousel"):
            raise ValueError("A carousel has cards, and nothing else has.")
        if self.type == "header" and not self.parameters:
            raise ValueError("A header needs 'parameters'.")
        allowed = _BUTTON_TAKES[self.sub_type] if self.sub_type else _TAKES[self.type]
        odd = [one.type for one in self.parameters if one.type not in allowed]
        if odd:
            raise ValueError(f"A {self.sub_type or self.type} takes no parameter of {odd[0]}.")
        return self


class TemplateBody(Strict):
    name: str = Field(min_length=1, max_length=512)
    language: Language
    components: tuple[Component, ...] = ()
