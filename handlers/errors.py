"""What happens when a listener fails: no ack, so Slack sends it again."""

import structlog
from pydantic import ValidationError
from slack_bolt.response import BoltResponse

from bot.errors import ConfigError

log = structlog.get_logger(__name__)


async def log_error(error: Exception) -> BoltResponse:
    """Log the kind of failure, never the payload, and let Slack deliver again.

    Over HTTP this is a 500; a 400 where the payload is not shaped as Slack's are, and
    a 403 where it is of a workspace that is not ours;
    in Socket Mode all leave the envelope without an ack.
    """
    if isinstance(error, ConfigError):
        log.error("request_refused", reason=str(error))
        return BoltResponse(status=403, body="")
    if isinstance(error, ValidationError):
        log.error("payload_refused", model=error.title, problems=error.error_count())
        return BoltResponse(status=400, body="")
    log.error("listener_failed", error=type(error).__name__)
    return BoltResponse(status=500, body="")
