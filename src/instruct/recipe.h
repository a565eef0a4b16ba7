// [instruct] of a recipe: which tasks are made from the documents of a corpus, and how many.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/field.h"

namespace instruct {

struct InstructRecipe {
  std::vector<std::string> tasks;
  std::vector<std::string> languages;
  std::int64_t per_task = 400;
  std::int64_t per_language = 2'000;
  double held_out_share = 0.1;
  std::int64_t held_out_per_task = 50;
  std::int64_t min_characters = 24;
  std::int64_t max_characters = 1'200;
  std::int64_t max_answer_characters = 600;
  std::int64_t max_difficulty = 3;
  double english_share = 0.5;
  bool test_sets = true;

  template <class V>
  void fields(V& v) {
    v(tasks, "tasks", "which ones; none: every registered one");
    v(languages, "languages", "of the answers, such as deu_Latn; none: all of the corpus");
    v(per_task, "per_task", "most examples to train on of each task and language");
    v(per_language, "per_language",
      "most examples to train on of each language; the largest tasks give way");
    v(held_out_share, "held_out_share",
      "share of the documents, and of messages, whose examples are kept for evaluation");
    v(held_out_per_task, "held_out_per_task",
      "most examples for evaluation of each task and language");
    v(min_characters, "min_characters", "fewest characters of a text that a task is about");
    v(max_characters, "max_characters", "most characters of that text");
    v(max_answer_characters, "max_answer_characters", "most characters of an answer");
    v(max_difficulty, "max_difficulty",
      "hardest examples that are made: 1 a choice among answers that are shown, or a single word or "
      "sentence; 2 an answer without choices; 3 long ones");
    v(english_share, "english_share",
      "how often the other side of a translation is English, where it could be another language");
    v(test_sets, "test_sets",
      "leave out what shares 64 bytes in a row with the Universal Declaration of Human Rights, by "
      "which tokenizers and models are measured; the package is fetched for that");
  }
  // Error: bad_request for unknown tasks and languages, shares outside [0, 1], sizes below 1.
  base::Result<void> check() const;
};

}  // namespace instruct
