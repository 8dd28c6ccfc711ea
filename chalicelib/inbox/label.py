"""The labels that an account offers, and those that a contact carries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.domain.account import Label, Setup
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict, Invalid, NotThere
from chalicelib.inbox import announce
from chalicelib.store import contacts, setup_pieces
from chalicelib.store import setup as setups


@dataclass(frozen=True)
class Draft:
    """A label to be made."""

    title: str
    color: str
    description: str = ""
    show_on_sidebar: bool = True


def make_label(account: int, draft: Draft) -> Label:
    """A new label.

    Raises:
        Invalid: its title is blank. Conflict: the account has one of that title.
    """
    title = draft.title.strip().lower()
    if not title:
        raise Invalid("A label needs a title.", "invalid", {"title": ["is blank"]})
    setup = setups.reload(account)
    if setup and any(label.title == title for label in setup.labels.values()):
        taken = {"title": ["has already been taken"]}
        raise Conflict("There is a label of this title already.", "label_exists", taken)
    label = Label(
        account=account,
        id=setup_pieces.next_id(account, "label"),
        title=title,
        color=draft.color,
        description=draft.description,
        show_on_sidebar=draft.show_on_sidebar,
    )
    setup_pieces.put_label(label)
    return label


def set_contact_labels(setup: Setup, id: int, labels: Iterable[str], actor: str) -> Contact:
    """Replaces a contact's labels; `actor` is who does so. Raises NotThere."""
    tidy = tuple(dict.fromkeys(label.strip().lower() for label in labels if label.strip()))
    changed = contacts.correct(setup.account, id, actor, lambda known: replace(known, labels=tidy))
    if changed is None:
        raise NotThere("contact")
    announce.contact("contact.updated", changed, setup)
    return changed
