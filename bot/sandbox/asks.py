"""How people ask the app for something: commands, shortcuts, its home."""

from typing import Any

from bot.sandbox import payloads, shapes
from bot.sandbox.delivery import Dispatcher
from bot.sandbox.outcomes import Done, done
from bot.sandbox.presence import Presence
from bot.sandbox.problems import RefusedError, SlackError
from bot.sandbox.records import Happening
from bot.sandbox.responses import Asker, ResponseUrls
from bot.sandbox.text import command_text
from bot.sandbox.world import World


class Asks:
    """People's wishes.

    Args:
        world: Where they live.
        presence: Knows who can see what.
        dispatcher: Brings commands and shortcuts to the app.
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

    async def command(
        self, user: str, channel: str, command: str, text: str, *, thread_ts: str = ""
    ) -> Done:
        """Type a slash command, as refused in threads as it is on Slack."""
        person = self._presence.person(user)
        place = self._presence.place(user, channel)
        known = self._world.manifest.command(command)
        if known is None:
            return Done(accepted=False, error="unknown_command")
        if thread_ts:
            return Done(accepted=False, error="not_supported_in_threads")
        if place.archived:
            return Done(accepted=False, error="is_archived")
        text = command_text(
            text,
            people={each.name: each.id for each in self._world.people.values()},
            channels={c.name: c.id for c in self._world.channels.values() if c.name},
            escape=known.should_escape,
        )
        url, asker = self._responses.issue("commands", place, person.id)
        trigger_id = self._world.triggers.issue(person.id, conversation=place.id)
        payload = payloads.command(
            self._world,
            person,
            place,
            name=command,
            text=text,
            response_url=url,
            trigger_id=trigger_id,
        )
        outcome = await self._dispatcher.interact("slash_commands", payload)
        shown = outcome.acked and outcome.body
        error = self._answered(asker, outcome.body) if shown else ""
        return done(outcome, trigger_id, error=error)

    async def shortcut(
        self, user: str, callback_id: str, *, channel: str = "", ts: str = ""
    ) -> Done:
        """Use a shortcut: a message's (with channel and ts), or a global one.

        Raises:
            RefusedError: There is no such message; one that a single person sees
                has no shortcuts.
        """
        person = self._presence.person(user)
        known = self._world.manifest.shortcut(callback_id)
        if known is None or (known.kind == "message") != bool(ts):
            return Done(accepted=False, error="unknown_shortcut")
        if not self._world.manifest.interactivity:
            return Done(accepted=False, error="interactivity_disabled")
        more, conversation = {}, ""
        if ts:
            place = self._presence.place(user, channel)
            message = self._presence.message(place, ts)
            url, _ = self._responses.issue("actions", place, person.id)
            more = payloads.message_action(self._world, place, message, url)
            conversation = place.id
        trigger_id = self._world.triggers.issue(person.id, conversation=conversation)
        head = payloads.shortcut(self._world, person, callback_id, trigger_id)
        outcome = await self._dispatcher.interact("interactive", head | more)
        return done(outcome, trigger_id)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open one of the app's tabs, which the app hears of if it subscribed.

        Args:
            user: Who does.
            tab: "home" or "messages".

        Raises:
            RefusedError: The manifest has no such tab.
        """
        person, manifest = self._presence.person(user), self._world.manifest
        if not (manifest.home_tab if tab == "home" else manifest.messages_tab):
            raise RefusedError("not_enabled", f"the manifest has no {tab} tab")
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self._world.dm(person.id).id,
            "tab": tab,
            "event_ts": self._world.next_ts(),
        }
        view = self._world.views.home(person.id)
        if tab == "home" and view is not None:
            event["view"] = shapes.view(self._world, view)
        self._world.happened(Happening("app_home_opened", None, event))

    def _answered(self, asker: Asker, body: Any) -> str:
        """Show what a command's ack says; the error, if it cannot be shown."""
        try:
            answer = body if isinstance(body, dict) else {"text": str(body)}
            self._responses.answer(asker, answer)
        except SlackError as error:
            return error.code
        return ""
