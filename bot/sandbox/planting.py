"""What stands in a workspace at its beginning: the seed's people and channels."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.options import Seed
    from bot.sandbox.world import World


def populate(world: World, seed: Seed) -> None:
    """Let the seed's people join, and make its channels."""
    for one in seed.people:
        world.add_person(**asdict(one))
    for each in seed.channels:
        members = [world.person(name).id for name in each.members]
        bot = [world.bot_user_id] if each.bot_is_member else []
        channel = world.add_channel(each.name, [*members, *bot], private=each.private)
        channel.purpose = each.purpose
