"""The settings of files, and of Huawei Cloud, which takes documents.

A part of bot.config.Settings, which reads them.
"""

import re
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from bot.addresses import endpoint

HUAWEI_NLP_ENDPOINT = "https://nlp-ext.cn-north-4.myhuaweicloud.com"
HUAWEI_IAM_ENDPOINT = "https://iam.cn-north-4.myhuaweicloud.com"
HUAWEI_OBS_ENDPOINT = "https://obs.cn-north-4.myhuaweicloud.com"
#: A year; a moment without end could not be told beside a link.
_MOST_DOWNLOAD_HOURS = 8_760
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class FileSettings(BaseSettings):
    """How files go out and come back; see bot.config.Settings."""

    public_url: str = Field(
        "",
        description="Where the bot's own server can be reached from outside, for "
        "clouds that fetch files and for people who follow a download link.",
    )
    staging_bucket: str = Field(
        "",
        description="A bucket of the S3 kind, where clouds fetch files instead.",
    )
    staging_endpoint: str = Field("", description="Where that bucket's service stands.")
    staging_region: str = Field("us-east-1", description="The region of that bucket.")
    staging_access_key_id: SecretStr = Field(
        SecretStr(""), description="The id of an access key for that bucket."
    )
    staging_secret_access_key: SecretStr = Field(
        SecretStr(""), description="The secret of that access key."
    )
    staging_path_style: bool = Field(
        False,
        description="Whether the bucket's name stands in the path of its addresses.",
    )
    file_marks: Literal["on", "off"] = Field(
        "on",
        description="Whether a message whose files are translated gets a reaction.",
    )
    file_delivery: Literal["upload", "link"] = Field(
        "upload",
        description="How translated files come: uploaded to Slack, or as links only.",
    )
    download_hours: float = Field(
        24,
        ge=0,
        le=_MOST_DOWNLOAD_HOURS,
        description="How long a download link is good, in hours; 0: no links.",
    )
    download_max_mib: int = Field(
        10_240,
        gt=0,
        description="So much room the copies may take to which download links lead.",
    )
    file_step_timeout_seconds: float = Field(
        300, gt=0, description="The longest that one file may be on its way."
    )
    huaweicloud_sdk_ak: SecretStr = Field(
        SecretStr(""), description="The id of a Huawei Cloud access key (AK)."
    )
    huaweicloud_sdk_sk: SecretStr = Field(
        SecretStr(""), description="The secret of that access key (SK)."
    )
    huaweicloud_sdk_security_token: SecretStr = Field(
        SecretStr(""), description="Goes with an access key that is lent for a while."
    )
    huaweicloud_project_id: str = Field(
        "",
        description="The project at Huawei Cloud that pays; empty: IAM is asked for "
        "it.",
    )
    huawei_username: str = Field(
        "", description="The name of an IAM user, in place of an access key."
    )
    huawei_password: SecretStr = Field(
        SecretStr(""), description="The password of that user."
    )
    huawei_domain: str = Field(
        "", description="The name of the account that the user belongs to."
    )
    huawei_region: str = Field(
        "cn-north-4", description="The region of the project at Huawei Cloud."
    )
    huawei_nlp_endpoint: str = Field(
        HUAWEI_NLP_ENDPOINT, description="Where Huawei's translation stands."
    )
    huawei_iam_endpoint: str = Field(
        HUAWEI_IAM_ENDPOINT,
        description="Where Huawei gives tokens, and names projects.",
    )
    huawei_unverified_languages: Literal["on", "off"] = Field(
        "off",
        description="Whether pairs are offered that Huawei may have retired.",
    )
    huawei_rates: str = Field(
        "",
        description="Calls a second that your account allows, such as "
        "`batch=20,submit_document=2`.",
    )
    huawei_obs_bucket: str = Field(
        "",
        description="A bucket of the same account and region; with it documents are "
        "translated by Huawei.",
    )
    huawei_obs_endpoint: str = Field(
        HUAWEI_OBS_ENDPOINT, description="Where that bucket's service stands."
    )

    @field_validator(
        "staging_access_key_id",
        "staging_secret_access_key",
        "huaweicloud_sdk_ak",
        "huaweicloud_sdk_sk",
        "huaweicloud_sdk_security_token",
    )
    @classmethod
    def _is_a_word(cls, secret: SecretStr) -> SecretStr:
        """A line end or a blank, copied with it, would break every request."""
        if re.search(r"[^!-~]", secret.get_secret_value()):
            raise ValueError("it holds blanks or other strange signs; copy it again")
        return secret

    @field_validator("public_url", "staging_endpoint")
    @classmethod
    def _is_an_origin_or_empty(cls, value: str) -> str:
        return endpoint(value, "https://bot.example.com") if value else ""

    @field_validator(
        "huawei_nlp_endpoint", "huawei_iam_endpoint", "huawei_obs_endpoint"
    )
    @classmethod
    def _is_huaweis(cls, value: str) -> str:
        return endpoint(value, HUAWEI_NLP_ENDPOINT)

    @field_validator("staging_bucket", "huawei_obs_bucket")
    @classmethod
    def _is_a_bucket(cls, value: str) -> str:
        if value and not _BUCKET.fullmatch(value):
            raise ValueError("a bucket's name is needed, without its address")
        return value

    @model_validator(mode="after")
    def _links_lead_somewhere(self) -> Self:
        """Without an address of ours there would be neither file nor link."""
        if self.file_delivery == "link" and not self.gives_links:
            raise ValueError("FILE_DELIVERY=link needs PUBLIC_URL and DOWNLOAD_HOURS")
        return self

    @property
    def gives_links(self) -> bool:
        """Whether people get links to our own server."""
        return bool(self.public_url) and self.download_hours > 0

    @property
    def download_max_bytes(self) -> int:
        """The room for all copies that people fetch."""
        return self.download_max_mib * 2**20

    @model_validator(mode="after")
    def _bucket_is_whole(self) -> Self:
        """A bucket without its key would be noticed at the first file only."""
        if self.staging_bucket and not (
            self.staging_endpoint
            and self.staging_access_key_id.get_secret_value()
            and self.staging_secret_access_key.get_secret_value()
        ):
            raise ValueError(
                "STAGING_BUCKET needs STAGING_ENDPOINT, STAGING_ACCESS_KEY_ID and "
                "STAGING_SECRET_ACCESS_KEY"
            )
        return self
