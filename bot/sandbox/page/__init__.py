"""The local workspace as people see it: messages, views and files, drawn as HTML.

Everything that people or apps wrote is escaped where it is drawn, and nowhere else.
"""
