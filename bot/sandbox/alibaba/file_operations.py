"""The operations with files as a table, and what their parameters must be."""

import json
from collections.abc import Mapping
from typing import Final

from bot.sandbox.alibaba.fetching import AddressError, check_address
from bot.sandbox.alibaba.languages import supports
from bot.sandbox.alibaba.operations import OPERATIONS, Operation
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.parameters import missing
from bot.sandbox.alibaba.problems import BusinessError, GatewayError

#: What permits for uploads belong to: another of the vendor's interfaces.
PLATFORM_VERSION: Final = "2019-12-19"
MOST_IMAGES: Final = 20

_POST: Final = frozenset(("POST",))
_GET: Final = frozenset(("GET",))
_PAIR: Final = ("SourceLanguage", "TargetLanguage")
#: An image's languages to translate from; the page names no others.
_IMAGE_SOURCES: Final = ("zh", "en")
_FIELDS: Final = ("general", "e-commerce")

#: No page says how often images may be handed in together, and permits be asked for.
FILE_OPERATIONS: Final[dict[str, Operation]] = {
    each.name: each
    for each in (
        Operation(
            name="TranslateImage", required=_PAIR, calls_per_second=5, methods=_POST
        ),
        Operation(
            name="TranslateImageBatch",
            required=("ImageUrls", *_PAIR),
            calls_per_second=3,
        ),
        Operation(
            name="GetTranslateImageBatchResult",
            required=("TaskId",),
            calls_per_second=3,
        ),
        Operation(
            name="CreateDocTranslateTask",
            required=("FileUrl", *_PAIR),
            calls_per_second=5,
            methods=_POST,
            true_status=True,
        ),
        Operation(
            name="GetDocTranslateTask",
            required=("TaskId",),
            calls_per_second=5,
            methods=_GET,
            true_status=True,
        ),
        Operation(
            name="AuthorizeFileUpload",
            required=("Product",),
            calls_per_second=10,
            version=PLATFORM_VERSION,
        ),
    )
}
ALL_OPERATIONS: Final = OPERATIONS | FILE_OPERATIONS


def check_files(
    operation: Operation, parameters: Mapping[str, str], switches: Switches
) -> None:
    """Check the parameters of an operation with files; addresses by their form only.

    Args:
        operation: Which one is called.
        parameters: Of the call.
        switches: How the server behaves.

    Raises:
        GatewayError: MissingX, Parameter.SourceLangError or Parameter.TargetLangError.
        BusinessError: 104, 105, 10021, 10022 or 10024.
    """
    for name in operation.required:
        if not parameters.get(name):
            raise missing(name, switches)
    match operation.name:
        case "TranslateImage":
            if not parameters.get("ImageBase64") and not parameters.get("ImageUrl"):
                raise missing("ImageUrl", switches)
            _check_image(parameters)
        case "TranslateImageBatch":
            if len(image_addresses(parameters)) > MOST_IMAGES:
                raise BusinessError(104)
            _check_image(parameters)
        case "CreateDocTranslateTask":
            _check_document(parameters)
        case "AuthorizeFileUpload":
            if parameters["Product"] != "alimt":
                raise GatewayError("InvalidProduct", "Product is not valid.")


def image_addresses(parameters: Mapping[str, str]) -> list[str]:
    """The addresses of a task's images, each once."""
    given = (each.strip() for each in parameters["ImageUrls"].split(","))
    return list(dict.fromkeys(each for each in given if each))


def wants_editor_data(parameters: Mapping[str, str]) -> bool:
    """Whether a call asks for what an editor of images begins with.

    What holds where it says nothing, no page tells: yes, here.

    Raises:
        BusinessError: 104: its Ext is no JSON object.
    """
    try:
        asked = json.loads(parameters.get("Ext") or "{}")
    except ValueError:
        raise BusinessError(104) from None
    if not isinstance(asked, dict):
        raise BusinessError(104)
    return asked.get("needEditorData") != "false"


def _check_image(parameters: Mapping[str, str]) -> None:
    wants_editor_data(parameters)
    source, target = (parameters[name] for name in _PAIR)
    if source not in _IMAGE_SOURCES:
        raise GatewayError("Parameter.SourceLangError")
    if source == target or not supports(source, target):
        raise GatewayError("Parameter.TargetLangError")
    if parameters.get("Field", "general") not in _FIELDS:
        raise BusinessError(104)


def _check_document(parameters: Mapping[str, str]) -> None:
    source, target = (parameters[name] for name in _PAIR)
    if not supports(source, target):
        raise BusinessError(105)
    if parameters.get("Scene", "general") != "general":
        raise BusinessError(10021)
    if callback := parameters.get("CallbackUrl"):
        try:
            check_address(callback, named=True)
        except AddressError:
            raise BusinessError(10024) from None
