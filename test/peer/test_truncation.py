"""Truncation, padding and pairs by settings that are drawn: `janua tokenizer encode` against Hugging Face `tokenizers`."""
import json
import random
import subprocess

import pytest

tokenizers = pytest.importorskip("tokenizers")
from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: E402

WORDS = ["[UNK]", "[CLS]", "[SEP]", "<s>", "</s>", *"abcdefgh"]
AROUND = [
    None,
    processors.TemplateProcessing(single="<s> $A", pair="<s> $A $B:1", special_tokens=[("<s>", 3)]),
    processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]),
    processors.TemplateProcessing(single="$A </s>:1", pair="$B:1 </s> $A </s>", special_tokens=[("</s>", 4)]),
    processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1)),
    processors.RobertaProcessing(("</s>", 4), ("<s>", 3)),
]


def drawn(seed):
    rng = random.Random(seed)
    out = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    out.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    around = AROUND[seed % len(AROUND)]
    if around is not None:
        out.post_processor = around
    if rng.random() < 0.85:
        longest = rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 30])
        most = max(1, longest - out.num_special_tokens_to_add(is_pair=False))  # the library takes no longer stride
        out.enable_truncation(longest, stride=rng.choice([0, 0, 0, 1, 2, 5]) % most, direction=rng.choice(["left", "right"]),
                              strategy=rng.choice(["longest_first", "only_first", "only_second"]))
    if rng.random() < 0.75:
        out.enable_padding(direction=rng.choice(["left", "right"]), pad_id=rng.choice([0, 4]), pad_type_id=rng.choice([0, 1]), pad_token=rng.choice(["[UNK]", "</s>"]),
                           length=rng.choice([None, None, 4, 10, 17]), pad_to_multiple_of=rng.choice([None, None, 1, 3, 8]))
    return rng, out


def text(rng):
    return " ".join(rng.choice("abcdefghx") for _ in range(rng.choice([0, 1, 2, 3, 5, 8, 13])))


def answers(janua, file, lines, *options):
    asked = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([janua, "tokenizer", "encode", file, "--jsonl", "--pair", *options], input=asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def theirs(tokenizer, line, special):
    """None where the library refuses."""
    try:
        out = tokenizer.encode(line["text"], line["pair"], add_special_tokens=special)
    except BaseException as error:  # a panic of Rust's is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return None
    return {"ids": out.ids, "tokens": out.tokens, "offsets": [list(one) for one in out.offsets], "types": out.type_ids}


@pytest.mark.parametrize("seed", range(120))
def test_settings_that_are_drawn_give_the_same(janua, tmp_path, seed):
    rng, tokenizer = drawn(seed)
    file = tmp_path / "tokenizer.json"
    file.write_text(tokenizer.to_str())
    lines = [{"text": text(rng), "pair": rng.choice([None, text(rng)])} for _ in range(40)]
    refused = 0
    for special in (True, False):
        ours = answers(janua, file, lines, *([] if special else ["--no-special"]))
        for line, one in zip(lines, ours, strict=True):
            around = tokenizer.num_special_tokens_to_add(line["pair"] is not None) if special else 0
            if tokenizer.truncation and tokenizer.truncation["max_length"] < around:
                assert "longer than max_length" in one["error"]  # the library counts below zero and cuts nothing
                continue
            wanted = theirs(tokenizer, line, special)
            refused += wanted is None
            assert (None if "error" in one else one) == wanted, (line, special)
    assert refused < 80 or tokenizer.truncation
