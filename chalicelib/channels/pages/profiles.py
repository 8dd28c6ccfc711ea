"""Who somebody is, as Messenger and Instagram tell it of people who have written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.channels import graph
from chalicelib.channels.protocol import Line


@dataclass(frozen=True)
class PageProfiles:
    """The first of `fields` that stand together and say something is the name."""

    fields: tuple[tuple[str, ...], ...]

    def name_of(self, line: Line, address: Mapping[str, Any]) -> str:
        """A person's name; empty when there is none to be told. Raises a SendTrouble."""
        if not address.get("id"):
            return ""
        asked = ",".join(name for together in self.fields for name in together)
        told = graph.get(str(address["id"]), line.token, {"fields": asked})
        names = (" ".join(str(told.get(f) or "") for f in together) for together in self.fields)
        return next((name.strip() for name in names if name.strip()), "")
