"""Calls that go wrong on purpose, on the wire and behind it."""

from enum import StrEnum

from aiohttp import web

from bot.sandbox.faults import Fault


class Kind(StrEnum):
    """What happens to a call. "Done" is: the call took effect, and is billed."""

    #: Written "error:105" or "error:Throttling.User": that is the answer; not done.
    ERROR = "error"
    #: A proxy's HTML page with this status; not done.
    HTTP_500 = "http_500"
    HTTP_502 = "http_502"
    HTTP_503 = "http_503"
    #: A proxy's HTML page with status 200; not done.
    HTML_200 = "html_200"
    #: Written "informational:105": this very status on the wire, the connection held
    #: open for `seconds`; not done.
    INFORMATIONAL = "informational"
    #: Done; the answer is the gateway's InternalError with status 500.
    DONE_500 = "done_500"
    #: Done at once; the answer comes `seconds` later.
    SLOW = "slow"
    #: No answer for `seconds`, then the connection is cut; not done.
    HANG = "hang"
    #: The connection is cut; not done.
    DROP_BEFORE = "drop_before"
    #: Done; the connection is cut in place of an answer.
    DROP_AFTER = "drop_after"
    #: The connection is cut at once; done `seconds` later.
    DROP_THEN_COMMIT = "drop_then_commit"
    #: Done `seconds` later and answered then, whether or not anybody still waits.
    LATE_COMMIT = "late_commit"
    #: Done; the answer is cut off in the middle of its JSON.
    WRONG_JSON = "wrong_json"
    #: Done; the answer is JSON, but a list.
    WRONG_SHAPE = "wrong_shape"
    #: Done; the answer has no body.
    EMPTY = "empty"
    #: Done; the answer is written as XML, whatever was asked for.
    XML = "xml"
    #: Done; the answer begins and never ends, fast.
    ENDLESS = "endless"
    #: Done; the answer comes one byte every `seconds`.
    DRIP = "drip"
    #: Done; the job that was created is translated for ever, or fails.
    JOB_NEVER = "job_never"
    JOB_FAILED = "job_failed"


#: What stands behind a colon.
WITH_DETAIL = (Kind.ERROR, Kind.INFORMATIONAL)

PAGE = "<html><body><h1>Bad gateway</h1></body></html>"
_PAGES = (Kind.HTTP_500, Kind.HTTP_502, Kind.HTTP_503, Kind.HTML_200)


def page(fault: Fault) -> web.Response | None:
    """A page as a proxy shows it; None: that is not ordered."""
    if fault.kind not in _PAGES:
        return None
    status = int(fault.kind.rpartition("_")[2])
    return web.Response(text=PAGE, content_type="text/html", status=status)
