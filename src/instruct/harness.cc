#include "instruct/harness.h"

#include <algorithm>

#include "base/random.h"
#include "instruct/material.h"

namespace instruct {
namespace {

constexpr std::size_t kOthers = 3;

std::size_t apart(const std::string& one, const std::string& other) {
  return one.size() > other.size() ? one.size() - other.size() : other.size() - one.size();
}

// Answers to other rows of the task, the nearest in length first; ids decide between equals.
std::vector<std::string> borrowed(std::span<const Row> rows, const Row& row) {
  std::vector<const Row*> others;
  for (const auto& other : rows)
    if (other.folded != row.folded && other.answer != row.answer) others.push_back(&other);
  std::ranges::sort(others, [&](const Row* a, const Row* b) {
    const auto near_a = apart(a->answer, row.answer), near_b = apart(b->answer, row.answer);
    return near_a != near_b ? near_a < near_b : a->id < b->id;
  });
  std::vector<std::string> out;
  for (const auto* other : others) {
    if (std::ranges::find(out, other->answer) == out.end()) out.push_back(other->answer);
    if (out.size() == kOthers) break;
  }
  return out;
}

}  // namespace

std::string task_file_name(const std::string& task, const std::string& language) {
  return task + "_" + language;
}

std::string task_yaml(const std::string& task, const std::string& language) {
  const auto name = task_file_name(task, language);
  return "task: instruct_" + name + "\ntag:\n  - instruct\n  - instruct_" + task +
         "\n  - instruct_" + language +
         "\ndataset_path: json\ndataset_kwargs:\n  data_files:\n    test: " + name +
         ".jsonl\ntest_split: test\noutput_type: multiple_choice\ndoc_to_text: \"{{prompt}}\"\n"
         "doc_to_choice: choices\ndoc_to_target: gold\ntarget_delimiter: \"\\n\"\nmetric_list:\n"
         "  - metric: acc\n    aggregation: mean\n    higher_is_better: true\n"
         "  - metric: acc_norm\n    aggregation: mean\n    higher_is_better: true\n"
         "metadata:\n  version: 1.0\n";
}

std::vector<Question> questions(std::span<const Row> rows, std::int64_t seed) {
  const base::Random random(static_cast<std::uint64_t>(seed), "instruct.gold");
  std::vector<Question> out;
  for (const auto& row : rows) {
    auto others = row.others.size() >= kOthers ? row.others : borrowed(rows, row);
    if (others.size() < kOthers) continue;
    others.resize(kOthers);
    const auto gold = random.below(kOthers + 1, number_of(row.id));
    others.insert(others.begin() + static_cast<std::ptrdiff_t>(gold), row.answer);
    out.push_back({&row, std::move(others), gold});
  }
  return out;
}

base::Json to_json(const Question& question) {
  return {{"id", question.row->id},
          {"prompt", question.row->prompt},
          {"choices", question.choices},
          {"gold", question.gold}};
}

}  // namespace instruct
