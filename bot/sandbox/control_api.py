"""The control API: what tests and the tour do in people's place, over HTTP."""

import asyncio
from dataclasses import asdict

from aiohttp import web

from bot.sandbox import control_bodies as body
from bot.sandbox import shapes
from bot.sandbox.control_answers import Actions, Json, answer
from bot.sandbox.control_asking import AskingActions
from bot.sandbox.control_files import FileActions
from bot.sandbox.control_views import ViewActions
from bot.sandbox.core import Core
from bot.sandbox.faults import DOWNLOAD, THUMBNAIL, DownloadKind, EventKind, Kind
from bot.sandbox.journal import Entry
from bot.sandbox.methods import METHODS
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Message
from bot.sandbox.waiting import Wish, came


class ControlApi:
    """Answers `POST /_local/<action>` with `{"ok": true, ...}`.

    Args:
        core: The workspace.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._world = core.world
        self._acts = core.acts
        self._presence = core.presence
        self.actions: Actions = {
            "say": (body.Say, self._say),
            "say_many": (body.SayMany, self._say_many),
            "edit": (body.Edit, self._edit),
            "delete": (body.Delete, self._delete),
            "react": (body.React, self._react),
            "unreact": (body.React, self._unreact),
            **AskingActions(core).actions,
            **ViewActions(core).actions,
            **FileActions(core).actions,
            "wait_for": (body.WaitFor, self._wait_for),
            "messages": (body.Messages, self._messages),
            "ephemerals": (body.Ephemerals, self._ephemerals),
            "log": (body.Log, self._log),
            "sequence": (body.Nothing, self._sequence),
            "idle": (body.Idle, self._idle),
            "add_fault": (body.AddFault, self._add_fault),
            "event_fault": (body.EventFault, self._event_fault),
            "clear_faults": (body.Nothing, self._clear_faults),
            "set_request_url": (body.RequestUrl, self._set_request_url),
            "advance": (body.Advance, self._advance),
            "revoke_token": (body.Revoke, self._revoke_token),
            "restore_token": (body.Nothing, self._restore_token),
            "invite_bot": (body.Place, self._invite_bot),
            "remove_bot": (body.Place, self._remove_bot),
            "archive": (body.Archive, self._archive),
            "disconnect_sockets": (body.Disconnect, self._disconnect),
            "add_channel": (body.AddChannel, self._add_channel),
            "add_user": (body.AddUser, self._add_user),
            "deactivate": (body.Person, self._deactivate),
            "state": (body.Nothing, self._state),
            "reset": (body.Nothing, self._reset),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Do one action."""
        return await answer(self.actions, request)

    # --- what people do ----------------------------------------------------

    async def _say(self, asked: body.Say) -> Json:
        message = self._acts.say(
            asked.user,
            asked.channel,
            asked.text,
            thread_ts=asked.thread_ts,
            blocks=asked.blocks,
            attachments=asked.attachments,
            subtype=asked.subtype,
            bot=asked.bot,
        )
        return {"message": self._shown(message)}

    async def _say_many(self, asked: body.SayMany) -> Json:
        said = self._acts.say_many(
            asked.user, asked.channel, asked.texts, thread_ts=asked.thread_ts
        )
        return {"messages": [self._shown(each) for each in said]}

    async def _edit(self, asked: body.Edit) -> Json:
        message = self._acts.edit(asked.user, asked.channel, asked.ts, asked.text)
        return {"message": self._shown(message)}

    async def _delete(self, asked: body.Delete) -> Json:
        self._acts.delete(asked.user, asked.channel, asked.ts)
        return {}

    async def _react(self, asked: body.React) -> Json:
        self._acts.react(asked.user, asked.name, asked.channel, asked.ts)
        return {}

    async def _unreact(self, asked: body.React) -> Json:
        self._acts.react(asked.user, asked.name, asked.channel, asked.ts, added=False)
        return {}

    # --- what can be seen --------------------------------------------------

    async def _wait_for(self, asked: body.WaitFor) -> Json:
        wish = Wish(
            channel=self._presence.channel(asked.channel).id if asked.channel else "",
            thread_ts=asked.thread_ts,
            ts=asked.ts,
            ephemeral_to=self._person_id(asked.ephemeral_to),
            contains=asked.contains,
            kind=asked.kind,
        )
        found = self._core.journal.find(asked.after, wish.fits)
        try:
            entry = await asyncio.wait_for(found, asked.timeout)
        except TimeoutError:
            seen = came(self._core.journal.after(asked.after))
            raise RefusedError("timeout", f"wanted {wish.words()}; {seen}") from None
        return {"message": _from_entry(entry), "kind": entry.kind}

    async def _messages(self, asked: body.Messages) -> Json:
        place = self._presence.channel(asked.channel)
        found = list(place.messages.values())
        if ts := asked.thread_ts:
            found = [each for each in found if ts in (each.ts, each.thread_ts)]
        return {"messages": [self._shown(each) for each in found]}

    async def _ephemerals(self, asked: body.Ephemerals) -> Json:
        user = self._presence.person(asked.user).id
        mine = [each for each in self._world.ephemerals if each.ephemeral_to == user]
        return {"messages": [self._shown(each) for each in mine]}

    async def _log(self, asked: body.Log) -> Json:
        entries = self._core.journal.after(asked.after, asked.kind)
        return {"entries": [asdict(entry) for entry in entries]}

    async def _sequence(self, _: body.Nothing) -> Json:
        return {"sequence": self._core.journal.sequence}

    async def _idle(self, asked: body.Idle) -> Json:
        try:
            await asyncio.wait_for(self._core.idle(asked.quiet), asked.timeout)
        except TimeoutError:
            raise RefusedError("timeout", "something is still under way") from None
        return {}

    async def _state(self, _: body.Nothing) -> Json:
        core, world = self._core, self._world
        people = [shapes.user(world, p, locale=True) for p in world.people.values()]
        channels = [
            shapes.conversation(world, each) | {"members": list(each.members)}
            for each in world.channels.values()
        ]
        return {
            "team": {"id": world.team_id, "name": world.seed.team},
            "bot_user_id": world.bot_user_id,
            "bot_id": world.bot_id,
            "app_id": world.app_id,
            "now": core.clock.now(),
            "users": people,
            "channels": channels,
            "connections": len(core.hub.connections),
            "pending_deliveries": core.dispatcher.pending,
            "open_calls": core.open_calls,
            "faults": [asdict(f) for f in (*core.faults, *core.event_faults)],
            "methods": sorted(METHODS),
            "sequence": core.journal.sequence,
        }

    # --- what goes wrong, and what changes ---------------------------------

    async def _add_fault(self, asked: body.AddFault) -> Json:
        is_download = asked.method in (DOWNLOAD, THUMBNAIL)
        kinds = (*Kind, *DownloadKind) if is_download else (*Kind,)
        _known(asked.kind.partition(":")[0], kinds)
        fault = self._core.faults.add(
            asked.method,
            asked.kind,
            times=asked.times,
            share=asked.share,
            seconds=asked.seconds,
            match=asked.match,
        )
        return {"id": fault.id}

    async def _event_fault(self, asked: body.EventFault) -> Json:
        _known(asked.kind, (*EventKind,))
        fault = self._core.event_faults.add(
            asked.event, asked.kind, times=asked.times, seconds=asked.seconds
        )
        return {"id": fault.id}

    async def _clear_faults(self, _: body.Nothing) -> Json:
        self._core.faults.clear()
        self._core.event_faults.clear()
        return {}

    async def _set_request_url(self, asked: body.RequestUrl) -> Json:
        await self._core.set_request_url(asked.url, verify=asked.verify)
        return {}

    async def _advance(self, asked: body.Advance) -> Json:
        self._core.clock.advance(asked.seconds)
        return {"now": self._core.clock.now()}

    async def _revoke_token(self, asked: body.Revoke) -> Json:
        self._core.revoke(asked.error)
        return {}

    async def _restore_token(self, _: body.Nothing) -> Json:
        self._core.revoke("")
        return {}

    async def _invite_bot(self, asked: body.Place) -> Json:
        channel = self._presence.channel(asked.channel)
        inviter = channel.creator
        self._world.join(channel, self._world.bot_user_id, inviter=inviter)
        return {}

    async def _remove_bot(self, asked: body.Place) -> Json:
        channel = self._presence.channel(asked.channel)
        self._world.leave(channel, self._world.bot_user_id)
        return {}

    async def _archive(self, asked: body.Archive) -> Json:
        self._presence.channel(asked.channel).archived = asked.archived
        return {}

    async def _disconnect(self, asked: body.Disconnect) -> Json:
        return {"connections": await self._core.hub.disconnect(asked.reason)}

    async def _add_channel(self, asked: body.AddChannel) -> Json:
        members = [
            self._world.bot_user_id if name == "bot" else self._presence.person(name).id
            for name in asked.members
        ]
        channel = self._world.add_channel(asked.name, members, private=asked.private)
        return {"channel": shapes.conversation(self._world, channel)}

    async def _add_user(self, asked: body.AddUser) -> Json:
        person = self._world.add_person(asked.name, locale=asked.locale)
        return {"user": shapes.user(self._world, person, locale=True)}

    async def _deactivate(self, asked: body.Person) -> Json:
        self._world.deactivate(self._presence.person(asked.user))
        return {}

    async def _reset(self, _: body.Nothing) -> Json:
        self._core.reset()
        return {}

    # --- inside ------------------------------------------------------------

    def _shown(self, message: Message) -> Json:
        raw = shapes.message(self._world, message, metadata=True)
        more = {"channel": message.channel, "seq": message.seq}
        return raw | more | {"ephemeral_to": message.ephemeral_to}

    def _person_id(self, name: str) -> str:
        return self._presence.person(name).id if name else ""


def _from_entry(entry: Entry) -> Json:
    message: Json = entry.data["message"]
    to = entry.data["ephemeral_to"]
    return message | {"seq": entry.seq, "ephemeral_to": to}


def _known(kind: str, kinds: tuple[str, ...]) -> None:
    if kind not in kinds:
        raise RefusedError("unknown_fault", f"{kind}; known: {', '.join(kinds)}")
