"""A nano policy that learns sums in words of three languages from graded answers alone (stage `grpo`), over three seeds.

usage: bench/grpo_nano.py FOLDER [--janua build/release/janua] [--seeds 1 2 3] [--steps 60] [--out bench/results/grpo_nano]

FOLDER gets a base model of 0.2 M parameters that was trained on sums of which half are wrong and half of those are in
another language; then `grpo` rewards the right word. Writes OUT.md, a table of the first and last ten steps with 95 % intervals
over the seeds, and OUT.svg, the curve of the reward with its interval. Language consistency is the share of answers that are a
number in the language of the prompt.
"""
import argparse
import json
import math
import pathlib
import random
import subprocess

WORDS = {
    "de": ("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
           "siebzehn achtzehn").split(),
    "fr": ("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
           "dix-huit").split(),
    "fi": ("nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista kaksitoista "
           "kolmetoista neljätoista viisitoista kuusitoista seitsemäntoista kahdeksantoista").split(),
}
SUM = {"de": "{} plus {} ist", "fr": "{} plus {} font", "fi": "{} plus {} on"}
LARGEST = 6  # of an addend

RECIPE = """
name = "nano"
seed = 1
[sources]
source = [{{kind = "jsonl", name = "sums", language = "de", path = "text.jsonl", license = "CC0-1.0"}}]
[corpus]
variants = ["de"]
rules = ["length"]
max_repeat_share = 1.0
[corpus.limits.length]
min_words = 1
[tokenizer]
vocabulary = 400
[shards]
[model]
layers = 2
hidden = 64
feed_forward = 192
heads = 4
kv_heads = 2
context_tokens = 32
[train]
steps = 400
grains_per_step = 2
rows_per_grain = 16
learning_rate = 3e-3
precision = "f32"
packing = {{kind = "best_fit"}}
[train.schedule]
kind = "cosine"
warmup_steps = 20
"""

STAGE = """
name = "policy-{seed}"
seed = {seed}
[[stage]]
name = "policy"
kind = "grpo"
base = "out/nano/model"
data = "prompts.jsonl"
group = 8
grains_per_step = 4
rows_per_grain = 32
steps = {steps}
max_tokens = 32
max_answer_tokens = 12
learning_rate = 5e-4
loss = "dapo"
epsilon_high = 0.28
checkpoint_steps = 1000
schedule = {{kind = "constant"}}
[[stage.environments]]
name = "sums"
rewards = [{{weight = 1, grader = {{kind = "exact"}}}}]
"""


def texts(draw):
    for _ in range(6000):
        language = draw.choice(list(WORDS))
        a, b = draw.randrange(LARGEST + 1), draw.randrange(LARGEST + 1)
        number, said_in = a + b, language
        if draw.random() < 0.5:
            number = min(18, max(0, number + draw.choice([-2, -1, 1, 2])))
            said_in = draw.choice(list(WORDS))
        words = WORDS[language]
        yield SUM[language].format(words[a], words[b]) + " " + WORDS[said_in][number]


def prompts():
    for language, words in WORDS.items():
        for a in range(LARGEST + 1):
            for b in range(LARGEST + 1):
                yield {"prompt": SUM[language].format(words[a], words[b]), "reference": words[a + b], "language": language}


def lines(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def interval(values):
    """Mean and half a 95 % interval of it, by Student's t."""
    t = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}[len(values)]
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    return mean, t * spread / math.sqrt(len(values))


def curves(folder):
    """Of each step the mean reward and the share of answers that are a number in their prompt's language."""
    asked = [json.loads(line)["line"] for line in open(folder / "prompts.jsonl")]
    rewards, consistent = {}, {}
    for line in open(folder / "rollouts.jsonl"):
        row = json.loads(line)
        rewards.setdefault(row["step"], []).append(row["reward"])
        consistent.setdefault(row["step"], []).append(row["text"].strip() in WORDS[asked[row["prompt"]]["language"]])
    mean = lambda by_step: [sum(by_step[s]) / len(by_step[s]) for s in sorted(by_step)]  # noqa: E731
    return mean(rewards), mean(consistent)


def draw_svg(path, runs):
    steps, width, height, left = len(runs[0]), 560, 300, 40
    x = lambda s: left + s * (width - left - 10) / max(1, steps - 1)  # noqa: E731
    y = lambda v: height - 30 - max(0.0, min(1.0, v)) * (height - 50)  # noqa: E731
    each = [interval([run[s] for run in runs]) for s in range(steps)]
    band = [f"{x(s):.1f},{y(m + h):.1f}" for s, (m, h) in enumerate(each)]
    band += [f"{x(s):.1f},{y(m - h):.1f}" for s, (m, h) in reversed(list(enumerate(each)))]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<polygon points="{" ".join(band)}" fill="#4477aa" fill-opacity="0.2"/>',
             f'<polyline points="{" ".join(f"{x(s):.1f},{y(m):.1f}" for s, (m, _) in enumerate(each))}" fill="none" stroke="#4477aa" stroke-width="2"/>']
    for v in (0, 0.5, 1):
        parts.append(f'<text x="4" y="{y(v) + 4:.1f}">{v}</text><line x1="{left}" x2="{width - 10}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ccc"/>')
    parts.append(f'<text x="{left}" y="{height - 8}">reward by step, 1 to {steps}; {len(runs)} seeds, 95 % interval</text></svg>')
    path.write_text("\n".join(parts) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--janua", type=pathlib.Path, default=pathlib.Path("build/release/janua"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("bench/results/grpo_nano"))
    asked = parser.parse_args()
    folder, janua, out = asked.folder, asked.janua.resolve(), asked.out.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lines(folder / "text.jsonl", ({"text": text} for text in texts(random.Random(1))))
    lines(folder / "prompts.jsonl", prompts())
    (folder / "nano.toml").write_text(RECIPE.format())
    run = lambda recipe, *more: subprocess.run([janua, "run", recipe, "--quiet", *more], cwd=folder, check=True)  # noqa: E731
    run("nano.toml", "--until", "model")
    rewards, consistent = [], []
    for seed in asked.seeds:
        (folder / f"policy-{seed}.toml").write_text(STAGE.format(seed=seed, steps=asked.steps))
        run(f"policy-{seed}.toml")
        reward, same = curves(folder / f"out/policy-{seed}/policy")
        rewards.append(reward)
        consistent.append(same)
    rows = []
    for name, of in (("reward (the right word)", rewards), ("language consistency", consistent)):
        first = interval([sum(run[:10]) / 10 for run in of])
        last = interval([sum(run[-10:]) / 10 for run in of])
        rows.append(f"| {name} | {first[0]:.3f} ± {first[1]:.3f} | {last[0]:.3f} ± {last[1]:.3f} |")
    out.with_suffix(".md").write_text(
        f"# A nano policy\n\n{asked.steps} steps of 128 answers, seeds {', '.join(map(str, asked.seeds))}; means with 95 % intervals over "
        f"the seeds. `bench/grpo_nano.py FOLDER`\n\n| | first 10 steps | last 10 steps |\n|---|---|---|\n" + "\n".join(rows) +
        "\n\n![reward by step](grpo_nano.svg)\n")
    draw_svg(out.with_suffix(".svg"), rewards)
    print(out.with_suffix(".md").read_text())


if __name__ == "__main__":
    main()
