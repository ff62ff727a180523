"""The windows of the page: one for each person, drawn anew when names change."""

from bot.sandbox.core import Core
from bot.sandbox.page.assets import Assets
from bot.sandbox.page.sight import Sight
from bot.sandbox.page.unread import Unread
from bot.sandbox.page.window import Window
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Person


class Desk:
    """Gives out windows.

    Args:
        core: The workspace.
        assets: The page's own files.
    """

    def __init__(self, core: Core, assets: Assets) -> None:
        self.core = core
        self.assets = assets
        self.unread = Unread()
        self._windows: dict[str, Window] = {}

    def window(self, name: str) -> Window:
        """The window of the person of this handle or id.

        Raises:
            RefusedError: There is nobody, or it is not a person.
        """
        person = self.core.presence.person(name)
        if person.is_bot or person.deleted:
            raise RefusedError("user_not_found", name)
        window = self._windows.get(person.id)
        if window is None or not window.is_current():
            sight = Sight(self.core.world, person)
            window = Window(self.core, sight, self.unread, self.assets)
            self._windows[person.id] = window
        return window

    def people(self) -> list[Person]:
        """Whom one can act as, the first of the seed first."""
        everyone = self.core.world.people.values()
        return [each for each in everyone if not each.is_bot and not each.deleted]
