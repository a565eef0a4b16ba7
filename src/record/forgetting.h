// The stage `forgetting`: what a model could before and can after, on the same held-out text and questions.
#pragma once

#include "record/fact.h"

namespace record {

// One language of one measure. Change and interval are of after - before.
struct Forgotten {
  std::string measure, set, language;
  bool is_new = false, lower_is_better = false;
  std::int64_t items = 0;
  double before = 0, after = 0, change = 0;
  OrNull<double> low, high;
  template <class V>
  void fields(V& v) {
    v(measure, "measure",
      "bits_per_byte of held-out text, accuracy of questions, or answer_bits_per_byte of the right answers to them");
    v(set, "set", "of held-out text, or the task");
    v(language, "language", "variant");
    v(is_new, "is_new", "whether it is one of those that the model was to gain");
    v(lower_is_better, "lower_is_better", "of the measure");
    v(items, "items", "documents or questions");
    v(before, "before", "of the model before");
    v(after, "after", "of the model after");
    v(change, "change", "after - before");
    v(low, "low", "of the 95 % interval of the change, over the items that both models were given");
    v(high, "high", "of it");
  }
};

struct Forgetting {
  static constexpr const char* kind = "forgetting";
  struct Facts {
    std::vector<Forgotten> rows;
    std::int64_t better = 0, worse = 0;
    std::vector<std::string> asked_as;
    std::int64_t bootstrap_draws = 0, questions_left_out = 0;
    std::string verdict;
    template <class V>
    void fields(V& v) {
      v(rows, "rows", "by measure, set and language");
      v(better, "better", "rows whose whole interval is a gain");
      v(worse, "worse", "rows whose whole interval is a loss");
      v(asked_as, "asked_as",
        "how questions were put to the model before and the one after: text, or chat by its "
        "template");
      v(bootstrap_draws, "bootstrap_draws", "resamples of items");
      v(questions_left_out, "questions_left_out",
        "that do not fit into the context of one of the models");
      v(verdict, "verdict", "the same in one sentence");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(facts, "facts", "");
  }
};

// A line of its items.jsonl.
struct ForgottenItem {
  std::string measure, set, language, id;
  double before = 0, after = 0, weight = 1;
  template <class V>
  void fields(V& v) {
    v(measure, "measure", "as in the row");
    v(set, "set", "as in the row");
    v(language, "language", "as in the row");
    v(id, "id", "of the document or question");
    v(before, "before", "bits, or 1 for a right answer and 0 for another, of the model before");
    v(after, "after", "the same of the model after");
    v(weight, "weight", "bytes, or 1");
  }
};

}  // namespace record
