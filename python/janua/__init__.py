"""Tokenizers of open language models: read in every format, encode, decode, learn, compare, and write conversations.

    import janua
    tokenizer = janua.Tokenizer.load("model")      # a folder, tokenizer.json, tekken.json, .model, .tiktoken or GGUF
    tokenizer.encode("Guten Tag").ids
    tokenizer.apply_chat_template([{"role": "user", "content": "Guten Tag"}], add_generation_prompt=True)

Answers are those of Hugging Face's `tokenizers` and `transformers` for the same files. docs/python.md tells the rest.
"""
from ._janua import DecodeStream, Encoding
from .compare import Parity, parity
from .error import Error
from .learn import train
from .tokenizer import Tokenizer, get_encoding

__all__ = ["DecodeStream", "Encoding", "Error", "Parity", "Tokenizer", "get_encoding", "parity", "train"]
__version__ = "0.1.0"
