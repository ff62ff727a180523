"""The way of a request and its job, from Slack's "received" to the answer."""
