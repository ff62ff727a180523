"""Names to providers: what each needs, and what is refused at the start."""

from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.config import Settings
from bot.errors import ConfigError
from bot.models import Pair
from bot.providers.alibaba import AlibabaDetector
from bot.providers.base import Operation
from bot.providers.local import LocalDetector
from bot.providers.registry import (
    KNOWN,
    LOCAL,
    OWN_BUCKET_SETTINGS,
    Providers,
    account_rates,
    make_providers,
)
from tests.unit.providers.cloud import Cloud
from tests.unit.providers.slots import Slots

KEYS = {
    "alibaba_cloud_access_key_id": "AKIDEXAMPLE",
    "alibaba_cloud_access_key_secret": "secret",
}


def made(*names: str, settings: dict[str, Any] | None = None, **more: Any) -> Providers:
    known = Settings(_env_file=None, **(KEYS if settings is None else settings))
    return make_providers(
        names, models_dir=None, call_timeout_seconds=5, settings=known, **more
    )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def slots() -> Slots:
    return Slots()


def names_of(providers: Providers) -> list[str]:
    return [each.translator.capabilities.name for each in providers.text]


@pytest.mark.parametrize("names", [(), ("nobody",), ("alibaba", "nobody")])
def test_name_that_is_not_known_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match="known are: local, alibaba, huawei"):
        made(*names)


@pytest.mark.parametrize("missing", KEYS)
def test_alibaba_without_keys_says_what_to_set(missing: str) -> None:
    kept = {name: value for name, value in KEYS.items() if name != missing}

    with pytest.raises(ConfigError, match=missing.upper()):
        made("alibaba", settings=kept)


def test_caller_without_settings_gets_no_cloud() -> None:
    with pytest.raises(ConfigError, match="ALIBABA_CLOUD_ACCESS_KEY_ID"):
        make_providers(("alibaba",), models_dir=None, call_timeout_seconds=5)


@pytest.mark.engine
def test_providers_stand_in_the_operators_order() -> None:
    assert names_of(made("alibaba", "local", "alibaba")) == ["alibaba", "local"]
    assert names_of(made("local", "alibaba")) == ["local", "alibaba"]


def test_alibaba_is_paced_below_its_lower_rate() -> None:
    (alibaba,) = made("alibaba").text

    assert alibaba.operations == (Operation.BATCH, Operation.SINGLE)
    assert alibaba.gap_seconds(Operation.BATCH) == pytest.approx(1 / 9.5)
    assert alibaba.gap_seconds(Operation.SINGLE) == pytest.approx(1 / 47.5)
    assert alibaba.route(Pair("en", "zh-Hant")) == ("en", "zh-Hans", "zh-Hant")
    assert alibaba.long_text is not None
    assert alibaba.long_text.max_chars == 1_000_000


def test_options_come_from_the_settings() -> None:
    chosen = {"alibaba_mt_api_type": "translate_ecommerce", "alibaba_mt_scene": "title"}

    (alibaba,) = made("alibaba", settings=KEYS | chosen).text

    assert "translate_ecommerce/title" in alibaba.translator.capabilities.version


async def test_alibaba_is_called_over_the_session_that_is_given(cloud: Cloud) -> None:
    providers = made(
        "alibaba",
        settings=KEYS | {"alibaba_mt_endpoint": cloud.url},
        session=cloud.session,
        clock=cloud.clock,
        detects_here=False,
    )

    await providers.start()
    (answer,) = await providers.text[0].translator.translate(Pair("en", "de"), ["one"])
    await providers.close()

    assert not cloud.session.closed
    assert getattr(answer, "text", "") == "eno"
    assert "Credential=AKIDEXAMPLE," in cloud.seen[0].headers["Authorization"]


async def test_alibaba_without_a_session_makes_its_own_and_closes_it(
    cloud: Cloud,
) -> None:
    here = KEYS | {"alibaba_mt_endpoint": cloud.url}
    providers = made("alibaba", settings=here, detects_here=False)
    translator = providers.text[0].translator

    with pytest.raises(RuntimeError, match="not started"):
        await translator.translate(Pair("en", "de"), ["one"])
    await providers.start()
    assert len(await translator.translate(Pair("en", "de"), ["one"])) == 1
    await providers.close()
    with pytest.raises(RuntimeError, match="closed"):
        await translator.translate(Pair("en", "de"), ["one"])


@pytest.mark.engine
def test_language_is_found_here_where_that_is_possible() -> None:
    assert isinstance(made("alibaba").detector, LocalDetector)


@pytest.mark.parametrize(
    ("names", "kind"), [(("alibaba",), AlibabaDetector), (("local",), LocalDetector)]
)
@pytest.mark.engine
def test_language_is_asked_of_the_cloud_where_nothing_here_finds_it(
    names: tuple[str, ...], kind: type
) -> None:
    assert isinstance(made(*names, detects_here=False).detector, kind)


@pytest.mark.engine
async def test_local_engine_starts_and_closes(tmp_path: Path) -> None:
    providers = make_providers(("local",), models_dir=tmp_path, call_timeout_seconds=30)

    await providers.start()
    await providers.close()

    assert names_of(providers) == ["local"]


async def test_detector_whose_looks_are_calls_keeps_to_the_rate(
    clock: ManualClock, slots: Slots
) -> None:
    providers = made("alibaba", detects_here=False)
    detector = providers.paced_detector(slots, clock)

    assert (await detector.detect("12 ...")).language is None
    ((key, gap_seconds),) = slots.reserved
    assert key == "alibaba/detect"
    assert gap_seconds == pytest.approx(1 / 47.5)


@pytest.mark.engine
async def test_detector_of_this_machine_has_no_rate(
    clock: ManualClock, slots: Slots
) -> None:
    providers = made("alibaba")

    assert providers.paced_detector(slots, clock) is providers.detector


def test_alibaba_alone_asks_for_nothing_to_be_installed() -> None:
    assert made("alibaba").missing() == ""


def test_rates_come_from_the_settings() -> None:
    chosen = {"rate_share": 0.5, "alibaba_rates": "batch=50,submit=2"}

    (alibaba,) = made("alibaba", settings=KEYS | chosen).text

    assert alibaba.gap_seconds(Operation.BATCH) == 0.02
    assert alibaba.gap_seconds(Operation.SINGLE) == 0.04
    assert alibaba.gap_seconds(Operation.SUBMIT) == 0.5


def test_rates_that_cannot_be_read_are_refused_though_nobody_uses_them() -> None:
    with pytest.raises(ConfigError, match=r"ALIBABA_RATES: entry 1 .*batch,"):
        made("local", settings={"alibaba_rates": "fast=50"})


HUAWEI = {"huaweicloud_sdk_ak": "AKIDEXAMPLE", "huaweicloud_sdk_sk": "secret"}


def test_huaweis_rates_come_from_the_settings() -> None:
    chosen = {"rate_share": 0.5, "huawei_rates": "batch=20"}

    (huawei,) = made("huawei", settings=HUAWEI | chosen).text

    assert huawei.gap_seconds(Operation.BATCH) == 0.05
    assert huawei.gap_seconds(Operation.DETECT) == 0.2


def test_huaweis_rates_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"HUAWEI_RATES: entry 1 "):
        made("alibaba", settings=KEYS | {"huawei_rates": "batch=0"})


def test_every_cloud_has_its_rates() -> None:
    rates = account_rates(Settings(_env_file=None, rate_share=0.5))

    assert {LOCAL, *rates} == set(KNOWN)
    assert {each.share for each in rates.values()} == {0.5}


def test_huawei_takes_documents_once_it_has_a_bucket() -> None:
    without = made("huawei", settings=HUAWEI).files
    chosen = HUAWEI | {"huawei_obs_bucket": "shelf", "huawei_region": "cn-north-4"}
    files = made("huawei", settings=chosen).files

    assert without.own_buckets == {}
    own = files.own_buckets["huawei"]
    assert (own.bucket, own.region, own.access_key_id) == (
        "shelf",
        "cn-north-4",
        "AKIDEXAMPLE",
    )
    assert "huawei" in OWN_BUCKET_SETTINGS
    assert "secret" not in repr(own)


@pytest.mark.parametrize("missing", HUAWEI)
def test_huawei_without_keys_says_what_to_set(missing: str) -> None:
    kept = {name: value for name, value in HUAWEI.items() if name != missing}

    with pytest.raises(ConfigError, match=missing.upper()):
        made("huawei", settings=kept)


def test_huawei_takes_a_key_with_and_without_its_project() -> None:
    named = HUAWEI | {"huaweicloud_project_id": "project"}

    assert names_of(made("huawei", settings=named)) == ["huawei"]
    assert names_of(made("huawei", settings=HUAWEI)) == ["huawei"]


def test_huawei_takes_a_user_in_place_of_a_key() -> None:
    user = {"huawei_username": "u", "huawei_password": "p", "huawei_domain": "d"}

    assert names_of(made("huawei", settings=user)) == ["huawei"]


def test_caller_without_settings_gets_no_huawei() -> None:
    with pytest.raises(ConfigError, match="HUAWEICLOUD_SDK_AK"):
        make_providers(("huawei",), models_dir=None, call_timeout_seconds=5)
