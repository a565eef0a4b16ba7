// An example as it is written: a chat with what it is and where it comes from,
//   {"id", "messages": [{"role": "user", "content"}, {"role": "assistant", "content"}], "task", "language",
//    "prompt_language", "wording", "difficulty", "grader", "documents", "licenses", "seed"}
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace instruct {

struct Row {
  std::string id;  // SHA-256 of task NUL language NUL prompt NUL answer
  std::string task, language, prompt, answer;
  std::string prompt_language;  // of the wording; English where there is none in `language`
  std::int64_t wording = 0;     // in share/instruct/, from 0
  std::int64_t difficulty = 1;
  std::string grader;
  std::vector<std::string> documents, licenses;
  std::int64_t seed = 0;
  std::vector<std::string> others;  // wrong answers; written with tasks alone
  std::string question, folded;     // what it is about, and its answer, for comparing; not written
};

base::Json to_json(const Row& row);

}  // namespace instruct
