"""The operations as a table: where they stand, and how often they may be called."""

import re
from dataclasses import dataclass
from typing import Final

_NLP = "/v1/{project_id}/machine-translation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation, by its name in the official client."""

    name: str
    method: str
    path: str
    #: The lower one of the documented figures; 0: no figure is known.
    calls_per_second: float = 0
    #: Whether it belongs to IAM, whose errors have another form.
    of_iam: bool = False
    needs_login: bool = True
    takes_body: bool = True


OPERATIONS: Final[dict[str, Operation]] = {
    each.name: each
    for each in (
        Operation(
            name="RunTextTranslation",
            method="POST",
            path=f"{_NLP}/text-translation",
            calls_per_second=10,
        ),
        Operation(
            name="RunLanguageDetection",
            method="POST",
            path=f"{_NLP}/language-detection",
            calls_per_second=10,
        ),
        Operation(
            name="RunFileTranslation",
            method="POST",
            path=f"{_NLP}/file-translation/jobs",
            calls_per_second=1,
        ),
        Operation(
            name="RunGetFileTranslationResult",
            method="GET",
            path=f"{_NLP}/file-translation/jobs/{{job_id}}",
            calls_per_second=10,
            takes_body=False,
        ),
        Operation(
            name="KeystoneCreateUserTokenByPassword",
            method="POST",
            path="/v3/auth/tokens",
            of_iam=True,
            needs_login=False,
        ),
        Operation(
            name="KeystoneListProjects",
            method="GET",
            path="/v3/projects",
            of_iam=True,
            takes_body=False,
        ),
    )
}
DOCUMENTS: Final = ("RunFileTranslation", "RunGetFileTranslationResult")

_PATTERNS = {
    each.name: re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", each.path))
    for each in OPERATIONS.values()
}


def find(method: str, path: str) -> tuple[Operation | None, dict[str, str], bool]:
    """Find out what a request means.

    Args:
        method: Of HTTP.
        path: Decoded, with or without a slash at its end.

    Returns:
        The operation, or None; what its path holds; and whether something stands at
        this path, be it with another method.
    """
    there = False
    for each in OPERATIONS.values():
        found = _PATTERNS[each.name].fullmatch(path.rstrip("/"))
        if found is not None:
            there = True
            if each.method == method:
                return each, found.groupdict(), there
    return None, {}, there
