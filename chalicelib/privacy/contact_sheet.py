"""Contacts as a CSV in the columns that Chatwoot's import of contacts reads.

It knows name, email, identifier, phone_number, company_name and city, and takes every other column
for a custom attribute. It puts the + before a phone number itself.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from chalicelib.domain.contact import Contact

_KNOWN = ("name", "email", "identifier", "phone_number", "company_name", "city")
# A spreadsheet takes a cell that begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def sheet(contacts: Sequence[Contact]) -> Iterator[str]:
    """The lines of the file, the columns' names first."""
    own = sorted({name for contact in contacts for name in contact.custom_attributes} - {*_KNOWN})
    yield _line([*_KNOWN, *own])
    for contact in contacts:
        yield _line([*_known(contact), *(contact.custom_attributes.get(name) for name in own)])


def neutral(value: Any) -> str:
    """A cell's text, which no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULAS) else text


def _known(contact: Contact) -> Iterable[Any]:
    more = contact.additional_attributes
    return (
        contact.name,
        contact.email,
        contact.identifier,
        contact.phone.lstrip("+"),
        more.get("company_name"),
        more.get("city"),
    )


def _line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([neutral(cell) for cell in cells])
    return written.getvalue()
