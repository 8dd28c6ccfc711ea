"""Message templates of an inbox: agents choose from them, administrators manage them."""

from collections.abc import Callable
from typing import Annotated, Any

from chalice.app import Blueprint
from pydantic import BeforeValidator, Field

from chalicelib.api.acts import CHANGES_NOTHING, Told
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, File, Line, Object
from chalicelib.api.json_text import parsed
from chalicelib.api.routing import route
from chalicelib.api.shapes.templates import Preview, Sample, Template, Templates
from chalicelib.domain.account import Inbox, Permission
from chalicelib.domain.template import Template as Wanted
from chalicelib.inbox import curate, reach, shelf
from chalicelib.wire import templates as wire

door = Blueprint(__name__)
_CHANGED, _REMOVED = Told("template.changed"), Told("template.removed")
_TEMPLATES = "/api/v1/accounts/{account_id}/inboxes/{inbox_id}/templates"
_READ, _MANAGE = Permission.READ_ACCOUNT, Permission.MANAGE_INBOXES


def _from_json_text(value: Any) -> Any:
    return parsed(value) if isinstance(value, str) and value else value


Word = Annotated[str, Field(max_length=512)]
Components = Annotated[list[dict[str, Any]], BeforeValidator(_from_json_text), Field(max_length=20)]


class NewTemplate(Body):
    """A template to be handed in for review; `components` in Meta's shapes."""

    name: Word
    language: Line
    category: Line
    parameter_format: Line = "POSITIONAL"
    components: Components


class ChangedTemplate(Body):
    """What changes of a template: all components, or its category."""

    language: Line
    category: Line | None = None
    components: Components | None = None


class Example(Body):
    """An example of the file in a template's header."""

    file: File


class Filling(Body):
    """A template and its values, as a message's `template_params` have them."""

    name: Word
    language: Line
    processed_params: Object = None


@route(door, "GET", _TEMPLATES, _READ, answers=Templates)
def listed(member: Member, inbox_id: int) -> dict[str, Any]:
    """The templates of an inbox, also those that may not be sent."""
    return wire.shelf(shelf.listed(_seen(member, inbox_id)))


@route(door, "POST", _TEMPLATES, _MANAGE, answers=Template, telling=Told("template.created"))
def created(member: Member, inbox_id: int, body: NewTemplate) -> dict[str, Any]:
    """Hands a template in for Meta's review."""
    wanted = Wanted(
        name=body.name,
        language=body.language,
        category=body.category.upper(),
        components=tuple(body.components),
        parameter_format=body.parameter_format.upper(),
    )
    return wire.template(curate.create(_seen(member, inbox_id), wanted))


@route(
    door, "POST", f"{_TEMPLATES}/sync", _MANAGE, answers=Templates, telling=Told("template.listed")
)
def synced(member: Member, inbox_id: int) -> dict[str, Any]:
    """Reads all templates from Meta."""
    return wire.shelf(curate.sync(_seen(member, inbox_id)))


@route(
    door,
    "POST",
    f"{_TEMPLATES}/samples",
    _MANAGE,
    answers=Sample,
    multipart=True,
    telling=Told("template.sample_shown"),
)
def shown_to_meta(member: Member, inbox_id: int, body: Example) -> dict[str, Any]:
    """Uploads an example of a header's file; a new template names it by its handle."""
    inbox, file = _seen(member, inbox_id), body.file
    return {"handle": curate.upload_sample(inbox, file.filename, file.content_type, file.content)}


@route(door, "POST", f"{_TEMPLATES}/preview", _READ, answers=Preview, telling=CHANGES_NOTHING)
def previewed(member: Member, inbox_id: int, body: Filling) -> dict[str, Any]:
    """A template as a customer would see it; nothing is sent."""
    inbox = _seen(member, inbox_id)
    params = body.processed_params or {}
    return wire.preview(shelf.preview(inbox, body.name, body.language, params))


@route(
    door,
    "PATCH",
    f"{_TEMPLATES}/{{name}}",
    _MANAGE,
    answers=Template,
    telling=_CHANGED,
)
def changed(member: Member, inbox_id: int, name: str, body: ChangedTemplate) -> dict[str, Any]:
    """Changes a template in one language; Meta looks at it again then."""
    parts = None if body.components is None else tuple(body.components)
    category = body.category.upper() if body.category else None
    changes = curate.Changes(parts, category)
    return wire.template(curate.edit(_seen(member, inbox_id), name, body.language, changes))


@route(door, "DELETE", f"{_TEMPLATES}/{{name}}", _MANAGE, telling=_REMOVED)
def deleted(member: Member, inbox_id: int, name: str) -> None:
    """Deletes a template in every language."""
    curate.remove(_seen(member, inbox_id), name)


def _edited(name: str) -> Callable[[Member, int, ChangedTemplate], dict[str, Any]]:
    def changed_by_that_name(
        member: Member, inbox_id: int, body: ChangedTemplate
    ) -> dict[str, Any]:
        """Changes the template that is called so."""
        return changed(member, inbox_id, name, body)

    return changed_by_that_name


def _deleted(name: str) -> Callable[[Member, int], None]:
    def deleted_by_that_name(member: Member, inbox_id: int) -> None:
        """Deletes the template that is called so."""
        deleted(member, inbox_id, name)

    return deleted_by_that_name


# A path of ours hides a template of the same name: these are reached by paths of their own.
for _name in ("sync", "samples", "preview"):
    _place = f"{_TEMPLATES}/{_name}"
    _changes = route(door, "PATCH", _place, _MANAGE, answers=Template, telling=_CHANGED)
    _changes(_edited(_name))
    route(door, "DELETE", _place, _MANAGE, telling=_REMOVED)(_deleted(_name))


def _seen(member: Member, inbox_id: int) -> Inbox:
    return reach.seen_inbox(member.setup, member.user, inbox_id)
