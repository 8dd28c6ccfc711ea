"""The kinds of line that can be connected, as the API takes them."""

from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, Field

from chalicelib.api.inputs import Body, Line, LineOrNone, Object, Text
from chalicelib.api.sites import domains_in
from chalicelib.api.widget_settings import Week, WidgetSettings, Words, Zone
from chalicelib.domain.account import ChannelKind
from chalicelib.inbox.connect import Plan

_DIGITS = r"^\d{1,32}$"
_E164 = r"^\+[1-9]\d{5,14}$"
_ADDRESS = r"^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"


def _domains(text: str) -> str:
    """As it was written, if it names domains."""
    domains_in(text)
    return text


Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"\S")]
Number = Annotated[str, Field(pattern=_DIGITS)]
Token = Annotated[str, Field(min_length=8, max_length=4_096, pattern=r"^\S+$")]
Domains = Annotated[Annotated[str, Field(max_length=4_000)], AfterValidator(_domains)]
Limit = Annotated[int, Field(ge=0, le=100_000_000)]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{3}([0-9A-Fa-f]{3})?$")]


class Named(Protocol):
    """What every new inbox says, whatever its channel."""

    @property
    def name(self) -> str: ...

    @property
    def lock_to_single_conversation(self) -> bool: ...

    def settings(self) -> dict[str, Any]:
        """Those that do not depend on the channel."""


def _plan(named: Named, kind: ChannelKind, address: str, token: str, **settings: Any) -> Plan:
    said = {name: value for name, value in settings.items() if value not in (None, "")}
    return Plan(
        name=named.name,
        channel=kind,
        address=address,
        token=token,
        settings={**named.settings(), **said},
        single_conversation=named.lock_to_single_conversation,
    )


class WhatsAppConfig(Body):
    """What Meta calls the number, and the token that may use it."""

    phone_number_id: Number
    business_account_id: Number
    api_key: Token


class WhatsApp(Body):
    """A WhatsApp number."""

    type: Literal["whatsapp"]
    phone_number: Annotated[str, Field(pattern=_E164)]
    provider: Literal["whatsapp_cloud"] = "whatsapp_cloud"
    provider_config: WhatsAppConfig

    def plan(self, named: Named) -> Plan:
        config = self.provider_config
        return _plan(
            named,
            ChannelKind.WHATSAPP,
            config.phone_number_id,
            config.api_key,
            phone_number=self.phone_number,
            provider=self.provider,
            business_account_id=config.business_account_id,
        )


class Facebook(Body):
    """A Facebook Page."""

    type: Literal["facebook"]
    page_id: Number
    page_access_token: Token

    def plan(self, named: Named) -> Plan:
        return _plan(named, ChannelKind.FACEBOOK, self.page_id, self.page_access_token)


class Instagram(Body):
    """An Instagram account."""

    type: Literal["instagram"]
    instagram_id: Number
    access_token: Token

    def plan(self, named: Named) -> Plan:
        return _plan(named, ChannelKind.INSTAGRAM, self.instagram_id, self.access_token)


class Email(Body):
    """A mailbox."""

    type: Literal["email"]
    email: Annotated[str, Field(pattern=_ADDRESS, max_length=254)]
    signature: Text = ""

    def plan(self, named: Named) -> Plan:
        signature = self.signature.strip()
        return _plan(named, ChannelKind.EMAIL, self.email.lower(), "", signature=signature)


class WebWidget(WidgetSettings):
    """A chat on a website."""

    type: Literal["web_widget"]
    website_url: Line
    welcome_title: Line = ""
    welcome_tagline: Line = ""
    widget_color: Color | None = None
    allowed_domains: Domains = ""

    def plan(self, named: Named) -> Plan:
        return _plan(
            named,
            ChannelKind.WEB_WIDGET,
            "",
            "",
            website_url=self.website_url,
            welcome_title=self.welcome_title,
            welcome_tagline=self.welcome_tagline,
            widget_color=self.widget_color,
            allowed_domains=self.allowed_domains,
            **self.said(),
        )


class Api(Body):
    """A channel of one's own, fed through the public API."""

    type: Literal["api"]
    webhook_url: Line = ""
    hmac_mandatory: bool | None = None

    def plan(self, named: Named) -> Plan:
        return _plan(named, ChannelKind.API, "", "", **self.settings())

    def settings(self) -> dict[str, Any]:
        """Those that were said."""
        return self.model_dump(exclude={"type"}, exclude_none=True)


class PaidLimits(Body):
    """How many paid messages of a category an inbox sends in a month at most; 0: none."""

    marketing: Limit | None = None
    utility: Limit | None = None
    authentication: Limit | None = None
    service: Limit | None = None


class Settings(Body):
    """What may be set in any inbox."""

    paid_limits: PaidLimits | None = None

    greeting_enabled: bool | None = None
    greeting_message: Text | None = None
    enable_auto_assignment: bool | None = None
    timezone: Zone | None = None
    working_hours_enabled: bool | None = None
    working_hours: Week | None = None
    out_of_office_message: Words | None = None

    def settings(self) -> dict[str, Any]:
        """Those that were said."""
        return self.model_dump(include=set(Settings.model_fields), exclude_none=True)


class NewInbox(Settings):
    """A line to be connected."""

    name: Name
    lock_to_single_conversation: bool = False
    channel: WhatsApp | Facebook | Instagram | Email | WebWidget | Api = Field(discriminator="type")


class ChangedChannel(WidgetSettings):
    """What may change of a channel; a new token reconnects it.

    `rotate_hmac_token` makes a new `hmac_token`; who was known by the old one signs in anew.
    """

    api_key: Token | None = None
    page_access_token: Token | None = None
    access_token: Token | None = None
    provider_config: Object = None
    website_url: LineOrNone = None
    welcome_title: Line | None = None
    welcome_tagline: Line | None = None
    widget_color: Color | None = None
    allowed_domains: Domains | None = None
    webhook_url: Line | None = None
    email: LineOrNone = None
    signature: Text | None = None
    rotate_hmac_token: bool | None = None

    @property
    def token(self) -> str:
        """The new token, wherever it stands; empty when there is none."""
        nested = (self.provider_config or {}).get("api_key")
        found = self.api_key or self.page_access_token or self.access_token or nested
        return str(found) if found else ""

    def settings(self) -> dict[str, Any]:
        """Those that were said."""
        tokens = {"api_key", "page_access_token", "access_token", "provider_config", "email"}
        return self.model_dump(exclude=tokens, exclude_none=True)


class ChangedInbox(Settings):
    """What may change of an inbox; what is not named stays."""

    name: Name | None = None
    lock_to_single_conversation: bool | None = None
    channel: ChangedChannel | None = None

    def steps(self) -> dict[str, Any]:
        """Everything that was said but tokens, by name."""
        said = self.model_dump(exclude={"channel"}, exclude_none=True)
        return {**said, **(self.channel.settings() if self.channel else {})}
