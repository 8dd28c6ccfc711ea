"""CloudFormation templates as plain dictionaries, short tags (`!Sub`) written out."""

from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

INFRA = Path(__file__).parent
DATA = INFRA / "data.yaml"
SERVICE = INFRA / "service.yaml"
WEB = INFRA / "web.yaml"

Template = dict[str, Any]


def load(path: Path) -> Template:
    """The template in `path`, every intrinsic function in its long form (`{"Fn::Sub": …}`)."""
    loaded: Template = yaml_parse(path.read_text())
    return loaded


def of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """The resources of one CloudFormation type, by logical id."""
    return {
        name: resource
        for name, resource in template["Resources"].items()
        if resource.get("Type") == kind
    }


def resolve(value: Any, names: dict[str, str]) -> Any:
    """`value` with every `Ref` and `Fn::Sub` of `names` replaced; other intrinsics stay.

    Raises KeyError when a name is not given: half a name would make a resource nobody finds.
    """
    if isinstance(value, list):
        return [resolve(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return names[value["Ref"]]
    if set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
        return _substitute(value["Fn::Sub"], names)
    return {key: resolve(item, names) for key, item in value.items()}


def _substitute(text: str, names: dict[str, str]) -> str:
    head, *rest = text.split("${")
    parts = [head]
    for piece in rest:
        name, tail = piece.split("}", 1)
        parts += [names[name], tail]
    return "".join(parts)
