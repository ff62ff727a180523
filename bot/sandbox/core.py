"""A workspace's parts, put together; everything but the server in front of them."""

import asyncio
import secrets

from bot.clock import Clock, SystemClock
from bot.sandbox.acts import Acts
from bot.sandbox.asks import Asks
from bot.sandbox.blobs import Blobs
from bot.sandbox.clicks import Clicks
from bot.sandbox.delivery import Dispatcher
from bot.sandbox.downloads import Downloads
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.file_acts import FileActs
from bot.sandbox.journal import Journal
from bot.sandbox.manifest import Manifest
from bot.sandbox.modals import Modals
from bot.sandbox.options import WorkspaceOptions
from bot.sandbox.presence import Presence
from bot.sandbox.problems import RefusedError
from bot.sandbox.push import HttpPush
from bot.sandbox.rates import Rates
from bot.sandbox.records import Happening
from bot.sandbox.responses import ResponseUrls
from bot.sandbox.sockets import SocketHub
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock
from bot.sandbox.tokens import Tokens
from bot.sandbox.upload_host import UploadHost
from bot.sandbox.uploads import Uploads
from bot.sandbox.wire import WebApi
from bot.sandbox.world import World


class Core:
    """Everything a workspace is made of.

    Args:
        manifest: The installed app.
        options: How the workspace behaves.
        clock: The clock it follows.
    """

    def __init__(
        self, manifest: Manifest, options: WorkspaceOptions, clock: Clock | None
    ) -> None:
        self.options = options
        self.clock = WorkspaceClock(clock or SystemClock())
        self.tasks = Tasks()
        self.journal = Journal(self.clock, options.log_entries)
        self.world = World(
            manifest,
            options.seed,
            self.clock,
            self.journal,
            trigger_seconds=options.trigger_seconds,
        )
        self.tokens = Tokens(
            options.bot_token or f"xoxb-local-{secrets.token_hex(12)}",
            options.app_token or f"xapp-local-{secrets.token_hex(12)}",
        )
        self.signing_secret = options.signing_secret or secrets.token_hex(16)
        self.faults = Faults(options.fault_seed)
        self.event_faults = Faults(options.fault_seed)
        self._make_deliveries()
        self._make_files()
        self._make_hands()
        self._make_api()
        self._push: HttpPush | None = None
        #: Other workspaces that the page leads to: what it calls them -> address.
        self.neighbours: dict[str, str] = {}
        self.world.happened = self.feed.hear

    def _make_deliveries(self) -> None:
        """What goes from the workspace to the app."""
        options = self.options
        self.hub = SocketHub(self.world.app_id, self.clock, self.journal, self.tasks)
        self.dispatcher = Dispatcher(
            clock=self.clock,
            journal=self.journal,
            tasks=self.tasks,
            deadline_seconds=options.ack_deadline_seconds,
            retry_delays_seconds=options.retry_delays_seconds,
        )
        self.feed = Feed(
            world=self.world,
            dispatcher=self.dispatcher,
            faults=self.event_faults,
            tasks=self.tasks,
            per_hour=options.events_per_hour,
        )

    def _make_files(self) -> None:
        """Where the bytes of files are, and who brings them."""
        self.blobs = Blobs(self.options.files_folder)
        self.upload_host = UploadHost(self.world, self.blobs, self.faults, self.tasks)
        self.downloads = Downloads(self.world, self.tokens, self.faults)
        self.uploads = Uploads(
            self.world,
            self.tasks,
            known_seconds=self.options.file_known_seconds,
            share_seconds=self.options.file_share_seconds,
        )

    def _make_hands(self) -> None:
        """What people do."""
        self.responses = ResponseUrls(
            self.world,
            self.faults,
            self.tasks,
            seconds=self.options.response_url_seconds,
            uses=self.options.response_url_uses,
        )
        self.presence = Presence(self.world)
        self.acts = Acts(self.world, self.presence)
        self.file_acts = FileActs(self.world, self.presence, self.acts, self.blobs)
        asking = (self.world, self.presence, self.dispatcher, self.responses)
        self.asks = Asks(*asking)
        self.clicks = Clicks(*asking)
        self.modals = Modals(
            self.world, self.presence, self.clicks, self.dispatcher, self.responses
        )

    def _make_api(self) -> None:
        """What the app calls."""
        rates = Rates(
            tiers=self.options.enforce_rates,
            posts=self.options.enforce_rates or self.options.enforce_post_rate,
        )
        self.api = WebApi(
            world=self.world,
            tokens=self.tokens,
            rates=rates,
            faults=self.faults,
            tasks=self.tasks,
            ticket=self.hub.ticket,
            uploads=self.uploads,
            max_file_bytes=self.options.max_file_bytes,
        )

    @property
    def open_calls(self) -> int:
        """How many calls, uploads and downloads have begun and not ended."""
        return self.api.open_calls + self.upload_host.open + self.downloads.open

    @property
    def is_heard(self) -> bool:
        """Whether an app is there that deliveries can go to."""
        return self._push is not None or bool(self.hub.connections)

    async def start(self, url: str) -> None:
        """Learn the server's address and begin to deliver."""
        self.world.url = url
        self.api.at(url)
        self.responses.at(url)
        self.dispatcher.carrier = self.hub
        if self.options.request_url:
            await self._carry(HttpPush(self.options.request_url, *self._signing()))

    async def stop(self) -> None:
        """End what runs."""
        self.dispatcher.carrier = None
        await self.tasks.stop()
        await self.hub.close()
        await self._carry(None)
        self.blobs.close()

    async def set_request_url(self, url: str, *, verify: bool = True) -> None:
        """Deliver over HTTP to this address from now on; empty: by Socket Mode.

        Raises:
            RefusedError: The address does not answer the challenge, or is not on
                loopback.
        """
        if not url:
            await self._carry(None)
            return
        try:
            push = HttpPush(url, *self._signing())
        except ValueError as error:
            raise RefusedError("bad_request_url", str(error)) from error
        if verify and not await push.verify(self.options.ack_deadline_seconds):
            await push.close()
            raise RefusedError("url_not_verified", url)
        await self._carry(push)

    def revoke(self, death: str) -> None:
        """Let the bot token meet this error from now on; "": it works again."""
        self.tokens.death = death
        if death == "token_revoked":
            bots = {"oauth": [], "bot": [self.world.bot_user_id]}
            event = {"type": "tokens_revoked", "tokens": bots}
            event |= {"event_ts": self.world.next_ts()}
            self.feed.hear(Happening("tokens_revoked", None, event))

    def reset(self) -> None:
        """Bring the seed back; connections, secrets and log numbers stay."""
        self.world.happened = lambda _: None
        self.world.plant()
        self.world.happened = self.feed.hear
        self.blobs.close()
        self.faults.clear()
        self.event_faults.clear()
        self.tokens.death = ""
        self.clock.back_to_base()
        self.journal.add("reset")

    async def idle(self, quiet_seconds: float) -> None:
        """Wait until nothing has happened for a while, and nothing is under way.

        Under way are: calls that have no answer, uploads that are completed and not
        yet shared, and deliveries that are neither acked nor given up. What the app
        does inside is not seen from here.
        """
        while True:
            seq = self.journal.sequence
            await asyncio.sleep(quiet_seconds)
            busy = self.open_calls or self.dispatcher.pending or self.uploads.pending
            if not busy and seq == self.journal.sequence:
                return

    def _signing(self) -> tuple[str, WorkspaceClock]:
        return self.signing_secret, self.clock

    async def _carry(self, push: HttpPush | None) -> None:
        """Switch the carrier, and let go of the former one."""
        former, self._push = self._push, push
        self.feed.limited = push is not None
        if self.dispatcher.carrier is not None:
            self.dispatcher.carrier = push or self.hub
        if former is not None:
            await former.close()
