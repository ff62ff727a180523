"""What no line of this project may say: rules over syntax trees and over text."""

import ast
import re
from collections.abc import Iterator

#: Keywords that would switch a check of the other end off, or a proxy on.
_KEYWORDS = {
    ("ssl", False),
    ("verify", False),
    ("verify_ssl", False),
    ("check_hostname", False),
    ("trust_env", True),
}
_NAMES = {"CERT_NONE", "_create_unverified_context"}
#: These run what they read.
_MODULES = {"dill", "marshal", "pickle", "shelve"}

# The brackets keep the patterns from finding themselves.
TEXT_RULES = {
    # Long enough to be a real one; the local workspace's tokens say "local".
    "token": re.compile(r"\bx(?:ox[a-z]|app)-(?!local-)[A-Za-z0-9-]{20,}"),
    "registry": re.compile(
        r"p[y]pi\.org|python[h]osted|n[p]mjs|crates[.]io|proxy[.]golang"
        r"|(?:index-url|extra-index-url|find-links)[ =]+[a-z]+:"
        r"|https?://[^ \"]+\.(?:whl|tgz)\b"
    ),
    "machine": re.compile(r"/(?:home|Users)/[A-Za-z]\w*/|/r[o]ot/\w"),
    "left-over": re.compile(r"\b(?:T[O]DO|F[I]XME|H[A]CK)\b"),
}


def text_faults(text: str) -> Iterator[str]:
    """Name each rule that a text breaks, with its line's number."""
    for number, line in enumerate(text.splitlines(), start=1):
        for name, pattern in TEXT_RULES.items():
            if pattern.search(line):
                yield f"{number}: {name}"


def code_faults(source: str) -> Iterator[str]:
    """Name each forbidden construct of a Python source, with its line's number."""
    for node in ast.walk(ast.parse(source)):
        for name in _said(node):
            yield f"{getattr(node, 'lineno', 0)}: {name}"


def _said(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.keyword(arg=str(name), value=ast.Constant(value=bool(value))):
            if (name, value) in _KEYWORDS:
                yield f"{name}={value}"
        case ast.Assign(targets=targets, value=ast.Constant(value=bool(value))):
            for target in targets:
                if isinstance(target, ast.Attribute):
                    yield from _said(ast.keyword(arg=target.attr, value=node.value))
        case ast.Attribute(attr=name) | ast.Name(id=name):
            if name in _NAMES:
                yield name
        case ast.Import(names=aliases):
            yield from ({alias.name.split(".")[0] for alias in aliases} & _MODULES)
        case ast.ImportFrom(module=str(module), names=aliases):
            found = {module.split(".")[0]} & _MODULES
            yield from found | ({alias.name for alias in aliases} & _NAMES)
