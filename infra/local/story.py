"""The demo's invented conversations, as plain data: who wrote what, how long ago."""

from dataclasses import dataclass

CUSTOMER, DANA, RAVI, NOTE = "customer", "dana", "ravi", "note"


@dataclass(frozen=True)
class Line:
    """One thing said; `minutes` ago. `picture` names a drawn picture that came with it."""

    by: str
    minutes: int
    text: str
    picture: str = ""


@dataclass(frozen=True)
class Talk:
    """One conversation. `person` is one of the simulator's six; empty for a visitor of the shop.

    `on` is where that person writes: whatsapp, messenger or instagram.
    """

    person: str
    lines: tuple[Line, ...]
    name: str = ""
    assignee: str = ""
    labels: tuple[str, ...] = ()
    team: str = ""
    priority: str = ""
    resolved: bool = False
    read: bool = True
    on: str = "whatsapp"


TALKS = (
    Talk(
        "ines",
        assignee=DANA,
        labels=("order",),
        priority="high",
        read=False,
        lines=(
            Line(CUSTOMER, 52, "Bonjour! Has my order 2081 left yet?"),
            Line(DANA, 47, "Good morning Inès! It leaves today, tracking follows by noon."),
            Line(CUSTOMER, 40, "Is this the right finish?", "lamp"),
            Line(
                NOTE,
                38,
                "Ravi, can you check batch 12? This looks like the old finish.",
            ),
            Line(DANA, 33, "That is exactly the one: oiled walnut, like the sample."),
            Line(CUSTOMER, 4, "Perfect. Could it go to my office in Lyon instead?"),
        ),
    ),
    Talk(
        "jonas",
        assignee=DANA,
        labels=("lead",),
        read=False,
        lines=(
            Line(CUSTOMER, 31, "Hi, is the oak desk still available?"),
            Line(CUSTOMER, 30, "How deep is it, and does it fit 60 cm?"),
        ),
    ),
    Talk(
        "priya",
        assignee=DANA,
        labels=("repair",),
        lines=(
            Line(CUSTOMER, 190, "Hello! Can you engrave twelve mugs by Friday?"),
            Line(DANA, 182, "We can, if I have the names by tomorrow noon."),
            Line(CUSTOMER, 95, "Two of them spelled Anoushka, please"),
            Line(
                DANA,
                90,
                "Noted: ten as listed, two for Anoushka. We start tomorrow.",
            ),
        ),
    ),
    Talk(
        "theo",
        labels=("billing",),
        priority="urgent",
        team="Billing",
        read=False,
        lines=(
            Line(CUSTOMER, 1395, "Invoice?"),
            Line(CUSTOMER, 1390, "I need it today"),
        ),
    ),
    Talk(
        "maya",
        lines=(
            Line(
                CUSTOMER,
                420,
                "Lovely vases! Do you ship to San Diego?",
                "vase",
            ),
            Line(RAVI, 405, "We do! About nine days, 38 € with insurance."),
            Line(CUSTOMER, 402, "And could I pay on delivery?"),
        ),
        assignee=RAVI,
        labels=("lead",),
    ),
    Talk(
        "noor",
        assignee=DANA,
        lines=(
            Line(CUSTOMER, 1500, "مرحبا، هل المتجر مفتوح يوم الجمعة؟"),
            Line(DANA, 1490, "Yes, on Fridays from ten to six. You are welcome!"),
            Line(CUSTOMER, 1480, "شكرا جزيلا، وصلت القطعة اليوم"),
        ),
    ),
    Talk(
        "theo",
        on="messenger",
        read=False,
        labels=("visit",),
        lines=(
            Line(CUSTOMER, 26, "Open on Saturday?"),
            Line(CUSTOMER, 25, "With a van, so is there a ramp?"),
        ),
    ),
    Talk(
        "maya",
        on="instagram",
        assignee=RAVI,
        lines=(
            Line(CUSTOMER, 300, "The blue one from your story, is it the tall vase?"),
            Line(RAVI, 290, "It is! Forty centimetres, and the glaze is our own."),
            Line(CUSTOMER, 284, "I knew it. Thank you!"),
        ),
    ),
    Talk(
        "",
        name="",
        read=False,
        lines=(Line(CUSTOMER, 12, "Do you have a showroom near Utrecht?"),),
    ),
    Talk(
        "",
        name="Mei-Lin Zhou",
        assignee=DANA,
        labels=("billing",),
        lines=(
            Line(CUSTOMER, 64, "My receipt shows the old address. Could you change it?"),
            Line(DANA, 61, "Of course. Which one should stand there?"),
            Line(CUSTOMER, 58, "Canal Street 12, second floor. Thank you!"),
        ),
    ),
    Talk(
        "",
        name="Tomasz Wrona",
        resolved=True,
        labels=("visit",),
        lines=(
            Line(CUSTOMER, 2900, "Can I see the long table before I order?"),
            Line(RAVI, 2890, "Gladly: any day but Monday, just ring the bell."),
            Line(CUSTOMER, 2880, "Wednesday at four, then."),
        ),
    ),
)
