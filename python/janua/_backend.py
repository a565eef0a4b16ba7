"""tokenizers.Tokenizer, as transformers' fast tokenizers hold one, with janua inside."""
from __future__ import annotations

import functools
import json
from typing import Any

from . import tokenizer as _tokenizer
from ._encoding import Made

_OWN_STATE = ("encode_special_tokens",)  # what may be set without changing the ids of a text here
_CHANGES = ("add_tokens", "add_special_tokens", "train", "train_from_iterator")
_PARTS = ("model", "normalizer", "pre_tokenizer", "post_processor", "decoder")  # what is changed in one, is changed here
_OF_MODELS = ("dropout", "unk_token", "unk_id", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback",
              "ignore_merges", "max_input_chars_per_word", "alpha", "nbest_size")
_MOST_CUT = 4


class Backend:
    """A tokenizers.Tokenizer whose encoding and decoding janua does. What else it has is that library's, and what
    changes it there makes janua read it anew.

    `_state` is another object after each change. What is made of the tokenizer stands beside the state that it was made
    of, so that threads need no lock: one that lost a race makes it again. The tokenizer itself is never changed for a
    moment, since other threads look at it."""

    __slots__ = ("_cut", "_engine", "_lent", "_rust", "_state")

    def __init__(self, rust: Any, lent: bool = True) -> None:
        """`lent`: somebody may hold parts of the tokenizer, and change them without a word."""
        for name, value in {"_rust": rust, "_lent": lent, "_state": object(), "_engine": None, "_cut": {}}.items():
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self._rust, name)
        if name in _PARTS:
            object.__setattr__(self, "_lent", True)
        return _then(found, self._changed) if name in _CHANGES else found

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._rust, name, value)
        if name in _PARTS:
            object.__setattr__(self, "_lent", True)
        if name not in _OWN_STATE:
            self._changed()

    def _changed(self) -> None:
        object.__setattr__(self, "_state", object())

    def __deepcopy__(self, memo: Any) -> Backend:
        return Backend(type(self._rust).from_str(self._rust.to_str()), False)

    def __reduce__(self) -> tuple[Any, ...]:
        return Backend, (self._rust, False)

    def settled(self) -> Backend:
        """Says that nobody holds a part of the tokenizer."""
        object.__setattr__(self, "_lent", False)
        return self

    def _now(self) -> tuple[Any, ...]:
        """Equal as long as the tokenizer is the same."""
        return (self._state, *(_parts_of(self._rust) if self._lent else ()))

    def engine(self) -> _tokenizer.Tokenizer:
        """As the tokenizer is now, without truncation and padding, which are done on what it gives."""
        now, made = self._now(), self._engine
        if made is None or made[0] != now:
            made = (now, _tokenizer.Tokenizer.from_str(_unsized(self._rust.to_str())))
            object.__setattr__(self, "_engine", made)
        return made[1]

    def cutting(self, truncation: dict[str, Any] | None) -> Any:
        """A copy of the tokenizer that truncates so and pads nothing."""
        key = (self._now(), tuple(sorted(truncation.items())) if truncation else None)
        found = self._cut.get(key)
        if found is None:
            found = type(self._rust).from_str(_unsized(self._rust.to_str()))
            if truncation:
                found.enable_truncation(**truncation)
            kept = dict(list(self._cut.items())[-(_MOST_CUT - 1) :])
            object.__setattr__(self, "_cut", {**kept, key: found})
        return found

    def encode(self, sequence: Any, pair: Any = None, is_pretokenized: bool = False, add_special_tokens: bool = True) -> Any:
        given = sequence if pair is None else (sequence, pair)
        return self.encode_batch([given], is_pretokenized, add_special_tokens)[0]

    def encode_batch(self, input: Any, is_pretokenized: bool = False, add_special_tokens: bool = True) -> list[Any]:
        if is_pretokenized or self._rust.encode_special_tokens:
            return self._rust.encode_batch(input, is_pretokenized=is_pretokenized, add_special_tokens=add_special_tokens)
        texts = list(input)
        engine = self.engine()
        state = (self, self._rust.truncation, add_special_tokens)
        encodings = engine.encode_batch(texts, add_special_tokens)
        made = [Made(one, text, engine, state) for one, text in zip(encodings, texts)]
        padding = self._rust.padding
        if padding is not None and made:
            length = padding["length"] or max(map(len, made))
            multiple = padding["pad_to_multiple_of"]
            if multiple:
                length += -length % multiple
            for one in made:
                one.pad_to(length, padding)
        return made

    encode_batch_fast = encode_batch

    def decode(self, ids: Any, skip_special_tokens: bool = True) -> str:
        return self.engine().decode(ids, skip_special_tokens)

    def decode_batch(self, sequences: Any, skip_special_tokens: bool = True) -> list[str]:
        return self.engine().decode_batch(sequences, skip_special_tokens)


def _then(work: Any, behind: Any) -> Any:
    @functools.wraps(work)
    def both(*arguments: Any, **options: Any) -> Any:
        try:
            return work(*arguments, **options)
        finally:
            behind()

    return both


def _parts_of(rust: Any) -> tuple[Any, ...]:
    """What can be changed in the parts of a tokenizer: the settings of its model, and the rest as it is written."""
    model = rust.model
    settings = [getattr(model, name, None) for name in _OF_MODELS]
    rest = [part and part.__getstate__() for part in (getattr(rust, name) for name in _PARTS[1:])]
    return (type(model).__name__, rust.get_vocab_size(), *settings, *rest)


def _unsized(text: str) -> str:
    """A tokenizer.json without truncation and padding."""
    if text.startswith('{"version":"1.0","truncation":null,"padding":null,'):
        return text
    file = json.loads(text)
    file["truncation"] = file["padding"] = None
    return json.dumps(file, ensure_ascii=False)
