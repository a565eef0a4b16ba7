// The stages that align a model: what they learned from, and the model that they made.
#pragma once

#include "record/train.h"

namespace record {

// What became of the lines that somebody brought.
struct Lesson {
  std::int64_t lines = 0, taken = 0, dropped = 0;
  std::map<std::string, std::int64_t> reasons;
  std::int64_t tokens_in = 0, tokens_packed = 0, tokens_cut = 0, tokens_dropped = 0;
  std::int64_t texts_cut = 0, targets = 0, rows = 0;
  template <class V>
  void fields(V& v) {
    v(lines, "lines", "that were read");
    v(taken, "taken", "of these, that stand in rows");
    v(dropped, "dropped", "of these, that are left out: lines = taken + dropped");
    v(reasons, "reasons", "of those left out, by reason");
    v(tokens_in, "tokens_in", "of all lines that could be written as tokens");
    v(tokens_packed, "tokens_packed", "of these, in rows");
    v(tokens_cut, "tokens_cut", "of these, behind the end of a row");
    v(tokens_dropped, "tokens_dropped",
      "of these, of texts that are left out: in = packed + cut + dropped");
    v(texts_cut, "texts_cut", "texts that lost tokens");
    v(targets, "targets", "tokens that are learned, of those in rows");
    v(rows, "rows", "that an epoch has");
  }
};

// A model that was taught by examples: kinds sft and dpo. It serves as a model, so it says what one says.
struct Aligned {
  struct Counts {
    std::int64_t parameters = 0, steps = 0, tokens = 0, learned = 0;
    template <class V>
    void fields(V& v) {
      v(parameters, "parameters", "numbers in its tensors");
      v(steps, "steps", "optimizer steps");
      v(tokens, "tokens", "read, repeats included");
      v(learned, "learned", "numbers that were trained");
    }
  } counts;
  struct Facts {
    std::int64_t step = 0;
    std::string format;
    Lesson lesson;
    Train::Facts training;
    std::optional<Given> data{}, base{};
    template <class V>
    void fields(V& v) {
      v(step, "step", "of the last checkpoint, whose weights it has");
      v(format, "format", "who can read it");
      v(lesson, "lesson", "what it was taught with");
      training.fields(v);
      v(data, "data", "the examples, where they came from outside");
      v(base, "base", "the model that it began with, where it came from outside");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
