"""Learns 32,768 tokens from a file with this interpreter's `tokenizers`, cut as Llama 3's are."""
import sys

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

made = Tokenizer(models.BPE())
made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(PATTERN), "isolated"),
                                              pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
made.train([sys.argv[1]], trainers.BpeTrainer(vocab_size=32_768, min_frequency=2, show_progress=False,
                                             initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
