"""The newest word on a template: reports and lists come late, twice and in any order."""

import json
from dataclasses import replace

from chalicelib.domain.events import TemplateReported
from chalicelib.domain.template import APPROVED, GONE, Component, Template

# What Meta's events are called, and how the template stands after them. One that is flagged may
# still be sent.
_STATUS_AFTER = {"REINSTATED": APPROVED, "UNLOCKED": APPROVED, "FLAGGED": APPROVED}


def reported(known: Template | None, said: TemplateReported, since: int = 0) -> Template:
    """After a report. The newest word on each aspect counts, so any order ends in the same.

    `since` (ms): until when all is known already. What nobody knew is noted as partial.
    """
    template = known or Template(said.name, said.language, status="", is_partial=True)
    if said.provider_id and said.time >= max((*template.heard.values(), since)):
        template = replace(template, provider_id=said.provider_id)
    if said.status is not None:
        template = _with_status(template, said, since)
    if template.is_gone:
        return template
    if said.quality is not None and _is_news(template, "quality", said, since):
        template = _heard(replace(template, quality=said.quality), "quality", said)
    if said.components is not None and _is_news(template, "components", said, since):
        changed = _worded_anew(template, said.components)
        template = _heard(replace(changed, is_partial=True), "components", said)
    return _with_category(template, said, since)


def seen(known: Template | None, listed: Template, at: int) -> Template:
    """After the platform has listed it whole at `at` (ms); news from later stands."""
    after = reported(known, _as_report(listed, at))
    if after.heard.get("components", 0) > at:
        return after
    return replace(
        after,
        components=listed.components,
        parameter_format=listed.parameter_format,
        category_next=listed.category_next,
        is_partial=False,
    )


def gone(known: Template, at: int) -> Template:
    """After it was deleted, or was no longer listed, at `at` (ms); news from later stands."""
    if known.heard.get("status", 0) > at:
        return known
    return Template(known.name, known.language, status=GONE, heard={"status": at})


def is_same(one: Template | None, other: Template) -> bool:
    """Whether two say the same, whenever they were heard."""
    return one is not None and _timeless(one) == _timeless(other)


def _timeless(template: Template) -> Template:
    return replace(template, heard={}, categories={})


def _as_report(listed: Template, at: int) -> TemplateReported:
    return TemplateReported(
        name=listed.name,
        language=listed.language,
        time=at,
        provider_id=listed.provider_id,
        status=listed.status,
        reason=listed.reason,
        category=listed.category,
        quality=listed.quality,
        components=listed.components,
    )


def _with_status(template: Template, said: TemplateReported, since: int) -> Template:
    if not _is_news(template, "status", said, since):
        return template
    told = str(said.status).upper()
    reason = told if told == "FLAGGED" else (said.reason or "")
    changed = replace(
        template,
        status=_STATUS_AFTER.get(told, told),
        reason="" if reason.upper() == "NONE" else reason,
        is_partial=template.is_partial or template.is_gone,
    )
    if changed.is_gone:
        return gone(template, said.time)
    return _heard(changed, "status", said)


def _with_category(template: Template, said: TemplateReported, since: int) -> Template:
    """Each category with the last time it was named: the latest is its category now."""
    if not said.category or said.time < since:
        return template
    times = dict(template.categories) or ({template.category: 0} if template.category else {})
    name = said.category.upper()
    times[name] = max(said.time, times.get(name, 0))
    now = max(times, key=lambda one: (times[one], one))
    upcoming = "" if now == template.category_next else template.category_next
    return replace(template, category=now, categories=times, category_next=upcoming)


def _worded_anew(template: Template, components: tuple[Component, ...]) -> Template:
    """Reports tell words alone: examples are taken over, and a header that is a file stays."""
    named = {str(one.get("type", "")).upper() for one in components}
    header = template.component("HEADER")
    is_file = bool(header) and str(header.get("format", "TEXT")).upper() != "TEXT"
    kept = (header,) if is_file and "HEADER" not in named else ()
    fresh = tuple({**template.component(str(c.get("type", "")).upper()), **c} for c in components)
    return replace(template, components=(*kept, *fresh))


def _is_news(template: Template, aspect: str, said: TemplateReported, since: int) -> bool:
    """Of two words from the same moment one wins whichever comes first; waiting never does."""
    last = template.heard.get(aspect, 0)
    if said.time != last:
        return said.time > max(last, since)
    return _weight(getattr(said, aspect)) > _weight(getattr(template, aspect))


def _weight(value: object) -> tuple[bool, str]:
    return value != "PENDING", json.dumps(value, sort_keys=True)


def _heard(template: Template, aspect: str, said: TemplateReported) -> Template:
    return replace(template, heard={**template.heard, aspect: said.time})
