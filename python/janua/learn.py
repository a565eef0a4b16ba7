"""Learning a tokenizer from files, or from texts that come one by one."""
from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

from . import _janua
from ._given import str_of
from .error import Error, spelled_here
from .tokenizer import Tokenizer

Path = "str | os.PathLike[str]"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(str_of(value, "a setting"), ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, (int, float)):
        return repr(value)
    raise TypeError(f"a setting is text, a number, true or false, or a list of these, not {type(value).__name__}")


def _settings(prefix: str, options: Mapping[str, Any]) -> list[str]:
    out: list[str] = []
    for key, value in options.items():
        name = prefix + key
        out += _settings(name + ".", value) if isinstance(value, Mapping) else [f"{name}={_toml(value)}"]
    return out


_OTHER_NAMES = {"vocab_size": "vocabulary", "model_type": "kind", "num_threads": "threads"}  # of other libraries


def _refuse(asked: list[str], settings: Mapping[str, Any], trainer: Mapping[str, Any]) -> None:
    """Settings that training would refuse; where one stands at another place than it should, the hint says so."""
    try:
        with spelled_here():
            _janua.check_settings(asked)
    except Error as error:
        if not error.what.startswith("unknown key"):
            raise
        for key in settings:
            if key in _OTHER_NAMES:
                error = Error(error.code, f"unknown key {key!r}", "", f"it is called {_OTHER_NAMES[key]}= here")
            elif f"'{key}'" in error.what and _takes({**trainer, key: settings[key]}):
                error = Error(error.code, error.what, error.where, f"the trainer has it: trainer={{{key!r}: {settings[key]!r}}}")
        raise error from None


def _takes(trainer: Mapping[str, Any]) -> bool:
    try:
        _janua.check_settings(_settings("trainer.", trainer))
    except Error:
        return False
    return True


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


def _files(given: Any) -> list[tuple[str, str]] | None:
    """(language, path) of a path, a list or a dict of paths; None of what holds texts."""
    if _is_path(given):
        return [("", os.fsdecode(given))]
    if isinstance(given, (list, tuple, set)) and given and all(map(_is_path, given)):
        return [("", os.fsdecode(one)) for one in given]
    if isinstance(given, Mapping) and given and all(map(_is_path, given.values())):
        return [(language, os.fsdecode(one)) for language, one in given.items()]
    return None


def _written(texts: Any, folder: str) -> list[tuple[str, str]]:
    by_language = texts if isinstance(texts, Mapping) else {"text": texts}
    out = []
    for language, documents in by_language.items():
        if isinstance(documents, (str, bytes)):
            raise TypeError(f"the texts of {language!r} are one str; give a list of documents")
        file = _janua.Documents.open(folder, language)
        for document in documents:
            file.add(document)
        out.append(file.finish())
    return out


def train(
    files: Any = None,
    vocabulary: int = 16384,
    *,
    texts: Iterable[str] | Mapping[str, Iterable[str]] | None = None,
    kind: str = "bpe",
    trainer: Mapping[str, Any] | None = None,
    threads: int = 0,
    **settings: Any,
) -> Tokenizer:
    """Learns a tokenizer, as `janua tokenizer train` does.

    `files`: a path, a list of paths, or a dict of a path for each language: plain text, a language each. Or an iterator
    of texts; `texts` takes these, too, in a list, or in a dict for each language. `kind` and `trainer`: which trainer and
    its own options, `settings`: the other keys of [tokenizer] (docs/recipes.md): min_frequency, pattern, nfc,
    temperature and so on. The result is the same for any number of threads; 0 is all. Ctrl-C stops it.
    Raises Error, also where the text supports fewer ids."""
    if (files is None) == (texts is None):
        raise TypeError("give files, or texts, and not both")
    named = None if files is None else _files(files)
    if named is None and texts is None:
        texts = files
        if isinstance(files, (list, tuple, set, Mapping)):
            raise TypeError("files are paths: a path, a list of paths or a dict of them; texts=... takes texts")
    options = {"kind": kind, **(trainer or {})}
    asked = _settings("", {"vocabulary": vocabulary, **settings, "trainer": options})
    _refuse(asked, settings, options)
    with tempfile.TemporaryDirectory(prefix="janua-") as folder:
        if named is None:
            named = _written(texts, folder)
        with spelled_here({folder: "the texts"}):
            files = _janua.learn(named, asked, threads, folder)
        return Tokenizer.from_files(files, "the tokenizer that was learned")
