"""Which part of the product answers an address: CloudFront's routes, read from web.yaml."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from infra import template

# The simulated customers' pages exist on a developer's machine only.
SIMULATOR = "simulator"
_SIMULATED = ("/phone", "/demo-shop")
_BUCKETS = "https://${MediaBucketHost} https://${ExportsBucketHost}"


@dataclass(frozen=True)
class Routes:
    """CloudFront's path patterns in their order, each with the origin it leads to."""

    patterns: tuple[tuple[str, str], ...]
    site: str

    def origin(self, path: str) -> str:
        """`site`, `rest`, `webhook`, `sockets` or SIMULATOR."""
        if any(path == page or path.startswith(f"{page}/") for page in _SIMULATED):
            return SIMULATOR
        for pattern, origin in self.patterns:
            if fnmatchcase(path, pattern):
                return origin
        return self.site


def of_cloudfront() -> Routes:
    """The routes of web.yaml's distribution."""
    settings = _distribution()["DistributionConfig"]
    patterns = tuple(
        (behavior["PathPattern"], behavior["TargetOriginId"])
        for behavior in settings["CacheBehaviors"]
    )
    return Routes(patterns, settings["DefaultCacheBehavior"]["TargetOriginId"])


def secure_headers(media_origin: str) -> dict[str, str]:
    """What CloudFront adds to every answer, scripts being let to read buckets at `media_origin`.

    Without HSTS: this machine speaks plain HTTP.
    """
    resource = template.load(template.WEB)["Resources"]["SecureHeaders"]
    policy = resource["Properties"]["ResponseHeadersPolicyConfig"]
    secure = policy["SecurityHeadersConfig"]
    rules = secure["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    return {
        "Content-Security-Policy": rules.replace(_BUCKETS, media_origin),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": secure["FrameOptions"]["FrameOption"],
        "Referrer-Policy": secure["ReferrerPolicy"]["ReferrerPolicy"],
        **{item["Header"]: item["Value"] for item in policy["CustomHeadersConfig"]["Items"]},
    }


def unknown_address() -> str:
    """What API Gateway answers where there is no route, as service.yaml words it."""
    api = template.load(template.SERVICE)["Resources"]["RestAPI"]["Properties"]
    answer = api["GatewayResponses"]["MISSING_AUTHENTICATION_TOKEN"]
    return str(answer["ResponseTemplates"]["application/json"])


def _distribution() -> dict[str, Any]:
    resource = template.load(template.WEB)["Resources"]["Distribution"]
    properties: dict[str, Any] = resource["Properties"]
    return properties
