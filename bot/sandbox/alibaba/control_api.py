"""The control API of our own Alibaba: `POST /_local/<action>` with JSON."""

from dataclasses import asdict

from aiohttp import web

from bot.sandbox.alibaba import bodies
from bot.sandbox.alibaba.cloud import Cloud
from bot.sandbox.alibaba.entries import KINDS
from bot.sandbox.alibaba.failing import WITH_DETAIL, Kind
from bot.sandbox.alibaba.file_operations import ALL_OPERATIONS
from bot.sandbox.alibaba.ledger import CNY_PER_MILLION, FREE_CHARS_A_MONTH
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.problems import BUSINESS, number_of
from bot.sandbox.control_answers import Actions, Json, answer
from bot.sandbox.problems import RefusedError


class ControlApi:
    """Answers actions with `{"ok": true, ...}`.

    Args:
        cloud: What they act on.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.actions: Actions = {
            "state": (bodies.Nothing, self._state),
            "switch": (bodies.Switch, self._switch),
            "advance": (bodies.Advance, self._advance),
            "add_fault": (bodies.AddFault, self._add_fault),
            "fail_entries": (bodies.FailEntries, self._fail_entries),
            "clear_faults": (bodies.Nothing, self._clear_faults),
            "log": (bodies.Log, self._log),
            "ledger": (bodies.Nothing, self._ledger),
            "reset": (bodies.Nothing, self._reset),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Do one action."""
        return await answer(self.actions, request)

    async def _state(self, _: bodies.Nothing) -> Json:
        cloud = self._cloud
        return {
            "now": cloud.clock.now(),
            "switches": cloud.switches.model_dump(mode="json"),
            "operations": {
                each.name: {
                    "calls_per_second": each.calls_per_second,
                    "most_chars": each.most_chars,
                }
                for each in ALL_OPERATIONS.values()
            },
            "translations": "by the embedded engine where it has the pair and "
            "the text is not too long, else simulated; the log says which",
            "peaks": cloud.rates.peaks(),
            "jobs": cloud.jobs.listed(cloud.switches),
            "file_tasks": cloud.file_tasks.listed(cloud.switches),
            "faults": [asdict(each) for each in cloud.faults],
            "entry_faults": [asdict(each) for each in cloud.entry_faults],
            "sequence": cloud.journal.sequence,
        }

    async def _switch(self, asked: bodies.Switch) -> Json:
        now = self._cloud.switches.model_dump()
        self._cloud.switches = Switches.model_validate(now | asked.switches)
        return {"switches": self._cloud.switches.model_dump(mode="json")}

    async def _advance(self, asked: bodies.Advance) -> Json:
        self._cloud.clock.advance(asked.seconds)
        return {"now": self._cloud.clock.now()}

    async def _add_fault(self, asked: bodies.AddFault) -> Json:
        kind, _, detail = asked.kind.partition(":")
        if kind not in list(Kind) or bool(detail) != (kind in WITH_DETAIL):
            raise RefusedError("unknown_fault", f"{asked.kind}; known: {list(Kind)}")
        if kind == Kind.INFORMATIONAL and detail not in map(str, BUSINESS):
            raise RefusedError("unknown_fault", f"{asked.kind}: 101 to 113 and 199")
        fault = self._cloud.faults.add(
            asked.operation,
            asked.kind,
            times=asked.times,
            share=asked.share,
            seconds=asked.seconds,
            match=asked.match,
        )
        return {"id": fault.id}

    async def _fail_entries(self, asked: bodies.FailEntries) -> Json:
        if asked.kind not in KINDS and number_of(asked.kind) is None:
            raise RefusedError("unknown_fault", f"{asked.kind}; a code, or {KINDS}")
        self._cloud.entry_faults.add(asked.contains, asked.kind, asked.times)
        return {}

    async def _clear_faults(self, _: bodies.Nothing) -> Json:
        self._cloud.faults.clear()
        self._cloud.entry_faults.clear()
        return {}

    async def _log(self, asked: bodies.Log) -> Json:
        entries = self._cloud.journal.after(asked.after)
        return {"entries": [asdict(entry) for entry in entries]}

    async def _ledger(self, _: bodies.Nothing) -> Json:
        prices = {name: str(price) for name, price in CNY_PER_MILLION.items()}
        return {
            "lines": self._cloud.ledger.lines(),
            "bills": self._cloud.ledger.bills(),
            "cny_per_million_characters": prices,
            "free_characters_a_month": FREE_CHARS_A_MONTH,
            "prices": "second-hand, not from the vendor's own price page",
        }

    async def _reset(self, _: bodies.Nothing) -> Json:
        self._cloud.reset()
        return {}
