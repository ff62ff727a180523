"""Whether a call's parameters are what its operation takes."""

import json
from collections.abc import Mapping

from bot.sandbox.alibaba.languages import supports
from bot.sandbox.alibaba.operations import Operation
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.problems import BusinessError, GatewayError

#: Of a batch.
MOST_ENTRIES = 50
MOST_ENTRY_CHARS = 1_000


def check(
    operation: Operation, parameters: Mapping[str, str], switches: Switches
) -> None:
    """Check all parameters but what is inside a batch.

    Args:
        operation: Which one is called.
        parameters: Of the call.
        switches: How the server behaves.

    Raises:
        GatewayError: MissingX.
        BusinessError: 104 or 10021, 105, 108.
    """
    for name in operation.required:
        if not parameters.get(name):
            raise missing(name, switches)
    for name, values in operation.choices.items():
        if parameters[name] not in values:
            raise BusinessError(operation.invalid)
    scenes = operation.scenes.get(parameters.get("ApiType", ""), ())
    if scenes and parameters.get("Scene", "general") not in scenes:
        raise BusinessError(operation.invalid)
    if "TargetLanguage" in operation.required and not supports(
        parameters["SourceLanguage"], parameters["TargetLanguage"]
    ):
        raise BusinessError(105)
    if operation.name != "GetBatchTranslate":
        length = count(parameters.get("SourceText", ""), switches)
        if operation.most_chars and length > operation.most_chars:
            raise BusinessError(108)


def count(text: str, switches: Switches) -> int:
    """How many characters the service counts."""
    if switches.characters == "code_points" or text.isascii():
        return len(text)
    return len(text) + sum(char > "\uffff" for char in text)


def entries(operation: Operation, text: str, switches: Switches) -> dict[str, str]:
    """The entries of a batch by their keys.

    Args:
        operation: GetBatchTranslate.
        text: Its SourceText, a JSON object of texts.
        switches: How the server behaves.

    Raises:
        BusinessError: 104: no such object, or too many entries; 108: too long.
    """
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or not 0 < len(found) <= MOST_ENTRIES:
            raise BusinessError(104)
        if not all(isinstance(each, str) for each in found.values()):
            raise BusinessError(104)
        "".join((*found, *found.values())).encode()  # half a character is none
    except ValueError as error:
        raise BusinessError(104) from error
    lengths = [count(each, switches) for each in found.values()]
    if sum(lengths) > operation.most_chars:
        raise BusinessError(108)
    if switches.long_entries == "call" and max(lengths) > MOST_ENTRY_CHARS:
        raise BusinessError(108)
    return found


def missing(name: str, switches: Switches) -> Exception:
    """The error of a call that lacks a required parameter.

    Args:
        name: The parameter.
        switches: How the server behaves.
    """
    if switches.missing_parameters == "service":
        return BusinessError(104)
    return GatewayError(f"Missing{name}", f"{name} is mandatory for this action.")
