// The stage `instruct`: examples made of documents, by language and task.
#pragma once

#include "record/fact.h"

namespace record {

// in = kept + heldout + dropped, and dropped is the sum of the reasons.
struct ExampleCount {
  std::int64_t in = 0, kept = 0, heldout = 0, dropped = 0;
  std::map<std::string, std::int64_t> reasons;
  template <class V>
  void fields(V& v) {
    v(in, "in", "what an example could have been made of");
    v(kept, "kept", "examples to train on");
    v(heldout, "heldout", "examples kept for evaluation");
    v(dropped, "dropped", "of which no example was made, or which were taken out");
    v(reasons, "reasons", "why, and how many");
  }
};

struct Instruct {
  static constexpr const char* kind = "instruct";
  struct Counts {
    std::map<std::string, std::map<std::string, ExampleCount>> languages;
    ExampleCount total;
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "by language of the answer, then task");
      v(total, "total", "of them");
    }
  } counts;
  struct Facts {
    std::map<std::string, std::int64_t> prompts_in_english, questions;
    std::vector<std::string> languages, tasks;
    std::map<std::string, std::int64_t> licenses;
    template <class V>
    void fields(V& v) {
      v(languages, "languages", "of the answers");
      v(tasks, "tasks", "that were made");
      v(prompts_in_english, "prompts_in_english",
        "examples whose prompt is worded in English, since no wording in the language stands in "
        "share/instruct");
      v(questions, "questions", "held-out examples with four answers to choose from, by language");
      v(licenses, "licenses", "of the documents behind examples to train on: how many examples");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
