"""Least privilege: what each function may do, read from the packaged roles."""

from collections.abc import Iterator
from typing import Any

from infra.template import Template, of_type

# Where a name can only be known when it is used: objects of our buckets, log streams, indexes,
# sockets, mail addresses. Never a whole service.
_MAY_END_IN_A_STAR = ("s3", "logs", "dynamodb", "execute-api", "ses")
_ERASE = ("ChoresRole",)


def _statements(packaged: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in of_type(packaged, "AWS::IAM::Role").items():
        for policy in role["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def _allowed(packaged: Template, role: str, table: str) -> set[str]:
    return {
        action
        for name, statement in _statements(packaged)
        for action in statement["Action"]
        for resource in statement["Resource"]
        if name == role and str(resource.get("Fn::Sub", "")).endswith(f"-{table}")
    }


def test_every_function_has_a_role_of_its_own(packaged: Template) -> None:
    functions = of_type(packaged, "AWS::Serverless::Function").values()

    roles = [function["Properties"]["Role"]["Fn::GetAtt"][0] for function in functions]

    assert len(set(roles)) == len(roles)


def test_no_policy_allows_a_whole_service(packaged: Template) -> None:
    for name, statement in _statements(packaged):
        assert not any("*" in action for action in statement["Action"]), name


def test_no_policy_allows_every_resource(packaged: Template) -> None:
    for name, statement in _statements(packaged):
        for resource in statement["Resource"]:
            text = str(resource.get("Fn::Sub", "")).replace("${AWS::Partition}", "aws")
            service = text.split(":")[2] if text.startswith("arn:") else ""
            assert "*" not in text or service in _MAY_END_IN_A_STAR, (name, text)


def test_nobody_may_scan(packaged: Template) -> None:
    actions = {action for _, statement in _statements(packaged) for action in statement["Action"]}

    assert not {action for action in actions if "Scan" in action or "PartiQL" in action}


def test_only_who_erases_may_delete_keys_and_sweep_those_of_days_that_are_over(
    packaged: Template,
) -> None:
    deleting = {
        role: statement.get("Condition")
        for role, statement in _statements(packaged)
        for resource in statement["Resource"]
        if "dynamodb:DeleteItem" in statement["Action"]
        and str(resource.get("Fn::Sub", "")).endswith("-keys")
    }

    days = {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["INGEST"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    assert deleting == {**dict.fromkeys(_ERASE), "SweepRole": days}


def test_of_a_key_nobody_may_change_anything_but_its_fence(packaged: Template) -> None:
    changing = [
        (role, statement.get("Condition"))
        for role, statement in _statements(packaged)
        for resource in statement["Resource"]
        if "dynamodb:UpdateItem" in statement["Action"]
        and str(resource.get("Fn::Sub", "")).endswith("-keys")
    ]

    fence = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "f"]}}
    assert sorted(changing) == [("ApiHandlerRole", fence), ("ChoresRole", fence)]


def test_nobody_may_change_an_audit_entry(packaged: Template) -> None:
    for role in of_type(packaged, "AWS::IAM::Role"):
        changing = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
        assert not changing & _allowed(packaged, role, "audit")


def test_nobody_may_remove_from_the_ledger_but_an_erased_persons_choices(
    packaged: Template,
) -> None:
    for name, statement in _statements(packaged):
        if "-ledger" in str(statement["Resource"]) and "dynamodb:DeleteItem" in statement["Action"]:
            assert name in _ERASE
            keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
            assert keys == ["A#*#CONSENT#*"]
            assert statement["Condition"]["Null"] == {"dynamodb:LeadingKeys": "false"}


def test_dispatch_reads_no_table_and_no_secret(packaged: Template) -> None:
    actions = {
        action
        for name, statement in _statements(packaged)
        for action in statement["Action"]
        if name == "DispatchRole"
    }

    assert not {action for action in actions if action.startswith(("kms:", "secretsmanager:"))}
    assert not actions & {"dynamodb:GetItem", "dynamodb:Query"}


def test_every_function_may_write_its_log(packaged: Template) -> None:
    writers = {name for name, one in _statements(packaged) if "logs:PutLogEvents" in one["Action"]}

    assert writers == set(of_type(packaged, "AWS::IAM::Role"))


def test_who_is_woken_by_a_queue_may_take_from_it(packaged: Template) -> None:
    for name, function in of_type(packaged, "AWS::Serverless::Function").items():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] != "SQS":
                continue
            taken = [
                one["Resource"]
                for role, one in _statements(packaged)
                if role == f"{name}Role" and "sqs:ReceiveMessage" in one["Action"]
            ]
            assert taken == [[event["Properties"]["Queue"]]]
