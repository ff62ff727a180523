"""The gate: what we accept of the files that people give, decided before all else.

A file's name says what it claims to be; its size is known; everything else is looked
at in a child process that may read this one file and nothing more (bot.files.child).
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.engine.processes import converse, end_group, start_group
from bot.errors import TransientError
from bot.files.formats import FORMATS, FileKind, Format, Limits
from bot.files.metadata import MOST_CUTS, Cut
from bot.files.names import extension_of
from bot.files.refusals import Refusal, RefusedError
from bot.files.samples import SAMPLE_CHARS, sample_of

#: What a child runs.
PROGRAM = "from bot.files.child import main; main()"
#: A start without site, environment and current folder is quick and brings nothing in.
_START = "import sys; sys.path += sys.argv[1:]; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A file that may go to a provider."""

    kind: FileKind
    #: The extension of what it is, in small letters; "jpg" for .jpeg too.
    format: str
    #: Bytes.
    size: int
    #: Of images, in pixels; 0 for others.
    width: int = 0
    height: int = 0
    #: Of images: 1 unless it moves; 0 for others.
    frames: int = 0
    #: Of PDF files; 0 for others.
    pages: int = 0
    #: Of texts; 0 for others.
    characters: int = 0
    #: Of texts: "utf-8", "utf-8-sig" or "utf-16"; empty for others.
    encoding: str = ""
    #: Of images: what they say beside their pixels, for bot.files.metadata.cut_out.
    cuts: tuple[Cut, ...] = ()
    #: Some of its words, to guess the language by and for nothing else: never show,
    #: log or keep them. Empty for images, and where none could be read.
    sample: str = field(default="", repr=False)


_Place = Annotated[int, Field(ge=0, lt=2**31)]
#: What stands instead of a cut is short: EXIF with one figure.
_Cut = tuple[_Place, _Place, Annotated[str, Field(pattern=r"^([0-9a-f]{2}){0,64}$")]]


class _Facts(BaseModel):
    """What a child found out; a parser that was taken over may have written it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    width: int = Field(0, ge=0, lt=2**31)
    height: int = Field(0, ge=0, lt=2**31)
    frames: int = Field(0, ge=0, lt=2**31)
    pages: int = Field(0, ge=0, lt=2**31)
    characters: int = Field(0, ge=0, lt=2**31)
    encoding: str = Field("", pattern=r"^[a-z0-9-]{0,10}$")
    cuts: tuple[_Cut, ...] = Field((), max_length=MOST_CUTS)
    sample: Annotated[str, AfterValidator(sample_of)] = Field(
        "", max_length=SAMPLE_CHARS
    )


class _Answer(BaseModel):
    """A child's one line."""

    model_config = ConfigDict(extra="forbid")

    facts: _Facts | None = None
    refused: Refusal | None = None
    figures: dict[str, int | str] = Field(default_factory=dict, max_length=8)


class Gate:
    """Decides which files are taken.

    Args:
        limits: What they may be at most.
        children: So many files are looked at at once; each may take 512 MiB.
        timeout_seconds: For one file, the start of its process included.
        program: Python source that a child runs.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        children: int = 2,
        timeout_seconds: float = 20.0,
        program: str = PROGRAM,
    ) -> None:
        self._limits = limits or Limits()
        self._turns = asyncio.Semaphore(children)
        self._timeout_seconds = timeout_seconds
        self._program = program

    async def check(self, path: Path, name: str) -> Accepted:
        """Look at a file; nothing is written anywhere.

        Args:
            path: Our copy of it.
            name: What its owner called it; only the extension counts.

        Returns:
            What it is.

        Raises:
            RefusedError: Why it is not taken.
            TransientError: No process could be started to look at it.
            OSError: Our copy cannot be read.
        """
        extension = extension_of(name)
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
            kind = self.claim(name, size)
            facts = await self._look(path, extension)
        except RefusedError as error:
            figures = {"extension": extension, **error.figures}
            raise RefusedError(error.code, figures) from error
        return Accepted(kind=kind.kind, format=kind.name, size=size, **dict(facts))

    def claim(self, name: str, size: int) -> Format:
        """Judge what is known without a look inside; also before it is fetched.

        Args:
            name: What its owner called it.
            size: Bytes.

        Returns:
            What it claims to be.

        Raises:
            RefusedError: UNSUPPORTED, EMPTY or TOO_LARGE.
        """
        extension = extension_of(name)
        kind = FORMATS.get(extension)
        if kind is None:
            raise RefusedError(Refusal.UNSUPPORTED, {"extension": extension})
        if not size:
            raise RefusedError(Refusal.EMPTY, {"extension": extension})
        limit = self._limits.most_bytes(kind.kind)
        if size > limit:
            raise RefusedError(
                Refusal.TOO_LARGE,
                {"extension": extension, "size": size, "limit": limit},
            )
        return kind

    async def _look(self, path: Path, extension: str) -> _Facts:
        request = self._request(path, extension)
        async with self._turns:
            line = await ask_child(
                self._program, request, timeout_seconds=self._timeout_seconds
            )
        try:
            answer = _Answer.model_validate_json(line)
        except ValidationError as error:
            raise RefusedError(Refusal.TOO_COMPLEX) from error
        if answer.facts is None:
            raise RefusedError(answer.refused or Refusal.TOO_COMPLEX, answer.figures)
        return answer.facts

    def _request(self, path: Path, extension: str) -> dict[str, Any]:
        limits = asdict(self._limits)
        return {"path": str(path.absolute()), "extension": extension, "limits": limits}


async def ask_child(
    program: str, request: dict[str, Any], *, timeout_seconds: float
) -> bytes:
    """Start a child, ask it one thing and end it.

    Args:
        program: Python source to run in it.
        request: Sent as one line of JSON.
        timeout_seconds: Until its answer is there.

    Returns:
        Its line.

    Raises:
        RefusedError: TOO_COMPLEX: it met a limit, or crashed.
        TransientError: It could not be started.
    """
    try:
        process = await start_group(child_command(program))
    except OSError as error:
        raise TransientError(
            "no process to look at files", code="no_process"
        ) from error
    try:
        async with asyncio.timeout(timeout_seconds):
            return await converse(process, json.dumps(request).encode() + b"\n", b"\n")
    except (TimeoutError, EOFError, OSError, asyncio.LimitOverrunError) as error:
        raise RefusedError(Refusal.TOO_COMPLEX) from error
    finally:
        await end_group(process)


def child_command(program: str) -> Sequence[str]:
    """Write the command that runs a program with this process's libraries."""
    ours = str(Path(__file__).resolve().parents[2])
    libraries = [path for path in sys.path if Path(path).is_absolute()]
    return (sys.executable, "-I", "-S", "-c", _START + program, ours, *libraries)
