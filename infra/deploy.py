"""`make deploy STAGE=…`: brings data, service and web stacks to the account in the environment.

Credentials and region are the standard AWS ones. Beside them the environment may name DOMAIN and
CERTIFICATE_ARN (in us-east-1), ALARM_EMAIL, BREAK_GLASS_ROLE_ARN, RESERVE_CONCURRENCY=false,
META_APP_ID, META_APP_SECRET and META_VERIFY_TOKEN, and MAIL_DOMAIN, whose mail SES is to receive.
To connect lines by their owners' leave: META_SIGNUP_CONFIG, META_INSTAGRAM_APP_ID and
META_INSTAGRAM_APP_SECRET.
"""

import hashlib
import json
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import boto3

from infra import package, publish, recovery, stacks, template
from infra.package import ROOT

# CloudFront takes firewalls and certificates only from here.
_WEB_REGION = "us-east-1"
_SECRETS_FROM = {
    "meta_app_secret": "META_APP_SECRET",
    "meta_verify_token": "META_VERIFY_TOKEN",
    "instagram_app_secret": "META_INSTAGRAM_APP_SECRET",
}


@dataclass(frozen=True)
class Deployer:
    """Deploys one stage with one set of credentials."""

    stage: str
    session: boto3.Session

    def deploy(self) -> str:
        """All three stacks; returns the product's address.

        The first time nobody knows that address before CloudFront has given it, so data and
        service, which need it, are brought up once more.
        """
        assumed = self._site_url()
        self._data_and_service(assumed)
        site = self._web()
        if site != assumed:
            self._data_and_service(site)
        return site

    def _data_and_service(self, site: str) -> None:
        _say("Data stack")
        data = self._bring("data", stacks.body(template.load(template.DATA)), {
            "SiteOrigin": site,
            "BreakGlassRoleArn": os.environ.get("BREAK_GLASS_ROLE_ARN", ""),
        })  # fmt: skip
        self._complete_secret(data["SecretArn"])
        recovery.check_live(self.session.client("dynamodb"), self.stage)
        _say("Service stack")
        self._bring("service", {"TemplateURL": self._upload_service()}, {
            "Version": _version(),
            "SiteUrl": site,
            "RecordsStreamArn": data["RecordsStreamArn"],
            "KeyArn": data["KeyArn"],
            "SigningKeyArn": data["SigningKeyArn"],
            "SecretArn": data["SecretArn"],
            "MetaAppId": os.environ.get("META_APP_ID", ""),
            "MetaInstagramAppId": os.environ.get("META_INSTAGRAM_APP_ID", ""),
            "MetaSignupConfig": os.environ.get("META_SIGNUP_CONFIG", ""),
            "MailDomain": os.environ.get("MAIL_DOMAIN", ""),
            "AlarmEmail": os.environ.get("ALARM_EMAIL", ""),
            "ReserveConcurrency": os.environ.get("RESERVE_CONCURRENCY", ""),
        })  # fmt: skip

        if os.environ.get("MAIL_DOMAIN"):
            self._receive_mail()

    def _receive_mail(self) -> None:
        """Lets our rules be those that count, which CloudFormation cannot do.

        Only one set of rules can, in a whole AWS account: somebody else's is left in its place.
        """
        ses, ours = self.session.client("ses"), f"chathood-{self.stage}"
        active = ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name", ours)
        if active != ours:
            _say(f"SES receives by the rules {active}: add those of {ours} there by hand")
            return
        ses.set_active_receipt_rule_set(RuleSetName=ours)

    def _web(self) -> str:
        _say("Web stack (CloudFront takes some minutes)")
        service, data = self._outputs("service"), self._outputs("data")
        web = self._bring("web", stacks.body(template.load(template.WEB)), {
            "RestHost": service["RestHost"],
            "WebhookHost": service["WebhookHost"],
            "SocketHost": service["SocketHost"],
            "MediaBucketHost": data["MediaBucketHost"],
            "ExportsBucketHost": data["ExportsBucketHost"],
            "Domain": os.environ.get("DOMAIN", ""),
            "CertificateArn": os.environ.get("CERTIFICATE_ARN", ""),
        })  # fmt: skip
        _say("Web client")
        s3 = self.session.client("s3", region_name=_WEB_REGION)
        publish.upload(s3, web["SiteBucket"], ROOT / "web" / "dist")
        publish.forget_old(self.session.client("cloudfront"), web["DistributionId"])
        return web["SiteUrl"]

    def _bring(self, part: str, where: dict[str, str], values: dict[str, str]) -> dict[str, str]:
        values = {"Stage": self.stage, **values}
        return stacks.bring(self._cloudformation(part), self._name(part), where, values)

    def _outputs(self, part: str) -> dict[str, str]:
        return stacks.outputs(self._cloudformation(part), self._name(part))

    def _cloudformation(self, part: str) -> Any:
        region = _WEB_REGION if part == "web" else None
        return self.session.client("cloudformation", region_name=region)

    def _name(self, part: str) -> str:
        return f"chathood-{self.stage}-{part}"

    def _site_url(self) -> str:
        if os.environ.get("DOMAIN"):
            return f"https://{os.environ['DOMAIN']}"
        return self._outputs("web").get("SiteUrl", "https://localhost")

    def _upload_service(self) -> str:
        """Builds the package and uploads it; returns the template's address."""
        made = package.build(self.stage, ROOT / "build" / self.stage)
        code = made.zip_file.read_bytes()
        key = f"{hashlib.sha256(code).hexdigest()}.zip"
        bucket = self._deploy_bucket()
        s3 = self.session.client("s3")
        s3.put_object(Bucket=bucket, Key=key, Body=code)
        text = json.dumps(package.with_code(made.template(), bucket, key))
        name = f"{hashlib.sha256(text.encode()).hexdigest()}.json"
        s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
        return f"https://{bucket}.s3.{self.session.region_name}.amazonaws.com/{name}"

    def _deploy_bucket(self) -> str:
        account = self.session.client("sts").get_caller_identity()["Account"]
        bucket, region = f"chathood-{self.stage}-deploy-{account}", self.session.region_name
        s3 = self.session.client("s3")
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else place))
        return bucket

    def _complete_secret(self, arn: str) -> None:
        """Adds what CloudFormation did not generate; what is there is never replaced by nothing.

        The deployment key stays as it is: every keyed hash depends on it.
        """
        vault = self.session.client("secretsmanager")
        kept = json.loads(vault.get_secret_value(SecretId=arn)["SecretString"])
        complete = completed(kept, dict(os.environ))
        if complete != kept:
            vault.put_secret_value(SecretId=arn, SecretString=json.dumps(complete))


def completed(kept: dict[str, str], environment: dict[str, str]) -> dict[str, str]:
    """The secret with Meta's values from the environment, and a platform token if it has none."""
    made_up = {"meta_app_secret": "", "meta_verify_token": secrets.token_urlsafe(24)}
    made_up["platform_access_token"] = secrets.token_urlsafe(24)
    given = {name: environment.get(variable) for name, variable in _SECRETS_FROM.items()}
    return {**made_up, **kept, **{name: value for name, value in given.items() if value}}


def _version() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip() or "0"


def _say(what: str) -> None:
    print(f"· {what}", flush=True)


def main() -> int:
    """Deploys the stage that the first argument names."""
    stage = sys.argv[1] if len(sys.argv) > 1 else "prod"
    session = boto3.Session()
    if not session.get_credentials() or not session.region_name:
        print("make deploy needs AWS credentials and a region in the environment, for example "
              "AWS_PROFILE and AWS_DEFAULT_REGION.", file=sys.stderr)  # fmt: skip
        return 1
    try:
        print(f"Chathood answers at {Deployer(stage, session).deploy()}")
    except (stacks.StackFailed, package.DoesNotPackage, recovery.Refused) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
