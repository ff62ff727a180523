"""What we read of Slack's payloads, checked as they come in."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator


def _encodable(text: str) -> str:
    """Half of a surrogate pair is valid in JSON, and cannot be stored anywhere."""
    text.encode()
    return text


Text = Annotated[str, AfterValidator(_encodable)]


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


class ClickedButton(BaseModel):
    """The element that was clicked."""

    action_id: Text
    value: Text = ""


class BlockActions(BaseModel):
    """A click (docs.slack.dev/reference/interaction-payloads/block_actions-payload)."""

    team: Identified
    user: Identified
    channel: Identified
    trigger_id: Text
    response_url: Text
    actions: list[ClickedButton] = Field(min_length=1)
