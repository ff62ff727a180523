"""The cloud without its wire: a call that was read goes in, an answer comes out."""

import uuid
from dataclasses import dataclass, replace

from bot.clock import Clock, SystemClock
from bot.engine import Engine
from bot.sandbox.alibaba.answers import Answer, failure, refusal, response_root
from bot.sandbox.alibaba.entries import EntryFaults
from bot.sandbox.alibaba.file_operations import (
    ALL_OPERATIONS,
    FILE_OPERATIONS,
    PLATFORM_VERSION,
    check_files,
)
from bot.sandbox.alibaba.file_service import FileService
from bot.sandbox.alibaba.file_tasks import FileTasks
from bot.sandbox.alibaba.gate import Gate
from bot.sandbox.alibaba.jobs import Fate, Jobs
from bot.sandbox.alibaba.ledger import Ledger, unit
from bot.sandbox.alibaba.operations import Operation
from bot.sandbox.alibaba.options import AlibabaOptions, Key
from bot.sandbox.alibaba.parameters import check
from bot.sandbox.alibaba.problems import BusinessError, GatewayError, number_of
from bot.sandbox.alibaba.rates import Rates
from bot.sandbox.alibaba.reading import Asked
from bot.sandbox.alibaba.service import Call, Outcome, Service
from bot.sandbox.alibaba.shelf import Shelf
from bot.sandbox.alibaba.translator import Translator
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock

VERSION = "2018-10-12"


@dataclass(slots=True, kw_only=True)
class _Progress:
    """How far a call has come; errors are told by it."""

    account: str = ""
    operation: Operation | None = None


class Cloud:
    """Everything the cloud is made of, but the server in front of it.

    Args:
        options: How it behaves.
        keys: Whose calls are taken.
        clock: The clock it follows.
        engine: Translates what it can; None: everything is simulated.
    """

    def __init__(
        self,
        options: AlibabaOptions,
        keys: tuple[Key, ...],
        clock: Clock | None,
        engine: Engine | None,
    ) -> None:
        base = clock or SystemClock()
        self.switches = options.switches
        self.clock = WorkspaceClock(base)
        self.tasks = Tasks()
        self.journal = Journal(self.clock, options.log_entries)
        self.faults = Faults(options.fault_seed)
        self.entry_faults = EntryFaults()
        self.ledger = Ledger()
        self.rates = Rates()
        self.jobs = Jobs(self.clock, self.tasks)
        self.translator = Translator(engine)
        self.shelf = Shelf(self.clock)
        self.file_tasks = FileTasks(self.clock, self.tasks)
        # Signers go by the machine's time, which does not jump with the cloud's.
        self.gate = Gate(keys, base)
        self._initial = options.switches
        self._service = Service(self.translator, self.jobs, self.entry_faults)
        self._file_service = FileService(
            self.clock, self.file_tasks, self.shelf, self.ledger, self.entry_faults
        )

    async def answer(self, asked: Asked, *, fate: Fate = Fate.DONE) -> Answer:
        """Do what a call asks for, now.

        Args:
            asked: The call.
            fate: Of a job that it creates.
        """
        request_id = str(uuid.uuid4()).upper()
        at = _Progress()
        named = {"host": asked.host, "request_id": request_id}
        billed: dict[str, object] = {}
        try:
            operation, outcome = await self._outcome(asked, at, fate)
        except GatewayError as error:
            answer = refusal(error, **named)
        except BusinessError as error:
            answer = failure(error, at.operation, self.switches, **named)
        else:
            billed = self._bill(operation, outcome)
            body = {"RequestId": request_id, **outcome.body}
            answer = Answer(status=200, body=body, root=response_root(operation))
        return replace(answer, note={"account": at.account, **billed})

    def failed(self, code: str, asked: Asked) -> Answer:
        """The answer that a call would get if it met this error.

        Args:
            code: Any of the three spellings, or one of the gateway's.
            asked: The call.
        """
        named = {"host": asked.host, "request_id": str(uuid.uuid4()).upper()}
        number = number_of(code)
        if number is None:
            return refusal(GatewayError(code), **named)
        operation = ALL_OPERATIONS.get(asked.action)
        return failure(BusinessError(number), operation, self.switches, **named)

    def reset(self) -> None:
        """Forget calls, jobs, faults and switches; log numbers and nonces stay."""
        self.switches = self._initial
        self.faults.clear()
        self.entry_faults.clear()
        self.ledger.clear()
        self.rates.clear()
        self.jobs.clear()
        self.file_tasks.clear()
        self.shelf.clear()
        self.clock.back_to_base()

    async def _outcome(
        self, asked: Asked, at: _Progress, fate: Fate
    ) -> tuple[Operation, Outcome]:
        switches = self.switches
        key = self.gate.admit(asked.presented, asked.parameters, switches)
        at.account = key.account
        operation = at.operation = self._operation(asked)
        self.rates.count(
            key.account,
            operation.name,
            operation.calls_per_second,
            self.clock.now(),
            switches,
        )
        if asked.garbled:
            raise BusinessError(103)
        self._check_account(operation)
        call = Call(
            operation=operation,
            parameters=asked.parameters,
            account=key.account,
            switches=switches,
            fate=fate,
            base_url=f"{'https' if asked.secure else 'http'}://{asked.host}",
        )
        return operation, await self._run(call)

    async def _run(self, call: Call) -> Outcome:
        if call.operation.name in FILE_OPERATIONS:
            check_files(call.operation, call.parameters, call.switches)
            return await self._file_service.run(call)
        check(call.operation, call.parameters, call.switches)
        return await self._service.run(call)

    def _operation(self, asked: Asked) -> Operation:
        if asked.version not in (VERSION, PLATFORM_VERSION):
            raise GatewayError("InvalidVersion")
        operation = ALL_OPERATIONS.get(asked.action)
        if operation is None or operation.version != asked.version:
            raise GatewayError("InvalidAction.NotFound")
        if asked.presented.method not in operation.methods:
            raise GatewayError("UnsupportedHTTPMethod")
        if operation.https_only and self.switches.require_https and not asked.secure:
            raise GatewayError("InvalidProtocol.NeedSsl")
        return operation

    def _check_account(self, operation: Operation) -> None:
        switches = self.switches
        if operation.name in switches.denied:
            if switches.denied_by == "service":
                raise BusinessError(109)
            detail = {"AuthAction": f"alimt:{operation.name}"}
            raise GatewayError("Forbidden.RAM", extra={"AccessDeniedDetail": detail})
        if switches.service == "closed":
            raise BusinessError(110)
        if switches.service == "overdue":
            raise BusinessError(113)

    def _bill(self, operation: Operation, outcome: Outcome) -> dict[str, object]:
        noted: dict[str, object] = {"by": outcome.by}
        if outcome.edition:
            price = self.ledger.add(
                operation.name,
                outcome.edition,
                outcome.characters,
                self.clock.now(),
            )
            noted |= {
                "edition": outcome.edition,
                unit(outcome.edition): outcome.characters,
                "texts": outcome.texts,
                "list_price_cny": None if price is None else f"{price:.6f}",
            }
        return noted
