"""Statistics of scores held against scipy and statsmodels: intervals, paired tests, corrections, power, rankings."""
import itertools
import json
import math
import random
import subprocess

import numpy
import pytest
from scipy import stats
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_confint

LANGUAGES = ["eng_Latn", "deu_Latn", "gle_Latn", "mlt_Latn", "nno_Latn", "srp_Latn", "kat_Geor"]


def write_run(folder, metric, tasks):
    (folder / "samples").mkdir(parents=True)
    (folder / "results.json").write_text(json.dumps({"results": {name: {} for name in tasks}, "config": {"model": folder.name}}))
    for name, scores in tasks.items():
        with open(folder / "samples" / f"{name}.jsonl", "w") as out:
            for number, score in enumerate(scores):
                out.write(json.dumps({"doc_id": number, "doc": {"q": f"{name} {number}"}, "filter": "none",
                                      "metrics": [metric], metric: float(score)}) + "\n")


def ask(janua, *words):
    done = subprocess.run([janua, "eval", *map(str, words), "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def shares(tmp_path_factory, janua):
    """Two models, right or wrong, in seven languages of unlike sizes."""
    draw = numpy.random.default_rng(5)
    place = tmp_path_factory.mktemp("shares")
    first, second = {}, {}
    for number, language in enumerate(LANGUAGES):
        items = 40 + 35 * number
        hard = draw.normal(size=items)
        first[f"quiz_{language}"] = (hard + draw.normal(size=items) > 0.2).astype(int)
        second[f"quiz_{language}"] = (hard + draw.normal(size=items) + 0.15 * number > 0.2).astype(int)
    write_run(place / "a", "acc", first)
    write_run(place / "b", "acc", second)
    return place, first, second


@pytest.fixture(scope="module")
def graded(tmp_path_factory, janua):
    """Two models with scores between 0 and 1."""
    draw = numpy.random.default_rng(6)
    place = tmp_path_factory.mktemp("graded")
    first = {f"essay_{language}": draw.beta(2, 3, size=60) for language in LANGUAGES}
    second = {name: numpy.clip(one + draw.normal(0.02, 0.1, size=60), 0, 1) for name, one in first.items()}
    write_run(place / "a", "grade", first)
    write_run(place / "b", "grade", second)
    return place, first, second


def test_intervals_of_a_table(janua, shares, graded):
    place, first, _ = shares
    for row in ask(janua, "table", place / "a")["rows"]:
        scores, said = first[row["task"]], row["scores"][0]
        low, high = proportion_confint(sum(scores), len(scores), method="wilson")
        assert (said["value"], said["low"], said["high"]) == pytest.approx((scores.mean(), low, high), abs=1e-12)
        assert said["stderr"] == pytest.approx(stats.sem(scores), abs=1e-12)
        boot = stats.bootstrap((scores,), numpy.mean, method="percentile", random_state=1).confidence_interval
        assert (said["resampled_low"], said["resampled_high"]) == pytest.approx(boot, abs=0.02)
    place, first, _ = graded
    for row in ask(janua, "table", place / "a")["rows"]:
        scores, said = first[row["task"]], row["scores"][0]
        wanted = stats.t.interval(0.95, len(scores) - 1, loc=scores.mean(), scale=stats.sem(scores))
        assert (said["low"], said["high"]) == pytest.approx(wanted, abs=1e-12)


def test_the_gap_to_english_and_the_mean_over_languages(janua, shares):
    place, first, _ = shares
    said = ask(janua, "table", place / "a")
    english = first["quiz_eng_Latn"]
    for row in said["rows"]:
        own, score = first[row["task"]], row["scores"][0]
        if row["language"] == "eng_Latn":
            assert score["gap"] is None
            continue
        error = math.hypot(stats.sem(english), stats.sem(own))
        assert score["gap"] == pytest.approx(english.mean() - own.mean(), abs=1e-12)
        assert score["gap_high"] == pytest.approx(score["gap"] + stats.norm.ppf(0.975) * error, abs=1e-12)
    (summary,) = said["summaries"]
    means = {row["language"]: row["scores"][0]["value"] for row in said["rows"]}
    assert summary["worst_language"] == min(means, key=means.get) and summary["best_language"] == max(means, key=means.get)
    assert summary["mean"] == pytest.approx(numpy.mean(list(means.values())), abs=1e-12)
    error = math.sqrt(sum(stats.sem(one) ** 2 for one in first.values())) / len(first)
    assert summary["low"] == pytest.approx(summary["mean"] - stats.norm.ppf(0.975) * error, abs=1e-12)


def test_shares_are_compared_by_mcnemars_exact_test(janua, shares):
    place, first, second = shares
    rows = ask(janua, "compare", place / "a", place / "b")["rows"]
    assert len(rows) == len(LANGUAGES)
    for row in rows:
        a, b = first[row["task"]], second[row["task"]]
        table = [[sum((a == x) & (b == y)) for y in (1, 0)] for x in (1, 0)]
        assert row["p"] == pytest.approx(mcnemar(table, exact=True).pvalue, abs=1e-12)
        assert (row["b_higher"], row["b_lower"]) == (table[1][0], table[0][1])
        wanted = stats.ttest_rel(b, a).confidence_interval(0.95)
        assert (row["low"], row["high"]) == pytest.approx((wanted.low, wanted.high), abs=1e-10)


def test_corrections_are_those_of_statsmodels(janua, shares):
    place, _, _ = shares
    rows = ask(janua, "compare", place / "a", place / "b")["rows"]
    p = [row["p"] for row in rows]
    for name, method in (("p_holm", "holm"), ("p_bh", "fdr_bh")):
        assert [row[name] for row in rows] == pytest.approx(multipletests(p, method=method)[1], abs=1e-12)
    for row in rows:
        assert row["verdict"] == ("none" if row["p_holm"] > 0.05 else "b" if row["difference"] > 0 else "a")


def test_other_scores_are_compared_by_turning_signs(janua, graded):
    place, first, second = graded
    for row in ask(janua, "compare", place / "a", place / "b")["rows"]:
        a, b = first[row["task"]], second[row["task"]]
        wanted = stats.permutation_test((b, a), lambda x, y, axis: numpy.mean(x - y, axis=axis), permutation_type="samples",
                                        vectorized=True, n_resamples=9999, random_state=3).pvalue
        assert row["p"] == pytest.approx(wanted, abs=0.02)
        assert row["difference"] == pytest.approx((b - a).mean(), abs=1e-12)


def test_all_ways_to_turn_few_signs(janua, tmp_path):
    draw = random.Random(8)
    a = [draw.random() for _ in range(11)]
    b = [draw.random() for _ in range(11)]
    write_run(tmp_path / "a", "grade", {"few": a})
    write_run(tmp_path / "b", "grade", {"few": b})
    differences = numpy.subtract(b, a)
    sums = [abs(sum(sign * one for sign, one in zip(signs, differences)))
            for signs in itertools.product((1, -1), repeat=len(a))]
    wanted = sum(one >= abs(sum(differences)) - 1e-9 for one in sums) / len(sums)
    (row,) = ask(janua, "compare", tmp_path / "a", tmp_path / "b")["rows"]
    assert row["p"] == pytest.approx(wanted, abs=1e-12)


def test_how_many_items_show_one_point(janua, graded):
    place, first, second = graded
    for row in ask(janua, "compare", place / "a", place / "b")["rows"]:
        deviation = numpy.std(second[row["task"]] - first[row["task"]], ddof=1)
        needed = NormalIndPower().solve_power(effect_size=0.01 / deviation, alpha=0.05, power=0.8, ratio=0)
        assert row["items_needed"] == pytest.approx(needed, abs=1.01)
        power = NormalIndPower().power(row["detectable"] / deviation, row["items"], 0.05, ratio=0)
        assert power == pytest.approx(0.8, abs=1e-4)


def test_strengths_are_those_of_a_logistic_regression(janua, tmp_path):
    draw = random.Random(4)
    names, strength = ["north", "south", "east", "west"], [0.9, 0.1, -0.2, -0.8]
    games = []
    for _ in range(400):
        i, j = draw.sample(range(4), 2)
        won = draw.random() < 1 / (1 + math.exp(strength[j] - strength[i]))
        games.append((i, j, "a" if won else "b"))
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps({"a": names[i], "b": names[j], "winner": winner}) + "\n" for i, j, winner in games))
    said = ask(janua, "judged", file)
    design = numpy.zeros((len(games), 3))  # the last model is 0
    for row, (i, j, _) in zip(design, games):
        for place, sign in ((i, 1), (j, -1)):
            if place < 3:
                row[place] += sign
    fit = GLM([winner == "a" for *_, winner in games], design, family=Binomial()).fit(tol=1e-14)
    wanted = numpy.append(fit.params, 0)
    wanted -= wanted.mean()
    found = {one["model"]: one for one in said["models"]}
    assert [found[name]["strength"] for name in names] == pytest.approx(wanted, abs=1e-7)
    errors = numpy.sqrt(numpy.diag(fit.cov_params()))
    wide = [(found[name]["high"] - found[name]["low"]) / 2 for name in names]
    assert all(0.4 * 1.96 * errors.min() < one < 1.6 * 1.96 * errors.max() for one in wide)
    first = [winner == "a" for *_, winner in games]
    assert (said["first_low"], said["first_high"]) == pytest.approx(
        proportion_confint(sum(first), len(first), method="wilson"), abs=1e-12)
