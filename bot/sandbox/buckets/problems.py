"""How the object store says no: S3's codes with their statuses and words."""

from typing import Final

#: From the protocol's page of error responses.
TABLE: Final[dict[str, tuple[int, str]]] = {
    "AccessDenied": (403, "Access denied."),
    "AuthorizationQueryParametersError": (400, "Something in the query is wrong."),
    "IncompleteBody": (400, "The body is shorter than its length says."),
    "InternalError": (500, "We met an internal error; please try again."),
    "InvalidAccessKeyId": (403, "The access key is not known."),
    "InvalidArgument": (400, "Only one way of authentication is allowed."),
    "InvalidPart": (400, "A part could not be found."),
    "InvalidToken": (400, "The security token is missing or wrong."),
    "MalformedXML": (400, "The XML is not well formed."),
    "MethodNotAllowed": (405, "The method is not allowed for this resource."),
    "NoSuchBucket": (404, "The bucket does not exist."),
    "NoSuchKey": (404, "The key does not exist."),
    "NoSuchUpload": (404, "The upload does not exist."),
    "NotImplemented": (501, "This server does not know this."),
    "RequestTimeTooSkewed": (403, "The request's time is too far from the server's."),
    "SignatureDoesNotMatch": (403, "The signature is not the one we computed."),
    "SlowDown": (503, "Please reduce your request rate."),
    "XAmzContentSHA256Mismatch": (400, "The digest is not that of the body."),
}


class StoreError(Exception):
    """A request is refused.

    Args:
        code: A key of `TABLE`; any other is an HTTP 400.
        message: In place of the usual words.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        usual = TABLE.get(code, (400, "The request was refused."))
        self.code = code
        self.status = usual[0]
        self.message = message or usual[1]
