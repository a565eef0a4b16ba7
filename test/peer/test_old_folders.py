"""Folders of old shapes, and tokens that only tokenizer_config.json or added_tokens.json name: the ids of AutoTokenizer."""
import json
import os
import random
import subprocess

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
tokenizers = pytest.importorskip("tokenizers")
transformers = pytest.importorskip("transformers")

TEXTS = [
    "",
    " ",
    "Hello World, d\u00e9j\u00e0 vu! \u00c5ngstr\u00f6m",
    "  two  spaces \n\n and\ttabs  ",
    "don't DON'T it\u2019s 12345 3.14",
    "\u4e2d\u6587\u3001\ud55c\uad6d\uc5b4 \u0e44\u0e17\u0e22 \u10d9\u10d0\u10e0\u10d8",
    "e\u0301 o\u0308 \u212b \ufb01 \u0130stanbul STRASSE",
    "a<more>b <more> <|im_start|>user<|im_end|> <s>x</s> [CLS] [MASK]! <mask> [UNK] <|endoftext|>",
    "\x00\x01\x7f\u0085\ufffd \u200b",
    "unaffordable" * 12,
]


def more_texts(fixtures_dir):
    lines = (fixtures_dir / "tokenizers/gpt2/cases.jsonl").read_bytes().split(b"\n")
    texts = [json.loads(line)["text"] for line in lines if line]
    return random.Random(5).sample(texts, 60)


@pytest.fixture(scope="module")
def corpus(fixtures_dir):
    return str(fixtures_dir / "tokenizers/bpe_training/corpus.txt")


@pytest.fixture(scope="module")
def bpe(corpus, tmp_path_factory):
    """vocab.json and merges.txt with the special tokens of RoBERTa in the vocabulary, or with none."""
    out = {}
    for name, special in (("bare", []), ("roberta", ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]), ("gpt2", ["<|endoftext|>"])):
        made = tokenizers.ByteLevelBPETokenizer()
        made.train([corpus], vocab_size=700, special_tokens=special, show_progress=False)
        out[name] = tmp_path_factory.mktemp(name)
        made.save_model(str(out[name]))
    return out


@pytest.fixture(scope="module")
def pieces(corpus, tmp_path_factory):
    made = tokenizers.BertWordPieceTokenizer()
    made.train([corpus], vocab_size=900, show_progress=False)
    folder = tmp_path_factory.mktemp("pieces")
    made.save_model(str(folder))
    return folder


def lines_of(janua, command, folder, lines, *options):
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([janua, "tokenizer", command, folder, "--jsonl", *options], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def same(janua, folder, texts):
    """Ids with and without special tokens, of pairs, and what they decode to."""
    theirs = transformers.AutoTokenizer.from_pretrained(folder)
    ids = [one["ids"] for one in lines_of(janua, "encode", folder, [{"text": text} for text in texts])]
    assert [(text, a, b) for text, a in zip(texts, ids) if a != (b := theirs(text).input_ids)][:2] == []
    bare = [one["ids"] for one in lines_of(janua, "encode", folder, [{"text": text} for text in texts], "--no-special")]
    assert bare == [theirs(text, add_special_tokens=False).input_ids for text in texts]
    pairs = [{"text": text, "pair": texts[i // 2] or "a"} for i, text in enumerate(texts)]
    both = lines_of(janua, "encode", folder, pairs, "--pair")
    wanted = [theirs(one["text"], one["pair"], return_token_type_ids=True) for one in pairs]
    assert [one["ids"] for one in both] == [one.input_ids for one in wanted]
    assert [one["types"] for one in both] == [one.token_type_ids for one in wanted]
    for skip in (False, True):
        ours = [one["text"] for one in lines_of(janua, "decode", folder, [{"ids": one} for one in ids], *(["--skip-special"] if skip else []))]
        assert ours == [theirs.decode(one, skip_special_tokens=skip, clean_up_tokenization_spaces=False) for one in ids]
    return theirs


def put(tmp_path, source, settings=None, **files):
    for file in source.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    for name, value in {"tokenizer_config": settings, **files}.items():
        if value is not None:
            (tmp_path / f"{name}.json").write_text(json.dumps(value))
    return tmp_path


OLD = {"__type": "AddedToken", "content": "<|endoftext|>", "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
IM = {"content": "<|im_start|>", "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
FOLDERS = {
    "gpt2": ("gpt2", {"tokenizer_class": "GPT2Tokenizer"}, {}),
    "gpt2 of old": ("gpt2", {"tokenizer_class": "GPT2Tokenizer", "bos_token": OLD, "eos_token": OLD, "unk_token": OLD, "add_prefix_space": False}, {}),
    "gpt2 begins": ("gpt2", {"tokenizer_class": "GPT2TokenizerFast", "add_bos_token": True, "add_prefix_space": True}, {}),
    "gpt2 without its token": ("bare", {"tokenizer_class": "GPT2Tokenizer", "pad_token": "<pad>", "additional_special_tokens": ["<more>"]}, {}),
    "roberta": ("roberta", {"tokenizer_class": "RobertaTokenizer"}, {}),
    "roberta by its model": ("roberta", None, {"config": {"model_type": "roberta"}}),
    "roberta of old": ("roberta", {"tokenizer_class": "RobertaTokenizer", "trim_offsets": False, "add_prefix_space": True},
                       {"special_tokens_map": {"mask_token": {"content": "<mask>", "lstrip": True, "normalized": False, "rstrip": False, "single_word": False}}}),
    "bart": ("roberta", {"tokenizer_class": "BartTokenizer"}, {}),
    "qwen2": ("bare", {"tokenizer_class": "Qwen2Tokenizer", "additional_special_tokens": ["<|im_start|>"], "added_tokens_decoder": {
        "700": {**IM, "content": "<|endoftext|>"}, "701": IM, "702": {**IM, "content": "<more>", "special": False}}}, {}),
    "qwen2 of old": ("bare", {"tokenizer_class": "Qwen2Tokenizer"}, {"added_tokens": {"<|endoftext|>": 700, "<|im_start|>": 701}}),
    "qwen2 by its model": ("bare", {"tokenizer_class": "GPT2Tokenizer"}, {"config": {"model_type": "qwen2"}}),
}
BERT = {
    "bert": {"tokenizer_class": "BertTokenizer"},
    "bert with case": {"tokenizer_class": "BertTokenizer", "do_lower_case": False},
    "bert keeps accents": {"tokenizer_class": "BertTokenizerFast", "strip_accents": False, "tokenize_chinese_chars": False},
    "bert strips accents": {"tokenizer_class": "BertTokenizer", "strip_accents": True, "do_lower_case": False},
    "distilbert": {"tokenizer_class": "DistilBertTokenizer", "do_lower_case": True},
    "bert with more": {"tokenizer_class": "BertTokenizer", "additional_special_tokens": ["<more>"], "mask_token": "[MASK]"},
}


@pytest.mark.parametrize("name", FOLDERS)
def test_vocab_and_merges_are_read_as_the_fast_class_reads_them(janua, fixtures_dir, bpe, tmp_path, name):
    source, config, files = FOLDERS[name]
    same(janua, put(tmp_path, bpe[source], config, **files), TEXTS + more_texts(fixtures_dir))


@pytest.mark.parametrize("name", BERT)
def test_vocab_txt_is_read_as_the_fast_class_reads_it(janua, fixtures_dir, pieces, tmp_path, name):
    same(janua, put(tmp_path, pieces, BERT[name]), TEXTS + more_texts(fixtures_dir))


def test_a_vocab_txt_is_taken_by_the_model_it_lies_beside(janua, pieces, tmp_path):
    same(janua, put(tmp_path, pieces, None, config={"model_type": "bert"}), TEXTS)


@pytest.fixture(scope="module")
def whole(bpe, tmp_path_factory):
    """A tokenizer.json with one added token, <s>."""
    folder = tmp_path_factory.mktemp("whole")
    made = tokenizers.Tokenizer(tokenizers.models.BPE.from_file(str(bpe["bare"] / "vocab.json"), str(bpe["bare"] / "merges.txt")))
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    made.add_special_tokens(["<s>"])
    made.save(str(folder / "tokenizer.json"))
    return folder


FAST = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>"}
BESIDE = {
    "none": (FAST, {}),
    "decoder": ({**FAST, "added_tokens_decoder": {"700": {**IM, "content": "<s>"}, "701": IM, "702": {**IM, "content": "<more>", "special": False}}}, {}),
    "decoder with other flags": ({**FAST, "added_tokens_decoder": {"700": {**IM, "content": "<s>", "lstrip": True, "rstrip": True}, "701": {**IM, "single_word": True}}}, {}),
    "decoder of a token in the vocabulary": ({**FAST, "added_tokens_decoder": {"265": {**IM, "content": "en"}}}, {}),
    "decoder and added_tokens": ({**FAST, "added_tokens_decoder": {"701": IM}}, {"added_tokens": {"<more>": 702}}),
    "added_tokens": (FAST, {"added_tokens": {"<s>": 700, "<more>": 701, "<|im_start|>": 702}}),
    "added_tokens that are special": ({**FAST, "additional_special_tokens": ["<more>"]}, {"added_tokens": {"<more>": 701}}),
}


@pytest.mark.parametrize("name", BESIDE)
def test_added_tokens_beside_a_tokenizer_json_are_merged(janua, fixtures_dir, whole, tmp_path, name):
    config, files = BESIDE[name]
    folder = put(tmp_path, whole, config, **files)
    same(janua, folder, [*TEXTS, "the other, and then more<more> x<|im_start|>y <s> z"] + more_texts(fixtures_dir))


def test_ids_that_transformers_would_move_are_refused(janua, whole, tmp_path):
    folder = put(tmp_path, whole, {**FAST, "added_tokens_decoder": {"900": IM}})
    assert transformers.AutoTokenizer.from_pretrained(folder).convert_tokens_to_ids("<|im_start|>") == 701
    done = subprocess.run([janua, "tokenizer", "encode", folder, "x"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "has the id 900 there, and the next behind the vocabulary is 701" in done.stderr
