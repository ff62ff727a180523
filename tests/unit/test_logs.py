"""No line of a log holds a secret, or what people wrote."""

import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from bot.logs import configure_logging, redact

TEXT = "canary words of a person"
SECRETS = {
    "bot token": "xoxb-1234-5678-canary.abc",
    "rotated token": "xoxe.xoxb-1-canary",
    "refresh token": "xoxe-1-canary",
    "app token": "xapp-1-A1-2-canary",
    "ticket": "wss://wss.example/link/?ticket=canary%20x.y~z&app_id=1",
    "ticket in a form": "url=wss%3A%2F%2Fx%2F%3Fticket%3Dcanary",
    "command address": "https://hooks.slack.com/commands/T1/2/canary",
    "click address": "https://hooks.slack.com/actions/T1/2/canary",
    "government": "https://hooks.slack-gov.com/commands/T1/2/canary",
    "capitals": "https://HOOKS.slack.com/commands/T1/2/canary",
    "form": "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1%2Fcanary",
    "local": "http://127.0.0.1:4201/response/commands/T1/canary",
    "download link": "https://bot.example.com/download/WyJjYW5hcn.canary-_x",
}


class PersonsError(Exception):
    """One that quotes what it was working on."""


@pytest.fixture(autouse=True)
def _logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    for handler in set(root.handlers) - set(before[0]):
        root.removeHandler(handler)
    root.handlers[:], level = before
    root.setLevel(level)


def structured(log_format: Literal["console", "json"]) -> structlog.BoundLogger:
    configure_logging(log_format)
    bound: structlog.BoundLogger = structlog.get_logger("test")
    return bound


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def logger() -> logging.Logger:
    configure_logging("json")
    return logging.getLogger("slack_bolt.test")


def fail(message: str) -> None:
    raise PersonsError(message)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_secret_is_taken_out_and_its_surroundings_stay(secret: str) -> None:
    line = redact(f"before {secret} after")

    assert "canary" not in line
    assert line.startswith("before ")
    assert line.endswith(" after")


@pytest.mark.parametrize("harmless", ["ticket 7", "xox", "job 1234 done", "/response"])
def test_harmless_words_stay(harmless: str) -> None:
    assert redact(harmless) == harmless


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("log_format", ["console", "json"])
def test_secret_in_any_field_is_taken_out(
    capsys: pytest.CaptureFixture[str],
    log_format: Literal["console", "json"],
    secret: str,
) -> None:
    log = structured(log_format)
    log.warning(secret, a=secret, b={"deep": [secret]}, c=(secret,), d={secret: 1})
    log.warning("bytes", a=secret.encode(), b={secret}, c=PersonsError(secret))

    written = lines(capsys)
    assert len(written) == 2
    assert "canary" not in "".join(written)


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_exception_stays_as_its_name(
    capsys: pytest.CaptureFixture[str], log_format: Literal["console", "json"]
) -> None:
    log = structured(log_format)
    try:
        fail(TEXT)
    except PersonsError as error:
        log.exception("first", error=error)
        log.warning("second", exc_info=error)
        log.warning("third", exc_info=(type(error), error, error.__traceback__))
        log.warning("fourth", stack_info=True)

    written = lines(capsys)
    assert len(written) == 4
    assert TEXT not in "".join(written)
    assert ["PersonsError" in line for line in written] == [True, True, True, False]


def test_json_line_is_json_with_plain_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging("json")
    structlog.get_logger("test").info("done", count=3, ok=True, share=0.5, none=None)

    fields = json.loads(lines(capsys)[0])
    assert fields.pop("timestamp").endswith("Z")
    assert fields == {
        "count": 3,
        "event": "done",
        "level": "info",
        "none": None,
        "ok": True,
        "share": 0.5,
    }


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_debug_lines_are_not_written(
    capsys: pytest.CaptureFixture[str], log_format: Literal["console", "json"]
) -> None:
    log = structured(log_format)
    log.debug("payload", text=TEXT)
    logging.getLogger("slack_sdk").info("body: %s", TEXT)

    assert lines(capsys) == []


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_librarys_record_is_one_line_without_secrets(
    capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    logger().warning("went to %s\r\nfake line \x1b[31m", secret)

    written = lines(capsys)
    assert len(written) == 1
    assert "canary" not in written[0]
    assert "\x1b" not in written[0]
    assert written[0].startswith("warning slack_bolt.test: went to ")


def test_librarys_exception_stays_as_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        fail(TEXT)
    except PersonsError:
        logger().exception("Failed to run a listener")

    assert lines(capsys) == [
        "error slack_bolt.test: Failed to run a listener (PersonsError)"
    ]


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (f"Unhandled request ({{'text': '{TEXT}'}})", "Unhandled request (..."),
        (f'Received {{"text": "{TEXT}"}}', "Received ..."),
        (f"1 error [type=x, input_value='{TEXT}']", "1 error [type=x, ..."),
        (
            # As slack_sdk's SlackApiError words it.
            "Failed\nThe server responded with: {'ok': False, 'error': 'invalid_auth'}",
            "Failed The server responded with: ... invalid_auth",
        ),
    ],
)
def test_librarys_payload_is_cut_off(
    capsys: pytest.CaptureFixture[str], message: str, line: str
) -> None:
    logger().warning(message)

    assert lines(capsys) == [f"warning slack_bolt.test: {line}"]


def test_record_with_wrong_arguments_is_written_without_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger().warning("%d jobs", TEXT)
    logger().warning("two %s %s", TEXT)

    assert lines(capsys) == [
        "warning slack_bolt.test: %d jobs",
        "warning slack_bolt.test: two %s %s",
    ]
