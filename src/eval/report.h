// The result of an evaluation and its three forms: JSON for machines, a table, a chart.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "eval/interval.h"
#include "eval/relative.h"
#include "record/eval.h"

namespace eval {

// One variant of one set.
struct Score {
  std::string set;
  std::string language;
  std::string dataset_sha256;
  double bits_per_byte = 0;
  std::optional<Interval> interval;  // none for a single document
  double bits = 0;
  std::uint64_t documents = 0;
  std::uint64_t documents_left_out = 0;
  std::uint64_t bytes = 0;                              // text bytes + 1 per document
  std::uint64_t tokens = 0;                             // scored ones: text and eos, not bos
  std::optional<std::uint64_t> median_line_words = {};  // only of messages; line_words.h
  bool small = false;                                   // fewer bytes than the recipe's min_bytes
  double uniform_bits_per_byte = 0;  // of a model that finds all tokens equally likely
  std::optional<double> xz_bits_per_byte;
  struct AfterTraining {
    double bits_per_byte = 0;
    std::uint64_t training_bytes = 0, left_out = 0, dictionary = 0;  // control.h says of what
  };
  std::optional<AfterTraining> xz_after_training;
  std::optional<Relative> relative;  // only of parallel sets that English has too
};

struct Report {
  std::vector<Score> scores;
  std::string control;  // the compressor and its version; empty without control
  std::int64_t window_tokens = 0;
  std::int64_t overlap_tokens = 0;
  std::int64_t bootstrap_draws = 0;
  std::vector<record::EvalAbsent> absent = {};  // absent.h
};

record::Score said(const Score& score);
record::EvalFile said(const Report& report);  // eval.json, and the facts of the manifest
// What stands in eval.json. Error: bad_data.
base::Result<Report> read_report(const base::Json& json, const std::string& where);
// In how many rows the model needs fewer bits than each control; nothing without controls.
std::optional<record::Verdict> verdict(const Report& report);
// The names of the sets that have scores: pages, messages, texts.
std::vector<std::string> sets_of(const Report& report);
// How it was scored, in sentences; with verdict() all that a reader of the figures must know.
std::string method_text(const Report& report);
std::string to_markdown(const Report& report);
std::string to_svg(const Report& report);

}  // namespace eval
