"""The cloud without its wire: a call that was read goes in, an answer comes out."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.clock import Clock, SystemClock
from bot.engine import Engine
from bot.sandbox.alibaba.translator import Translator
from bot.sandbox.buckets.striking import Kind
from bot.sandbox.faults import Faults
from bot.sandbox.huawei.gate import Gate
from bot.sandbox.huawei.iam import Given, Iam
from bot.sandbox.huawei.intake import Intake, OwnStore
from bot.sandbox.huawei.jobs import Fate, Jobs
from bot.sandbox.huawei.ledger import Ledger
from bot.sandbox.huawei.operations import DOCUMENTS, OPERATIONS, Operation
from bot.sandbox.huawei.options import Account, HuaweiOptions, Switches
from bot.sandbox.huawei.problems import CloudError, IamError
from bot.sandbox.huawei.rates import Rates
from bot.sandbox.huawei.reading import Asked
from bot.sandbox.huawei.service import Call, Service
from bot.sandbox.huawei.tokens import Tokens
from bot.sandbox.journal import Journal
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]

_SERVICE_ERRORS = {
    "closed": "ModelArts.4204",
    "overdue": "NLP.0105",
    "forbidden": "NLP.0000",
}
_FATES = tuple(str(fate) for fate in Fate if fate is not Fate.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back."""

    status: int
    body: Json
    request_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    #: What the log tells of it.
    note: Json = field(default_factory=dict)


class Cloud:
    """Everything the cloud is made of, but the server in front of it.

    Args:
        options: How it behaves.
        accounts: Whose calls are taken.
        clock: The clock it follows.
        engine: Translates texts that it can; None: everything is simulated.
        store: Where documents come from, and results are fetched.
        folder: Where documents lie meanwhile.
    """

    kinds: tuple[str, ...] = (*Kind, *_FATES)

    def __init__(
        self,
        options: HuaweiOptions,
        accounts: tuple[Account, ...],
        *,
        clock: Clock | None,
        engine: Engine | None,
        store: OwnStore,
        folder: Path,
    ) -> None:
        base = clock or SystemClock()
        self.switches = options.switches
        self.clock = WorkspaceClock(base)
        self.tasks = Tasks()
        self.journal = Journal(self.clock, options.log_entries)
        self.faults = Faults(options.fault_seed)
        self.ledger = Ledger()
        self.rates = Rates()
        self.jobs = Jobs(self.clock, self.tasks)
        self.intake = Intake(store, folder)
        self._initial = options.switches
        self._tokens = Tokens(self.clock)
        self._iam = Iam(accounts, self._tokens)
        # Signers go by the machine's time, which does not jump with the cloud's.
        self._gate = Gate(accounts, self._tokens, base)
        self._service = Service(
            translator=Translator(engine),
            jobs=self.jobs,
            intake=self.intake,
            store=store,
            ledger=self.ledger,
            clock=self.clock,
        )

    async def answer(self, asked: Asked, *, fate: Fate = Fate.DONE) -> Answer:
        """Do what a call asks for, now.

        Args:
            asked: The call.
            fate: Of a job that it creates.
        """
        request_id = uuid.uuid4().hex
        try:
            return replace(await self._done(asked, fate), request_id=request_id)
        except CloudError as error:
            return _refusal(error, request_id)

    def failed(self, code: str) -> Answer:
        """The answer to a call that met this error."""
        return _refusal(CloudError(code), uuid.uuid4().hex)

    def state(self) -> Json:
        """Switches, operations and jobs."""
        return {
            "switches": self.switches.model_dump(mode="json"),
            "operations": {
                each.name: {"calls_per_second": each.calls_per_second}
                for each in OPERATIONS.values()
            },
            "translations": "of texts by the embedded engine where it has the pair and "
            "the text is not too long, else simulated; of documents simulated",
            "peaks": self.rates.peaks(),
            "jobs": self.jobs.listed(self.switches),
        }

    def reset(self) -> None:
        """Forget calls, jobs, tokens, faults and switches; log numbers stay."""
        self.switches = self._initial
        self.faults.clear()
        self.ledger.clear()
        self.rates.clear()
        self.jobs.clear()
        self._tokens.clear()
        self.clock.back_to_base()

    async def _done(self, asked: Asked, fate: Fate) -> Answer:
        operation = _operation(asked, self.switches)
        if not operation.needs_login:
            return _given(self._iam.create_token(_iam_body(asked), self.switches))
        project_id = None if operation.of_iam else asked.parts["project_id"]
        try:
            account = self._gate.admit(asked.presented, project_id, self.switches)
        except CloudError as error:
            if operation.of_iam:
                raise IamError(401, error.message) from error
            raise
        self.rates.count(account.id, operation, self.clock.now(), self.switches)
        if operation.of_iam:
            return _given(self._iam.list_projects(account, asked.query))
        if self.switches.service != "open":
            raise CloudError(_SERVICE_ERRORS[self.switches.service])
        call = Call(
            operation=operation,
            parts=asked.parts,
            body=asked.body if operation.takes_body else {},
            account=account,
            switches=self.switches,
            fate=fate,
        )
        outcome = await self._service.run(call)
        note = {"account": account.id, **outcome.note}
        return Answer(status=200, body=outcome.body, request_id="", note=note)


def _operation(asked: Asked, switches: Switches) -> Operation:
    if asked.too_large:
        raise CloudError("APIG.0201")
    operation = asked.operation
    if operation is None:
        raise CloudError("NLP.0303" if asked.is_known else "APIG.0101")
    if operation.name in DOCUMENTS and switches.documents == "retired":
        raise CloudError("APIG.0101")
    return operation


def _iam_body(asked: Asked) -> Json:
    try:
        return asked.body
    except CloudError as error:
        raise IamError(400, "The request body is invalid.") from error


def _given(given: Given) -> Answer:
    return Answer(
        status=given.status, body=given.body, request_id="", headers=given.headers
    )


def _refusal(error: CloudError, request_id: str) -> Answer:
    return Answer(
        status=error.status,
        body=error.body,
        request_id=request_id,
        headers=error.headers,
        note={"code": error.code},
    )
