"""Mail addresses with a tag: care+x@example.com is read in the mailbox care@example.com."""


def untagged(address: str) -> str:
    """The mailbox behind an address with a tag: care+x@example.com is care@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local.rpartition('+')[0] or local}@{domain}"


def tag_of(address: str) -> str:
    """The tag of an address: x in care+x@example.com."""
    before, _, tag = address.rpartition("@")[0].rpartition("+")
    return tag if before else ""
