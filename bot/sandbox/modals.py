"""What people do with a modal as a whole: they fill it in, submit it or close it."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import inputs, payloads
from bot.sandbox.blocks import Block
from bot.sandbox.clicks import Clicks
from bot.sandbox.delivery import Dispatcher, Outcome
from bot.sandbox.elements import ELEMENTS
from bot.sandbox.outcomes import Submitted, failure
from bot.sandbox.presence import Presence
from bot.sandbox.problems import RefusedError, SlackError
from bot.sandbox.records import Person, View
from bot.sandbox.responses import ResponseUrls
from bot.sandbox.view_checks import checked_view
from bot.sandbox.world import World

Json = dict[str, Any]


class Modals:
    """People's hands on a modal.

    Args:
        world: Where the modals are.
        presence: Knows the people.
        clicks: Knows which modal a person sees.
        dispatcher: Brings submissions and closings to the app.
        responses: Issues response_urls where an input asks for one.
    """

    def __init__(
        self,
        world: World,
        presence: Presence,
        clicks: Clicks,
        dispatcher: Dispatcher,
        responses: ResponseUrls,
    ) -> None:
        self._world = world
        self._presence = presence
        self._clicks = clicks
        self._dispatcher = dispatcher
        self._responses = responses

    async def submit(self, user: str, values: Mapping[str, Any]) -> Submitted:
        """Fill in the modal on top and press its button.

        Args:
            user: Who does.
            values: block_id or action_id of an input -> what is given to it, as
                `bot.sandbox.inputs.entered` takes it. Other inputs stay as they are.

        Raises:
            RefusedError: There is no modal, no button, no such input, or an input
                does not offer what it is given.
        """
        person, view = self._presence.person(user), self._clicks.modal(user).view
        if view.given["submit"] is None:
            raise RefusedError("no_submit", "this modal has no button to submit it")
        for name, given in values.items():
            self._fill(view, name, given)
        view.errors = _complaints(view)
        if view.errors:
            error = "incomplete"
            return Submitted(accepted=False, error=error, errors=view.errors)
        if not self._world.manifest.interactivity:
            return Submitted(accepted=False, error="interactivity_disabled")
        trigger_id = self._world.triggers.issue(
            person.id, view.id, conversation=view.entries.conversation
        )
        payload = payloads.view_submission(
            self._world,
            person,
            view,
            trigger_id=trigger_id,
            response_urls=self._response_urls(person, view),
        )
        outcome = await self._dispatcher.interact("interactive", payload)
        return self._answered(view, outcome, trigger_id)

    async def close(self, user: str, *, everything: bool = False) -> Submitted:
        """Close the modal on top, or all of them.

        The app hears of those that asked for it with notify_on_close.

        Raises:
            RefusedError: There is no modal.
        """
        person, top = self._presence.person(user), self._clicks.modal(user).view
        cleared = everything or bool(top.given["clear_on_close"])
        stack = self._world.views.stack(person.id)
        closing = list(reversed(stack)) if cleared else [top]
        for view in closing:
            self._world.views.close(view)
        told = [view for view in closing if view.given["notify_on_close"]]
        action = "clear" if cleared else "close"
        result = Submitted(accepted=True, response_action=action)
        for view in told if self._world.manifest.interactivity else ():
            payload = payloads.view_closed(self._world, person, view, cleared=cleared)
            outcome = await self._dispatcher.interact("interactive", payload)
            result = _result(outcome, response_action=action)
        return result

    def _fill(self, view: View, name: str, given: Any) -> None:
        block, element = _input(view, name)
        block_id, action_id = block["block_id"], element["action_id"]
        offered = view.entries.offered.get((block_id, action_id), [])
        held = inputs.entered(self._world, element, given, offered)
        view.entries.values.setdefault(block_id, {})[action_id] = held

    def _response_urls(self, person: Person, view: View) -> list[Json]:
        """One for each chosen conversation whose input asks for it."""
        urls = []
        for block, element, held in _inputs(view):
            kind = ELEMENTS[element["type"]]
            channel = self._world.channels.get(str(held[kind.holds]))
            if element.get("response_url_enabled") and channel is not None:
                url, _ = self._responses.issue("app", channel, person.id)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append(ids | {"channel_id": channel.id, "response_url": url})
        return urls

    def _answered(self, view: View, outcome: Outcome, trigger_id: str) -> Submitted:
        """Do what the ack says; a modal stays where it says nothing valid."""
        if not outcome.acked:
            return _result(outcome, trigger_id=trigger_id)
        body = outcome.body or {}
        action = body.get("response_action", "close") if isinstance(body, dict) else ""
        try:
            self._apply(view, str(action), body)
        except SlackError as error:
            return _result(outcome, trigger_id=trigger_id, error=error.code)
        return _result(
            outcome,
            trigger_id=trigger_id,
            response_action=action,
            errors=view.errors or None,
        )

    def _apply(self, view: View, action: str, body: Json) -> None:
        views = self._world.views
        match action:
            case "close":
                views.close(view)
            case "clear":
                for each in reversed(views.stack(view.user)):
                    views.close(each)
            case "errors":
                view.errors = _errors(view, body.get("errors"))
            case "update":
                given = checked_view(body.get("view"), "modal")
                views.update(views.find(view.id), given)
            case "push":
                given = checked_view(body.get("view"), "modal")
                views.push(views.find(view.id), given)
            case _:
                raise SlackError("invalid_response_action")


def _inputs(view: View) -> list[tuple[Block, Block, Json]]:
    """The view's inputs: block, element, and what it holds."""
    state = inputs.state(view.blocks, view.entries)
    return [
        (block, element, state[block["block_id"]][element["action_id"]])
        for block, element in inputs.remembering(view.blocks)
        if block["type"] == "input"
    ]


def _input(view: View, name: str) -> tuple[Block, Block]:
    """The one input whose block_id or action_id is this."""
    found = [
        (block, element)
        for block, element, _ in _inputs(view)
        if name in (block["block_id"], element["action_id"])
    ]
    if not found:
        raise RefusedError("input_not_found", name)
    if len(found) > 1:
        raise RefusedError("ambiguous_input", f"{name}: name its block_id")
    return found[0]


def _complaints(view: View) -> dict[str, str]:
    found = {
        block["block_id"]: inputs.complaint(block, held)
        for block, _, held in _inputs(view)
    }
    return {block_id: words for block_id, words in found.items() if words}


def _errors(view: View, given: Any) -> dict[str, str]:
    """The errors of an ack, each of which must be an input block's.

    Raises:
        SlackError: invalid_response_action: Slack then tells the person only that
            it had trouble connecting.
    """
    known = {block["block_id"] for block, _, _ in _inputs(view)}
    if not isinstance(given, dict) or not given or given.keys() - known:
        raise SlackError("invalid_response_action")
    return {block_id: str(words) for block_id, words in given.items()}


def _result(outcome: Outcome, *, error: str = "", **more: Any) -> Submitted:
    error = error if outcome.acked else failure(outcome)
    return Submitted(
        accepted=not error,
        error=error,
        ack=outcome.body,
        ack_ms=outcome.ms if outcome.acked else None,
        **more,
    )
