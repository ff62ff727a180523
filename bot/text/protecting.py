"""From a message to what a provider may see of it; pure and deterministic."""

from collections.abc import Iterator, Sequence
from itertools import count, product
from string import ascii_uppercase

from bot.text.inline import Node, Role, SourceLine, parse, shown
from bot.text.protected import TOKEN, Line, Piece, Protected, Token, has_letters
from bot.text.skeleton import skeleton

#: Measured to come through the embedded engine and through Apertium.
DEFAULT_PREFIXES = ("XQ", "ZX", "XJ")
_SENTENCE_END = tuple(".!?…:。！？：")  # noqa: RUF001 - the wide marks are meant


def protect(mrkdwn: str, prefixes: Sequence[str] = DEFAULT_PREFIXES) -> Protected:
    """Make a message ready for a provider.

    Args:
        mrkdwn: The message as Slack stores it.
        prefixes: What a placeholder may begin with, best first; the first that the
            message does not hold is taken. Should it hold all, they get a further
            letter: there always is one.

    Returns:
        The text to send and all that `restore` needs. The same message gives the same
        result always.
    """
    prefix = _free_prefix(mrkdwn, tuple(prefixes) or DEFAULT_PREFIXES)
    numbers = count(1)
    lines = tuple(
        _line(source, (f"{prefix}{n}" for n in numbers)) for source in parse(mrkdwn)
    )
    return Protected(
        text="\n".join(line.sent for line in lines),
        tokens=tuple(token for line in lines for token in line.tokens),
        lines=lines,
        prefix=prefix,
    )


def _free_prefix(mrkdwn: str, prefixes: tuple[str, ...]) -> str:
    held = mrkdwn.upper()
    longer = (
        prefix + "".join(letters)
        for length in count(1)
        for letters in product(ascii_uppercase, repeat=length)
        for prefix in prefixes
    )
    return next(
        prefix
        for candidates in (prefixes, longer)
        for prefix in candidates
        if prefix.upper() not in held
    )


def _line(source: SourceLine, placeholders: Iterator[str]) -> Line:
    nodes = list(source.nodes)
    kept = tuple(_kept(nodes))
    if not any(node.role is Role.TEXT and has_letters(node.rendered) for node in nodes):
        return Line(source.lead + shown(nodes), (), "", kept)
    lead, trail = _outer_nodes(nodes)
    return Line(source.lead + lead, tuple(_pieces(nodes, placeholders)), trail, kept)


def _kept(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if node.role in (Role.OPEN, Role.CLOSE):
            yield node.rendered
        elif node.role is not Role.TEXT:
            yield from skeleton(node.rendered)


def _outer_nodes(nodes: list[Node]) -> tuple[str, str]:
    """Take from a line's ends what need not be sent, and return it as mrkdwn.

    Blanks, emoji before the first word or after the last sentence, and formatting
    around all of it.
    """
    lead, trail = "", ""
    while True:
        if nodes[0].role is Role.EMOJI or _is_blank(nodes[0]):
            lead += shown([nodes.pop(0)])
        elif _is_blank(nodes[-1]) or _is_outside(nodes):
            trail = shown([nodes.pop()]) + trail
        elif _encloses(nodes):
            lead, trail = lead + nodes.pop(0).rendered, nodes.pop().rendered + trail
        else:
            break
    first, last = _edges(nodes)
    return lead + first, last + trail


def _edges(nodes: list[Node]) -> tuple[str, str]:
    """Cut the blanks off the first and the last text."""
    first, last = "", ""
    if nodes[0].role is Role.TEXT:
        text = nodes[0].rendered
        first = text[: len(text) - len(text.lstrip())]
        nodes[0] = Node(Role.TEXT, nodes[0].source, text.lstrip())
    if nodes[-1].role is Role.TEXT:
        text = nodes[-1].rendered
        last = text[len(text.rstrip()) :]
        nodes[-1] = Node(Role.TEXT, nodes[-1].source, text.rstrip())
    return first, last


def _is_blank(node: Node) -> bool:
    return node.role is Role.TEXT and not node.rendered.strip()


def _is_outside(nodes: list[Node]) -> bool:
    """Whether the line ends with an emoji that is no part of its last sentence."""
    if nodes[-1].role is not Role.EMOJI:
        return False
    words = "".join(node.rendered for node in nodes if node.role is Role.TEXT)
    return words.rstrip().endswith(_SENTENCE_END)


def _encloses(nodes: list[Node]) -> bool:
    """Whether the first node opens what the last one closes."""
    if nodes[0].role is not Role.OPEN or nodes[-1].role is not Role.CLOSE:
        return False
    depth = 0
    for node in nodes[:-1]:
        depth += (node.role is Role.OPEN) - (node.role is Role.CLOSE)
        if depth == 0:
            return False
    return True


def _pieces(nodes: list[Node], placeholders: Iterator[str]) -> Iterator[Piece]:
    neighbours = [None, *nodes, None]
    for before, node, after in zip(neighbours, nodes, neighbours[2:], strict=False):
        if node.role is Role.TEXT:
            yield Piece(text=node.rendered)
            continue
        token = Token(
            next(placeholders),
            node.source,
            node.rendered,
            Role.ATOM if node.role is Role.EMOJI else node.role,
            before=_touching(before)[-1:],
            after=_touching(after)[:1],
        )
        yield Piece(fixed=node.rendered, token=token)


def _touching(node: Node | None) -> str:
    """What a token sees of its neighbour."""
    if node is None:
        return ""
    return node.rendered if node.role is Role.TEXT else TOKEN
