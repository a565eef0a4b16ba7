"""Python's module in the place of transformers' fast tokenizers: the answers are those of transformers."""
import copy
import json
import pickle
import random
import subprocess
import sys
import threading

import pytest

from wheel import TEXTS, both, cases, janua_module, kind, model, place, same  # noqa: F401: fixtures are found by their names

tokenizers = pytest.importorskip("tokenizers")
transformers = pytest.importorskip("transformers")


def test_the_adapter_answers_as_transformers_does(both):
    ours, theirs = both
    for text in TEXTS:
        same(ours(text), theirs(text))
        assert ours.encode(text) == theirs.encode(text) and ours.tokenize(text) == theirs.tokenize(text)
        assert ours.encode(text, add_special_tokens=False) == theirs.encode(text, add_special_tokens=False)
    for options in [dict(), dict(padding=True), dict(padding="max_length", max_length=24, truncation=True),
                    dict(padding=True, padding_side="left", pad_to_multiple_of=8), dict(truncation=True, max_length=7),
                    dict(truncation=True, max_length=7, return_overflowing_tokens=True),
                    dict(return_offsets_mapping=True, return_special_tokens_mask=True, return_token_type_ids=True, return_length=True),
                    dict(padding=True, truncation=True, max_length=9, return_offsets_mapping=True, return_special_tokens_mask=True),
                    dict(add_special_tokens=False, truncation="longest_first", max_length=3)]:
        same(ours(TEXTS, **options), theirs(TEXTS, **options))
        pairs = TEXTS[::-1]
        same(ours(TEXTS, pairs, **options), theirs(TEXTS, pairs, **options))
    same(*(one(TEXTS, truncation=True, max_length=9, stride=2, return_overflowing_tokens=True) for one in both))
    for tensors in ("pt", "np"):
        same(ours(TEXTS, padding=True, return_tensors=tensors), theirs(TEXTS, padding=True, return_tensors=tensors))
    same(ours([["Guten", "Tag"]], is_split_into_words=True), theirs([["Guten", "Tag"]], is_split_into_words=True))
    same(ours(TEXTS, split_special_tokens=True), theirs(TEXTS, split_special_tokens=True))


def test_the_adapter_decodes_and_names_as_transformers_does(both):
    ours, theirs = both
    ids = theirs(TEXTS)["input_ids"]
    for skip in (False, True):
        assert ours.batch_decode(ids, skip_special_tokens=skip) == theirs.batch_decode(ids, skip_special_tokens=skip)
    tokens = theirs.convert_ids_to_tokens(ids[2])
    assert ours.convert_ids_to_tokens(ids[2]) == tokens and ours.convert_tokens_to_ids(tokens) == ids[2]
    assert ours.convert_tokens_to_string(tokens) == theirs.convert_tokens_to_string(tokens)
    for name in ("vocab_size", "bos_token", "eos_token_id", "pad_token_id", "unk_token", "all_special_ids", "all_special_tokens",
                 "special_tokens_map", "model_max_length", "padding_side", "is_fast", "added_tokens_decoder"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert len(ours) == len(theirs) and ours.get_vocab() == theirs.get_vocab()
    assert isinstance(ours, transformers.PreTrainedTokenizerFast) and isinstance(ours, transformers.PreTrainedTokenizerBase)


def test_places_of_an_encoding_are_those_of_transformers(both):
    ours, theirs = (one(TEXTS[2], TEXTS[3]) for one in both)
    assert ours.tokens() == theirs.tokens() and ours.word_ids() == theirs.word_ids()
    assert ours.sequence_ids() == theirs.sequence_ids()
    assert [ours.char_to_token(i) for i in range(9)] == [theirs.char_to_token(i) for i in range(9)]
    assert [ours.token_to_chars(i) for i in range(3)] == [theirs.token_to_chars(i) for i in range(3)]
    assert pickle.loads(pickle.dumps(ours)).tokens() == theirs.tokens()


def places(batch, lengths):
    """All that an encoding says of where its tokens, characters and words stand, or that it says nothing."""
    out = [batch.tokens(), batch.word_ids(), batch.sequence_ids()]

    def ask(name, *where):
        try:
            out.append((name, where, getattr(batch, name)(*where)))
        except TypeError:  # of what has no place transformers makes a span of None
            out.append((name, where, "nowhere"))
    for token in range(len(batch["input_ids"])):
        for name in ("token_to_sequence", "token_to_word", "token_to_chars"):
            ask(name, token)
    for sequence, length in enumerate(lengths):
        for at in range(length):
            ask("char_to_token", 0, at, sequence)
            ask("char_to_word", 0, at, sequence)
        for word in {one for one in batch.word_ids() if one is not None}:
            ask("word_to_tokens", 0, word, sequence)
            ask("word_to_chars", 0, word, sequence)
    return out


def test_places_of_every_case_are_those_of_tokenizers(both, kind):
    pair = [copy.deepcopy(one) for one in both]  # they keep how they padded last, and are saved with it
    texts = [row["text"] for row in cases(kind) if len(row["text"]) < 400]
    for first, second in zip(texts, texts[1:]):
        for given in ((first,), (first, second)):
            for options in (dict(), dict(add_special_tokens=False), dict(truncation=True, max_length=9),
                            dict(padding="max_length", max_length=40, padding_side="left")):
                ours, theirs = (places(one(*given, **options), list(map(len, given))) for one in pair)
                assert ours == theirs, (given, options)


def test_added_tokens_and_settings_count_at_once(both):
    ours, theirs = (copy.deepcopy(one) for one in both)
    text = "Guten <mine> Tag<|own|>!"
    for one in (ours, theirs):
        one("Tag")
        assert one.add_tokens(["<mine>"]) == 1
        one.add_special_tokens({"extra_special_tokens": ["<|own|>"]})
        one.add_bos_token, one.add_eos_token = True, True
    assert ours(text)["input_ids"] == theirs(text)["input_ids"]
    assert ours.decode(ours.encode(text), skip_special_tokens=True) == theirs.decode(theirs.encode(text), skip_special_tokens=True)
    again = pickle.loads(pickle.dumps(ours))
    assert again(text)["input_ids"] == theirs(text)["input_ids"]


def test_what_the_adapter_saves_everybody_reads(both, tmp_path, janua_module):
    ours, theirs = both
    ours.save_pretrained(tmp_path)
    assert json.loads((tmp_path / "tokenizer_config.json").read_text())["tokenizer_class"] == "PreTrainedTokenizerFast"
    for loaded in (transformers.AutoTokenizer.from_pretrained(tmp_path), type(ours).from_pretrained(tmp_path)):
        assert loaded(TEXTS)["input_ids"] == theirs(TEXTS)["input_ids"]
        assert loaded.chat_template == theirs.chat_template and loaded.eos_token == theirs.eos_token
    assert janua_module.Tokenizer.load(tmp_path).encode(TEXTS[2]).ids == theirs(TEXTS[2])["input_ids"]


class Refusing:
    """A tokenizers.Tokenizer that is asked for all but an encoding."""

    def __init__(self, inside):
        self.inside = inside

    def __getattr__(self, name):
        assert name not in ("encode", "encode_batch", "encode_batch_fast", "from_str"), name
        return getattr(self.inside, name)


def test_a_text_is_encoded_once_and_by_janua_alone(both):
    ours = copy.deepcopy(both[0])
    ours("Tag")
    object.__setattr__(ours._tokenizer, "_rust", Refusing(ours._tokenizer._rust))
    for given in (TEXTS[2], [TEXTS[2]], TEXTS):
        for options in [dict(), dict(truncation=True, max_length=9), dict(padding=True, return_tensors="pt"),
                        dict(return_offsets_mapping=True, return_length=True), dict(padding="max_length", max_length=30, truncation=True)]:
            assert ours(given, **options)["input_ids"] is not None
    assert ours.encode(TEXTS[2]) and ours.tokenize(TEXTS[2]) and ours(TEXTS[2]).n_sequences == 1
    assert ours(TEXTS[2], TEXTS[3]).n_sequences == 2


@pytest.fixture(scope="session", params=["JanuaTokenizerFast", "AutoTokenizer"])
def of_both_classes(request, model, janua_module):
    import janua.transformers
    return getattr(janua.transformers, request.param).from_pretrained(model)


def test_tokenizers_of_both_classes_can_be_pickled_and_copied(of_both_classes, model, place):
    wanted = of_both_classes(TEXTS, padding=True)["input_ids"]
    of_both_classes.private = "kept"
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(of_both_classes, protocol))
        assert type(again) is type(of_both_classes) and again.private == "kept"
        assert again(TEXTS, padding=True)["input_ids"] == wanted
    assert copy.deepcopy(again)(TEXTS, padding=True)["input_ids"] == wanted
    code = ("import pickle, sys; sys.path.insert(0, sys.argv[1]); one = pickle.load(sys.stdin.buffer);"
            "print(one('Tag')['input_ids'])")  # a process that has imported nothing yet
    done = subprocess.run([sys.executable, "-c", code, place / "package"], input=pickle.dumps(of_both_classes), capture_output=True)
    assert json.loads(done.stdout) == of_both_classes("Tag")["input_ids"], done.stderr.decode()[-2000:]


def test_threads_that_share_a_tokenizer_keep_its_truncation(both):
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(8):
            ours, barrier, lengths = copy.deepcopy(both[0]), threading.Barrier(4), []
            theirs = copy.deepcopy(both[1])
            for one in (ours, theirs):
                one.backend_tokenizer.enable_truncation(max_length=3)
            pair = len(theirs.backend_tokenizer.encode("a b c", "d e f").ids)

            def work():
                barrier.wait()
                for _ in range(10):
                    made = ours.backend_tokenizer.encode("a b c d e f g h")
                    lengths.extend([len(made), len(made.word_ids), len(ours.backend_tokenizer.encode("a b c", "d e f")) - pair + 3])
            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert lengths == [3] * 120 and ours.backend_tokenizer.truncation["max_length"] == 3
    finally:
        sys.setswitchinterval(before)


def test_what_changes_the_tokenizer_inside_counts_whenever_it_was_taken(both):
    for first in (False, True):
        ours, theirs = (copy.deepcopy(one) for one in both)
        held = []
        for one in (ours, theirs):
            inside = one.backend_tokenizer
            held.append((inside.add_tokens, inside.model, inside.decoder, inside.post_processor))
            if first:
                one("zz")
        for one, (add, model, decoder, _) in zip((ours, theirs), held):
            one("zz")
            add(["zz qq"])
            assert len(one) - 1 in one.encode("a zz qq b")
            one.backend_tokenizer.normalizer = tokenizers.normalizers.Lowercase()
        assert ours("A zz qq B")["input_ids"] == theirs("A zz qq B")["input_ids"]
        if hasattr(held[0][1], "dropout"):
            held[0][1].dropout = 1.0
            with pytest.raises(sys.modules["janua"].Error, match="dropout"):
                ours("Hello hello")
            held[0][1].dropout = None
            assert ours("Hello hello")["input_ids"] == theirs("Hello hello")["input_ids"]


def test_auto_tokenizer_is_transformers_own_with_janua_inside(model, janua_module, fixtures_dir):
    from janua.transformers import AutoTokenizer, JanuaTokenizerFast
    ours, theirs = AutoTokenizer.from_pretrained(model), transformers.AutoTokenizer.from_pretrained(model)
    assert isinstance(ours, type(theirs)) and type(ours).__name__ == type(theirs).__name__
    same(ours(TEXTS, padding=True), theirs(TEXTS, padding=True))
    assert ours.janua.encode("Tag").ids == theirs("Tag")["input_ids"]
    one = JanuaTokenizerFast.from_pretrained(fixtures_dir / "tokenizers/llama2/tokenizer.model")
    assert one("Guten Tag")["input_ids"] == cases_of_llama2(fixtures_dir, janua_module)


def cases_of_llama2(fixtures_dir, janua_module):
    return janua_module.Tokenizer.load(fixtures_dir / "tokenizers/llama2/tokenizer.model").encode("Guten Tag").ids


def test_random_texts_are_the_same_through_the_adapter(both):
    ours, theirs = both
    rng = random.Random(1)
    blocks = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x900, 0x980), (0x10A0, 0x1100), (0x3040, 0x30FF), (0x4E00, 0x4F00), (0x1F300, 0x1F6FF)]
    texts = ["".join(chr(rng.randrange(*rng.choice(blocks))) for _ in range(rng.randrange(60))) for _ in range(200)]
    options = dict(padding=True, truncation=True, max_length=40, return_offsets_mapping=True)
    same(ours(texts, **options), theirs(texts, **options))
