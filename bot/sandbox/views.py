"""The views that people see: a stack of modals each, and the app's home tab."""

from __future__ import annotations

import itertools
import secrets
from typing import TYPE_CHECKING, Any

from bot.sandbox import inputs, shapes
from bot.sandbox.problems import SlackError
from bot.sandbox.records import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.world import World

Json = dict[str, Any]

#: views.push, error push_limit_reached: "Currently the limit is 3".
MAX_STACK = 3


class Views:
    """Holds the views, and changes them as the app says.

    Views go in as `bot.sandbox.view_checks.checked_view` gives them.

    Args:
        world: Where the people are.
        numbers: What the ids of new views are made of.
    """

    def __init__(self, world: World, numbers: Iterator[int]) -> None:
        self._world = world
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._numbers = numbers

    def stack(self, user: str) -> list[View]:
        """A user's (id) modals, from the root to the one on top."""
        return list(self._stacks.get(user, ()))

    def top(self, user: str) -> View | None:
        """The modal that a user (id) sees."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        """What was published to a user (id)."""
        return self._homes.get(user)

    def find(self, view_id: str, external_id: str = "") -> View:
        """The view with this id, else with this external_id.

        Raises:
            SlackError: not_found; a view that was closed is none.
        """
        for view in self._all():
            if view_id and view.id == view_id:
                return view
            if not view_id and external_id and view.external_id == external_id:
                return view
        raise SlackError("not_found")

    def open(self, user: str, given: Json, *, conversation: str = "") -> View:
        """Show a user (id) a modal in place of whatever modals they had.

        Args:
            user: Who sees it.
            given: The view.
            conversation: Id of the one that they had before their eyes; empty: none.

        Raises:
            SlackError: duplicate_external_id.
        """
        self._claim(given)
        view = self._made(user, given)
        view.entries.conversation = conversation
        self._stacks[user] = [view]
        return self._changed("open", view)

    def push(self, below: View, given: Json) -> View:
        """Put a modal on the stack that another one is in.

        Raises:
            SlackError: not_found where that one was closed, push_limit_reached,
                duplicate_external_id.
        """
        stack = self._stacks.get(below.user, [])
        if below not in stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        self._claim(given)
        view = self._made(below.user, given)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        view.entries.conversation = below.entries.conversation
        stack.append(view)
        return self._changed("push", view)

    def update(
        self, view: View, given: Json, known_hash: str = "", *, what: str = "update"
    ) -> View:
        """Change a view; what was typed stays where ids and types do.

        Args:
            view: One that is still shown.
            given: What it becomes.
            known_hash: Which state of it the app knew; empty: any.
            what: What the log calls it.

        Raises:
            SlackError: hash_conflict where `known_hash` is no longer the view's,
                duplicate_external_id.
        """
        if known_hash and known_hash != view.hash:
            raise SlackError("hash_conflict")
        self._claim(given, view)
        view.given, view.errors = given, {}
        view.entries.values = inputs.surviving(view.blocks, view.entries)
        return self._changed(what, view)

    def publish(self, user: str, given: Json, known_hash: str = "") -> View:
        """Fill a user's (id) home tab.

        Raises:
            SlackError: hash_conflict, duplicate_external_id.
        """
        view = self._homes.get(user)
        if view is not None:
            return self.update(view, given, known_hash, what="publish")
        if known_hash:
            raise SlackError("hash_conflict")
        self._claim(given)
        view = self._homes[user] = self._made(user, given)
        return self._changed("publish", view)

    def close(self, view: View) -> None:
        """Take a modal from its stack; what lay below is seen again."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
            self._record("close", view)

    def _all(self) -> list[View]:
        stacked = itertools.chain.from_iterable(self._stacks.values())
        return [*stacked, *self._homes.values()]

    def _claim(self, given: Json, mine: View | None = None) -> None:
        """Refuse an external_id that another view has."""
        wanted = given["external_id"]
        taken = [each.external_id for each in self._all() if each is not mine]
        if wanted and wanted in taken:
            raise SlackError("duplicate_external_id")

    def _made(self, user: str, given: Json) -> View:
        view_id = f"V0LOCAL{next(self._numbers):04d}"
        return View(id=view_id, user=user, given=given, root_id=view_id)

    def _changed(self, what: str, view: View) -> View:
        view.hash = f"{int(self._world.clock.now())}.{secrets.token_hex(4)}"
        self._record(what, view)
        return view

    def _record(self, what: str, view: View) -> None:
        shown = shapes.view(self._world, view)
        entry = self._world.journal.add("view", what=what, user=view.user, view=shown)
        view.seq = entry.seq
