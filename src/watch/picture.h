// A run as it stands at one moment: which stage works, how far each training is, what it took.
//
// Everything is read: the ledger, plan.json, steps.jsonl, lost.jsonl, names of folders. Nothing is
// locked, written or waited for, so a run that goes on does not notice. What is shown is what these
// files say, and nobody has checked it: an audit does.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "record/fact.h"
#include "train/step_log.h"

namespace watch {

struct Stage {
  std::string name, state;
  std::optional<std::string> since;
  template <class V>
  void fields(V& v) {
    v(name, "name", "");
    v(state, "state", "works, stopped, made or to come");
    v(since, "since", "when its work was begun or gone on with last, UTC");
  }
};

struct Point {
  std::int64_t step = 0;
  double value = 0;
  template <class V>
  void fields(V& v) {
    v(step, "step", "");
    v(value, "value", "");
  }
};

struct Energy {
  std::string how;  // "measured", "estimated" or "unknown"
  std::optional<double> joules;
  std::optional<std::string> method;
  template <class V>
  void fields(V& v) {
    v(how, "how", "measured, estimated (from a declared assumption) or unknown");
    v(joules, "joules", "of all processes and lost steps so far; lacks where unknown");
    v(method, "method", "what was measured or assumed");
  }
};

// Seconds, of all processes so far.
struct Time {
  double seconds = 0, start = 0, checkpoints = 0, validation = 0, lost = 0, skipped = 0;
  std::optional<double> goodput;
  template <class V>
  void fields(V& v) {
    v(seconds, "seconds", "that the steps in the log took, what follows included");
    v(start, "start", "of these, before the first step of each process");
    v(checkpoints, "checkpoints", "of these, while training waited for one");
    v(validation, "validation", "of these, on held-out text");
    v(lost, "lost", "on steps that a kill made vain; not in seconds");
    v(skipped, "skipped", "of seconds, in steps that were not learned from");
    v(goodput, "goodput", "share of all of it in steps that stand and were learned from");
  }
};

// Operations a second of the last steps, in products alone; and what the machine could do.
struct Speed {
  double tokens = 0, flops = 0;
  std::optional<double> flops_full, peak, mfu, mfu_full, sheet, sheet_mfu;
  template <class V>
  void fields(V& v) {
    v(tokens, "tokens", "a second of the steps, as the log says it of each");
    v(flops, "flops", "a second; attention counted causally, by the length of each document");
    v(flops_full, "flops_full", "the same with every token of a row meeting every other");
    v(peak, "peak", "a second, measured in products when the process began");
    v(mfu, "mfu", "flops / peak, each step against the peak of its process");
    v(mfu_full, "mfu_full", "the same of flops_full");
    v(sheet, "sheet", "a second, as the recipe declares it of the data sheet");
    v(sheet_mfu, "sheet_mfu", "flops / sheet");
  }
};

struct Training {
  std::string name, state;
  std::int64_t step = 0, steps = 0, tokens = 0, lost_steps = 0, skipped_steps = 0;
  std::optional<double> loss, gradient_norm, rate, seconds_left, money;
  std::optional<std::string> currency, problem;
  std::optional<std::int64_t> checkpoint, last_skipped;
  double flops = 0;
  std::optional<double> flops_full;
  std::optional<Speed> speed;
  Time time;
  Energy energy;
  std::vector<Point> losses;
  std::map<std::string, std::vector<Point>> validation;
  template <class V>
  void fields(V& v) {
    v(name, "name", "of its stage");
    v(state, "state", "works, stopped or made");
    v(step, "step", "the last one that is logged; 0: none");
    v(steps, "steps", "of the plan; 0 where there is no plan that can be read");
    v(tokens, "tokens", "read so far");
    v(loss, "loss", "of the last step, nats a token");
    v(gradient_norm, "gradient_norm", "of the last step, before clipping");
    v(rate, "rate", "learning rate of the last step");
    v(seconds_left, "seconds_left", "at the pace of the last steps");
    v(checkpoint, "checkpoint", "step of the newest one");
    v(lost_steps, "lost_steps", "that were made again after a kill");
    v(skipped_steps, "skipped_steps", "that were not learned from, for they stood out");
    v(last_skipped, "last_skipped", "the last of them");
    v(flops, "flops", "so far, as speed.flops counts them");
    v(flops_full, "flops_full", "so far, as speed.flops_full counts them");
    v(speed, "speed", "of the last steps");
    v(time, "time", "where it went");
    v(energy, "energy", "");
    v(money, "money", "so far, by the prices of the recipe");
    v(currency, "currency", "of money");
    v(losses, "losses", "nats a token; at most 400 of the steps, evenly chosen");
    v(validation, "validation", "bits per byte of held-out text, by language");
    v(problem, "problem", "why the log or the plan cannot be read");
  }
};

struct Picture {
  std::string folder;
  bool works = false;
  std::optional<std::int64_t> process;
  std::vector<Stage> stages;
  std::vector<Training> trainings;
  std::vector<std::string> problems;
  template <class V>
  void fields(V& v) {
    v(folder, "folder", "of the run");
    v(works, "works", "whether a run works in it, on this machine");
    v(process, "process", "of that run");
    v(stages, "stages", "of the last run, in its order; none before the first");
    v(trainings, "trainings", "that stand or were begun, by name");
    v(problems, "problems", "why something could not be read");
  }
  // Nothing is left to be made.
  bool ended() const;
};

}  // namespace watch
