"""How the gateway and the service say no: their codes, statuses and words."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

#: The gateway's codes with their HTTP status and words. The first half stands on the
#: vendor's pages of common errors (48054; read 2026-11); what is marked "form only" is
#: there by name, its status and words are ours.
GATEWAY: dict[str, tuple[int, str]] = {
    "Throttling": (400, "Request was denied due to request throttling."),
    "Throttling.User": (400, "Request was denied due to user flow control."),
    "Throttling.Api": (400, "Request was denied due to api flow control."),
    "ServiceUnavailable": (503, "The request has failed due to a temporary failure."),
    "InternalError": (500, "The request processing has failed due to unknown error."),
    "SignatureNonceUsed": (400, "Specified signature nonce was used already."),
    "InvalidTimeStamp.Expired": (400, "Specified time stamp or date value is expired."),
    "InvalidTimeStamp.Format": (400, "Specified time stamp is not well formatted."),
    "InvalidAccessKeyId.NotFound": (404, "Specified access key is not found."),
    "InvalidAccessKeyId.Inactive": (400, "Specified access key is disabled."),
    "SignatureDoesNotMatch": (400, "Specified signature does not match."),
    "Forbidden.RAM": (403, "User not authorized to operate on the resource."),
    "NoPermission": (403, "You are not authorized to do this action."),
    # form only
    "IncompleteSignature": (400, "The signature lacks something that must be in it."),
    "MissingSecurityToken": (400, "SecurityToken is mandatory for this access key."),
    "InvalidSecurityToken.MismatchWithAccessKey": (
        400,
        "Specified SecurityToken mismatches with the access key.",
    ),
    "InvalidSecurityToken.Expired": (400, "Specified SecurityToken is expired."),
    "InvalidAction.NotFound": (404, "Specified api is not found."),
    "InvalidVersion": (400, "Specified parameter Version is not valid."),
    "InvalidProtocol.NeedSsl": (400, "Your request is denied as lack of ssl protect."),
    "UnsupportedHTTPMethod": (400, "This http method is not supported."),
    "RequestEntityTooLarge": (413, "The request body is too large."),
    # Images: the page of TranslateImage; the words are ours.
    "Parameter.SourceLangError": (400, "The source language is not supported."),
    "Parameter.TargetLangError": (400, "The target language is not supported."),
    "Parameter.ImageUrlError": (406, "The image cannot be fetched."),
    "Parameter.ImageSizeError": (406, "The sides of the image are out of range."),
    "Parameter.ImageFormatError": (406, "The format of the image is not supported."),
    "Parameter.ImageFileSizeError": (406, "The file of the image is too large."),
    "ImageTranslate.TranslationError": (500, "The image could not be translated."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A business error."""

    name: str
    #: The status where true ones travel. Those of 107 and of what lists 101 to 106
    #: and 199 only are inferred from the meaning.
    status: int
    message: str


#: The vendor's tables for GetBatchTranslate (101 to 199), CreateAsyncTranslate (10001
#: to 10026) and documents (10021 to 10031); a number up to 199 has three spellings, one
#: above only its own.
BUSINESS: dict[int, Row] = {
    101: Row("RequestTimeOut", 500, "The request has timed out."),
    102: Row("Error", 500, "A system error occurred."),
    103: Row("UrlDecodingError", 400, "An error occurred while decoding the URL."),
    104: Row("ParameterError", 400, "Some required parameters are missing."),
    105: Row(
        "LanguageNotSupported", 400, "The specified language pair is not supported."
    ),
    106: Row(
        "LanguageDetectError", 400, "An error occurred while detecting the language."
    ),
    107: Row("TranslateError", 500, "An error occurred while translating."),
    108: Row("StringTooLong", 400, "The specified string is too long."),
    109: Row("SubNotPermission", 403, "The sub account is not authorized."),
    110: Row("AccountNotActivated", 400, "The account has not activated the service."),
    111: Row("SubServiceFailed", 500, "Sub-account service failed."),
    112: Row(
        "TranslateServiceCallFailed", 500, "Failed to call the translation service."
    ),
    113: Row(
        "AccountNotActivatedOrInArrears",
        400,
        "The service is not activated or the account has an outstanding balance.",
    ),
    199: Row("unknownError", 500, "An unknown error occurred."),
    10021: Row("", 400, "The parameter is invalid."),
    10022: Row("", 400, "The fileUrl is invalid."),
    10023: Row("", 400, "The fileUrl is not accessible."),
    10024: Row("", 400, "The callbackUrl is invalid."),
    10025: Row("", 404, "The specified task does not exist."),
    10026: Row("", 400, "Failed to translate the certificate."),
    10029: Row("", 403, "The calls of this day are used up."),
    10030: Row("", 400, "The file is too large."),
    10031: Row("", 400, "The type of the file is not supported."),
}
_NUMBERS = {number: number for number in BUSINESS} | {
    19_999 if number == 199 else number + 9_900: number
    for number in BUSINESS
    if number <= 199
}
_NUMBER_OF = {f"System.{row.name}": n for n, row in BUSINESS.items() if row.name}


class GatewayError(Exception):
    """A call did not come through to the service.

    Args:
        code: The gateway's code; one that is not in `GATEWAY` is an HTTP 400.
        message: In place of the usual words.
        status: In place of the usual HTTP status.
        headers: Further headers of the answer.
        extra: Further members of the answer.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        *,
        status: int = 0,
        headers: dict[str, str] | None = None,
        extra: Json | None = None,
    ) -> None:
        super().__init__(code)
        usual = GATEWAY.get(code, (400, "The request was refused."))
        self.code = code
        self.status = status or usual[0]
        self.message = message or usual[1]
        self.headers = headers or {}
        self.extra = extra or {}


class BusinessError(Exception):
    """The service came to know the call, and refuses it.

    Args:
        number: A key of `BUSINESS`.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def row(self) -> Row:
        """Its row of the table."""
        return BUSINESS[self.number]


def spelled(number: int, spelling: str) -> str:
    """Write a business error's number as "105", "10005" or "System.X".

    Args:
        number: A key of `BUSINESS`.
        spelling: "number", "long" or "name".
    """
    if number > 199:
        return str(number)
    if spelling == "name":
        return f"System.{BUSINESS[number].name}"
    if spelling == "long":
        return "19999" if number == 199 else str(number + 9_900)
    return str(number)


def number_of(code: str) -> int | None:
    """The business error that any of the three spellings names; None: no such one."""
    if code in _NUMBER_OF:
        return _NUMBER_OF[code]
    if not code.isdecimal():
        return None
    return _NUMBERS.get(int(code))
