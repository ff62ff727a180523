"""Every failure this project raises, as one tree.

BotError
 ├─ UserError                its words are shown to the person who asked
 ├─ ProviderError            a translation provider (or Slack) refused or failed
 │   ├─ TransientError       the same call may succeed later
 │   │   └─ UnknownOutcomeError   ... and it may already have happened
 │   └─ RejectedError        the same call will fail again
 │       ├─ UnsupportedPairError  nobody here translates between these languages
 │       └─ AccountRefusedError   ... as will every other, until an operator acts
 ├─ StorageError             the database cannot be used as it is
 ├─ IllegalTransitionError   a job was told to make a move its life does not have
 └─ ConfigError              the settings cannot be used as they are
     └─ CredentialsError     ... because a key or a token was refused
"""

from enum import StrEnum


class Fault(StrEnum):
    """Why a provider did not do what it was asked to, in no vendor's words."""

    #: Not between these languages.
    PAIR = "pair_refused"
    #: It did not find out which language it is.
    LANGUAGE_UNKNOWN = "language_unknown"
    #: Not this format of file.
    FORMAT = "format_refused"
    #: The file has too many bytes, pages, characters, or pixels a side.
    SIZE = "size_refused"
    PAGES = "pages_refused"
    LENGTH = "length_refused"
    SIDES = "sides_refused"
    #: It could not fetch the file from where we had put it.
    UNREACHED = "not_reached"
    #: The file is there, and cannot be opened or has nothing in it.
    UNREADABLE = "not_readable"
    EMPTY = "nothing_in_it"
    #: The key, a right of it, the service, or the bill.
    KEY = "key_refused"
    RIGHTS = "rights_missing"
    CLOSED = "service_closed"
    UNPAID = "bill_unpaid"
    #: What the account may do in a day is used up.
    QUOTA = "quota_used_up"
    #: There is no such call any more.
    RETIRED = "call_retired"
    #: A call of ours that it does not understand.
    CALL = "call_refused"
    BUSY = "provider_busy"
    TOO_SLOW = "provider_too_slow"
    #: It failed inside, or answered nothing that can be read.
    BROKEN = "provider_failed"
    #: There is no such task, or not any more.
    NO_TASK = "task_unknown"


#: What is no fault of the file's: another provider may take it.
PASSED_ON = frozenset(
    {
        Fault.PAIR,
        Fault.LANGUAGE_UNKNOWN,
        Fault.FORMAT,
        Fault.SIZE,
        Fault.PAGES,
        Fault.LENGTH,
        Fault.SIDES,
        Fault.UNREACHED,
        Fault.KEY,
        Fault.RIGHTS,
        Fault.CLOSED,
        Fault.UNPAID,
        Fault.QUOTA,
        Fault.RETIRED,
        Fault.CALL,
    }
)


class BotError(Exception):
    """Anything that this project raises on purpose."""


class UserError(BotError):
    """Something the asker can put right; the message says how.

    Args:
        message: A whole sentence, fit to be shown.
    """


class ProviderError(BotError):
    """A provider's answer that is not a translation.

    Args:
        message: What happened, for an operator; never the text to translate.
        code: The provider's own code, or a short name of ours.
        request_id: The provider's name for the call, where it gave one.
        fault: The same as the code, in no vendor's words; None: nobody knows.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        request_id: str = "",
        fault: Fault | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.request_id = request_id
        self.fault = fault

    @property
    def reason(self) -> str:
        """Why it is, as people are told: by our own name for it where there is one."""
        return self.fault or self.code


class TransientError(ProviderError):
    """The same call may succeed later.

    Args:
        retry_after_seconds: The least time to wait, where the provider named one.
        most_repeats: So many repeats are worth it; None: the caller knows best.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        request_id: str = "",
        fault: Fault | None = None,
        retry_after_seconds: float | None = None,
        most_repeats: int | None = None,
    ) -> None:
        super().__init__(message, code=code, request_id=request_id, fault=fault)
        self.retry_after_seconds = retry_after_seconds
        self.most_repeats = most_repeats


class UnknownOutcomeError(TransientError):
    """The call may or may not have taken effect: look before repeating it."""


class RejectedError(ProviderError):
    """The same call will fail again."""


class UnsupportedPairError(RejectedError):
    """No provider at hand translates between these two languages.

    Args:
        source: BCP 47 tag of the text's language.
        target: BCP 47 tag of the wanted language.
    """

    def __init__(self, source: str, target: str) -> None:
        super().__init__(
            f"no route from {source} to {target}",
            code="unsupported_pair",
            fault=Fault.PAIR,
        )
        self.source = source
        self.target = target


class AccountRefusedError(RejectedError):
    """The provider refuses the account: its key, a right that it lacks, its bill.

    Every other call will fail as well until an operator acts.
    """


class StorageError(BotError):
    """The database cannot be used as it is; the message names the file."""


class IllegalTransitionError(BotError):
    """A job was told to make a move that its table of moves does not have."""


class ConfigError(BotError):
    """The settings cannot be used as they are; the message names the setting."""


class CredentialsError(ConfigError):
    """A key or a token was refused; the message names it, never its value."""
