"""What the operations do, once a call has come through the gateway."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.alibaba.entries import EntryFaults
from bot.sandbox.alibaba.jobs import Fate, Jobs
from bot.sandbox.alibaba.ledger import DETECTION, GENERAL, PROFESSIONAL
from bot.sandbox.alibaba.operations import Operation
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.parameters import MOST_ENTRY_CHARS, count, entries
from bot.sandbox.alibaba.problems import BusinessError, spelled
from bot.sandbox.alibaba.translator import Rendered, Translator

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that came through, its parameters checked."""

    operation: Operation
    parameters: Mapping[str, str]
    account: str
    switches: Switches
    #: Of a job that it creates.
    fate: Fate = Fate.DONE
    #: Where the caller reached us, without a slash at the end: where results lie.
    base_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an operation answers, and what it costs."""

    body: Json
    #: Which price it has; empty: none.
    edition: str = ""
    #: What the vendor would bill.
    characters: int = 0
    #: How many texts were translated.
    texts: int = 0
    #: "engine", "simulated", both parted by "+", or empty: nothing was translated.
    by: str = ""


class Service:
    """Does what calls ask for.

    Args:
        translator: Translates.
        jobs: Keeps asynchronous jobs.
        entry_faults: Which entries of batches fail.
    """

    def __init__(
        self, translator: Translator, jobs: Jobs, entry_faults: EntryFaults
    ) -> None:
        self._translator = translator
        self._jobs = jobs
        self._entry_faults = entry_faults
        self._runs: dict[str, Callable[[Call], Awaitable[Outcome]]] = {
            "GetBatchTranslate": self._batch,
            "TranslateGeneral": self._one,
            "Translate": self._one,
            "GetDetectLanguage": self._detect,
            "CreateAsyncTranslate": self._create,
            "GetAsyncTranslate": self._read,
        }

    async def run(self, call: Call) -> Outcome:
        """Do it.

        Raises:
            BusinessError: It cannot be done.
        """
        return await self._runs[call.operation.name](call)

    async def _batch(self, call: Call) -> Outcome:
        given = entries(call.operation, call.parameters["SourceText"], call.switches)
        items: list[Json] = []
        ways: set[str] = set()
        billed = 0
        for key, text in given.items():
            item, by = await self._entry(call, key, text)
            if by:
                ways.add(by)
                billed += count(text, call.switches)
            items += self._entry_faults.spoil(item, text)
        listed = json.dumps(items, ensure_ascii=False)
        as_string = call.switches.list_type == "string"
        return Outcome(
            body={
                "Code": _ok(call.switches),
                "Message": "success",
                "TranslatedList": listed if as_string else items,
            },
            edition=_edition(call),
            characters=billed,
            texts=len(given),
            by="+".join(sorted(ways)),
        )

    async def _entry(self, call: Call, key: str, text: str) -> tuple[Json, str]:
        """An entry of the answer, all values strings; and how it was translated."""
        length = count(text, call.switches)
        item: Json = {"index": key, "wordCount": str(length)}
        if length > MOST_ENTRY_CHARS:
            return {"code": _number(108, call), **item}, ""
        try:
            done = await self._translated(call, text)
        except BusinessError as error:
            return {"code": _number(error.number, call), **item}, ""
        if done.detected:
            item["detectedLanguage"] = done.detected
        return {"code": "200", **item, "translated": done.text}, done.by

    async def _one(self, call: Call) -> Outcome:
        text = call.parameters["SourceText"]
        done = await self._translated(call, text)
        length = count(text, call.switches)
        data = {"Translated": done.text, "WordCount": str(length)}
        if done.detected:
            data["DetectedLanguage"] = done.detected
        return Outcome(
            body={"Code": _ok(call.switches), "Message": "success", "Data": data},
            edition=_edition(call),
            characters=length,
            texts=1,
            by=done.by,
        )

    async def _detect(self, call: Call) -> Outcome:
        text = call.parameters["SourceText"]
        language = await self._translator.detect(text)
        return Outcome(
            body={"DetectedLanguage": language, "LanguageProbabilities": "0.98"},
            edition=DETECTION,
            characters=count(text, call.switches),
        )

    async def _create(self, call: Call) -> Outcome:
        text = call.parameters["SourceText"]
        length = count(text, call.switches)
        work = self._translated(call, text)
        job = self._jobs.create(call.account, length, call.fate, work)
        data = {"JobId": job.id, "Status": call.switches.job_statuses[0]}
        return Outcome(
            body={"Code": _ok(call.switches), "Message": "success", "Data": data},
            edition=_edition(call),
            characters=length,
            texts=1,
        )

    async def _read(self, call: Call) -> Outcome:
        switches = call.switches
        job = self._jobs.find(call.parameters["JobId"], call.account, switches)
        status = self._jobs.status(job, switches)
        if status == "error" and switches.job_failure == "code":
            raise BusinessError(107)
        names = ("ready", "translating", "translated", "error")
        data: Json = {"Status": switches.job_statuses[names.index(status)]}
        by = ""
        if status == "translated":
            done = job.work.result()
            data |= {"TranslatedText": done.text, "WordCount": str(job.characters)}
            if done.detected:
                data["DetectedLanguage"] = done.detected
            by = done.by
        body = {"Code": _ok(switches), "Message": "ok", "Data": data}
        return Outcome(body=body, by=by)

    async def _translated(self, call: Call, text: str) -> Rendered:
        return await self._translator.translate(
            text,
            call.parameters["SourceLanguage"],
            call.parameters["TargetLanguage"],
            markup=call.parameters["FormatType"] == "html",
            engine_chars=call.switches.engine_chars,
        )


def _ok(switches: Switches) -> str | int:
    return "200" if switches.code_type == "string" else 200


def _number(number: int, call: Call) -> str:
    spelling = call.switches.spelling
    usual = call.operation.spelling
    return spelled(number, usual if spelling == "documented" else spelling)


def _edition(call: Call) -> str:
    professional = (
        call.operation.name == "Translate"
        or call.parameters.get("ApiType") == "translate_ecommerce"
    )
    return PROFESSIONAL if professional else GENERAL
