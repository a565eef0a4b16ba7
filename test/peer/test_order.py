"""docs/formats/order.md written again: what a training reads when, and how text is drawn and cut.

Nothing here was taken from the program: the functions are those that the page defines in words, and its test
vectors are read out of the page. A real life is then held to them: the rows that its step log names, and what
its manifest says was read.
"""
import hashlib
import json
import pathlib
import re
import struct

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PAGE = (SOURCE / "docs/formats/order.md").read_text()
MASK = (1 << 64) - 1
WORD = (1 << 32) - 1
BLOCK = 1024


def vectors(name):
    found = re.search(rf"^```json {name}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"order.md has no vectors '{name}'"
    return json.loads(found[1])


# --- 1. numbers -------------------------------------------------------------------------------------


def mix(x):
    x ^= x >> 30
    x = x * 0xBF58476D1CE4E5B9 & MASK
    x ^= x >> 27
    x = x * 0x94D049BB133111EB & MASK
    return x ^ (x >> 31)


def key_of(seed, purpose):
    h = 0xCBF29CE484222325
    for byte in purpose.encode():
        h = (h ^ byte) * 0x100000001B3 & MASK
    return mix(h) ^ mix(seed + 0x9E3779B97F4A7C15 & MASK)


def philox(key, high, low):
    c = [low & WORD, low >> 32, high & WORD, high >> 32]
    k0, k1 = key & WORD, key >> 32
    for _ in range(10):
        p, q = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(q >> 32) ^ c[1] ^ k0, q & WORD, (p >> 32) ^ c[3] ^ k1, p & WORD]
        k0, k1 = k0 + 0x9E3779B9 & WORD, k1 + 0xBB67AE85 & WORD
    return c


def number(key, a, b=0, c=0):
    r = philox(key ^ mix(c), b, a)
    return r[1] << 32 | r[0]


def below(key, n, a, b=0, c=0):
    return number(key, a, b, c) * n >> 64


def permute(key, i, n, turn=0):
    if n == 1:
        return 0
    width = (n - 1).bit_length()
    half = max(2, width + width % 2) // 2
    x = i
    while True:
        left, right = x >> half, x & (1 << half) - 1
        for f in range(6):
            left, right = right, left ^ (number(key, right, f, turn) & (1 << half) - 1)
        x = left << half | right
        if x < n:
            return x


# --- 2. the order of a training ---------------------------------------------------------------------


def quotas_of(languages, temperature):
    weights = []
    for language in languages:
        size = float(max(1, language["bytes"]))
        weights.append(size ** (1 / temperature) * language["tokens"] / size)
    free = BLOCK - len(languages)
    total = 0.0
    for weight in weights:
        total += weight
    exact = [free * weight / total for weight in weights]
    quotas = [1 + int(one) for one in exact]
    ranked = sorted(range(len(exact)), key=lambda i: int(exact[i]) - exact[i])
    for i in range(BLOCK - sum(quotas)):
        quotas[ranked[i % len(ranked)]] += 1
    return quotas


class Order:
    def __init__(self, seed, length, temperature, languages):
        self.mix, self.windows_key = key_of(seed, "train.mix"), key_of(seed, "train.windows")
        self.languages, self.length = languages, length
        self.quotas = quotas_of(languages, temperature)
        self.first = [sum(self.quotas[:i]) for i in range(len(languages))]
        self.windows = [(one["tokens"] - 1) // length for one in languages]

    def owner(self, sample):
        """Language and number of its row, over all epochs."""
        block = sample // BLOCK
        at = permute(self.mix, sample % BLOCK, BLOCK, block)
        k = max(i for i, first in enumerate(self.first) if first <= at)
        return k, block * self.quotas[k] + at - self.first[k]

    def row(self, sample):
        k, nth = self.owner(sample)
        windows = self.windows[k]
        window = permute(self.windows_key, nth % windows, windows, nth // windows << 16 | k)
        return self.languages[k]["name"], window, nth // windows

    def rows(self, step, count):
        lines = "".join("%s %d\n" % self.row(x)[:2] for x in range(step * count, (step + 1) * count))
        return hashlib.sha256(lines.encode()).hexdigest()


def best_fit(lengths, length):
    """The rows of documents of these lengths: pairs of first token and tokens."""
    pieces, start = [], 0
    for size in lengths:
        pieces += [(start + at, min(length, size - at)) for at in range(0, size, length)]
        start += size
    rows, rooms, since = [], [], []
    for turn, piece in enumerate(sorted(pieces, key=lambda piece: -piece[1])):
        fits = [i for i, room in enumerate(rooms) if room >= piece[1]]
        if not fits:
            fits = [len(rows)]
            rows.append([])
            rooms.append(length)
            since.append(0)
        best = min(fits, key=lambda i: (rooms[i], since[i]))
        rows[best].append(piece)
        rooms[best] -= piece[1]
        since[best] = turn + 1
    return rows


class Mixed(Order):
    """With phases [(first step, {language: weight})] and batches left out: walked sample by sample."""

    def __init__(self, seed, length, temperature, languages, step_rows, phases, left_out, samples):
        super().__init__(seed, length, temperature, languages)
        begins = [(0, self.quotas)]
        for step, weights in phases:
            some = [dict(one, times=weights.get(one["name"], 1)) for one in languages]
            begins.append((step * step_rows, self.shares(some, temperature)))
        self.owners, supply = [], [([], 0) for _ in languages]
        for number, (begin, quotas) in enumerate(begins):
            end = begins[number + 1][0] if number + 1 < len(begins) else samples
            drawn = self.walk(number, end - begin, quotas, supply)
            supply = [self.left(*supply[k], quotas[k], drawn[k], end - begin) for k in range(len(languages))]
        self.kept = [i for i in range(samples) if i // step_rows not in left_out]

    @staticmethod
    def shares(languages, temperature):
        found = [one for one in languages if one["times"] > 0]
        weights = [max(1, one["bytes"]) ** (1 / temperature) * one["tokens"] / max(1, one["bytes"]) for one in found]
        weights = [one["times"] * weight for one, weight in zip(found, weights)]
        free, total = BLOCK - len(found), sum(weights)
        exact = [free * weight / total for weight in weights]
        quotas = [1 + int(one) for one in exact]
        ranked = sorted(range(len(exact)), key=lambda i: int(exact[i]) - exact[i])
        for i in range(BLOCK - sum(quotas)):
            quotas[ranked[i % len(ranked)]] += 1
        named = dict(zip([one["name"] for one in found], quotas))
        return [named.get(one["name"], 0) for one in languages]

    @staticmethod
    def supplied(left, behind, k):
        return left[k] if k < len(left) else behind + k - len(left)

    def walk(self, phase, samples, quotas, supply):
        drawn = [set() for _ in quotas]
        for own in range(samples):
            at = permute(self.mix, own % BLOCK, BLOCK, phase << 48 | own // BLOCK)
            language, first = next((k, sum(quotas[:k])) for k in range(len(quotas)) if at < sum(quotas[: k + 1]))
            k = own // BLOCK * quotas[language] + at - first
            drawn[language].add(k)
            self.owners.append((language, self.supplied(*supply[language], k)))
        return drawn

    def left(self, left, behind, quota, drawn, samples):
        last = samples // BLOCK * quota
        end = last + quota if any(k >= last for k in drawn) else last
        passed = [self.supplied(left, behind, k) for k in range(end) if k not in drawn]
        return passed + left[end:], behind + max(0, end - len(left))

    def owner(self, sample):
        return self.owners[self.kept[sample]]


# --- the page ---------------------------------------------------------------------------------------


def test_numbers_are_as_the_page_says():
    found = vectors("random")
    assert all(found[name] for name in ("key", "at", "below", "permute"))
    for one in found["key"]:
        assert "%016x" % key_of(one["seed"], one["purpose"]) == one["is"]
    for one in found["at"]:
        assert "%016x" % number(key_of(one["seed"], one["purpose"]), *one["at"]) == one["is"]
    for one in found["below"]:
        assert below(key_of(one["seed"], one["purpose"]), one["n"], *one["at"]) == one["is"]
    for one in found["permute"]:
        key = key_of(one["seed"], one["purpose"])
        assert [permute(key, i, one["n"], one["round"]) for i in one["of"]] == one["is"]


def test_a_permutation_misses_nothing():
    key = key_of(3, "any")
    for n in (1, 2, 3, 5, 64, 1000):
        for turn in (0, 1, 1 << 16 | 3):
            assert sorted(permute(key, i, n, turn) for i in range(n)) == list(range(n))


def test_rows_of_best_fit_are_as_the_page_says():
    found = vectors("layout")
    rows = best_fit(found["documents"], found["context_tokens"])
    assert [[list(piece) for piece in row] for row in rows] == found["best_fit"]


def test_a_mix_that_changes_and_batches_left_out_are_as_the_page_says():
    found, mixed = vectors("order"), vectors("mix")
    order = Mixed(
        found["seed"], found["context_tokens"], found["mix_temperature"], found["languages"], found["rows_per_step"],
        [(one["from_step"], one["weights"]) for one in mixed["mix"]], mixed["left_out"], mixed["walked"],
    )
    for one in mixed["samples"]:
        assert order.row(one["sample"]) == (one["language"], one["window"], one["epoch"])
    for one in mixed["rows"]:
        assert order.rows(one["step"], found["rows_per_step"]) == one["is"]


def test_the_order_is_as_the_page_says():
    found = vectors("order")
    order = Order(found["seed"], found["context_tokens"], found["mix_temperature"], found["languages"])
    assert order.quotas == found["quotas"] and sum(order.quotas) == BLOCK
    assert found["samples"] and found["rows"]
    for one in found["samples"]:
        assert list(order.row(one["sample"])) == [one["language"], one["window"], one["epoch"]]
    for one in found["rows"]:
        assert order.rows(one["step"], found["rows_per_step"]) == one["is"]


def test_keys_are_drawn_as_the_page_says():
    found = vectors("keyed")
    front = f"{found['purpose']}\0{found['seed']}\0"
    ordered = sorted(found["keys"], key=lambda key: hashlib.sha256((front + key).encode()).digest())
    assert len(ordered) > 3 and ordered == found["order"]


def test_catalogues_are_cut_as_the_page_says():
    found = vectors("cut")["messages"]
    assert {one["begins"] for one in found} == {True, False}
    for one in found:
        key = "|".join((one["catalogue"], one["context"], one["msgid"]))
        digest = hashlib.sha256(key.encode()).digest()
        begins = int.from_bytes(digest[:4], "big") % 2000 < len(one["msgid"].encode()) + 1
        assert begins == one["begins"], key
        assert f"{one['catalogue']}@{digest.hex()[:12]}" == one["document"]


# --- a life -----------------------------------------------------------------------------------------


def stream(shards, name):
    """Tokens of a language, and where its documents begin and end, from its .idx alone."""
    raw = (shards / f"{name}.idx").read_bytes()
    assert raw[:9] == b"MMIDIDX\0\0"
    count = struct.unpack_from("<Q", raw, 18)[0]
    lengths = struct.unpack_from(f"<{count}i", raw, 34)
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts


def order_of(out):
    train, shards = (json.loads((out / name / "manifest.json").read_text()) for name in ("train", "shards"))
    recipe = train["recipe"]
    languages = [{"name": name, "bytes": one["bytes"], "tokens": stream(out / "shards", name)[-1]}
                 for name, one in sorted(shards["counts"]["languages"].items())]
    order = Order(train["seed"], recipe["model"]["context_tokens"], recipe["train"]["mix_temperature"], languages)
    return order, train, recipe["train"]["grains_per_step"] * recipe["train"]["rows_per_grain"]


def test_a_life_read_the_rows_that_the_page_gives_it(tiny_life):
    order, _, count = order_of(tiny_life)
    steps = [json.loads(line) for line in (tiny_life / "train/steps.jsonl").read_text().splitlines()]
    for line in (steps[0], steps[len(steps) // 2], steps[-1]):
        assert order.rows(line["step"] - 1, count) == line["rows"]


def test_a_life_says_what_it_read(tiny_life):
    order, train, count = order_of(tiny_life)
    rows = [0] * len(order.languages)
    seen = [set() for _ in order.languages]
    for sample in range(train["counts"]["steps"] * count):
        k, nth = order.owner(sample)
        windows = order.windows[k]
        rows[k] += 1
        seen[k].add(permute(order.windows_key, nth % windows, windows, nth // windows << 16 | k))
    said = train["facts"]["read"]
    assert set(said) == {one["name"] for one in order.languages}
    for k, language in enumerate(order.languages):
        starts = stream(tiny_life / "shards", language["name"])
        unread = sum(
            not any(window in seen[k] for window in range(start // order.length, (end - 1) // order.length + 1))
            for start, end in zip(starts, starts[1:]))
        assert said[language["name"]] == {
            "rows": rows[k],
            "tokens_read": rows[k] * order.length,
            "tokens": language["tokens"],
            "tokens_unread": language["tokens"] - len(seen[k]) * order.length,
            "documents": len(starts) - 1,
            "documents_unread": unread,
        }
