"""The composition root: builds every part, starts them, stops them in reverse."""

import asyncio
import contextlib
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from typing import Any, Self

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.control import ControlServer, socket_path
from bot.errors import BotError
from bot.file_parts import (
    FileParts,
    make_file_parts,
    make_file_steps,
    sweep_results,
)
from bot.file_parts.attaching import make_attaching
from bot.front_door import FrontDoor
from bot.jobs.engine import Engine
from bot.jobs.file_steps import FileSteps
from bot.jobs.leftovers import Leftovers
from bot.jobs.ports import Observer, silent
from bot.jobs.posting import Posting
from bot.jobs.pump import Pump
from bot.jobs.reading import Reading
from bot.jobs.requests import RequestSteps, request_steps
from bot.jobs.steps import Steps, TextSteps
from bot.jobs.text_files import with_text_files
from bot.jobs.translating import Translating
from bot.providers.base import Operation
from bot.providers.breaker import Breaker
from bot.providers.provider import Provider
from bot.providers.registry import Providers, make_providers
from bot.providers.routing import ProviderRouter
from bot.service import TranslationService
from bot.slack.client import make_client
from bot.slack.delivery import SlackDelivery, SlackMessages
from bot.startup import (
    InstallationFacts,
    check_settings,
    identify,
    install_secret,
    make_stores,
    own_database,
    response_origins,
    sweep,
)

log = structlog.get_logger(__name__)

_SWEEP_SECONDS = 3_600.0
_LEASE_MARGIN_SECONDS = 30.0


class Bot:
    """The whole bot over one database.

    Args:
        settings: What the operator wants.
        clock: The time; the machine's own where none is given.
        observer: Told of every moment of a job's life.
        providers: What translates; those that PROVIDERS names where none are given.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        observer: Observer = silent,
        providers: Providers | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._observer = observer
        self._given_providers = providers
        self._stack = AsyncExitStack()
        self._pumps: list[Pump] = []
        self._leftovers: Leftovers | None = None
        #: Where the HTTP server listens, as `http://host:port`; known once started.
        self.address = ""

    async def __aenter__(self) -> Self:
        """Start; what was started is stopped again where a later part fails.

        Raises:
            ConfigError: A setting cannot be used, or another process runs here.
            CredentialsError: Slack refuses the token.
            TransientError: Slack cannot be reached now.
            StorageError: The database cannot be used.
        """
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop in the reverse order: hear nothing more, end what is under way."""
        await self._stack.aclose()

    async def _start(self) -> None:
        check_settings(self._settings)
        database = own_database(self._stack, self._settings)
        self.stores = make_stores(database, reuse=self._settings.reuse == "on")
        self._session = await self._stack.enter_async_context(aiohttp.ClientSession())
        token = self._settings.slack_bot_token.get_secret_value()
        self._client = self._make_client(token)
        self.identity = await identify(self._client)
        await self._start_providers()
        await self._start_jobs()
        await self._start_sweeps()
        await self._start_control()
        await self._start_front_door()
        log.info("ready", team=self.identity.team, address=self.address)

    def _make_client(self, token: str) -> AsyncWebClient:
        return make_client(
            token,
            self._settings.slack_api_url,
            timeout_seconds=self._settings.step_timeout_seconds,
            session=self._session,
        )

    async def _start_providers(self) -> None:
        self._providers = self._given_providers or make_providers(
            self._settings.provider_names,
            models_dir=self._settings.models_dir,
            call_timeout_seconds=self._settings.step_timeout_seconds,
            settings=self._settings,
            session=self._session,
            clock=self._clock,
        )
        self._stack.push_async_callback(self._providers.close)
        await self._providers.start()
        translators = [provider.translator for provider in self._providers.text]
        self._breakers = {
            each.capabilities.name: Breaker(self._clock, closed=self._wake_pumps)
            for each in translators
        }
        self._router = ProviderRouter(translators, self._breakers)
        self._files = self._make_file_parts()

    def _make_file_parts(self) -> FileParts | None:
        """What files need; None where nobody translates any."""
        files = with_text_files(self._providers.files, self._providers.text)
        if not files.translators:
            return None
        return make_file_parts(
            self._stack,
            self._settings,
            files,
            secret=install_secret(self._settings.database_path.parent),
            slots=self.stores.slots,
            clock=self._clock,
            rests=self._router.rests,
        )

    async def _start_jobs(self) -> None:
        self._leftovers = Leftovers(
            self._settings.data_dir / "files",
            self.stores.reader,
            self._clock,
            self._files.clear if self._files else None,
        )
        self.engine = Engine(
            store=self.stores.work,
            stepper=self._make_steps(),
            clock=self._clock,
            step_timeout_seconds=self._settings.step_timeout_seconds,
            file_step_timeout_seconds=self._settings.file_step_timeout_seconds,
            lease_seconds=self._lease_seconds,
            deadline_seconds=self._settings.job_deadline_hours * 3_600,
            observer=self._observer,
            segments_added=self._wake_pumps,
        )
        self._pumps = [
            self._make_pump(each, operation)
            for each in self._providers.text
            for operation in each.operations
        ]
        for pump in self._pumps:
            self._stack.push_async_callback(pump.stop)
        self._stack.push_async_callback(self.engine.stop)
        await self.engine.start()
        for pump in self._pumps:
            pump.start()

    @property
    def _lease_seconds(self) -> float:
        """Longer than any step: a file on its way is not taken over meanwhile."""
        if self._files is None:
            return self._settings.lease_seconds
        longest = self._settings.file_step_timeout_seconds + _LEASE_MARGIN_SECONDS
        return max(self._settings.lease_seconds, longest)

    def _wake_pumps(self) -> None:
        for pump in self._pumps:
            pump.wake()

    def _make_steps(self) -> Steps:
        facts = InstallationFacts(self._router, self._providers, self.stores.reader)
        delivery = SlackDelivery(
            self._client,
            clock=self._clock,
            facts=facts,
            response_origins=response_origins(self._settings),
            bot_id=self.identity.bot_id,
        )
        texts = self._text_steps(delivery)
        files = self._file_steps(texts)
        return Steps(self._request_steps(delivery, files), texts, files)

    def _file_steps(self, texts: TextSteps) -> FileSteps | None:
        if self._files is None:
            return None
        steps = make_file_steps(
            self._files,
            self._settings,
            client=self._client,
            session=self._session,
            facts=InstallationFacts(self._router, self._providers, self.stores.reader),
            posting=texts.posting,
            translating=texts.translating,
            detector=texts.translating.detector,
            slots=self.stores.slots,
            clock=self._clock,
        )
        return replace(steps, leftovers=self._leftovers)

    def _request_steps(
        self, delivery: SlackDelivery, files: FileSteps | None
    ) -> RequestSteps:
        reading = Reading(
            reader=self.stores.reader,
            messages=SlackMessages(
                self._client,
                clock=self._clock,
                bot_id=self.identity.bot_id,
                bot_user=self.identity.bot_user,
            ),
            router=self._router,
            clock=self._clock,
            max_text_chars=self._settings.max_text_chars,
            bot_user=self.identity.bot_user,
            file_formats=self._files.formats if self._files else frozenset(),
        )
        return request_steps(
            reading,
            self.stores.reader,
            delivery,
            self._clock,
            channels=self.stores.channels,
            shares=files.delivery if files else None,
        )

    def _text_steps(self, delivery: SlackDelivery) -> TextSteps:
        posting = Posting(
            reader=self.stores.reader,
            delivery=delivery,
            slots=self.stores.slots,
            clock=self._clock,
            look_up_after_seconds=self._settings.look_up_after_seconds,
            look_up_again_seconds=self._settings.look_up_again_seconds,
            post_interval_seconds=self._settings.post_interval_seconds,
        )
        translating = Translating(
            reader=self.stores.reader,
            detector=self._providers.paced_detector(self.stores.slots, self._clock),
            router=self._router,
            posting=posting,
            clock=self._clock,
            secret=install_secret(self._settings.database_path.parent),
        )
        attaching = make_attaching(
            self._settings,
            client=self._client,
            session=self._session,
            facts=InstallationFacts(self._router, self._providers, self.stores.reader),
            posting=posting,
        )
        return TextSteps(translating=translating, posting=posting, attaching=attaching)

    def _make_pump(self, provider: Provider, operation: Operation) -> Pump:
        return Pump(
            translator=provider.translator,
            segments=self.stores.segments,
            slots=self.stores.slots,
            clock=self._clock,
            call_timeout_seconds=self._settings.step_timeout_seconds,
            gap_seconds=provider.gap_seconds(operation),
            parallel=provider.parallel,
            alone=operation == Operation.SINGLE,
            route=provider.route,
            breaker=self._breakers[provider.translator.capabilities.name],
            observer=self._observer,
            woken=self.engine.wake,
        )

    async def _start_sweeps(self) -> None:
        task = asyncio.create_task(self._sweep_forever(), name="retention-sweep")
        self._stack.push_async_callback(cancelled, task)

    async def _sweep_forever(self) -> None:
        while True:
            try:
                now, left = self._clock.now(), self._leftovers
                await sweep(self.stores.work, self._settings, now, left)
                await sweep_results(self._settings, now)
            except BotError as error:
                log.error("sweep_failed", error=str(error))  # noqa: TRY400 - the trace says nothing more
            await asyncio.sleep(_SWEEP_SECONDS)

    async def _start_control(self) -> None:
        path = socket_path(self._settings.database_path)
        server = ControlServer(
            path,
            {"retry": self.retry_job, "cancel": self.cancel_job},
            {"providers": self.provider_standings},
        )
        await server.start()
        self._stack.push_async_callback(server.close)

    def provider_standings(self) -> dict[str, Any]:
        """How each provider stands now, as JSON: see bot.providers.breaker.Standing."""
        return {name: asdict(each.standing()) for name, each in self._breakers.items()}

    async def retry_job(self, job_id: str) -> bool:
        """Start a failed, cancelled or expired job anew; False where it cannot be."""
        done = await self.stores.work.retry(job_id, self._clock.now())
        self.engine.wake()
        return done

    async def cancel_job(self, job_id: str) -> bool:
        """End a job and tell who asked for it; False where it has ended.

        One with files ends by its own steps; a second time as it stands.
        """
        done = await self.stores.work.cancel(job_id, self._clock.now())
        self.engine.wake()
        return done

    async def _start_front_door(self) -> None:
        door = FrontDoor(
            self._settings,
            client=self._client,
            bolt_client=self._make_client(""),
            identity=self.identity,
            clock=self._clock,
        )
        service = TranslationService(
            store=self.stores.work,
            reader=self.stores.reader,
            clock=self._clock,
            committed=self.engine.wake,
            observer=self._observer,
            flag_overrides=self._settings.flag_overrides,
            languages=self._router.targets,
            channels=self.stores.channels if self._files else None,
        )
        self.address = await door.open(
            self._stack,
            service,
            self.stores,
            staged=self._files.server if self._files else None,
            results=self._files.downloads if self._files else None,
        )


async def cancelled(task: asyncio.Task[None]) -> None:
    """Cancel a task and await its end."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
