"""The template object of a send: which template, which language, with which values."""

from typing import Any, Literal

from pydantic import Field

from infra.local.meta.graph.shape import Strict, Url


class Language(Strict):
    code: str
    policy: Literal["deterministic"] = "deterministic"


class ParameterFile(Strict):
    id: str | None = None
    link: Url | None = None
    filename: str | None = None


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


class Parameter(Strict):
    type: Literal[
        "text", "currency", "date_time", "image", "video", "document", "location",
        "payload", "coupon_code", "action",
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

    def shown(self) -> str:
        """What the customer reads in the placeholder's place."""
        worded = self.currency or self.date_time
        return worded.fallback_value if worded else self.text or self.coupon_code or ""


class Component(Strict):
    type: Literal["header", "body", "button"]
    sub_type: Literal["quick_reply", "url", "copy_code", "flow", "catalog"] | None = None
    index: str | int | None = None
    parameters: tuple[Parameter, ...] = ()


class TemplateBody(Strict):
    name: str = Field(min_length=1, max_length=512)
    language: Language
    components: tuple[Component, ...] = ()
