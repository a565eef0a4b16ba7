"""An encoding as transformers asks for it: what janua made, cut and padded; what janua has not is the other library's."""
from __future__ import annotations

from typing import Any


def _same(encoding: Any) -> Any:
    return encoding


class Made:
    """`state`: the Backend of _backend.py, its truncation, and whether special tokens are added."""

    def __init__(self, core: Any, text: Any, engine: Any, state: tuple[Any, Any, bool]) -> None:
        self._core, self._text, self._state = core, text, state
        self._single = not isinstance(text, (tuple, list))
        self._around = engine._around if state[2] else (0, 0)
        self._cut: tuple[int, int] | None = None  # which ids of the text alone are left out
        self._pads, self._padding = (0, 0), None  # in front and behind
        self._other: Any = None
        self._whole: Any = None  # the other library's, where it alone can cut
        truncation = state[1]
        if truncation is not None and len(core) > truncation["max_length"]:
            self._truncate(truncation)

    def _truncate(self, truncation: dict[str, Any]) -> None:
        room = truncation["max_length"] - sum(self._around) if self._around else 0
        if not self._single or room <= 0 or truncation["strategy"] == "only_second":
            self._whole = self._rust()
            return
        size = len(self._core) - sum(self._around)
        self._cut = (0, size - room) if truncation["direction"] == "left" else (room, size)

    def _rust(self) -> Any:
        """What the other library makes of the text, cut as it was asked for."""
        if self._other is None:
            backend, truncation, special = self._state
            text, pair = (self._text, None) if self._single else self._text
            self._other = backend.cutting(truncation).encode(text, pair, add_special_tokens=special)
            if self._padding is not None:
                self._other.pad(len(self), **{key: value for key, value in self._padding.items() if key in ("direction", "pad_id", "pad_type_id", "pad_token")})
        return self._other

    def pad_to(self, length: int, padding: dict[str, Any]) -> None:
        missing = max(0, length - len(self))
        self._pads = (missing, 0) if padding["direction"] == "left" else (0, missing)
        self._padding, self._other = padding, None

    def _column(self, name: str, pad: Any) -> list[Any]:
        out = list(getattr(self._whole if self._whole is not None else self._core, name))
        if self._cut is not None:
            front = self._around[0]
            del out[front + self._cut[0] : front + self._cut[1]]
        return [pad] * self._pads[0] + out + [pad] * self._pads[1]

    def _pad(self, key: str) -> Any:
        return self._padding[key] if self._padding is not None else None

    def __len__(self) -> int:
        size = len(self._whole if self._whole is not None else self._core)
        return size - (self._cut[1] - self._cut[0] if self._cut else 0) + sum(self._pads)

    @property
    def n_sequences(self) -> int:
        return 1 if self._single else 2

    @property
    def ids(self) -> list[int]:
        return self._column("ids", self._pad("pad_id"))

    @property
    def type_ids(self) -> list[int]:
        return self._column("type_ids", self._pad("pad_type_id"))

    @property
    def tokens(self) -> list[str]:
        return self._column("tokens", self._pad("pad_token"))

    @property
    def offsets(self) -> list[tuple[int, int]]:
        return self._column("offsets", (0, 0))

    @property
    def attention_mask(self) -> list[int]:
        return [0] * self._pads[0] + [1] * (len(self) - sum(self._pads)) + [0] * self._pads[1]

    @property
    def special_tokens_mask(self) -> list[int]:
        if not self._single or not self._around or self._whole is not None:
            return self._rust().special_tokens_mask
        front, behind = self._around
        inside = len(self) - sum(self._pads) - front - behind
        return [1] * (self._pads[0] + front) + [0] * inside + [1] * (behind + self._pads[1])

    @property
    def overflowing(self) -> list[Any]:
        return self._rust().overflowing if self._cut is not None or self._whole is not None else []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._rust(), name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _same, (self._rust(),)
