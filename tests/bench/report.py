"""The table that people read and the file that programs read."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench.figure import Aside, Figure

_NAME, _VALUE, _UNIT, _TARGET = 58, 10, 14, 9


def table(measured: Iterable[Figure | Aside]) -> str:
    """Figures first, in their order, then the asides."""
    measured = list(measured)
    figures = [one for one in measured if isinstance(one, Figure)]
    asides = [one for one in measured if isinstance(one, Aside)]
    lines = [_row("figure", "result", "unit", "target", "holds"), "-" * 98]
    lines += [
        _row(f.name, _number(f.value), f.unit, f"≤ {_number(f.target)}", "yes" if f.holds else "NO")
        for f in figures
    ]
    if asides:
        lines += ["", "beside them"]
        lines += [_row(a.name, _number(a.value), a.unit) for a in asides]
    return "\n".join(lines)


def document(measured: Iterable[Figure | Aside]) -> dict[str, list[dict[str, Any]]]:
    """What stands in bench.json: `figures`, and `asides` that have no target."""
    measured = list(measured)
    return {
        "figures": [
            {
                "name": f.name,
                "value": _rounded(f.value),
                "unit": f.unit,
                "target": f.target,
                "holds": f.holds,
                "how": f.how,
            }
            for f in measured
            if isinstance(f, Figure)
        ],
        "asides": [
            {"name": a.name, "value": _rounded(a.value), "unit": a.unit, "how": a.how}
            for a in measured
            if isinstance(a, Aside)
        ],
    }


def write(measured: Iterable[Figure | Aside], file: Path) -> None:
    """Writes bench.json."""
    file.write_text(json.dumps(document(measured), indent=2, ensure_ascii=False) + "\n")


def _row(name: str, value: str, unit: str, target: str = "", holds: str = "") -> str:
    cells = (name.ljust(_NAME), value.rjust(_VALUE), unit.ljust(_UNIT), target.ljust(_TARGET))
    return " ".join((*cells, holds)).rstrip()


def _number(value: float) -> str:
    rounded = _rounded(value)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.2f}".rstrip("0")


def _rounded(value: float) -> float:
    return round(value) if abs(value) >= 1000 else round(value, 3 if abs(value) < 1 else 2)
