"""Do tokenizers treat languages alike? Tokens for the same content."""
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _janua
from .error import spelled_here
from .tokenizer import Tokenizer


class Parity:
    """What parity() measured: `tokenizers`, a dict for each as `janua tokenizer parity --json` has it, `markdown`, and
    `html`, a page with a plot, which notebooks show."""

    def __init__(self, said: list[dict[str, Any]], markdown: str, html: str) -> None:
        self.tokenizers, self.markdown, self.html = said, markdown, html

    def _repr_html_(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.markdown


def _named(given: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(given, Mapping):
        return given.items()
    if isinstance(given, (str, os.PathLike, _janua.Tokenizer)):
        given = [given]
    return [
        (f"tokenizer {i + 1}" if isinstance(one, _janua.Tokenizer) else os.fsdecode(one), one)
        for i, one in enumerate(given)
    ]


def parity(
    tokenizers: Any,
    languages: Sequence[str] = (),
    *,
    texts: Mapping[str, Sequence[str]] | None = None,
    max_premium: float = 0,
    max_gini: float = 0,
    price: float | Sequence[float] = (),
) -> Parity:
    """Tokens that each language needs for the same content, relative to English.

    `tokenizers`: one, a list, or a dict by name, of Tokenizer or of paths. The content is the Universal Declaration of
    Human Rights, which npm fetches once, in `languages` ("deu_Latn"; none: all it has), or `texts`: for each language,
    eng_Latn among them, the same passages in the same order; tables and page say which it was. Raises Error, with code "gate" where a language needs more
    than max_premium times English, or tokens are spread by more than max_gini; 0 turns these off. `price`: of a
    million tokens, one for all tokenizers or one for each; then tables and dicts say what the content costs."""
    if isinstance(languages, str):
        raise TypeError("languages must be a list of str, not str")
    loaded = [
        (name, one if isinstance(one, _janua.Tokenizer) else Tokenizer.load(one)) for name, one in _named(tokenizers)
    ]
    prices = [float(one) for one in (price if isinstance(price, Sequence) else [price])]
    own = {language: list(passages) for language, passages in (texts or {}).items()}
    with spelled_here():
        said, markdown, html = _janua.compare(loaded, list(languages), own, max_premium, max_gini, prices)
    return Parity(json.loads(said), markdown, html)
