"""The records that everything speaks in: frozen, and free of any wire's shape."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Pair:
    """From which language to which, as BCP 47 tags."""

    #: None: the provider is to find out.
    source: str | None
    target: str


@dataclass(frozen=True, slots=True)
class Detection:
    """What a detector thinks of a text."""

    #: BCP 47 tag, or None where nothing could be said (too short, no letters).
    language: str | None
    #: Whether the judgement stands clearly above the next best.
    clear: bool
    #: Words that were judged; few words judge badly.
    words: int


@dataclass(frozen=True, slots=True)
class Translated:
    """One translated text."""

    text: str
    #: BCP 47 tag of the language it was translated from.
    source: str
    #: The languages it went through, first to last: ("en", "pt", "es").
    route: tuple[str, ...]


class Kind(StrEnum):
    """What a job translates."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    IMAGE = "image"
    DOCUMENT = "document"
    #: All files of one message with its caption: one wish, one job, one answer.
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Slack something stands. `team` is first in every key."""

    team: str
    channel: str
    #: The message's ts; empty where there is no message.
    ts: str = ""
    #: The root of the thread to answer in; empty outside threads.
    thread_ts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What every row that moves through states carries."""

    id: str
    team: str
    state: str
    #: Ids, counts and moments; never text that a person wrote.
    data: dict[str, Any] = field(default_factory=dict)
    #: What people wrote and what was made of it; erased a day after the end.
    content: dict[str, Any] = field(default_factory=dict)
    #: When to look again; None: not before something wakes it, or never.
    due_at: float | None = None
    #: Grows with every claim and every wake-up: an answer to an older one is dropped.
    revision: int = 0
    #: Claims since the last success; above 1 a former attempt may have acted.
    tries: int = 0
    #: When the first of those claims was: the written intent of what the step does.
    intent_at: float = 0.0
    #: Processes that died while they held it, since its last move.
    crashes: int = 0
    created_at: float = 0.0
    ended_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Work):
    """The act of a person: one wish, committed before Slack hears "received"."""

    #: Unique in its team: the trigger_id of a command or click, else place, user, act.
    act: str
    kind: "RequestKind"
    place: Place
    user: str
    #: A secret: whoever holds it may post as the bot for half an hour.
    response_url: str = ""
    response_uses: int = 0
    #: The job that this request waits for, or is about.
    job_id: str = ""


class RequestKind(StrEnum):
    """The ways in."""

    COMMAND = "command"
    FLAG = "flag"
    #: The button "Post to the channel".
    PUBLISH = "publish"
    #: The button "Translate anyway".
    ANYWAY = "anyway"
    #: `@bot ...` in a channel or a thread.
    MENTION = "mention"
    #: A direct message to the bot.
    DIRECT = "direct"
    #: The message shortcut "Translate message".
    SHORTCUT = "shortcut"
    #: The form, opened by the global shortcut, a bare command or a button.
    FORM = "form"
    #: The menu "Other language ...".
    OTHER_LANGUAGE = "other_language"
    #: The button "Show original".
    ORIGINAL = "original"
    #: The button "Try again".
    RETRY = "retry"
    #: The button "Delete".
    DELETE = "delete"
    #: The button "Cancel", below the status of files.
    CANCEL = "cancel"
    #: A file that somebody uploaded to a channel where that is wish enough.
    UPLOAD = "upload"


#: The audience of a translation that everyone in the thread reads.
THREAD = "thread"
#: The audience of a private translation that its asker made public.
CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKey:
    """What makes two jobs the same: unique among jobs that live or are done."""

    team: str
    channel: str
    #: The message's ts; for a text typed into a command, the request's id.
    ts: str
    #: The ts of the message's last edit; empty where it never was edited.
    edit: str = ""
    target: str
    kind: Kind = Kind.TEXT
    #: The file's id; empty for texts.
    file: str = ""
    options: str = ""
    #: THREAD, CHANNEL or the id of the one user who may read it.
    audience: str

    @property
    def on_message(self) -> bool:
        """Whether it is about a message in Slack, not a text that was typed to us."""
        return "." in self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Work):
    """One item in one target language for one audience."""

    key: JobKey
    #: The root of the thread to answer in; empty where there is none.
    thread_ts: str = ""
    #: Our message in Slack, of several the first; empty until all stand there.
    posted_ts: str = ""
    #: Whether an asker wants it to end; its next step sees to that, if it still can.
    stopping: bool = False
    #: Whether an operator wants that, whatever a provider may have been paid for.
    forced: bool = False

    @property
    def channel(self) -> str:
        """Where it is answered: a direct conversation where one person asked for it."""
        return str(self.data.get("channel") or self.key.channel)

    @property
    def posts(self) -> list[list[str]]:
        """The translation as messages, each a list of sections of mrkdwn."""
        posts: list[list[str]] = self.content.get("posts", [])
        return posts


class SegmentState(StrEnum):
    """A segment's life."""

    WAITING = "waiting"
    #: In a provider call; found so at a start, it waits again.
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSegment:
    """A piece of text that a job wants translated."""

    provider: str
    pair: Pair
    options: str
    #: HMAC of team, text and engine version: the same text waits, and is paid, once.
    text_key: str
    text: str
    #: Whether a person waits for it; such segments go first.
    interactive: bool = True
    #: Whether it is too long to share a provider's call.
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(NewSegment):
    """A segment as it stands in its row."""

    id: int
    team: str
    state: SegmentState
    result: Translated | None = None
    #: The code of the error that it failed with.
    error: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one step decided: the row's next state, and what is added with it.

    All of it is one commit, or none of it.
    """

    state: str
    #: When to look again; None: not before something wakes it.
    due_at: float | None = None
    #: Merged into the row's own; a value of None takes the key out.
    data: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] = field(default_factory=dict)
    #: False after an error: then `tries` is kept, for a former attempt may have acted.
    success: bool = True
    #: Whether a part of the work is done for good, though the state stays: then what
    #: the processes died of that held the row before was not the rest of it.
    progress: bool = False
    #: Whether this is the end of the row's life.
    ended: bool = False
    #: Counts one post to the request's response_url.
    used_response_url: bool = False
    #: For a request: the job it is about, inserted in the same commit.
    job: Job | None = None
    #: For a request: the id of a job that is done no more, because what it posted is
    #: gone or never was seen; it expires, and its key is free again.
    frees_job: str = ""
    #: For a request: the id of a failed job that starts anew, and is waited for.
    retries_job: str = ""
    #: For a request: the job, as it was read, that is to stop before its next step.
    stops_job: Job | None = None
    #: For a job: the segments it now waits for (in order), due when they are there.
    segments: tuple[NewSegment, ...] | None = None
    #: For a job: where its message stands.
    posted_ts: str = ""
    #: For a job: what its waiting requests have to tell their people; None: nothing.
    tell: dict[str, Any] | None = None
    #: For a job: what only those requests tell whose data says `wants_link`.
    tell_who_wants_link: dict[str, Any] | None = None
    #: For a job: whether its waiting requests are at their end or have to answer.
    settles_requests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file as Slack tells of it."""

    id: str
    #: As a person named it; plain text.
    name: str = ""
    #: Bytes; 0 where Slack does not say.
    size: int = 0
    #: Where its bytes are for those who have our token; empty: nowhere.
    address: str = ""
    #: "hosted", or why there are no bytes: "external", "tombstone", "canvas" ...
    mode: str = "hosted"


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message as it stands in Slack."""

    place: Place
    #: mrkdwn, escaped as Slack stores it.
    text: str
    #: The ts of its last edit; empty where it never was edited.
    edit: str = ""
    #: Block Kit and attachments, as Slack has them: where they hold words, `text` may
    #: be no more than a line for notifications.
    blocks: tuple[dict[str, Any], ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()
    files: tuple[SharedFile, ...] = ()
    #: Whether an app wrote it, ours among them.
    by_app: bool = False


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What the members of a channel have set for it."""

    #: Whether an upload there is wish enough.
    uploads: bool = False
    #: BCP 47 tag of the language to translate uploads into; empty: people are asked.
    target: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack."""

    #: As others see it; plain text.
    name: str
    #: The language of their Slack as a BCP 47 tag; empty where it is not known.
    language: str = ""
    #: Whether Slack tells that they belong to the workspace: no guest, nobody from
    #: another one, no app.
    is_member: bool = False


class AnswerRoute(StrEnum):
    """The ways to reach one person, tried in this order."""

    RESPONSE_URL = "response_url"
    EPHEMERAL = "ephemeral"
    DIRECT = "direct"


#: The code of an answer that would point at a message of ours which was deleted.
POST_GONE = "post_gone"


class Say(StrEnum):
    """The things a person may be told privately."""

    HELP = "help"
    LANGUAGES = "languages"
    STATUS = "status"
    UNKNOWN_LANGUAGE = "unknown_language"
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    NOTHING_TO_TRANSLATE = "nothing_to_translate"
    #: No language was named, and Slack does not tell the asker's own.
    WHICH_LANGUAGE = "which_language"
    #: Mentioned without words where no message stands above.
    NOTHING_ABOVE = "nothing_above"
    MESSAGE_GONE = "message_gone"
    #: A link to a message that its asker, or the bot, cannot read.
    LINK_UNREADABLE = "link_unreadable"
    CANNOT_READ = "cannot_read"
    UNSUPPORTED_PAIR = "unsupported_pair"
    SAME_LANGUAGE = "same_language"
    UNCHANGED = "unchanged"
    RESULT = "result"
    #: Where the translation that was asked for elsewhere stands now.
    POSTED = "posted"
    ALREADY_DONE = "already_done"
    #: Files that nobody here translates, and no words beside them.
    FILES_UNFIT = "files_unfit"
    ORIGINAL = "original"
    #: Only those who asked for a translation may delete it.
    NOT_YOURS = "not_yours"
    #: The one answer that everyone in the channel reads.
    PUBLISH = "publish"
    ALREADY_PUBLISHED = "already_published"
    ERASED = "erased"
    CANCELLED = "cancelled"
    #: What was to be shown to everyone is not, or only its first parts are.
    UNPUBLISHED = "unpublished"
    #: A translation could not be deleted.
    UNDELETED = "undeleted"
    #: An asker has ended it, which others had asked for too.
    STOPPED = "stopped"
    #: Only those who asked for files may cancel.
    NOT_YOURS_TO_CANCEL = "not_yours_to_cancel"
    #: A provider has the files already.
    TOO_LATE = "too_late"
    #: What is set for a channel.
    CHANNEL = "channel"
    #: Why nothing can be set for it.
    CHANNEL_REFUSED = "channel_refused"
    CHANNEL_USAGE = "channel_usage"
    #: Into which language an upload is to be translated.
    UPLOAD_LANGUAGE = "upload_language"
    #: Spoken of, not spoken to.
    CALLED = "called"
    FAILED = "failed"


def say(code: Say, **fields: Any) -> dict[str, Any]:
    """An answer with its figures; never with text that a person wrote."""
    return {"code": code.value, **fields}
