"""The Web API methods that this workspace knows."""

from bot.sandbox.methods import (
    chat,
    conversations,
    files,
    reactions,
    views,
    workspace,
)
from bot.sandbox.methods.call import Method

METHODS: dict[str, Method] = {
    **workspace.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
