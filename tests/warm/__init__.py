"""Processes that are forked from one which has loaded everything they need.

A test that starts a process of its own mostly waits for its imports. What is forked
here has them; it is a process like any other, with its own number, pipes and death.
"""
