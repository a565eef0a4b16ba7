"""The class that everything else is about."""
from __future__ import annotations

import copyreg
import os
import pathlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _janua
from ._given import json_of, refuse_slips, str_of
from .error import Error

_OF_A_MODEL = ("config.json", "generation_config.json")  # they say what a model is, and no model is written here


class Tokenizer(_janua.Tokenizer):
    """A tokenizer that is loaded. It never changes; any number of threads may use it, and so may processes that were
    forked from the one that loaded it."""

    @classmethod
    def load(cls, place: str | os.PathLike[str]) -> Tokenizer:
        """Of a folder (of a tokenizer, a model or a run) or of a file: tokenizer.json, tekken.json, a SentencePiece
        model, a tiktoken file, GGUF. Raises Error."""
        return cls(os.fsencode(place))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Tokenizer:
        """As load(), under the name that tokenizers has for it."""
        return cls.load(path)

    @classmethod
    def from_pretrained(cls, place: str | os.PathLike[str]) -> Tokenizer:
        """As load() of a folder or file of this machine: nothing is fetched. Raises Error."""
        if not os.path.exists(place):
            raise Error("missing", "there is no such folder or file, and nothing is fetched", os.fsdecode(place),
                        "fetch the model, as huggingface_hub.snapshot_download() does, and give its folder")
        return cls.load(place)

    @classmethod
    def from_files(cls, files: Mapping[str, str], name: str = "tokenizer") -> Tokenizer:
        """Of what would stand in a folder, by name; `name` stands in errors. Raises Error."""
        return cls({str_of(file, "the name of a file"): str_of(text, file) for file, text in files.items()}, str_of(name, "the name"))

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

    def get_vocab(self, with_added_tokens: bool = True) -> dict[str, int]:
        """As vocabulary(); tokens that were added may be left out."""
        out = self.vocabulary()
        if not with_added_tokens:
            for one in self.added_tokens:
                out.pop(one["content"], None)
        return out

    def get_vocab_size(self) -> int:
        """As vocab_size."""
        return len(self)

    @property
    def vocab_size(self) -> int:
        """The highest id and one, as len() has it: so many rows a model needs."""
        return len(self)

    @property
    def bos_token_id(self) -> int | None:
        """The id that begins a text, as special_ids has it; None where the model's files name none."""
        return self.special_ids["bos"]

    @property
    def eos_token_id(self) -> int | None:
        return self.special_ids["eos"]

    @property
    def pad_token_id(self) -> int | None:
        return self.special_ids["pad"]

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
        names for the template. Raises Error; TypeError for a name that transformers has and this has not, and for one
        that looks like one of these and that the template does not name."""
        if return_assistant_tokens_mask and not tokenize:
            raise ValueError("return_assistant_tokens_mask asks for tokens, so tokenize must be True")
        if chat_template is not None:
            str_of(chat_template, "chat_template")
        if variables:
            refuse_slips(variables, self.chat_template or "" if chat_template is None else chat_template)
        asked = _janua.Conversation(
            json_of(list(messages), "messages"),
            tools=json_of(None if tools is None else list(tools), "tools"),
            documents=json_of(None if documents is None else list(documents), "documents"),
            more=json_of(variables, "the template's variables") if variables else "",
            add_generation_prompt=add_generation_prompt,
            continue_final_message=continue_final_message,
            chat_template=chat_template,
            tokens={str_of(name, "the name of a token"): str_of(token, name) for name, token in (tokens or {}).items()},
            now=str_of(now, "now"),
        )
        if not tokenize:
            return self._render(asked)
        ids, mask = self._render_ids(asked)
        return {"input_ids": ids, "assistant_masks": mask} if return_assistant_tokens_mask else ids


def get_encoding(name: str) -> Tokenizer:
    """As tiktoken's function of that name, of the file NAME.tiktoken in the folder where one is: nothing is fetched.
    Raises Error."""
    file = f"{name}.tiktoken"
    if os.path.isfile(file):
        return Tokenizer.load(file)
    raise Error("missing", "there is no such file, and nothing is fetched", file,
                f"fetch it from where tiktoken does, keep its name, and janua.Tokenizer.load('.../{file}') reads it")


def _by_name(method: Any) -> tuple[Any, ...]:
    return getattr, (method.__self__, method.__name__)


# Pools send what they call, a method of C++, too.
copyreg.pickle(type(_janua.DecodeStream.__new__(_janua.DecodeStream).push), _by_name)
