"""Settings: what is wrong is refused by name, and never shown."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.config import SLACK_API_URL, Settings, load_settings, under_ci
from bot.errors import ConfigError

REAL_BOT = "xoxb-1-2-real"
REAL_APP = "xapp-1-2-real"
LOCAL_BOT = "xoxb-local-0123456789abcdef0123"
LOCAL_APP = "xapp-local-0123456789abcdef01"
LOCAL_URL = "http://127.0.0.1:4201/api/"


@pytest.fixture(autouse=True)
def _empty_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no .env of this folder, reaches a test."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def settings(**fields: Any) -> Settings:
    return Settings(**fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_FORMAT", "xml-4711"),
        ("MAX_TEXT_CHARS", "-4711"),
        ("MAX_TEXT_CHARS", "0"),
        ("MAX_TEXT_CHARS", "40001"),
        ("MAX_TEXT_CHARS", "many-4711"),
        ("TEXT_RETENTION_HOURS", "-4711"),
        ("TEXT_RETENTION_HOURS", "nan"),
        ("SEGMENT_RETENTION_DAYS", "inf"),
        ("ROW_RETENTION_DAYS", "-0.5"),
        ("JOB_DEADLINE_HOURS", "0"),
        ("STEP_TIMEOUT_SECONDS", "4711"),
        ("LEASE_SECONDS", "-inf"),
        ("LOOK_UP_AFTER_SECONDS", "soon-4711"),
        ("LOOK_UP_AGAIN_SECONDS", "-1"),
        ("POST_INTERVAL_SECONDS", "1e999"),
        ("LISTEN", "4711host"),
        ("LISTEN", "127.0.0.1:65536"),
        ("LISTEN", "127.0.0.1:٣٠٠٠"),
        ("LISTEN", ":3000"),
        ("LISTEN", f"127.0.0.1:{'9' * 5000}"),
        ("DATABASE_URL", "postgres://user:4711@db/name"),
        ("DATABASE_URL", "sqlite:///"),
        ("FLAG_LANGUAGES", "be=fr,4711"),
        ("FLAG_LANGUAGES", "be=no-language-4711"),
        ("FLAG_LANGUAGES", "=fr"),
        ("SLACK_BOT_TOKEN", "xoxb-4711 secret"),
        ("SLACK_APP_TOKEN", "xapp-4711\r\nX-Other: 1"),
        ("SLACK_SIGNING_SECRET", "4711\u00e9"),
        ("SLACK_API_URL", "slack.com/api-4711"),
        ("SLACK_API_URL", "https://slack.com:4711x/api/"),
        ("SLACK_API_URL", "ftp://127.0.0.1/4711/"),
        ("SLACK_API_URL", "https://user:4711@slack.com/api/"),
        ("SLACK_API_URL", "https://slack.com/api?secret=4711"),
        ("SLACK_API_URL", "https://slack.com/api#4711"),
        ("SLACK_API_URL", "https://[::1/api/"),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id 4711"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "4711\r\nX-Other: 1"),
        ("ALIBABA_CLOUD_SECURITY_TOKEN", "4711\u00e9"),
        ("ALIBABA_MT_ENDPOINT", "mt-4711.example"),
        ("ALIBABA_MT_ENDPOINT", "http://mt-4711.example"),
        ("ALIBABA_MT_ENDPOINT", "ftp://127.0.0.1:4711"),
        ("ALIBABA_MT_ENDPOINT", "https://mt.example/4711"),
        ("ALIBABA_MT_ENDPOINT", "https://mt.example?4711"),
        ("ALIBABA_MT_ENDPOINT", "https://user:4711@mt.example"),
        ("ALIBABA_MT_API_TYPE", "translate_4711"),
        ("ALIBABA_MT_SCENE", "poetry-4711"),
        ("ALIBABA_MT_SCENE", "title"),
        ("ALIBABA_MT_API_TYPE", "translate_ecommerce"),
        ("ALIBABA_MT_FORMAT", "markdown-4711"),
        ("RATE_SHARE", "0"),
        ("RATE_SHARE", "4711"),
        ("RATE_SHARE", "nan"),
        ("REUSE", "4711"),
        ("REUSE_MAX_SEGMENTS", "-4711"),
        ("REUSE_MAX_SEGMENTS", "4711.5"),
    ],
)
def test_wrong_value_is_refused_by_name_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert name in str(caught.value)
    assert "4711" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_FORMAT", "xml")
    monkeypatch.setenv("LEASE_SECONDS", "long")

    with pytest.raises(ConfigError, match=r"LEASE_SECONDS: .*; LOG_FORMAT: "):
        load_settings()


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.com.evil.example/api/",
        "https://slack.com@evil.example/api/",
        "https://evil.example/slack.com/",
        "https://evilslack.com/api/",
        "https://api.slack.com/api/",
        "https://slack.com./api/",
        "https://slack.com:8443/api/",
        "http://slack.com/api/",
        "https://slack.com\\.evil.example/",
        "https://sl\u0430ck.com/api/",
        "https://127.0.0.1/api/",
        LOCAL_URL,
    ],
)
@pytest.mark.parametrize(
    "token", [{"slack_bot_token": REAL_BOT}, {"slack_app_token": REAL_APP}]
)
def test_real_token_never_goes_to_another_host(
    monkeypatch: pytest.MonkeyPatch, token: dict[str, str], url: str
) -> None:
    for name, value in token.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("SLACK_API_URL", url)

    with pytest.raises(ConfigError, match="SLACK_API_URL") as caught:
        load_settings()
    assert REAL_BOT not in str(caught.value)
    assert REAL_APP not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        SLACK_API_URL,
        "https://slack.com/api",
        "https://SLACK.com/api/",
        "https://slack.com:443/api/",
        "https://sl\tack.com/api/",
        "https://slack\u3002com/api/",
    ],
)
def test_spellings_of_slacks_host_become_the_host_itself(url: str) -> None:
    made = settings(slack_bot_token=REAL_BOT, slack_api_url=url)

    assert made.slack_api_url == SLACK_API_URL


def test_government_slack_is_slack() -> None:
    made = settings(
        slack_bot_token=REAL_BOT, slack_api_url="https://slack-gov.com/api/"
    )

    assert made.slack_api_url == "https://slack-gov.com/api/"


@pytest.mark.parametrize(
    "url",
    [
        SLACK_API_URL,
        "http://10.0.0.1/api/",
        "http://127.0.0.1.evil.example/api/",
        "http://127.1/api/",
        "http://0.0.0.0:4201/api/",
        "http://127.0.0.1@evil.example/api/",
    ],
)
@pytest.mark.parametrize(
    "token", [{"slack_bot_token": LOCAL_BOT}, {"slack_app_token": LOCAL_APP}]
)
def test_local_token_never_leaves_this_machine(token: dict[str, str], url: str) -> None:
    with pytest.raises(ValidationError, match=r"SLACK_API_URL|user, query"):
        settings(**token, slack_api_url=url)


@pytest.mark.parametrize(
    "url", [LOCAL_URL, "http://localhost:1/api/", "http://[::1]:4201/api/"]
)
def test_local_tokens_go_to_the_local_workspace(url: str) -> None:
    made = settings(
        slack_bot_token=LOCAL_BOT, slack_app_token=LOCAL_APP, slack_api_url=url
    )

    assert made.slack_api_url == url
    assert made.socket_mode


@pytest.mark.parametrize(("bot", "app"), [(LOCAL_BOT, REAL_APP), (REAL_BOT, LOCAL_APP)])
@pytest.mark.parametrize("url", [SLACK_API_URL, LOCAL_URL])
def test_mixed_tokens_are_refused_everywhere(bot: str, app: str, url: str) -> None:
    with pytest.raises(ValidationError, match="SLACK_API_URL"):
        settings(slack_bot_token=bot, slack_app_token=app, slack_api_url=url)


def test_environment_wins_over_dotenv(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LISTEN=127.0.0.1:1\nLOG_FORMAT=json\nOTHER=x\n")
    monkeypatch.setenv("LISTEN", "127.0.0.1:2")

    made = load_settings()

    assert made.listen_address == ("127.0.0.1", 2)
    assert made.log_format == "json"


def test_empty_variables_leave_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")

    assert load_settings() == Settings()


def test_unreadable_dotenv_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SLACK_BOT_TOKEN=\xff\xfe4711\n")

    with pytest.raises(ConfigError, match=r"\.env") as caught:
        load_settings()
    assert "4711" not in str(caught.value)


def test_settings_are_frozen() -> None:
    made = settings()

    with pytest.raises(ValidationError):
        setattr(made, "listen", "127.0.0.1:80")  # noqa: B010 - mypy refuses it, too


def test_secrets_do_not_show_in_the_settings_text() -> None:
    made = settings(slack_bot_token=REAL_BOT, slack_signing_secret="shh-4711")

    assert REAL_BOT not in repr(made)
    assert "shh-4711" not in str(made.model_dump())


@pytest.mark.parametrize(
    ("endpoint", "called"),
    [
        ("https://mt.example/", "https://mt.example"),
        ("https://MT.example:8443", "https://mt.example:8443"),
        ("http://127.0.0.1:4202", "http://127.0.0.1:4202"),
        ("http://[::1]:4202/", "http://[::1]:4202"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_endpoint_is_called_as_it_was_checked(endpoint: str, called: str) -> None:
    assert settings(alibaba_mt_endpoint=endpoint).alibaba_mt_endpoint == called


def test_keys_of_a_cloud_are_not_shown() -> None:
    made = settings(alibaba_cloud_access_key_secret="shh-4711")

    assert "shh-4711" not in repr(made) + str(made.model_dump())


def test_scene_belongs_to_the_professional_edition() -> None:
    made = settings(
        alibaba_mt_api_type="translate_ecommerce", alibaba_mt_scene="communication"
    )

    assert made.alibaba_mt_scene == "communication"


def test_providers_are_names_in_order() -> None:
    made = settings(providers=" Local, ,alibaba,")

    assert made.provider_names == ("local", "alibaba")


def test_flags_get_the_languages_of_the_operator() -> None:
    made = settings(flag_languages=" BE=fr , ch = it,us=,br=pt_br")

    assert made.flag_overrides == {"be": "fr", "ch": "it", "us": "", "br": "pt-BR"}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({}, "data/thread-translator.db"),
        ({"data_dir": "/var/lib/tt"}, "/var/lib/tt/thread-translator.db"),
        ({"database_url": "sqlite:///other/x.db"}, "other/x.db"),
        ({"database_url": "sqlite:////srv/x.db"}, "/srv/x.db"),
    ],
)
def test_database_has_its_place(fields: dict[str, str], path: str) -> None:
    assert settings(**fields).database_path == Path(path)


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("127.0.0.1:0", ("127.0.0.1", 0)),
        ("[::1]:3000", ("::1", 3000)),
        ("192.0.2.1:65535", ("192.0.2.1", 65535)),
        ("localhost:80", ("localhost", 80)),
    ],
)
def test_listen_is_host_and_port(listen: str, address: tuple[str, int]) -> None:
    assert settings(listen=listen).listen_address == address


def test_socket_mode_needs_an_app_token() -> None:
    assert not settings(slack_bot_token=REAL_BOT).socket_mode


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("true", True),
        ("1", True),
        ("woodpecker", True),
        ("", False),
        (" ", False),
        ("0", False),
        ("False", False),
        ("no", False),
    ],
)
def test_ci_is_known_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, value: str, *, expected: bool
) -> None:
    monkeypatch.setenv("CI", value)

    assert under_ci() is expected


def test_machine_without_the_variable_is_no_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)

    assert not under_ci()
