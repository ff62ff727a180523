"""The demonstration: a local workspace, the bot and its engine in one process."""
