// Examples of every task in every language, kept, held out or dropped, and written as chats.
//
// In: the artefact `corpus`, with structure. Out:
//   train/LANG.jsonl.zst, heldout/LANG.jsonl   a chat a line (row.h)
//   tasks/TASK_LANG.yaml, tasks/TASK_LANG.jsonl   the held-out ones for `janua eval run` (harness.h)
// The manifest's counts and facts are those of record/instruct.h.
//
// Order and shares are functions of seed and key, so the bytes are the same for any number of threads.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "instruct/recipe.h"
#include "instruct/row.h"
#include "ledger/artefact.h"
#include "record/instruct.h"

namespace instruct {

struct Rows {
  std::vector<Row> train, held_out;  // by task, each in the order that is drawn
};

struct Books {
  std::map<std::string, Rows> languages;
  record::Instruct said;
};

// Error: missing, bad_data; gate where nothing is left or the counts do not add up.
base::Result<Books> make_examples(const InstructRecipe& recipe, const base::Path& corpus,
                                  std::int64_t seed, base::Context& ctx);

base::Result<void> build_instruct(const InstructRecipe& recipe, const base::Path& corpus,
                                  std::int64_t seed, ledger::ArtefactWriter& writer,
                                  base::Context& ctx);

}  // namespace instruct
