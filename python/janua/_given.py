"""What Python gives, as the module takes it: text that is text, JSON, and names of options that are none."""
from __future__ import annotations

import dataclasses
import difflib
import json
import re
from collections.abc import Mapping
from typing import Any

_OWN_NAMES = ("messages", "tools", "documents", "add_generation_prompt", "continue_final_message", "tokenize",
              "return_assistant_tokens_mask", "chat_template", "tokens", "now")
_CUT = "ids are a list: cut and pad it, or take janua.transformers"
_OF_TRANSFORMERS = {  # what its apply_chat_template() takes, and what stands here in its place
    "conversation": "the conversation is `messages`",
    "padding": _CUT,
    "truncation": _CUT,
    "max_length": _CUT,
    "return_tensors": "numpy.asarray() or torch.tensor() makes one of the ids; janua.transformers does it, too",
    "return_dict": "ids are a list, and with return_assistant_tokens_mask=True a dict",
    "tokenizer_kwargs": "janua.transformers has them",
    "sanitize_control_tokens": "what a message spells is never a control token; janua.transformers can have it otherwise",
}


def _plain(value: Any) -> Any:
    """What JSON has no form of, as data; pydantic's models and dataclasses are messages, too."""
    if hasattr(value, "model_dump"):
        return value.model_dump(exclude_none=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"a template is given text, numbers, lists and dicts, not {type(value).__name__}")


def str_of(value: Any, what: str) -> str:
    """The str that it is. Raises TypeError, ValueError for half a surrogate pair, which is no text."""
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, not {type(value).__name__}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{what} has half a surrogate pair at character {error.start}, which is no text; write it with errors='replace'"
        ) from None
    return value


def json_of(value: Any, what: str) -> str:
    """Raises ValueError for what JSON cannot say: numbers that are none, half a surrogate pair, a list in itself."""
    if value is None:
        return ""
    try:
        out = json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise ValueError(f"{what}: {error}; give numbers that are finite, and nothing that holds itself") from None
    try:
        out.encode()
    except UnicodeEncodeError as error:
        near = out[max(0, error.start - 20) : error.start]
        raise ValueError(f"{what}: half a surrogate pair, which is no text, stands behind {near!r}") from None
    return out


def refuse_slips(variables: Mapping[str, Any], template: str) -> None:
    """Raises TypeError for a name that is transformers', or looks like one of apply_chat_template()'s own, where the
    template does not name it."""
    for name in variables:
        if re.search(rf"\b{re.escape(name)}\b", template):
            continue
        if name in _OF_TRANSFORMERS:
            raise TypeError(f"apply_chat_template() has no {name!r}: {_OF_TRANSFORMERS[name]}")
        near = difflib.get_close_matches(name, _OWN_NAMES, 1, 0.85)
        if near:
            raise TypeError(
                f"apply_chat_template() has no {name!r}, and the template does not name it; did you mean {near[0]!r}?")
