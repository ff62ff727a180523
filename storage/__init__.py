"""Where requests, jobs and segments are kept."""
