"""What people do with elements: they click, choose, and type to see options."""

from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox import elements, inputs, payloads
from bot.sandbox.blocks import Block, interactive
from bot.sandbox.delivery import Dispatcher
from bot.sandbox.elements import ELEMENTS, Offers
from bot.sandbox.outcomes import Done, done
from bot.sandbox.presence import Presence
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Person
from bot.sandbox.responses import ResponseUrls
from bot.sandbox.surfaces import InView, OnMessage, Surface
from bot.sandbox.world import World

Json = dict[str, Any]

#: How much must be typed before an app is asked, where its element does not say.
_MIN_QUERY_CHARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Which element, and what is done with it."""

    action_id: str
    #: Needed only where one action_id stands in several blocks.
    block_id: str = ""
    #: What is given to it; for a button: which one of those with this action_id.
    value: Any = None
    #: What the person answers to a confirmation dialog.
    confirm: bool = True


class Clicks:
    """People's fingers on elements.

    Args:
        world: Where the elements are.
        presence: Knows who can see what.
        dispatcher: Brings clicks to the app.
        responses: Issues the response_urls that go along.
    """

    def __init__(
        self,
        world: World,
        presence: Presence,
        dispatcher: Dispatcher,
        responses: ResponseUrls,
    ) -> None:
        self._world = world
        self._presence = presence
        self._dispatcher = dispatcher
        self._responses = responses

    def message(self, user: str, channel: str, ts: str) -> OnMessage:
        """A message to click in, also one that only this person sees.

        Raises:
            RefusedError: There is no such message.
        """
        person = self._presence.person(user)
        place = self._presence.place(user, channel)
        message = self._presence.seen(person, place, ts)
        return OnMessage(self._world, self._responses, person, place, message)

    def modal(self, user: str) -> InView:
        """The modal that this person sees.

        Raises:
            RefusedError: There is none.
        """
        view = self._world.views.top(self._presence.person(user).id)
        if view is None:
            raise RefusedError("no_modal", f"{user} has no modal open")
        return InView(self._world, view)

    def home(self, user: str) -> InView:
        """The home tab of this person.

        Raises:
            RefusedError: Nothing was published there.
        """
        view = self._world.views.home(self._presence.person(user).id)
        if view is None:
            raise RefusedError("no_home", f"nothing was published to {user}")
        return InView(self._world, view)

    async def click(self, user: str, surface: Surface, use: Use) -> Done:
        """Use an element.

        Raises:
            RefusedError: It is not there, does not offer this, asks nothing that
                could be declined, or is an input that waits for the submission.
        """
        person = self._presence.person(user)
        block, element = _found(surface.blocks, use)
        dialog = element.get("confirm")
        if not use.confirm:
            if dialog is None:
                raise RefusedError("no_confirm_dialog", use.action_id)
            return Done(accepted=False, error="not_confirmed", dialog=dialog)
        if block["type"] == "input" and not block["dispatch_action"]:
            raise RefusedError("no_dispatch_action", use.action_id)
        held = self._enter(surface, block, element, use.value)
        url = _opened(element, held)
        if not self._world.manifest.interactivity:
            error = "interactivity_disabled"
            return Done(accepted=False, error=error, dialog=dialog, url=url)
        action = payloads.action(element, block, held, self._world.next_ts())
        result = await self._send(person, surface, action)
        return replace(result, dialog=dialog, url=url)

    async def suggest(self, user: str, surface: Surface, use: Use) -> Done:
        """Type into an external select, and see the options that the app names.

        Raises:
            RefusedError: It is not there, or is not one that asks the app.
        """
        person = self._presence.person(user)
        block, element = _found(surface.blocks, use)
        if ELEMENTS[element["type"]].offers is not Offers.SUGGESTION:
            raise RefusedError("not_an_external_select", use.action_id)
        query = str(use.value or "")
        if len(query) < element.get("min_query_length", _MIN_QUERY_CHARS):
            return Done(accepted=False, error="query_too_short")
        if not self._world.manifest.interactivity:
            return Done(accepted=False, error="interactivity_disabled")
        payload = payloads.block_suggestion(
            self._world,
            person,
            surface.said(),
            element=element,
            block=block,
            value=query,
        )
        outcome = await self._dispatcher.interact("interactive", payload)
        options = _options(outcome.body) if outcome.acked else []
        key = block["block_id"], element["action_id"]
        surface.entries.offered[key] = options or []
        error = "invalid_options" if options is None else ""
        return done(outcome, "", error=error, options=tuple(options or ()))

    def _enter(
        self, surface: Surface, block: Block, element: Block, given: Any
    ) -> Json:
        """Give an element what is meant for it, and say what it holds now."""
        kind = ELEMENTS[element["type"]]
        if kind.offers is Offers.NOTHING:
            return {}
        block_id, action_id = block["block_id"], element["action_id"]
        offered = surface.entries.offered.get((block_id, action_id), [])
        held = inputs.entered(self._world, element, given, offered)
        if kind.remembers:
            surface.entries.values.setdefault(block_id, {})[action_id] = held
        return held

    async def _send(self, person: Person, surface: Surface, action: Json) -> Done:
        trigger_id = self._world.triggers.issue(
            person.id, surface.view_id, conversation=surface.conversation
        )
        payload = payloads.block_actions(
            self._world, person, surface.clicked(), done=action, trigger_id=trigger_id
        )
        outcome = await self._dispatcher.interact("interactive", payload)
        return done(outcome, trigger_id)


def _found(blocks: Any, use: Use) -> tuple[Block, Block]:
    """The block and its element that is meant, best the one with the value."""
    found = [
        (block, element)
        for block in blocks
        for element in interactive([block])
        if element.get("action_id") == use.action_id
        and use.block_id in ("", block["block_id"])
    ]
    if not found:
        raise RefusedError("action_not_found", use.action_id)
    exact = [pair for pair in found if pair[1].get("value") == use.value]
    return (exact or found)[0]


def _opened(element: Block, held: Json) -> str:
    """The address behind a button, or behind an overflow menu's option."""
    option = held.get("selected_option") or {}
    return str(element.get("url") or option.get("url") or "")


def _options(body: Any) -> list[Block] | None:
    """The options that an ack names, those in groups too; None: it is not valid."""
    if not isinstance(body, dict) or not {"options", "option_groups"} & body.keys():
        return None
    found = list(elements.options(body))
    # An app that knows of nothing answers with an empty list, which is fine.
    wrong = list(elements.choice_problems(body, elements.MAX_OPTIONS, ""))
    return None if found and wrong else found
