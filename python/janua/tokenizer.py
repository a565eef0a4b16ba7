"""The class that everything else is about."""
from __future__ import annotations

import dataclasses
import json
import os
import pathlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _janua

_OF_A_MODEL = ("config.json", "generation_config.json")  # they say what a model is, and no model is written here


def _plain(value: Any) -> Any:
    """What JSON has no form of, as data; pydantic's models and dataclasses are messages, too."""
    if hasattr(value, "model_dump"):
        return value.model_dump(exclude_none=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"a template is given text, numbers, lists and dicts, not {type(value).__name__}")


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, default=_plain)


class Tokenizer(_janua.Tokenizer):
    """A tokenizer that is loaded. It never changes; any number of threads may use it, and so may processes that were
    forked from the one that loaded it."""

    @classmethod
    def load(cls, place: str | os.PathLike[str]) -> Tokenizer:
        """Of a folder (of a tokenizer, a model or a run) or of a file: tokenizer.json, tekken.json, a SentencePiece
        model, a tiktoken file, GGUF. Raises Error."""
        return cls(os.fsencode(place))

    @classmethod
    def from_files(cls, files: Mapping[str, str], name: str = "tokenizer") -> Tokenizer:
        """Of what would stand in a folder, by name; `name` stands in errors. Raises Error."""
        return cls(dict(files), name)

    @classmethod
    def from_str(cls, text: str) -> Tokenizer:
        """Of the text of a tokenizer.json."""
        return cls.from_files({"tokenizer.json": text})

    @staticmethod
    def train(*arguments: Any, **options: Any) -> Tokenizer:
        """As janua.train()."""
        from .learn import train

        return train(*arguments, **options)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).from_files, (self.files,)

    def __repr__(self) -> str:
        return f"janua.Tokenizer({len(self)} ids)"

    def to_json(self) -> str:
        """The text of tokenizer.json, whatever the format was that was read."""
        return self.files["tokenizer.json"]

    def save(self, folder: str | os.PathLike[str], overwrite: bool = False) -> list[str]:
        """Writes tokenizer.json and what belongs to it into the folder, which is made; the names of the files."""
        to = pathlib.Path(os.fsdecode(folder))
        files = {name: text for name, text in self.files.items() if name not in _OF_A_MODEL}
        for name in files:
            if not overwrite and (to / name).exists():
                raise FileExistsError(f"{to / name} stands already; give overwrite=True, or another folder")
        for name, text in files.items():
            part = to / (name + ".part")
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(text, encoding="utf-8", newline="")
            part.replace(to / name)
        return list(files)

    def stream(self, skip_special_tokens: bool = True) -> _janua.DecodeStream:
        """For the text of ids as they come."""
        return _janua.DecodeStream(self, skip_special_tokens)

    def apply_chat_template(
        self,
        messages: Sequence[Any],
        tools: Iterable[Any] | None = None,
        documents: Iterable[Any] | None = None,
        *,
        add_generation_prompt: bool = False,
        continue_final_message: bool = False,
        tokenize: bool = True,
        return_assistant_tokens_mask: bool = False,
        chat_template: str | None = None,
        tokens: Mapping[str, str] | None = None,
        now: str = "",
        **variables: Any,
    ) -> Any:
        """The ids of a conversation (or with tokenize=False its text) as the model's template writes it; with
        return_assistant_tokens_mask a dict of input_ids and assistant_masks.

        Rendered and encoded in one step: control tokens come from the template alone, so that a message which spells
        one holds its letters, and a text that begins with BOS begins with one. `tokens` stand in place of what the
        model calls bos_token and so on, `now` ("2026-11-21T10:30:05") in place of the clock, `variables` are further
        names for the template. Raises Error."""
        if return_assistant_tokens_mask and not tokenize:
            raise ValueError("return_assistant_tokens_mask asks for tokens, so tokenize must be True")
        asked = _janua.Conversation(
            _json(list(messages)),
            tools=_json(None if tools is None else list(tools)),
            documents=_json(None if documents is None else list(documents)),
            more=_json(variables) if variables else "",
            add_generation_prompt=add_generation_prompt,
            continue_final_message=continue_final_message,
            chat_template=chat_template,
            tokens=dict(tokens or {}),
            now=now,
        )
        if not tokenize:
            return self._render(asked)
        ids, mask = self._render_ids(asked)
        return {"input_ids": ids, "assistant_masks": mask} if return_assistant_tokens_mask else ids
