"""The operations as a table: what each takes, how often, and how errors are spelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_EDITIONS = ("translate_standard", "translate_ecommerce")
_FORMATS = ("text", "html")
_BOTH = frozenset(("GET", "POST"))
#: Of the batch, by edition.
_BATCH_SCENES = ("title", "description", "communication", "medical", "social")
_TRANSLATE_SCENES = (*_BATCH_SCENES, "finance")
#: Of the asynchronous job; "message" here is "communication" elsewhere.
_JOB_SCENES = ("title", "description", "message", "medical", "social", "tech")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of alimt 2018-10-12, as the vendor's pages and metadata have it."""

    name: str
    required: tuple[str, ...]
    #: The lower one of the documented figures.
    calls_per_second: float
    #: Characters of the whole text; 0: it takes none.
    most_chars: int = 0
    methods: frozenset[str] = _BOTH
    https_only: bool = False
    #: Whether its page lists HTTP's own statuses for errors, and its answers no Code.
    true_status: bool = False
    #: Of the interface that it belongs to.
    version: str = "2018-10-12"
    #: "number", "long" or "name": how its page writes errors.
    spelling: str = "long"
    #: The number of the error that a value out of range is.
    invalid: int = 104
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Scenes by edition; "" where there is no ApiType.
    scenes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_PAIR = ("FormatType", "SourceLanguage", "TargetLanguage")
OPERATIONS: dict[str, Operation] = {
    each.name: each
    for each in (
        Operation(
            name="GetBatchTranslate",
            required=(*_PAIR, "ApiType", "Scene", "SourceText"),
            calls_per_second=10,
            most_chars=8_000,
            spelling="number",
            choices={"FormatType": _FORMATS, "ApiType": _EDITIONS},
            scenes={_EDITIONS[0]: ("general",), _EDITIONS[1]: _BATCH_SCENES},
        ),
        Operation(
            name="TranslateGeneral",
            required=(*_PAIR, "SourceText"),
            calls_per_second=50,
            most_chars=5_000,
            choices={"FormatType": _FORMATS},
            scenes={"": ("general",)},
        ),
        Operation(
            name="Translate",
            required=(*_PAIR, "SourceText", "Scene"),
            calls_per_second=50,
            most_chars=5_000,
            choices={"FormatType": _FORMATS},
            scenes={"": _TRANSLATE_SCENES},
        ),
        Operation(
            name="GetDetectLanguage",
            required=("SourceText",),
            calls_per_second=50,
            most_chars=5_000,
            spelling="name",
        ),
        Operation(
            name="CreateAsyncTranslate",
            required=(*_PAIR, "ApiType", "Scene", "SourceText"),
            calls_per_second=5,
            most_chars=1_000_000,
            https_only=True,
            invalid=10021,
            choices={"FormatType": _FORMATS, "ApiType": _EDITIONS},
            scenes={_EDITIONS[0]: ("general",), _EDITIONS[1]: _JOB_SCENES},
        ),
        Operation(
            name="GetAsyncTranslate",
            required=("JobId",),
            calls_per_second=5,
            methods=frozenset(("POST",)),
            https_only=True,
        ),
    )
}
