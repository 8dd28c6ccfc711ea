"""Event filters mean here what they mean to Lambda."""

import pytest

from infra.local.patterns import Pattern, matches


def _record(**attributes: object) -> dict[str, object]:
    return {"eventName": "INSERT", "dynamodb": {"Keys": {"sk": {"S": "M#1"}}, **attributes}}


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({}, True),
        ({"eventName": ["MODIFY", "INSERT"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        ({"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "M#"}]}}}}, True),
        ({"dynamodb": {"Keys": {"sk": {"S": [{"prefix": "C#"}]}}}}, False),
        ({"dynamodb": {"NewImage": {"s": {"S": ["queued"]}}}}, False),
        ({"dynamodb": {"OldImage": [{"exists": False}]}}, True),
        ({"eventName": ["INSERT"], "dynamodb": {"Keys": {"sk": {"S": ["M#2"]}}}}, False),
    ],
)
def test_a_record_fits_when_every_key_has_one_of_its_values(pattern: Pattern, fits: bool) -> None:
    assert matches(pattern, _record()) is fits


def test_an_unknown_operator_is_an_error_not_a_match() -> None:
    with pytest.raises(ValueError, match="unknown"):
        matches({"eventName": [{"suffix": "T"}]}, _record())
