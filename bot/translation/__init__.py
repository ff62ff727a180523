"""A text of any length without Slack: which provider, in how many calls, and resumed.

`choosing` finds the provider, `short` translates at once, `long` by a cloud's jobs.
"""
