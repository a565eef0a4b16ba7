"""What went wrong, as janua says it."""


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
