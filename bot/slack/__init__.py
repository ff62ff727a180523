"""Our side of Slack: what is sent there, and every sentence that people read."""
