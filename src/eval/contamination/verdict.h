// Whether the items of tasks stand in training text: per item the longest span, and where.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "eval/statistic/read_run.h"
#include "eval/task/plan.h"

namespace eval::contamination {

// From which length a span says that a model may have read the item: thirteen words in a row by convention, or fifty
// letters, since some languages say in five words what others say in thirteen.
struct Lengths {
  std::int64_t words = 13, letters = 50;
};

enum class Verdict {
  clean,
  dirty,  // a span that long stands in training text, or a whole text of an item that has none so long
  brief,  // no text of the item is so long, and none stands there whole: nothing can be told
};
const char* name(Verdict verdict);

struct Item {
  std::string task, family, language, digest;
  std::size_t doc_id = 0;
  Verdict verdict = Verdict::clean;
  std::string member{};                // of the document, whose text has the span: "choices[2]"
  std::string span{};                  // the longest, folded; "" where none has 24 bytes
  std::size_t words = 0, letters = 0;  // of the span
  bool whole = false;                  // the span is all of that text
  std::string document{}, source{}, file{};  // where it stands first
  std::size_t documents = 0;                 // that hold a span of this item by which it is dirty
};

struct Searched {
  std::vector<Item> items;  // by task, in the order of the documents
  std::size_t documents = 0;
  std::uint64_t bytes = 0;  // of training text
};

// `places`: folders of a corpus (with train/), or files as tokenizer::each_batch() reads them. Reads them once. Error:
// missing; bad_data with file:line; what a task's data says; interrupted.
base::Result<Searched> search(const task::Plan& plan, const std::vector<base::Path>& places,
                              const Lengths& lengths, base::Context& ctx);

// Of one task, or of a series of a run in it: scores apart by verdict.
struct Split {
  std::size_t items = 0;
  double score = 0;
};
struct Apart {
  std::string run, measure;
  std::map<Verdict, Split> by;
  Split all;
};
struct TaskVerdict {
  std::string task, family, language;
  std::map<Verdict, std::size_t> counts;
  std::vector<Apart> scores;
};
base::Result<std::vector<TaskVerdict>> verdicts(const Searched& searched,
                                                const std::vector<statistic::Run>& runs);

std::string verdict_table(const std::vector<TaskVerdict>& tasks,
                          const Searched& searched);  // Markdown
base::Json to_json(const std::vector<TaskVerdict>& tasks, const Searched& searched);
base::Json to_json(const Item& item);

}  // namespace eval::contamination
