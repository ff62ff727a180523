"""The one HTTP server: Slack's requests and health."""
