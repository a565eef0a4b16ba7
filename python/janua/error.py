"""What went wrong, as janua says it."""
from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any


class Error(Exception):
    """`code` is one of the codes of docs/errors.md ("missing", "bad_data", ...), `what` a sentence, `where` the file or
    text, `hint` what to do; the last two may be empty."""

    code: str
    what: str
    where: str
    hint: str

    def __init__(self, code: str, what: str, where: str = "", hint: str = "") -> None:
        Exception.__init__(self, code, what, where, hint)  # whatever else a class of it may be
        self.code, self.what, self.where, self.hint = code, what, where, hint

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.what}" if self.where else self.what
        return f"{sentence}; {self.hint}" if self.hint else sentence


def _value(written: str) -> Any:
    """Of a value in TOML, as far as errors name some; else the text."""
    try:
        return json.loads(written)
    except ValueError:
        return written


def _assigned(match: re.Match[str]) -> str:
    trainer, key, written = match["trainer"], match["key"], match["value"]
    value = "..." if written is None else repr(_value(written))
    if trainer and key != "kind":
        return f"trainer={{{key!r}: {value}}}"
    return f"{key}={value}"


_SETTING = re.compile(r"\b(?:tokenizer|parity)\.(?P<trainer>trainer\.)?(?P<key>[a-z_]+)\b(?: = (?P<value>\"[^\"]*\"|[-\d.]*\d))?")
_WORDS = [
    ("the recipe allows", "what is allowed is"),
    ("the recipe asks for", "and what was asked for is"),
    ("see `janua docs recipes`", "docs/recipes.md has the keys of [tokenizer]"),
    ("; share/languages.tsv lists them", ""),
    (re.compile(r" that share/languages\.tsv lists; .*"), " that are known"),
]


def _said(text: str) -> str:
    for words, ours in _WORDS:
        text = words.sub(ours, text) if isinstance(words, re.Pattern) else text.replace(words, ours)
    return _SETTING.sub(_assigned, text)


@contextlib.contextmanager
def spelled_here(places: dict[str, str] | None = None) -> Iterator[None]:
    """Within it errors name settings as Python has them, vocabulary=300, and not as a recipe. `places`: the beginning
    of a place that the caller does not know, and what to call it."""
    try:
        yield
    except Error as error:
        where = error.where.removeprefix("--set ")
        for begin, name in (places or {}).items():
            where = name if where.startswith(begin) else where
        if f"'{where}'" in error.what:
            where = ""
        raise Error(error.code, _said(error.what), _said(where), _said(error.hint)) from None
