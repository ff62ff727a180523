"""How the gateway, the service and IAM say no: their codes, statuses and words."""

from typing import Any, Final

Json = dict[str, Any]

#: Codes with their HTTP status and words, from the vendor's pages of error codes
#: (NLP nlp_03_0021, its API gateway; read 2026-11). Where no page that could be read
#: names the status, it is ours: 6301, 6303, APIG.0301, ModelArts.4204.
TABLE: Final[dict[str, tuple[int, str]]] = {
    "NLP.0000": (401, "The user does not have the right to use the beta service."),
    "NLP.0101": (401, "Authentication failed. Verify the token."),
    "NLP.0102": (401, "Authentication information is missing."),
    "NLP.0103": (401, "Obtaining the token failed."),
    "NLP.0104": (401, "IAM cannot be reached."),
    "NLP.0105": (401, "The balance is insufficient or the account is in arrears."),
    "NLP.0201": (500, "Internal error."),
    "NLP.0301": (400, "A parameter is not valid."),
    "NLP.0302": (400, "A parameter is empty."),
    "NLP.0303": (400, "The request method is not supported."),
    "NLP.0304": (400, "The request body cannot be read."),
    "NLP.0305": (400, "The media type is not supported."),
    "NLP.0306": (500, "The request timed out."),
    "NLP.0401": (500, "The OBS client is null."),
    "NLP.0402": (500, "Closing the OBS client failed."),
    "NLP.0403": (500, "Uploading to OBS failed."),
    "NLP.6301": (500, "Internal error of machine translation."),
    "NLP.6302": (400, "Reaching concurrency limitation, please try it later."),
    "NLP.6303": (400, "The OBS object cannot be read."),
    "NLP.6304": (400, "Task is not found."),
    "NLP.6305": (400, "The format of the file is not valid."),
    "NLP.6306": (400, "The file is empty."),
    "NLP.6307": (400, "The file has too many pages."),
    "NLP.6308": (500, "Task is overtime."),
    "APIG.0101": (404, "The API does not exist or has not been published."),
    "APIG.0201": (413, "Request entity too large."),
    "APIG.0301": (401, "Incorrect IAM authentication information."),
    "APIG.0308": (429, "The throttling threshold has been reached."),
    "ModelArts.4204": (403, "The service has not been opened."),
}


class CloudError(Exception):
    """A call is refused.

    Args:
        code: A key of `TABLE`; any other is an HTTP 400.
        message: In place of the usual words.
        headers: Further headers of the answer.
    """

    def __init__(
        self, code: str, message: str = "", *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code)
        usual = TABLE.get(code, (400, "The request was refused."))
        self.code = code
        self.status = usual[0]
        self.message = message or usual[1]
        self.headers = headers or {}

    @property
    def body(self) -> Json:
        """What is answered."""
        return {"error_code": self.code, "error_msg": self.message}


class IamError(CloudError):
    """IAM refuses: it has a form of its own.

    Args:
        status: Of HTTP.
        message: What a person would read.
    """

    _TITLES: Final = {400: "Bad Request", 401: "Unauthorized"}

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"IAM.{status}", message)
        self.status = status

    @property
    def body(self) -> Json:
        """What is answered."""
        title = self._TITLES[self.status]
        said = {"message": self.message, "code": self.status, "title": title}
        return {"error": said}
