"""What may be set of a chat on a website: its form, its hours; in Chatwoot's shapes."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from chalicelib.api.inputs import Body, Line, Text

_HALVES = ("open_hour", "open_minutes", "close_hour", "close_minutes")
Hour = Annotated[int, Field(ge=0, le=23)] | None
Minute = Annotated[int, Field(ge=0, le=59)] | None
Words = Annotated[Text, Field(max_length=2_000)]
Kind = Literal["text", "email", "number", "currency", "percent", "link", "date", "list", "checkbox"]


class WorkingHours(Body):
    """One day of the week, 0 for Sunday, in the inbox's time zone."""

    day_of_week: Annotated[int, Field(ge=0, le=6)]
    closed_all_day: bool = False
    open_all_day: bool = False
    open_hour: Hour = None
    open_minutes: Minute = None
    close_hour: Hour = None
    close_minutes: Minute = None

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.closed_all_day or self.open_all_day:
            return self
        if any(getattr(self, half) is None for half in _HALVES):
            raise ValueError("Say when it opens and closes, or that it does neither all day.")
        opens = (self.open_hour or 0, self.open_minutes or 0)
        if opens >= (self.close_hour or 0, self.close_minutes or 0):
            raise ValueError("Close later than you open.")
        return self


def _each_day_once(days: list[WorkingHours]) -> list[WorkingHours]:
    if len({day.day_of_week for day in days}) < len(days):
        raise ValueError("Name each day once.")
    return days


Week = Annotated[list[WorkingHours], Field(max_length=7), AfterValidator(_each_day_once)]
Zone = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*$")]


class FormField(Body):
    """One field of the form before the first message."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
    label: Line = ""
    placeholder: Line = ""
    type: Kind = "text"
    field_type: Literal["standard", "contact_attribute", "conversation_attribute"] = "standard"
    required: bool = False
    enabled: bool = False
    values: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)


class FormOptions(Body):
    """The form before the first message."""

    pre_chat_message: Words = ""
    pre_chat_fields: Annotated[list[FormField], Field(max_length=20)] = Field(default_factory=list)


class WidgetSettings(Body):
    """What may be set of a widget beside its looks."""

    pre_chat_form_enabled: bool | None = None
    pre_chat_form_options: FormOptions | None = None
    hmac_mandatory: bool | None = None

    def said(self) -> dict[str, Any]:
        """Those that were said."""
        return self.model_dump(include=set(WidgetSettings.model_fields), exclude_none=True)
