"""Makes the tables, buckets, queues, key and secret of the templates in the local servers.

Nothing is defined here: tables and buckets are read from data.yaml, queues are a stack of
service.yaml's own resources. The key and the secret are put in by hand, because their bytes must be
the same after a restart.
"""

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from infra import stacks, template
from infra.local.server import REGION

STAGE = "local"
ACCOUNT = "000000000000"
DEPLOY_BUCKET = f"chathood-{STAGE}-deploy"
KEY_ALIAS = f"alias/chathood-{STAGE}"
SIGNING_KEY_ALIAS = f"alias/chathood-{STAGE}-certificates"
SECRET_NAME = f"chathood/{STAGE}"
NAMES = {
    "Stage": STAGE,
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
}
# CloudFormation says these about a table; DynamoDB's own CreateTable does not know them, and the
# local engine has neither recovery nor encryption at rest.
_NOT_CREATE_TABLE = {
    "PointInTimeRecoverySpecification",
    "TimeToLiveSpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",
}


@dataclass(frozen=True)
class Material:
    """Secret bytes that must survive the emulator's restarts: ciphertext depends on them."""

    kms_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    secret: Mapping[str, str] = field(
        default_factory=lambda: {
            "deployment_key": secrets.token_hex(32),
            "meta_app_secret": secrets.token_hex(16),
            "meta_verify_token": secrets.token_urlsafe(24),
            "platform_access_token": secrets.token_urlsafe(24),
        }
    )


def client(service: str, url: str, config: Config | None = None) -> Any:
    """A boto3 client of a local server, with credentials that open nothing else."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=config,
    )


def create(
    dynamodb_url: str, aws_url: str, material: Material | None = None, origin: str = "*"
) -> dict[str, str]:
    """Makes everything that is not there yet; returns the functions' environment of names.

    `origin` may read media from a browser. Calling it again with the same material is harmless.
    """
    material = material or Material()
    create_tables(dynamodb_url)
    create_buckets(aws_url, origin)
    create_stack(aws_url, "chathood-queues", queues())
    put_key(aws_url, material.kms_key)
    put_signing_key(aws_url)
    put_secret(aws_url, material.secret)
    return environment(aws_url)


def environment(aws_url: str) -> dict[str, str]:
    """The names of what `create` makes, as the functions' environment calls them."""
    queue = f"{aws_url}/{ACCOUNT}/chathood-{STAGE}-"
    tables = ("records", "keys", "lookups", "search", "sessions", "audit", "ledger")
    buckets = ("media", "ingest", "mail", "handoff", "exports", "roots")
    return {
        "CHATHOOD_STAGE": STAGE,
        **{f"{name.upper()}_TABLE": f"chathood-{STAGE}-{name}" for name in tables},
        **{f"{name.upper()}_BUCKET": f"chathood-{STAGE}-{name}-{ACCOUNT}" for name in buckets},
        "INBOUND_QUEUE_URL": queue + "inbound",
        "OUTBOUND_QUEUE_URL": queue + "outbound.fifo",
        "MEDIA_QUEUE_URL": queue + "media",
        "MAIL_QUEUE_URL": queue + "mail",
        "CHORES_QUEUE_URL": queue + "chores",
        "NOTIFY_QUEUE_URL": queue + "notify",
        "KMS_KEY_ID": KEY_ALIAS,
        "SIGNING_KEY_ID": SIGNING_KEY_ALIAS,
        "SECRET_ID": SECRET_NAME,
    }


def create_tables(dynamodb_url: str) -> None:
    """The tables of data.yaml in DynamoDB Local, those that exist left as they are."""
    dynamodb = client("dynamodb", dynamodb_url)
    there = set(dynamodb.list_tables()["TableNames"])
    for resource in template.of_type(template.load(template.DATA), "AWS::DynamoDB::Table").values():
        table = template.resolve(resource["Properties"], NAMES)
        if table["TableName"] not in there:
            _create_table(dynamodb, table)


def create_aside(dynamodb: Any, short: str) -> str:
    """An empty table like that of data.yaml, without a stream, for what is restored; its name."""
    resource = template.of_type(template.load(template.DATA), "AWS::DynamoDB::Table")[short.title()]
    table = template.resolve(resource["Properties"], NAMES)
    table["TableName"] += "-aside"
    table.pop("StreamSpecification", None)
    with suppress(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.delete_table(TableName=table["TableName"])
    _create_table(dynamodb, table)
    return str(table["TableName"])


def create_buckets(aws_url: str, origin: str) -> None:
    """The buckets of data.yaml; those found on disk keep their objects.

    Not as a stack: CloudFormation refuses to take over a bucket that exists.
    """
    s3, names = client("s3", aws_url), {**NAMES, "SiteOrigin": origin}
    for resource in template.of_type(template.load(template.DATA), "AWS::S3::Bucket").values():
        bucket = template.resolve(resource["Properties"], names)
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(
                Bucket=bucket["BucketName"],
                ObjectLockEnabledForBucket=bucket.get("ObjectLockEnabled", False),
            )
        if "ObjectLockConfiguration" in bucket:
            # One that is found on disk has forgotten that it keeps versions, which a lock needs.
            s3.put_bucket_versioning(
                Bucket=bucket["BucketName"], VersioningConfiguration={"Status": "Enabled"}
            )
            s3.put_object_lock_configuration(
                Bucket=bucket["BucketName"],
                ObjectLockConfiguration=bucket["ObjectLockConfiguration"],
            )
        if "CorsConfiguration" in bucket:
            rules = [_cors(rule) for rule in bucket["CorsConfiguration"]["CorsRules"]]
            s3.put_bucket_cors(Bucket=bucket["BucketName"], CORSConfiguration={"CORSRules": rules})
        if "NotificationConfiguration" in bucket:
            s3.put_bucket_notification_configuration(
                Bucket=bucket["BucketName"],
                NotificationConfiguration={"EventBridgeConfiguration": {}},
            )


def queues() -> template.Template:
    """The part of service.yaml that is queues, as a template of its own."""
    whole = template.load(template.SERVICE)
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Stage": whole["Parameters"]["Stage"]},
        "Resources": template.of_type(whole, "AWS::SQS::Queue"),
    }


def put_key(aws_url: str, material: bytes) -> str:
    """Makes `material` (32 bytes) the key behind the alias; returns the key's ARN.

    The emulator forgets its keys when killed. Importing the material makes a new key open what
    the forgotten one sealed, as long as Decrypt is told which key to use.
    """
    kms = client("kms", aws_url)
    if any(alias["AliasName"] == KEY_ALIAS for alias in kms.list_aliases()["Aliases"]):
        return str(kms.describe_key(KeyId=KEY_ALIAS)["KeyMetadata"]["Arn"])
    key = kms.create_key(Origin="EXTERNAL", Description="Imported at each start")["KeyMetadata"]
    algorithm = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    offer = kms.get_parameters_for_import(KeyId=key["KeyId"], **algorithm)
    kms.import_key_material(
        KeyId=key["KeyId"],
        ImportToken=offer["ImportToken"],
        EncryptedKeyMaterial=_wrapped(material, offer["PublicKey"]),
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
    )
    kms.create_alias(AliasName=KEY_ALIAS, TargetKeyId=key["KeyId"])
    return str(key["Arn"])


def put_signing_key(aws_url: str) -> str:
    """Makes the key that signs certificates; returns its ARN.

    The emulator takes no key pair from outside, so every start has another. What an earlier one has
    signed stays checkable: its public half is kept with the certificates.
    """
    kms = client("kms", aws_url)
    if any(alias["AliasName"] == SIGNING_KEY_ALIAS for alias in kms.list_aliases()["Aliases"]):
        return str(kms.describe_key(KeyId=SIGNING_KEY_ALIAS)["KeyMetadata"]["Arn"])
    key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    kms.create_alias(AliasName=SIGNING_KEY_ALIAS, TargetKeyId=key["KeyId"])
    return str(key["Arn"])


def put_secret(aws_url: str, values: Mapping[str, str]) -> str:
    """Stores the functions' secret under its fixed name; returns its ARN."""
    vault, text = client("secretsmanager", aws_url), json.dumps(dict(values))
    try:
        return str(vault.create_secret(Name=SECRET_NAME, SecretString=text)["ARN"])
    except vault.exceptions.ResourceExistsException:
        return str(vault.put_secret_value(SecretId=SECRET_NAME, SecretString=text)["ARN"])


def create_stack(
    aws_url: str, name: str, body: template.Template, values: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Deploys `body` and waits until it stands; a stack that exists stays as it is.

    `values` are its parameters, by default the stage alone. Returns the stack's outputs. Raises
    StackFailed with CloudFormation's reason.
    """
    cloudformation = client("cloudformation", aws_url)
    given = values or {"Stage": STAGE}
    asked = [{"ParameterKey": key, "ParameterValue": given[key]} for key in given]
    address = f"{aws_url}/{upload(aws_url, f'{name}.json', json.dumps(body).encode())}"
    with suppress(cloudformation.exceptions.AlreadyExistsException):
        cloudformation.create_stack(
            StackName=name,
            TemplateURL=address,
            Parameters=asked,
            Capabilities=stacks.CAPABILITIES,
        )
    stacks.wait(cloudformation, name, pause=0.05)
    return stacks.outputs(cloudformation, name)


def upload(aws_url: str, key: str, content: bytes) -> str:
    """Puts `content` where deploys are read from; returns its `bucket/key`.

    Not in the request: CloudFormation takes a template of more than 51,200 bytes only from S3.
    """
    s3 = client("s3", aws_url)
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=DEPLOY_BUCKET)
    s3.put_object(Bucket=DEPLOY_BUCKET, Key=key, Body=content)
    return f"{DEPLOY_BUCKET}/{key}"


def _create_table(dynamodb: Any, table: dict[str, Any]) -> None:
    asked = {key: value for key, value in table.items() if key not in _NOT_CREATE_TABLE}
    if "StreamSpecification" in asked:
        asked["StreamSpecification"] = {**asked["StreamSpecification"], "StreamEnabled": True}
    dynamodb.create_table(**asked)
    if "TimeToLiveSpecification" in table:
        dynamodb.update_time_to_live(
            TableName=table["TableName"],
            TimeToLiveSpecification=table["TimeToLiveSpecification"],
        )


def _cors(rule: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's CORS rule in the words of S3's own API."""
    words = {"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds"}
    return {words.get(key, key): value for key, value in rule.items()}


def _wrapped(material: bytes, public_key: bytes) -> bytes:
    key = serialization.load_der_public_key(public_key)
    assert isinstance(key, rsa.RSAPublicKey)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    return key.encrypt(material, oaep)
