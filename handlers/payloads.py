"""What we read of Slack's payloads, checked as they come in."""

from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    Field,
    JsonValue,
    model_validator,
)

from bot.slack.views import CONVERSATION, FORM_LANGUAGE, LANGUAGE, TEXT, VISIBILITY


def _encodable(text: str) -> str:
    """Half of a surrogate pair is valid in JSON, and cannot be stored anywhere."""
    text.encode()
    return text


def _all_encodable(value: JsonValue) -> JsonValue:
    match value:
        case str():
            _encodable(value)
        case list():
            for each in value:
                _all_encodable(each)
        case dict():
            for name, each in value.items():
                _encodable(name)
                _all_encodable(each)
    return value


def _or_empty(text: Any) -> Any:
    """Slack writes null for some texts that are not there."""
    return "" if text is None else text


Text = Annotated[str, AfterValidator(_encodable)]
MaybeText = Annotated[Text, BeforeValidator(_or_empty)]
#: Block Kit and attachments: kept as they are, and read by bot.text.
Structures = list[Annotated[dict[str, Any], AfterValidator(_all_encodable)]]


class Item(BaseModel):
    """What a reaction was added to; files have no ts."""

    type: Text
    channel: Text = ""
    ts: Text = ""

    @model_validator(mode="after")
    def _messages_have_a_place(self) -> Self:
        if self.type == "message" and not (self.channel and self.ts):
            raise ValueError("a message without its channel or ts")
        return self


class ReactionAdded(BaseModel):
    """The event `reaction_added` (docs.slack.dev/reference/events/reaction_added)."""

    user: Text
    reaction: Text
    item: Item
    event_ts: Text


class FileOfMessage(BaseModel):
    """A file, of which some messages tell no more than its id."""

    id: Text
    name: MaybeText = ""


class FileShared(BaseModel):
    """The event `file_shared` (docs.slack.dev/reference/events/file_shared)."""

    file_id: Text
    user_id: Text
    channel_id: Text


class Content(BaseModel):
    """What a message holds."""

    ts: Text
    thread_ts: MaybeText = ""
    text: MaybeText = ""
    blocks: Structures = []
    attachments: Structures = []
    files: list[FileOfMessage] = []


class Message(Content):
    """What somebody wrote (docs.slack.dev/reference/events/message, app_mention)."""

    channel: Text
    user: Text


class ShownMessage(Content):
    """A message that a shortcut was used on; apps' messages have no user."""

    edit: Text = Field(default="", validation_alias=AliasPath("edited", "ts"))


class SlashCommand(BaseModel):
    """A slash command (docs.slack.dev/interactivity/implementing-slash-commands)."""

    team_id: Text
    channel_id: Text
    user_id: Text
    text: Text = ""
    trigger_id: Text
    response_url: Text


class Identified(BaseModel):
    """Something that we need only the id of."""

    id: Text


class Shortcut(BaseModel):
    """A global shortcut (docs.slack.dev/reference/interaction-payloads)."""

    team: Identified
    user: Identified
    trigger_id: Text


class MessageShortcut(Shortcut):
    """A message shortcut: type `message_action`."""

    channel: Identified
    message: ShownMessage
    response_url: Text


class Clicked(BaseModel):
    """The element that was clicked: a button, or a menu with what was chosen."""

    action_id: Text
    block_id: Text = ""
    value: MaybeText = ""
    chosen: Text = Field(
        default="", validation_alias=AliasPath("selected_option", "value")
    )


class BlockActions(BaseModel):
    """A click (docs.slack.dev/reference/interaction-payloads/block_actions-payload)."""

    team: Identified
    user: Identified
    channel: Identified
    trigger_id: Text
    response_url: Text
    actions: list[Clicked] = Field(min_length=1)
    #: A message that only one person sees comes without itself, but in a container.
    in_container: Text = Field(
        default="", validation_alias=AliasPath("container", "thread_ts")
    )
    in_message: Text = Field(
        default="", validation_alias=AliasPath("message", "thread_ts")
    )


class BlockSuggestion(BaseModel):
    """What somebody typed into a menu that asks us for its options."""

    value: MaybeText = ""


class ResponseUrl(BaseModel):
    """The address that belongs to a conversation chosen in a form."""

    channel_id: Text
    response_url: Text


_VALUES = ("view", "state", "values")


class FormSubmission(BaseModel):
    """The form that was sent (.../reference/interaction-payloads/view-interactions)."""

    team: Identified
    user: Identified
    view: Identified
    text: Text = Field(
        default="", validation_alias=AliasPath(*_VALUES, TEXT, TEXT, "value")
    )
    target: Text = Field(
        validation_alias=AliasPath(
            *_VALUES, LANGUAGE, FORM_LANGUAGE, "selected_option", "value"
        )
    )
    visibility: Text = Field(
        default="",
        validation_alias=AliasPath(
            *_VALUES, VISIBILITY, VISIBILITY, "selected_option", "value"
        ),
    )
    conversation: MaybeText = Field(
        default="",
        validation_alias=AliasPath(
            *_VALUES, CONVERSATION, CONVERSATION, "selected_conversation"
        ),
    )
    response_urls: list[ResponseUrl] = []
