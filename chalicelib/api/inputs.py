"""What requests are made of: ids, texts, objects; as JSON gives them and as forms do."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import WithJsonSchema

from chalicelib.api.json_text import parsed
from chalicelib.domain.masking import is_masked

# Chatwoot's ids and ours are numbers that JavaScript can hold.
LARGEST_ID = 2**53 - 1


class Body(BaseModel):
    """What a request says. Words we do not know are left aside, as Chatwoot does."""

    # Built at first use: a cold start must not pay for the models of every route.
    model_config = ConfigDict(
        extra="ignore", arbitrary_types_allowed=True, frozen=True, defer_build=True
    )

    def says(self, name: str) -> bool:
        """Whether the request named this field, be it as null."""
        return name in self.model_fields_set


@dataclass(frozen=True)
class Upload:
    """A file as it came in a form."""

    filename: str
    content_type: str
    content: bytes


def _blank_as_none(value: Any) -> Any:
    """Forms and query strings say nothing as an empty text."""
    return None if value in ("", "null") else value


def _as_list(value: Any) -> Any:
    """One value where several may stand."""
    if isinstance(value, str) and value.startswith("["):
        return parsed(value)
    return value if isinstance(value, list) or value is None else [value]


def parsed_object(value: Any) -> Any:
    """Forms carry objects as JSON text."""
    return parsed(value) if isinstance(value, str) and value else value or None


def _masked_as_none(value: Any) -> Any:
    """Whoever sees a masked number says nothing new when they send it back."""
    return None if isinstance(value, str) and is_masked(value) else value


NotMasked = BeforeValidator(_masked_as_none)


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
# 0 means nobody, as in Chatwoot's own client.
IdOrNone = Annotated[
    Annotated[int, Field(ge=0, le=LARGEST_ID)] | None, BeforeValidator(_blank_as_none)
]
Seconds = Annotated[Annotated[int, Field(ge=0, le=10**11)] | None, BeforeValidator(_blank_as_none)]
Line = Annotated[str, StringConstraints(max_length=255)]
LineOrNone = Annotated[Line | None, BeforeValidator(_blank_as_none)]
Text = Annotated[str, StringConstraints(max_length=150_000)]
Object = Annotated[dict[str, Any] | None, BeforeValidator(parsed_object)]
Lines = Annotated[list[Line], BeforeValidator(_as_list)]


def _addresses(value: Any) -> Any:
    """Chatwoot's clients write several addresses into one text, with commas between."""
    found = value.split(",") if isinstance(value, str) else value or []
    if not isinstance(found, list):
        return found
    return [one.strip().lower() for one in found if isinstance(one, str) and one.strip()]


Addresses = Annotated[list[Line], BeforeValidator(_addresses), Field(max_length=50)]
Ids = Annotated[list[Id], BeforeValidator(_as_list), Field(max_length=1_000)]
File = Annotated[Upload, WithJsonSchema({"type": "string", "format": "binary"})]
Files = Annotated[list[File], BeforeValidator(_as_list), Field(max_length=15)]
