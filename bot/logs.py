"""Logs: to stderr, with ids and codes, never with a secret or what people wrote."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal

import structlog

#: Tokens, a socket's ticket, and what follows the places where a response_url and our
#: download links stand, written plainly or as in a form.
_SECRETS = re.compile(
    r"xox[a-z]?[.-][\w.-]+|xapp-[\w-]+|ticket(?:=|%3D)[^\s\"'&<>]+"
    r"|(?:(?<=hooks\.slack\.com)|(?<=hooks\.slack-gov\.com)|(?<=/response)"
    r"|(?<=/download))"
    r"(?:/|%2F)[^\s\"'<>]+",
    re.IGNORECASE,
)
#: Where a library's record starts to quote a payload, which holds people's text.
_QUOTED = re.compile(r"\{|input_value=")
_ERROR_CODE = re.compile(r"['\"]error['\"]: ?['\"](\w+)['\"]")


def redact(text: str) -> str:
    """Take tokens, tickets and response addresses out of a line."""
    return _SECRETS.sub("[secret]", text)


def _redacted(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, Mapping):
        return {redact(str(key)): _redacted(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(each) for each in value]
    return redact(str(value))


def _redact_fields(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Redact every field; an exception stays as its name, without its trace."""
    fault = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if fault:
        event["fault"] = _fault_name(fault)
    for key, value in event.items():
        event[key] = _redacted(value)
    return event


def _fault_name(fault: object) -> str:
    if isinstance(fault, tuple):
        fault = fault[1]
    elif not isinstance(fault, BaseException):
        fault = sys.exc_info()[1]
    return type(fault).__name__


class _RedactingFormatter(logging.Formatter):
    """For the libraries' own records: one line, without traces, payloads, secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the message up to a quoted payload; an exception only by its name."""
        line = f"{record.levelname.lower()} {record.name}: {_message(record)}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" ({record.exc_info[0].__name__})"
        printable = (sign if sign.isprintable() else " " for sign in line)
        return redact("".join(printable))


def _message(record: logging.LogRecord) -> str:
    try:
        said = record.getMessage()
    except (TypeError, ValueError):
        said = str(record.msg)
    start = _QUOTED.search(said)
    if start is None:
        return said
    code = _ERROR_CODE.search(said)
    return f"{said[: start.start()]}... {code[1] if code else ''}".rstrip()


def configure_logging(
    log_format: Literal["console", "json"], *, quiet: bool = False
) -> None:
    """Set up structlog and the libraries' loggers; called once by the commands.

    Args:
        log_format: For people, or for collectors.
        quiet: Say only what went wrong.
    """
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _redact_fields,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if quiet else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_RedactingFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
