"""The event file beside a training, opened by TensorBoard's own reader, which checks every CRC.

What it finds is held to the step log, line by line.
"""
import json
import subprocess

import mill
import numpy
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

MORE = """
checkpoint_steps = 4
tensorboard = true
[train.validation]
every_steps = 5
"""
TAGS = {"loss": "loss", "learning_rate": "rate", "gradient_norm": "grad_norm"}


@pytest.fixture(scope="module")
def training(janua, janua_environment, tmp_path_factory):
    """Folder of a finished training that kept an event file."""
    folder = tmp_path_factory.mktemp("tensorboard")
    mill.write(folder, MORE)
    subprocess.run([janua, "run", "mill.toml", "--out", "life", "--quiet"], cwd=folder, env=janua_environment,
                   check=True, timeout=300)
    return folder / "life/train"


@pytest.fixture(scope="module")
def steps(training):
    return [json.loads(line) for line in (training / "steps.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def read(training):
    events = EventAccumulator(str(training), size_guidance={"scalars": 0})
    events.Reload()
    return events


@pytest.mark.parametrize("tag", TAGS)
def test_every_step_says_what_the_log_says(read, steps, tag):
    found = read.Scalars(tag)
    assert [one.step for one in found] == [step["step"] for step in steps] == list(range(1, 13))
    assert [one.value for one in found] == [float(numpy.float32(step[TAGS[tag]])) for step in steps]


def test_speed_leaves_out_what_was_no_step(read, steps):
    for one, step in zip(read.Scalars("tokens_per_second"), steps, strict=True):
        own = step["seconds"] - sum(step.get(key, 0) for key in ("start_s", "checkpoint_s", "validation_s"))
        assert one.value == pytest.approx(step["tokens"] / own, rel=1e-6)


def test_held_out_text_has_a_tag_for_each_language(read, steps):
    found = read.Scalars("validation/eng_Latn")
    assert [one.step for one in found] == [5, 10, 12]
    assert [one.value for one in found] == [float(numpy.float32(steps[at]["validation"]["eng_Latn"]))
                                            for at in (4, 9, 11)]
    assert all(0 < one.value < 20 for one in found)


def test_there_is_no_other_tag(read):
    assert set(read.Tags()["scalars"]) == {*TAGS, "tokens_per_second", "flops_per_second", "validation/eng_Latn"}


def test_the_audit_makes_it_again(janua, janua_environment, training):
    done = subprocess.run([janua, "audit", "verify", training.parent, "--steps", "2"], env=janua_environment,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
