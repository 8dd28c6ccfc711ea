"""What a customer's later reports make of a message: other words, or an emoji on it."""

from dataclasses import replace

from chalicelib.domain.events import MessageEdited, ReactionReported
from chalicelib.domain.message import Content


def edited(content: Content, report: MessageEdited) -> Content:
    """Words and what stands beside them change apart: the newest report on each counts."""
    stamp = "marked_at" if report.text is None else "edited_at"
    if content.attributes.get(stamp, 0) > report.time:
        return content
    said = {**content.attributes, **report.attributes, stamp: report.time}
    if report.text is None:
        return replace(content, attributes=said)
    return replace(content, text=report.text, attributes={**said, "edited": True})


def reacted(content: Content, report: ReactionReported) -> Content:
    """One reaction a person; an older report never undoes a newer one, nor brings back what was
    taken away: an empty emoji stays, with its time, and is not shown."""
    who = report.who or (report.identities[0].value if report.identities else "contact")
    standing = list(content.attributes.get("reactions", ()))
    mine = next((r for r in standing if r.get("from") == who), None)
    if mine and mine.get("at", 0) > report.time:
        return content
    others = [r for r in standing if r is not mine]
    others.append({"emoji": report.emoji, "from": who, "at": report.time})
    return replace(content, attributes={**content.attributes, "reactions": others})
