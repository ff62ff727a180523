"""How a Web API method says no."""

from collections.abc import Sequence


class SlackError(Exception):
    """An answer of `{"ok": false, "error": code}`.

    Args:
        code: Slack's name of the error.
        messages: What is wrong and where, for `response_metadata.messages`.
        extra: Further members of the answer, such as `needed` and `provided`.
    """

    def __init__(
        self, code: str, *, messages: Sequence[str] = (), **extra: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.extra = extra

    def answer(self) -> dict[str, object]:
        """The body to send."""
        body: dict[str, object] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            tagged = [f"[ERROR] {message}" for message in self.messages]
            body["response_metadata"] = {"messages": tagged}
            # Slack repeats what is wrong with blocks, but not with arguments.
            if self.code != "invalid_arguments":
                body["errors"] = list(self.messages)
        return body


class RefusedError(Exception):
    """Something that a person cannot do here; the code says why.

    Args:
        code: Slack's name where there is one, else a short one of ours.
        detail: What a person would read.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
