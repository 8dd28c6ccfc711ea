"""WhatsApp's templates, as Graph lists, takes and deletes them.

A template as it is listed::

    {"id": "1", "name": "order_update", "language": "en_US", "status": "APPROVED",
     "category": "UTILITY", "parameter_format": "POSITIONAL", "quality_score": {"score": "GREEN"},
     "components": [{"type": "BODY", "text": "…"}], "rejected_reason": "NONE"}

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.channels import manage, meta_hosts
from chalicelib.channels.manage import Call, Denied
from chalicelib.domain.template import Template

_FIELDS = (
    "name,language,status,category,components,parameter_format,quality_score,rejected_reason,"
    "correct_category"
)
_FIELDS_OF_PAGE = "name,language,status,category,components"
_PAGE = 200
# More than any business may have (6,000).
_PAGES = 50
_NOT_THERE = 2593002


class _Quality(BaseModel):
    score: str = ""


class _Listed(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str = ""
    name: str
    language: str
    status: str = ""
    category: str = ""
    components: list[dict[str, Any]] = Field(default_factory=list)
    parameter_format: str = "POSITIONAL"
    quality_score: _Quality = Field(default_factory=_Quality)
    rejected_reason: str | None = None
    correct_category: str | None = None

    def template(self) -> Template:
        return Template(
            name=self.name,
            language=self.language,
            category=self.category,
            status=self.status,
            components=tuple(self.components),
            parameter_format=self.parameter_format,
            provider_id=self.id,
            quality=self.quality_score.score,
            reason=self.rejected_reason or "",
            category_next=self.correct_category or "",
        )


def listed(business: str, token: str) -> Iterator[Template]:
    """All templates of a business, page by page. Raises as `manage.get`."""
    return _all(business, token, _FIELDS)


def listed_of_page(page: str, token: str) -> Iterator[Template]:
    """All utility templates of a Facebook Page, which tell less of themselves.

    https://developers.facebook.com/docs/graph-api/reference/page/message_templates/
    """
    return _all(page, token, _FIELDS_OF_PAGE)


def _all(owner: str, token: str, fields: str) -> Iterator[Template]:
    params = {"fields": fields, "limit": str(_PAGE)}
    for _ in range(_PAGES):
        page = manage.get(Call(f"{owner}/message_templates", token, params))
        yield from (_Listed.model_validate(one).template() for one in page.get("data") or ())
        paging = page.get("paging") or {}
        if not paging.get("next"):
            return
        params = {**params, "after": str(paging["cursors"]["after"])}


def create(business: str, token: str, wanted: Template) -> Template:
    """Hands a template in for review; as it stands then. Raises as `manage.post`."""
    body = {
        "name": wanted.name,
        "language": wanted.language,
        "category": wanted.category,
        "parameter_format": wanted.parameter_format,
        "components": list(wanted.components),
    }
    answer = manage.post(Call(f"{business}/message_templates", token, body=body))
    return _Listed.model_validate({**body, "status": "PENDING", **answer}).template()


def upload_sample(token: str, filename: str, content_type: str, content: bytes) -> str:
    """Uploads what Meta is shown of a header's file; the handle for `header_handle`.

    Raises as `manage.post`; doing it again is harmless.
    """
    about = {
        "file_name": filename,
        "file_type": content_type,
        "file_length": str(len(content)),
    }
    begun = manage.post(Call(f"{meta_hosts.app_id()}/uploads", token, about))
    return str(manage.post(Call(str(begun["id"]), token, content=content))["h"])


def edit(id: str, token: str, changes: Mapping[str, Any]) -> None:
    """Replaces all components of a template, or its category. Raises as `manage.post`."""
    manage.post(Call(id, token, body=changes))


def delete(business: str, token: str, name: str) -> bool:
    """Deletes every language of a template; False when there was none. Raises as `manage.post`."""
    try:
        manage.delete(Call(f"{business}/message_templates", token, {"name": name}))
    except Denied as denied:
        if denied.subcode != _NOT_THERE:
            raise
        return False
    return True
