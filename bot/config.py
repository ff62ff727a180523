"""The settings, and the only place that reads the environment."""

import os
import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict, SettingsError
from yarl import URL

from bot.addresses import LOOPBACK_HOSTS, address, endpoint
from bot.errors import ConfigError
from bot.file_settings import FileSettings
from bot.languages import normalise

SLACK_API_URL = "https://slack.com/api/"
_SLACK_HOSTS = frozenset({"slack.com", "slack-gov.com"})
_LOCAL_TOKENS = ("xoxb-local-", "xapp-local-")
ALIBABA_MT_ENDPOINT = "https://mt.cn-hangzhou.aliyuncs.com"


class Settings(FileSettings):
    """Everything an operator can set, under the names of the environment.

    Read from the environment, then from `.env`, then from one file a setting in
    `/run/secrets` where that folder exists. Every field is described, and
    docs/settings.md is proven to name each of them.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
    )

    slack_bot_token: SecretStr = Field(
        SecretStr(""), description="The bot's token, `xoxb-...`."
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""),
        description="The app-level token, `xapp-...`; set, it switches Socket Mode on.",
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""),
        description="Proves that a request over HTTP came from Slack; not needed in "
        "Socket Mode.",
    )
    slack_api_url: str = Field(
        SLACK_API_URL,
        description="Where Slack's Web API stands; another host only for the local "
        "workspace.",
    )
    data_dir: Path = Field(
        Path("data"), description="The folder of the database, its lock and its key."
    )
    database_url: str = Field(
        "",
        description="`sqlite:///path`; empty: `thread-translator.db` in DATA_DIR.",
    )
    listen: str = Field(
        "127.0.0.1:3000",
        description="host:port for Slack's requests (without Socket Mode) and health.",
    )
    providers: str = Field(
        "local",
        description="Translation providers, comma-separated, the preferred first.",
    )
    models_dir: Path | None = Field(
        None,
        description="A folder of further Firefox models, one folder a pair: `en-de`.",
    )
    alibaba_cloud_access_key_id: SecretStr = Field(
        SecretStr(""), description="The id of an Alibaba Cloud RAM user's access key."
    )
    alibaba_cloud_access_key_secret: SecretStr = Field(
        SecretStr(""), description="The secret of that access key."
    )
    alibaba_cloud_security_token: SecretStr = Field(
        SecretStr(""),
        description="Goes with an access key that is lent for a while (STS).",
    )
    alibaba_mt_endpoint: str = Field(
        ALIBABA_MT_ENDPOINT,
        description="Where Alibaba's machine translation stands.",
    )
    alibaba_mt_api_type: Literal["translate_standard", "translate_ecommerce"] = Field(
        "translate_standard",
        description="Alibaba's edition: general, or professional (ecommerce).",
    )
    alibaba_mt_scene: Literal[
        "general", "title", "description", "communication", "medical", "social"
    ] = Field("general", description="What the professional edition is to expect.")
    alibaba_mt_format: Literal["text", "html"] = Field(
        "text", description="What Alibaba takes the texts for."
    )
    alibaba_rates: str = Field(
        "",
        description="Calls a second that your account allows, such as "
        "`batch=50,single=20`.",
    )
    rate_share: float = Field(
        0.95,
        gt=0,
        le=1,
        description="How much of a documented rate is used where you set none.",
    )
    flag_languages: str = Field(
        "",
        description="Your own meaning of flags, such as `be=fr,ch=it`; `us=` silences.",
    )
    max_text_chars: int = Field(
        40_000, ge=1, le=40_000, description="The longest message that is translated."
    )
    text_retention_hours: float = Field(
        24,
        ge=0,
        description="How long texts and translations stay after a job's end.",
    )
    segment_retention_days: float = Field(
        30, ge=0, description="How long a translated piece may be used again."
    )
    reuse: Literal["on", "off"] = Field(
        "on",
        description="Whether a piece that was translated before is used again, unpaid.",
    )
    reuse_max_segments: int = Field(
        200_000, ge=0, description="The most translated pieces that are kept for that."
    )
    row_retention_days: float = Field(
        90, ge=0, description="How long a job's row stays, without its text."
    )
    job_deadline_hours: float = Field(
        24,
        gt=0,
        description="After this long a job that still meets errors is given up.",
    )
    step_timeout_seconds: float = Field(
        30, gt=0, description="The longest that one call to Slack or a cloud may take."
    )
    lease_seconds: float = Field(
        60, gt=0, description="After this long a silent step counts as dead."
    )
    look_up_after_seconds: float = Field(
        5,
        ge=0,
        description="How long a post whose fate is unknown may take to be visible.",
    )
    look_up_again_seconds: float = Field(
        10, ge=0, description="The wait before the second look for such a post."
    )
    post_interval_seconds: float = Field(
        1, ge=0, description="The least time between two posts in one channel."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="`console` for people, `json` for collectors."
    )

    @field_validator(
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "alibaba_cloud_access_key_id",
        "alibaba_cloud_access_key_secret",
        "alibaba_cloud_security_token",
    )
    @classmethod
    def _is_one_word(cls, secret: SecretStr) -> SecretStr:
        """A line end or a blank, copied with it, would break every request."""
        if re.search(r"[^!-~]", secret.get_secret_value()):
            raise ValueError("it holds blanks or other strange signs; copy it again")
        return secret

    @field_validator("slack_api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        """The address as it will be used, so that what is checked is what is called."""
        return str(address(value, SLACK_API_URL)).rstrip("/") + "/"

    @field_validator("alibaba_mt_endpoint")
    @classmethod
    def _is_an_endpoint(cls, value: str) -> str:
        """Texts and keys go over HTTPS; plain HTTP never leaves this machine."""
        return endpoint(value, ALIBABA_MT_ENDPOINT)

    @model_validator(mode="after")
    def _can_be_used(self) -> Self:
        """What is read by a property is wrong at the start, not when it is needed."""
        _ = self.database_path, self.flag_overrides, self.listen_address
        return self

    @model_validator(mode="after")
    def _tokens_meet_their_own_hosts(self) -> Self:
        url = URL(self.slack_api_url)
        tokens = (
            self.slack_bot_token.get_secret_value(),
            self.slack_app_token.get_secret_value(),
        )
        for token in filter(None, tokens):
            check_token_host(token, url)
        if self.step_timeout_seconds >= self.lease_seconds:
            raise ValueError("STEP_TIMEOUT_SECONDS must be less than LEASE_SECONDS")
        return self

    @model_validator(mode="after")
    def _scene_fits_the_edition(self) -> Self:
        """The vendor's rule: the general edition has the scene "general" alone."""
        is_general = self.alibaba_mt_scene == "general"
        if is_general != (self.alibaba_mt_api_type == "translate_standard"):
            raise ValueError(
                "ALIBABA_MT_SCENE must be general with ALIBABA_MT_API_TYPE="
                "translate_standard, and another with translate_ecommerce"
            )
        return self

    @property
    def socket_mode(self) -> bool:
        """Whether events come over Socket Mode instead of signed HTTP."""
        return bool(self.slack_app_token.get_secret_value())

    @property
    def provider_names(self) -> tuple[str, ...]:
        """The providers' names in their order."""
        names = (name.strip().lower() for name in self.providers.split(","))
        return tuple(name for name in names if name)

    @property
    def database_path(self) -> Path:
        """The database's file."""
        if not self.database_url:
            return self.data_dir / "thread-translator.db"
        scheme, separator, path = self.database_url.partition(":///")
        if scheme != "sqlite" or not separator or not path:
            raise ConfigError("DATABASE_URL must look like sqlite:///path/to/file.db")
        return Path(path)

    @property
    def flag_overrides(self) -> dict[str, str]:
        """Territory (lower case) to language tag, as FLAG_LANGUAGES says.

        An empty tag silences a flag.
        """
        overrides = {}
        entries = filter(None, map(str.strip, self.flag_languages.split(",")))
        for number, entry in enumerate(entries, start=1):
            territory, separator, tag = entry.partition("=")
            try:
                language = normalise(tag.strip()) if tag.strip() else ""
            except ValueError:
                separator = ""
            if not separator or not territory.strip():
                raise ConfigError(
                    f"FLAG_LANGUAGES: entry {number} is not like be=fr, or names no "
                    "language"
                )
            overrides[territory.strip().lower()] = language
        return overrides

    @property
    def listen_address(self) -> tuple[str, int]:
        """Host and port of LISTEN."""
        host, _, port = self.listen.rpartition(":")
        if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65_535:
            raise ConfigError("LISTEN must look like 127.0.0.1:3000")
        return host.strip("[]"), int(port)


def check_token_host(token: str, url: URL) -> None:
    """Refuse to bring a token before a host that it is not meant for.

    Args:
        token: A bot or app-level token.
        url: The Web API's address that it would be sent to.

    Raises:
        ValueError: A local token and a foreign host, or the reverse.
    """
    if token.startswith(_LOCAL_TOKENS):
        if url.host not in LOOPBACK_HOSTS:
            raise ValueError(
                "a token of the local workspace goes to this machine only: set "
                "SLACK_API_URL to the local workspace's address"
            )
        return
    if url.scheme != "https" or url.host not in _SLACK_HOSTS or url.port != 443:
        raise ValueError(
            "a real Slack token is sent to Slack's own hosts only: remove "
            "SLACK_API_URL, or use a token of the local workspace"
        )


def load_settings() -> Settings:
    """Read the settings from the environment, `.env` and secrets files.

    Raises:
        ConfigError: Names each setting that cannot be used, never its value.
    """
    secrets = Path("/run/secrets")
    try:
        return Settings(_secrets_dir=secrets if secrets.is_dir() else None)
    except ValidationError as error:
        raise ConfigError(_explain(error)) from None
    except (OSError, UnicodeDecodeError, SettingsError):
        raise ConfigError(
            "the settings cannot be read: .env, or a file in /run/secrets, is not text "
            "in UTF-8 or not ours to read"
        ) from None


def under_ci() -> bool:
    """Whether a CI system runs this: nobody is there, even where a terminal is.

    CI systems set the variable `CI`, to `true` as a rule; it is no setting of ours.
    """
    value = os.environ.get("CI", "")  # noqa: TID251 - this is the module the rule points to
    return value.strip().lower() not in {"", "0", "false", "no"}


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        said = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {said}" if name else said)
    return "; ".join(lines)
