"""The local workspace: the Slack that the bot talks to when no real one is there.

It speaks Slack's protocols over real HTTP and WebSockets, on loopback only, and
shares no code with the bot's own clients: it would share their mistakes.
"""
