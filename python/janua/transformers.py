"""transformers' fast tokenizers with janua inside: change one import.

    from janua.transformers import AutoTokenizer             # in place of transformers.AutoTokenizer
    from janua.transformers import JanuaTokenizerFast        # in place of transformers.PreTrainedTokenizerFast

All that transformers does around a tokenizer stays its own: special tokens, padding, batches, tensors, saving. Texts are
encoded and ids decoded by janua. What janua has no answer for (texts that are cut into words already, overflowing tokens,
places of words) transformers' own library gives, of the same text.

One thing differs, on purpose: apply_chat_template() encodes a message that spells a control token as the letters that it
is made of, and puts BOS in front once where the tokenizer begins texts with one, whatever the template does.
sanitize_control_tokens=False is the way of transformers."""
from __future__ import annotations

import contextlib
import json
import os
import pathlib
import tempfile
from collections.abc import Iterator
from inspect import isfunction, ismethod
from typing import Any

import transformers
from transformers.utils import get_json_schema

from . import tokenizer as _tokenizer
from ._backend import Backend
from .error import Error

try:
    from jinja2 import TemplateError as _JinjaTemplateError
except ImportError:  # then nobody catches it

    class _JinjaTemplateError(Exception):  # type: ignore[no-redef]
        pass


__all__ = ["AutoTokenizer", "JanuaTokenizerFast", "TemplateError"]


class TemplateError(Error, _JinjaTemplateError):
    """What a chat template or a conversation has wrong: an Error, and jinja2's, which callers of transformers catch."""

    @property
    def message(self) -> str:
        return str(self)


@contextlib.contextmanager
def _template_errors() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise TemplateError(error.code, error.what, error.where, error.hint) from error


class _WithJanua:
    """What stands in front of a fast tokenizer's class."""

    @property
    def _tokenizer(self) -> Any:
        return self.__dict__.get("_janua_backend")

    @_tokenizer.setter
    def _tokenizer(self, value: Any) -> None:
        inside = value if value is None or isinstance(value, Backend) else Backend(value)
        self.__dict__["_janua_backend"] = inside

    @property
    def janua(self) -> _tokenizer.Tokenizer:
        """The tokenizer inside, as it is now."""
        return self._tokenizer.engine()

    def apply_chat_template(
        self,
        conversation: Any,
        tools: Any = None,
        documents: Any = None,
        chat_template: str | None = None,
        add_generation_prompt: bool = False,
        continue_final_message: bool | str = False,
        tokenize: bool = True,
        sanitize_control_tokens: bool = True,
        padding: Any = False,
        truncation: Any = False,
        max_length: int | None = None,
        return_tensors: Any = None,
        return_dict: bool = True,
        return_assistant_tokens_mask: bool = False,
        tokenizer_kwargs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """As transformers' method of that name, by janua's own reading of the template. With
        sanitize_control_tokens=False, tokenizer_kwargs, or the name of a field to go on with, it is transformers'."""
        sizes = {"padding": padding, "truncation": truncation, "max_length": max_length, "return_tensors": return_tensors}
        if (tokenize and not sanitize_control_tokens) or tokenizer_kwargs or isinstance(continue_final_message, str):
            return super().apply_chat_template(
                conversation, tools, documents, chat_template, add_generation_prompt, continue_final_message, tokenize,
                return_dict=return_dict, return_assistant_tokens_mask=return_assistant_tokens_mask,
                tokenizer_kwargs=tokenizer_kwargs, **sizes, **kwargs,
            )
        if return_assistant_tokens_mask and not (return_dict and tokenize):
            raise ValueError("`return_assistant_tokens_mask=True` requires `return_dict=True` and `tokenize=True`")
        if continue_final_message and (add_generation_prompt or return_assistant_tokens_mask):
            raise ValueError("continue_final_message goes with neither add_generation_prompt nor return_assistant_tokens_mask")
        conversations, batched = _conversations(conversation)
        asked = {
            "tools": _schemas(tools), "documents": documents, "add_generation_prompt": add_generation_prompt,
            "continue_final_message": continue_final_message,
            "chat_template": self.get_chat_template(chat_template, tools), "tokens": _spelled(self.special_tokens_map),
            **kwargs,
        }
        engine = self.janua
        with _template_errors():
            made = [
                engine.apply_chat_template(one, tokenize=tokenize, return_assistant_tokens_mask=tokenize, **asked)
                for one in conversations
            ]
        if not tokenize:
            return made if batched else made[0]
        return self._sized(made, batched, return_dict, return_assistant_tokens_mask, **sizes)

    def _sized(self, made: Any, batched: bool, as_dict: bool, mask: bool, padding: Any, truncation: Any,
               max_length: Any, return_tensors: Any) -> Any:
        columns = {"input_ids": [one["input_ids"] for one in made]}
        if mask:
            columns["assistant_masks"] = [one["assistant_masks"] for one in made]
        if truncation:
            most = max_length if max_length is not None else self.model_max_length
            side = self.truncation_side
            for name, rows in columns.items():
                columns[name] = [row[:most] if side == "right" else row[max(0, len(row) - most) :] for row in rows]
        strategy, _, max_length, _ = self._get_padding_truncation_strategies(
            padding=padding, truncation=truncation, max_length=max_length)
        out = self.pad({"input_ids": columns["input_ids"]}, padding=strategy, max_length=max_length)
        if mask:
            out["assistant_masks"] = [
                _padded(said, len(ids), self.padding_side)
                for said, ids in zip(columns["assistant_masks"], out["input_ids"])
            ]
        if return_tensors:
            out = transformers.BatchEncoding(dict(out), tensor_type=return_tensors)
        elif not batched:
            out = transformers.BatchEncoding({name: rows[0] for name, rows in out.items()})
        return out if as_dict else out["input_ids"]


def _padded(row: list[int], length: int, side: str) -> list[int]:
    rest = [0] * (length - len(row))
    return rest + row if side == "left" else row + rest


def _spelled(tokens: dict[str, Any]) -> dict[str, str]:
    return {name: str(token) for name, token in tokens.items() if isinstance(name, str) and not isinstance(token, (list, tuple))}


def _conversations(given: Any) -> tuple[list[Any], bool]:
    """A list of conversations, without members that are None, and whether there were several."""
    if isinstance(given, (list, tuple)) and not given:
        raise ValueError("Cannot apply chat template to an empty conversation. Provide at least one message.")
    first = given[0] if isinstance(given, (list, tuple)) else None
    batched = isinstance(first, (list, tuple)) or hasattr(first, "messages")
    out = []
    for one in given if batched else [given]:
        messages = getattr(one, "messages", one)
        out.append([
            {key: value for key, value in message.items() if value is not None} if hasattr(message, "items") else message
            for message in messages
        ])
    return out, batched


def _schemas(tools: Any) -> list[Any] | None:
    if tools is None:
        return None
    return [get_json_schema(tool) if isfunction(tool) or ismethod(tool) else tool for tool in tools]


class JanuaTokenizerFast(_WithJanua, transformers.PreTrainedTokenizerFast):
    """transformers.PreTrainedTokenizerFast with janua inside. It reads folders and files of all formats that janua
    knows."""

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: Any, *inputs: Any, **kwargs: Any) -> Any:
        place = os.fspath(pretrained_model_name_or_path)
        read = super().from_pretrained
        if os.path.isfile(place):
            missing = True
        else:
            missing = os.path.isdir(place) and not os.path.exists(os.path.join(place, kwargs.get("subfolder") or "", "tokenizer.json"))
        if not missing:
            return _settled(read(place, *inputs, **kwargs))
        with tempfile.TemporaryDirectory(prefix="janua-") as folder:
            _tokenizer.Tokenizer.load(place).save(folder)
            out = read(folder, *inputs, **kwargs)
        out.name_or_path = place
        return _settled(out)

    def _save_pretrained(self, save_directory: Any, file_names: Any, *rest: Any, **more: Any) -> Any:
        if type(self) is JanuaTokenizerFast:
            _name_the_class(pathlib.Path(file_names[0]))
        return super()._save_pretrained(save_directory, file_names, *rest, **more)


def _name_the_class(config: pathlib.Path) -> None:
    """Others read the folder, too, and have no janua."""
    said = json.loads(config.read_text(encoding="utf-8"))
    said["tokenizer_class"] = "PreTrainedTokenizerFast"
    config.write_text(json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _settled(tokenizer: Any) -> Any:
    """One that was read just now, so that nobody but its reader has had its parts."""
    tokenizer._tokenizer.settled()
    return tokenizer


_classes: dict[type, type] = {}  # of transformers, and each with janua in front


class _Inside(_WithJanua):
    """In front of a class that was made here: no module has it, so pickle and copy are told of what it was made."""

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return _empty, (type(self).__bases__[1],), self.__dict__


def _class_for(kind: type) -> type:
    made = _classes.get(kind)
    if made is None:
        made = _classes.setdefault(kind, type(kind.__name__, (_Inside, kind), {"__module__": kind.__module__}))
    return made


def _empty(kind: type) -> Any:
    return object.__new__(_class_for(kind))


def with_janua(tokenizer: Any) -> Any:
    """The same tokenizer of transformers, with janua inside. Error: TypeError for one that is not fast."""
    kind = type(tokenizer)
    if isinstance(tokenizer, _WithJanua):
        return tokenizer
    if not isinstance(tokenizer, transformers.PreTrainedTokenizerFast):
        raise TypeError(f"{kind.__name__} has no tokenizer.json inside, so janua cannot stand in for it")
    inside = tokenizer.__dict__.pop("_tokenizer")
    tokenizer.__class__ = _class_for(kind)
    tokenizer._tokenizer = inside
    return tokenizer


class AutoTokenizer:
    """transformers.AutoTokenizer, of whose tokenizers janua does the work."""

    @staticmethod
    def from_pretrained(pretrained_model_name_or_path: Any, *inputs: Any, **kwargs: Any) -> Any:
        return _settled(with_janua(transformers.AutoTokenizer.from_pretrained(pretrained_model_name_or_path, *inputs, **kwargs)))
