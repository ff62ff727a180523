"""What the operations of translation do, once a call has come through the gateway."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.alibaba.languages import tag_of
from bot.sandbox.alibaba.problems import BusinessError
from bot.sandbox.alibaba.translator import Rendered, Translator
from bot.sandbox.huawei import parameters
from bot.sandbox.huawei.intake import CONTENT_TYPES, Intake, OwnStore, Source
from bot.sandbox.huawei.jobs import Fate, Job, Jobs
from bot.sandbox.huawei.languages import DETECTED_CODES, UNKNOWN
from bot.sandbox.huawei.ledger import Ledger
from bot.sandbox.huawei.operations import Operation
from bot.sandbox.huawei.options import Account, Switches
from bot.sandbox.huawei.problems import CloudError
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that came through."""

    operation: Operation
    #: What its path holds.
    parts: Mapping[str, str]
    #: Empty where the operation takes none.
    body: Json
    account: Account
    switches: Switches
    #: Of a job that it creates.
    fate: Fate = Fate.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an operation answers, and what the log tells of it."""

    body: Json
    note: Json


class Service:
    """Does what calls ask for.

    Args:
        translator: Translates texts.
        jobs: Keeps documents' jobs.
        intake: Fetches documents and makes copies of them.
        store: Gives out results.
        ledger: What is done is entered there.
        clock: The cloud's.
    """

    def __init__(
        self,
        *,
        translator: Translator,
        jobs: Jobs,
        intake: Intake,
        store: OwnStore,
        ledger: Ledger,
        clock: WorkspaceClock,
    ) -> None:
        self._translator = translator
        self._jobs = jobs
        self._intake = intake
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._runs: dict[str, Callable[[Call], Awaitable[Outcome]]] = {
            "RunTextTranslation": self._text,
            "RunLanguageDetection": self._detect,
            "RunFileTranslation": self._create,
            "RunGetFileTranslationResult": self._read,
        }

    async def run(self, call: Call) -> Outcome:
        """Do it.

        Raises:
            CloudError: It cannot be done.
        """
        return await self._runs[call.operation.name](call)

    async def _text(self, call: Call) -> Outcome:
        text = parameters.text_of(call.body)
        source, target = parameters.text_pair(call.body, call.switches)
        done = await self._translated(text, source, target, call.switches)
        self._enter(call, characters=len(text))
        body = {
            "src_text": text,
            "translated_text": done.text,
            "from": done.detected or source,
            "to": target,
        }
        return Outcome(body=body, note={"by": done.by, "characters": len(text)})

    async def _detect(self, call: Call) -> Outcome:
        text = parameters.text_of(call.body)
        try:
            found = await self._translator.detect(text)
        except BusinessError:
            found = UNKNOWN
        # The vendor of the codes that were judged by writes Croatian in its own way.
        code = tag_of(found).partition("-")[0] if found != UNKNOWN else found
        self._enter(call, characters=len(text))
        language = code if code in DETECTED_CODES else UNKNOWN
        return Outcome(
            body={"detected_language": language}, note={"characters": len(text)}
        )

    async def _create(self, call: Call) -> Outcome:
        switches, account = call.switches, call.account.id
        url = parameters.address(call.body)
        _, target = parameters.document_pair(call.body)
        kind = parameters.document_type(call.body)
        name = self._intake.check(url, account, switches)
        most = switches.concurrent_jobs
        if most and self._jobs.unfinished(account, switches) >= most:
            raise CloudError("NLP.6302")
        source = None
        if switches.fetch == "create":
            source = await self._intake.take(url, kind, switches)
        work = self._made(call, url, kind, target, source)
        job = self._jobs.create(
            work, account=account, name=name, kind=kind, fate=call.fate
        )
        if source is not None:
            self._bill(call, job.name, source)
        note = {"job_id": job.id, "pages": source.pages if source else None}
        return Outcome(body={"job_id": job.id}, note=note)

    async def _made(
        self, call: Call, url: str, kind: str, target: str, source: Source | None
    ) -> Path:
        """Make a job's result; with its file fetched now, if it was not yet."""
        if source is None:
            source = await self._intake.take(url, kind, call.switches)
            name = self._intake.check(url, call.account.id, call.switches)
            self._bill(call, name, source)
        return await self._intake.copy(source, target, call.fate)

    async def _read(self, call: Call) -> Outcome:
        switches = call.switches
        job = self._jobs.find(call.parts["job_id"], call.account.id, switches)
        status = self._jobs.status(job, switches)
        names = ("WAITING", "BEGIN", "FINISHED", "ERROR")
        body: Json = {"status": switches.job_statuses[names.index(status)]}
        if status == "FINISHED":
            body["url"] = self._new_address(job, switches)
        return Outcome(body=body, note={"job_id": job.id})

    def _new_address(self, job: Job, switches: Switches) -> str:
        until = self._clock.now() + switches.url_seconds
        return self._store.offer(
            job.work.result(),
            content_type=CONTENT_TYPES[job.type],
            expires=int(until),
            alive=lambda: self._clock.now() < until,
        )

    async def _translated(
        self, text: str, source: str, target: str, switches: Switches
    ) -> Rendered:
        try:
            return await self._translator.translate(
                text, source, target, markup=False, engine_chars=switches.engine_chars
            )
        except BusinessError as error:
            code = "NLP.0301" if error.number in (105, 106) else "NLP.6301"
            raise CloudError(code) from error

    def _bill(self, call: Call, name: str, source: Source) -> None:
        self._enter(call, characters=source.characters, pages=source.pages)
        self._ledger.add_document(
            self._clock.now(),
            account=call.account.id,
            name=name,
            type=source.type,
            pages=source.pages,
        )

    def _enter(self, call: Call, *, characters: int, pages: int = 0) -> None:
        self._ledger.add(
            call.operation.name, self._clock.now(), characters=characters, pages=pages
        )
