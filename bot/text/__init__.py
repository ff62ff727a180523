"""Text as Slack writes it, and text as providers read it; pure."""
