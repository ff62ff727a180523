"""Which of the ways in a wish came by, and who reads it."""

from dataclasses import dataclass

from bot.jobs.channels import ChannelCommands, is_about_channel
from bot.jobs.reading import Reading
from bot.jobs.states import RequestState
from bot.jobs.uploads import Uploads
from bot.models import Move, Request, RequestKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Reads everything but clicks."""

    reading: Reading
    #: None where nothing can be set for channels.
    channels: ChannelCommands | None = None
    #: None where nobody translates files.
    uploads: Uploads | None = None

    async def read(self, request: Request) -> Move:
        """Let the one read it who knows the way that it came by."""
        if request.kind == RequestKind.UPLOAD:
            if self.uploads is None:
                # The provider was taken away between the upload and now.
                return Move(state=RequestState.DONE, data={"reason": "no_file_engine"})
            return await self.uploads.read(request)
        if self.channels is not None and is_about_channel(request):
            return await self.channels.read(request)
        return await self.reading.read(request)
