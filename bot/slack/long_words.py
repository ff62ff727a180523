"""What people read below a translation that is too long for a message."""


def whole_in_file(chars: int) -> str:
    """Where the rest of it is.

    Args:
        chars: How long the whole is.
    """
    return (
        f"These are the first lines. The whole translation, {chars:,} characters, is "
        "in the file above."
    )
