// Held-out examples as tasks of lm-evaluation-harness: which of four answers, by their log-likelihoods.
#pragma once

#include <span>
#include <string>

#include "instruct/row.h"

namespace instruct {

// "translation_deu_Latn"; the harness knows tasks by their names, and these of ours begin with "instruct_".
std::string task_file_name(const std::string& task, const std::string& language);

// tasks/NAME.yaml.
std::string task_yaml(const std::string& task, const std::string& language);

// Each row's wrong answers: those that its task gave, else three answers to other rows, the nearest in length. A row with
// fewer is left out.
struct Question {
  const Row* row;
  std::vector<std::string> choices;
  std::size_t gold;
};
std::vector<Question> questions(std::span<const Row> rows, std::int64_t seed);
// A line of tasks/NAME.jsonl: {"id", "prompt", "choices", "gold"}.
base::Json to_json(const Question& question);

}  // namespace instruct
