"""The clouds as the settings describe them: each with all that it does here."""

from dataclasses import dataclass, field

import aiohttp

from bot.addresses import loopback_origin
from bot.clock import Clock
from bot.config import Settings
from bot.errors import ConfigError
from bot.providers import alibaba, huawei
from bot.providers.alibaba.uploads import PLATFORM
from bot.providers.base import LanguageDetector
from bot.providers.files import FileTranslator, OwnBucket, ResultHosts
from bot.providers.limits import Rates, read_rates
from bot.providers.provider import Provider

#: Enough for a cloud's rate even where an answer takes seconds.
_PARALLEL = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """All that one account does."""

    text: Provider
    detector: LanguageDetector
    files: tuple[FileTranslator, ...]
    hosts: ResultHosts
    #: The bucket from which it fetches files, where it wants its own.
    own_bucket: OwnBucket | None = None


@dataclass(slots=True)
class Web:
    """The session for the clouds: the one given, else one of its own once started."""

    given: aiohttp.ClientSession | None
    own: aiohttp.ClientSession | None = field(default=None, init=False)

    async def start(self) -> None:
        """Make a session where none was given."""
        if self.given is None:
            self.own = aiohttp.ClientSession()

    async def close(self) -> None:
        """Close the one that was made here."""
        if self.own is not None:
            await self.own.close()

    def session(self) -> aiohttp.ClientSession:
        """The session, once it is there."""
        session = self.given or self.own
        if session is None:
            raise RuntimeError("these providers were not started")
        return session


def make_alibaba(
    web: Web, settings: Settings | None, clock: Clock, timeout_seconds: float
) -> Cloud:
    """Alibaba Cloud: texts, long texts, images and documents.

    Raises:
        ConfigError: A key is missing, or rates cannot be read.
    """
    credentials = _alibaba_credentials(settings)
    if settings is None or credentials is None:
        raise ConfigError(
            "PROVIDERS names alibaba, which needs ALIBABA_CLOUD_ACCESS_KEY_ID and "
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET; docs/providers.md says how to get them"
        )
    endpoint = settings.alibaba_mt_endpoint
    here = loopback_origin(endpoint)
    client = alibaba.AlibabaClient(
        web.session,
        endpoint=endpoint,
        credentials=credentials,
        clock=clock,
        timeout_seconds=timeout_seconds,
    )
    uploads = alibaba.AlibabaUploads(
        web.session,
        credentials=credentials,
        clock=clock,
        timeout_seconds=timeout_seconds,
        # Our own cloud grants them itself.
        endpoint=endpoint if here else PLATFORM,
    )
    return Cloud(
        text=_alibaba_texts(client, settings),
        detector=alibaba.AlibabaDetector(client),
        files=(
            alibaba.AlibabaImages(client, endpoint=endpoint),
            alibaba.AlibabaImage(client, endpoint=endpoint),
            alibaba.AlibabaDocuments(client, endpoint=endpoint, uploads=uploads),
        ),
        hosts=ResultHosts(
            label="Alibaba Cloud",
            suffixes=frozenset({".aliyuncs.com"}),
            loopback_origins=here,
        ),
    )


def _alibaba_credentials(settings: Settings | None) -> alibaba.Credentials | None:
    """The access key; None where a half of it is missing."""
    if settings is None:
        return None
    key = settings.alibaba_cloud_access_key_id.get_secret_value()
    secret = settings.alibaba_cloud_access_key_secret.get_secret_value()
    token = settings.alibaba_cloud_security_token.get_secret_value()
    return alibaba.Credentials(key, secret, token) if key and secret else None


def _alibaba_texts(client: alibaba.AlibabaClient, settings: Settings) -> Provider:
    options = alibaba.Options(
        api_type=settings.alibaba_mt_api_type,
        scene=settings.alibaba_mt_scene,
        text_format=settings.alibaba_mt_format,
    )
    text = alibaba.AlibabaText(client, options)
    return Provider(
        text,
        parallel=_PARALLEL,
        route=text.route,
        long_text=alibaba.AlibabaLongText(client, options),
        rates=alibaba_rates(settings),
    )


def alibaba_rates(settings: Settings) -> Rates:
    """How often Alibaba's account is called.

    Raises:
        ConfigError: ALIBABA_RATES cannot be read.
    """
    own = read_rates("ALIBABA_RATES", settings.alibaba_rates)
    return Rates(settings.rate_share, own)


def huawei_rates(settings: Settings) -> Rates:
    """How often Huawei's account is called.

    Raises:
        ConfigError: HUAWEI_RATES cannot be read.
    """
    own = read_rates("HUAWEI_RATES", settings.huawei_rates)
    return Rates(settings.rate_share, own)


def make_huawei(
    web: Web, settings: Settings | None, clock: Clock, timeout_seconds: float
) -> Cloud:
    """Huawei Cloud: texts and documents; for the latter it wants a bucket.

    Raises:
        ConfigError: Neither a key nor a user is there, or rates cannot be read.
    """
    access = _huawei_access(web, settings, clock, timeout_seconds)
    if settings is None or access is None:
        raise ConfigError(
            "PROVIDERS names huawei, which needs HUAWEICLOUD_SDK_AK and "
            "HUAWEICLOUD_SDK_SK, or HUAWEI_USERNAME, HUAWEI_PASSWORD and "
            "HUAWEI_DOMAIN; docs/providers.md says how to get them"
        )
    client = huawei.HuaweiClient(
        web.session,
        endpoint=settings.huawei_nlp_endpoint,
        access=access,
        project_id=settings.huaweicloud_project_id,
        projects=_huawei_projects(web, settings, access, clock, timeout_seconds),
        clock=clock,
        timeout_seconds=timeout_seconds,
    )
    text = huawei.HuaweiText(
        client, unverified=settings.huawei_unverified_languages == "on"
    )
    return Cloud(
        text=Provider(text, parallel=_PARALLEL, rates=huawei_rates(settings)),
        detector=huawei.HuaweiDetector(client),
        files=(huawei.HuaweiDocuments(client),),
        hosts=ResultHosts(
            label="Huawei Cloud",
            suffixes=frozenset({".myhuaweicloud.com"}),
            loopback_origins=loopback_origin(settings.huawei_nlp_endpoint)
            | loopback_origin(settings.huawei_obs_endpoint),
        ),
        own_bucket=_huawei_bucket(settings),
    )


def _huawei_access(
    web: Web, settings: Settings | None, clock: Clock, timeout_seconds: float
) -> huawei.Credentials | huawei.IamTokens | None:
    """An access key where one is set, else a user's tokens; None: neither."""
    if settings is None:
        return None
    key = settings.huaweicloud_sdk_ak.get_secret_value()
    secret = settings.huaweicloud_sdk_sk.get_secret_value()
    if key and secret:
        token = settings.huaweicloud_sdk_security_token.get_secret_value()
        return huawei.Credentials(key, secret, token)
    password = settings.huawei_password.get_secret_value()
    if not (settings.huawei_username and password and settings.huawei_domain):
        return None
    login = huawei.Login(
        settings.huawei_domain,
        settings.huawei_username,
        password,
        settings.huawei_region,
    )
    return huawei.IamTokens(
        web.session,
        endpoint=settings.huawei_iam_endpoint,
        login=login,
        clock=clock,
        timeout_seconds=timeout_seconds,
    )


def _huawei_projects(
    web: Web,
    settings: Settings,
    access: huawei.Credentials | huawei.IamTokens,
    clock: Clock,
    timeout_seconds: float,
) -> huawei.IamProjects | None:
    """Who finds a key's project where no setting names it; a token names its own."""
    if settings.huaweicloud_project_id or isinstance(access, huawei.IamTokens):
        return None
    return huawei.IamProjects(
        web.session,
        endpoint=settings.huawei_iam_endpoint,
        keys=access,
        region=settings.huawei_region,
        clock=clock,
        timeout_seconds=timeout_seconds,
    )


def _huawei_bucket(settings: Settings) -> OwnBucket | None:
    if not settings.huawei_obs_bucket:
        return None
    return OwnBucket(
        bucket=settings.huawei_obs_bucket,
        endpoint=settings.huawei_obs_endpoint,
        region=settings.huawei_region,
        access_key_id=settings.huaweicloud_sdk_ak.get_secret_value(),
        secret_access_key=settings.huaweicloud_sdk_sk.get_secret_value(),
        security_token=settings.huaweicloud_sdk_security_token.get_secret_value(),
    )
