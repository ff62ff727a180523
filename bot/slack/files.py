"""Files on their way between Slack and this disk, and the status of their translation.

Uploads go the way that Slack describes for apps: ask for an address, bring the bytes
there, then complete; until then nobody sees the file, and Slack forgets it in time
(docs.slack.dev/messaging/working-with-files, 2026-08).
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.errors import RejectedError, TransientError
from bot.items import Item
from bot.models import Job, Kind, SharedFile
from bot.slack.alt_texts import alt_text_of
from bot.slack.client import call
from bot.slack.file_status import Address, nowhere, status_of
from bot.slack.messages import shared_file
from bot.slack.results import Facts

_OK = 200
#: Slack says so where a reaction stands, or is gone, already.
_MARKED_ALREADY = frozenset({"already_reacted", "no_reaction"})


class SlackFiles:
    """What jobs with files need of Slack.

    Args:
        client: The Web API.
        session: For the bytes.
        facts: Names the providers.
        upload_origins: Origins that an upload address may have.
        upload_seconds: The longest that one file's bytes may take.
        address: Where people fetch a translation from our server; empty: nowhere.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        *,
        facts: Facts,
        upload_origins: frozenset[str],
        upload_seconds: float,
        address: Address = nowhere,
    ) -> None:
        self._client = client
        self._session = session
        self._facts = facts
        self._upload_origins = upload_origins
        self._upload_seconds = upload_seconds
        self._address = address

    async def read_file(self, file_id: str) -> SharedFile:
        """Ask Slack about a file.

        Raises:
            RejectedError: It is gone, or not for us; the code is Slack's, or its mode.
            TransientError: Later, perhaps.
        """
        answer = await call(self._client.files_info(file=file_id))
        return shared_file(answer.get("file") or {})

    async def open_direct(self, user: str) -> str:
        """The channel of our direct conversation with somebody; may be repeated.

        Raises:
            RejectedError: There can be none; the code is Slack's.
            TransientError: Later, perhaps.
        """
        answer = await call(self._client.conversations_open(users=[user]))
        return str(answer["channel"]["id"])

    async def upload(self, job: Job, item: Item, path: Path, name: str) -> str:
        """Bring a translation's bytes to Slack, where nobody sees them yet; its id.

        Raises:
            TransientError: Later, perhaps; bytes that were brought twice are lost.
            RejectedError: Slack refuses them.
        """
        size = (await asyncio.to_thread(path.stat)).st_size
        alt = alt_text_of(job, item) if item.kind == Kind.IMAGE else None
        answer = await call(
            self._client.files_getUploadURLExternal(
                filename=name, length=size, alt_txt=alt
            )
        )
        await self._bring(str(answer["upload_url"]), path)
        return str(answer["file_id"])

    async def _bring(self, address: str, path: Path) -> None:
        """Post the bytes without holding them; nothing is shown by it."""
        self._check(address)
        limit = aiohttp.ClientTimeout(total=self._upload_seconds)
        try:
            with path.open("rb") as file:
                async with self._session.post(
                    address, data=file, timeout=limit, allow_redirects=False
                ) as answer:
                    status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TransientError(
                f"Slack did not take the bytes: {type(error).__name__}",
                code="upload_failed",
            ) from error
        if status != _OK:
            raise TransientError(
                f"Slack did not take the bytes: {status}", code="upload_failed"
            )

    def _check(self, address: str) -> None:
        url = URL(address)
        if str(url.origin()) not in self._upload_origins:
            raise RejectedError("not an address of Slack's", code="upload_address")

    async def share(
        self, job: Job, files: Sequence[tuple[str, str]], comment: str
    ) -> None:
        """Show files, as one message in the job's thread.

        Raises:
            UnknownOutcomeError: They may stand there.
            TransientError: They do not; later, perhaps.
            RejectedError: They cannot be shown; the code is Slack's.
        """
        await call(
            self._client.files_completeUploadExternal(
                files=[{"id": file_id, "title": title} for file_id, title in files],
                channel_id=job.channel,
                thread_ts=job.thread_ts or None,
                initial_comment=comment or None,
            )
        )

    async def shared_as(self, file_id: str, channel: str) -> str:
        """The ts of the message in which a file stands; empty where it does not yet.

        Raises:
            TransientError: Later, perhaps.
        """
        answer = await call(self._client.files_info(file=file_id))
        shares = (answer.get("file") or {}).get("shares") or {}
        for kind in ("public", "private"):
            for share in (shares.get(kind) or {}).get(channel) or ():
                if share.get("ts"):
                    return str(share["ts"])
        return ""

    async def permalinks(self, file_ids: Sequence[str]) -> dict[str, str]:
        """By a file's id, its address for people; one that is not told is missing.

        Raises:
            ProviderError: Slack does not say now.
        """
        answers = [await call(self._client.files_info(file=each)) for each in file_ids]
        found = zip(file_ids, answers, strict=True)
        links = {each: _permalink(answer.get("file")) for each, answer in found}
        return {each: link for each, link in links.items() if link}

    async def show(self, job: Job) -> None:
        """Bring the status message up to date.

        Raises:
            RejectedError: It is gone.
            TransientError: Later, perhaps.
        """
        if not job.posted_ts:
            return
        message = status_of(job, self._facts, self._address)
        await call(
            self._client.chat_update(
                channel=job.channel,
                ts=job.posted_ts,
                text=message.text,
                blocks=message.blocks,
                parse="none",
            )
        )

    async def mark(self, job: Job, name: str, *, on: bool) -> None:
        """Set or take our reaction on the message.

        Raises:
            RejectedError: It cannot be; the code is Slack's.
            TransientError: Later, perhaps.
        """
        act = self._client.reactions_add if on else self._client.reactions_remove
        try:
            await call(act(channel=job.key.channel, timestamp=job.key.ts, name=name))
        except RejectedError as error:
            if error.code not in _MARKED_ALREADY:
                raise


def _permalink(file: Mapping[str, Any] | None) -> str:
    """Slack's address of a file; empty where it is none."""
    link = str((file or {}).get("permalink") or "")
    return link if link.startswith(("https://", "http://")) else ""
