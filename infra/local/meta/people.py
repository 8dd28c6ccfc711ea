"""Six invented people, with numbers from ranges kept free for fiction."""

from infra.local.meta.ids import numeric_for
from infra.local.meta.model import Line, Person

_COUNTRIES = (
    ("1", "US"), ("33", "FR"), ("34", "ES"), ("39", "IT"), ("44", "GB"), ("46", "SE"),
    ("49", "DE"), ("54", "AR"), ("55", "BR"), ("52", "MX"), ("61", "AU"), ("91", "IN"),
)  # fmt: skip


def user_id_for(phone: str) -> str:
    """The business-scoped id of a phone: country, dot, digits. The same phone, the same id."""
    country = next((name for code, name in _COUNTRIES if phone.startswith(code)), "NL")
    return f"{country}.{numeric_for('user', phone, digits=20)}"


def scoped_id(line: Line, person_id: str) -> str:
    """The person's id as this Page or Instagram account knows them.

    Somebody met by that id only is named by it here: ``<line>:<scoped id>``.
    """
    met_at, _, own = person_id.partition(":")
    if own and met_at == line.id:
        return own
    return numeric_for(line.kind, line.id, person_id)


def person_for(phone: str, name: str = "") -> Person:
    """A newcomer known by number only."""
    return Person(id=f"p{phone}", name=name or f"+{phone}", phone=phone, user_id=user_id_for(phone))


def group_for(id: str) -> Person:
    """A group chat: it stands where a person stands otherwise."""
    return Person(id=id, name="Group", phone=id, user_id=id, is_group=True)


def _known(
    id: str, name: str, phone: str, about: str, openers: tuple[str, ...], username: str = ""
) -> Person:
    return Person(
        id=id,
        name=name,
        phone=phone,
        user_id=user_id_for(phone),
        username=username,
        hides_phone=bool(username),
        email=f"{id}@example.com",
        about=about,
        openers=openers,
    )


CAST: tuple[Person, ...] = (
    _known(
        "ines", "Inès Moreau", "33639984107", "Waiting for a parcel in Lyon",
        ("Bonjour! Has my order 2081 left yet?", "Could it go to my office instead?",
         "The lamp arrived with a scratch, what now?"),
    ),
    _known(
        "jonas", "Jonas Brandt", "4917604069042", "Compares before he buys",
        ("Hi, is the oak desk still available?", "How deep is it, and does it fit 60 cm?",
         "Do you deliver to Leipzig on Saturdays?"),
    ),
    _known(
        "priya", "Priya Raman", "447700900318", "Planning a wedding list",
        ("Hello! Can you engrave twelve mugs by Friday?", "Two of them spelled Anoushka, please",
         "Which glaze is closest to sage green?"),
    ),
    _known(
        "theo", "Theo Lindgren", "46701740633", "Always in a hurry",
        ("Invoice?", "I need it today", "Still waiting for the invoice 1984!"),
    ),
    _known(
        "maya", "Maya Castillo", "16195550147", "Shows a username, hides her number",
        ("Saw your vases on a friend's shelf, do you ship to San Diego?",
         "And could I pay on delivery?", "What is the tall blue one called?"),
        username="maya.makes",
    ),
    _known(
        "noor", "نور السيد", "61491570156", "Writes in Arabic",
        ("مرحبا، هل المتجر مفتوح يوم الجمعة؟", "كم سعر المصباح الخشبي؟",
         "شكرا جزيلا، وصلت القطعة اليوم"),
    ),
)  # fmt: skip
