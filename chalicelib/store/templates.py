"""Message templates of a WhatsApp Business Account, sealed under the account's key."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.domain.errors import Busy
from chalicelib.domain.template import Template
from chalicelib.store import names
from chalicelib.store.keys import account_key
from chalicelib.store.tables import TemplateItem
from chalicelib.store.trouble import condition_met
from chalicelib.vault.seal import open_sealed, seal

_TRIES = 8
_PREFIX = "TEMPLATE#"
_LISTED = "LISTED"


@dataclass(frozen=True)
class Shelf:
    """All templates that are known; `listed_at` (ms): when the platform last listed them, 0 for
    never. `is_wanted`: it should be asked again. `refused_at` (ms): when it last refused to, since
    then."""

    templates: tuple[Template, ...]
    listed_at: int = 0
    is_wanted: bool = False
    refused_at: int = 0


def shelf(account: int, business: str) -> Shelf:
    """Everything known of a business's templates, with one query."""
    templates, mark = [], None
    for item in TemplateItem.query(names.business(account, business)):
        if item.sk == _LISTED:
            mark = item
        else:
            templates.append(_opened(account, business, item))
    return Shelf(tuple(templates), *_times(mark))


def mark(account: int, business: str) -> Shelf:
    """When the platform last listed them, without the templates."""
    return Shelf((), *_times(_item(account, business, _LISTED, consistent=False)))


def get(account: int, business: str, name: str, language: str) -> Template | None:
    """One template, read cheaply: it may lag behind by a moment."""
    item = _item(account, business, _sk(name, language), consistent=False)
    return _opened(account, business, item) if item else None


def change(
    account: int,
    business: str,
    key: tuple[str, str],
    step: Callable[[Template | None], Template | None],
) -> Template | None:
    """Applies a pure `step` to the template named `key` (name, language); whoever loses a race
    reads again. A step that changes nothing, or gives None, writes nothing. Raises Busy."""
    for _ in range(_TRIES):
        item = _item(account, business, _sk(*key), consistent=True)
        known = _opened(account, business, item) if item else None
        changed = step(known)
        if changed is None or changed == known:
            return known
        if _replace(account, business, item, changed):
            return changed
    raise Busy("This template changes too fast.")


def note_listed(account: int, business: str, at: int) -> None:
    """The platform has listed all of them at `at` (ms)."""
    TemplateItem(names.business(account, business), _LISTED, created_at=at).save()


def want_list(account: int, business: str) -> None:
    """The platform should soon be asked to list them again."""
    item = TemplateItem(names.business(account, business), _LISTED)
    item.update([TemplateItem.wanted.set(True)])


def note_refused(account: int, business: str, at: int) -> None:
    """The platform has refused to list them at `at` (ms)."""
    item = TemplateItem(names.business(account, business), _LISTED)
    item.update([TemplateItem.refused_at.set(at)])


def _times(mark: TemplateItem | None) -> tuple[int, bool, int]:
    if mark is None:
        return 0, False, 0
    return int(mark.created_at or 0), bool(mark.wanted), int(mark.refused_at or 0)


def _replace(account: int, business: str, known: TemplateItem | None, changed: Template) -> bool:
    sk = _sk(changed.name, changed.language)
    version = int(known.version or 0) if known else 0
    item = TemplateItem(
        names.business(account, business),
        sk,
        key=names.ACCOUNT_KEY,
        version=version + 1,
        sealed=seal(account_key(account), _context(account, business, sk), _packed(changed)),
    )
    as_read = TemplateItem.version == version if known else TemplateItem.pk.does_not_exist()
    return condition_met(lambda: item.save(as_read))


def _item(account: int, business: str, sk: str, *, consistent: bool) -> TemplateItem | None:
    try:
        return TemplateItem.get(names.business(account, business), sk, consistent_read=consistent)
    except TemplateItem.DoesNotExist:
        return None


def _packed(template: Template) -> dict[str, Any]:
    """Empty things are left out, but for the status: an empty one means something."""
    fields = {name: value for name, value in asdict(template).items() if value}
    return {**fields, "status": template.status}


def _opened(account: int, business: str, item: TemplateItem) -> Template:
    blob = open_sealed(account_key(account), _context(account, business, item.sk), item.sealed)
    return Template(**{**blob, "components": tuple(blob.get("components", ()))})


def _sk(name: str, language: str) -> str:
    return f"{_PREFIX}{name}#{language}"


def _context(account: int, business: str, sk: str) -> dict[str, str]:
    return {"a": str(account), "w": business, "i": sk}
