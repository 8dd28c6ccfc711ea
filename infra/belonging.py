"""Whose an item is: the key without which it is worth nothing, and the thread it lies in."""

from infra.items import Item, Key


def key_needed(item: Item) -> Key | None:
    """The key without which an item is worth nothing; None: it needs none."""
    kind, *rest = item["pk"]["S"].split("#")
    if kind == "DOOR" and "a" in item:
        return f"A#{item['a']['N']}", f"U#{item['u']['N']}" if "u" in item else "ACCOUNT"
    if kind != "A":
        return None
    if "k" in item:
        return f"A#{rest[0]}", item["k"]["S"]
    if "ct" in item:
        return f"A#{rest[0]}", f"P#{int(item['ct']['N']):014x}"
    if rest[1:2] == ["P"]:
        return f"A#{rest[0]}", f"P#{rest[2]}"
    return None


def thread_of(item: Item) -> str:
    """``<account>#<thread>`` of what lies in a thread or points to one; empty: nothing of both."""
    _, *place = f"{item['pk']['S']}#{item['sk']['S']}".split("#")
    if "T" not in place[1:]:
        return ""
    return f"{place[0]}#{place[place.index('T', 1) + 1]}"
