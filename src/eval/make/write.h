// Tasks that are made here, as files of lm-evaluation-harness.
#pragma once

#include <string>
#include <vector>

#include "eval/make/kind.h"

namespace eval::make {

struct MadeTask {
  std::string kind, language;
  std::size_t items = 0, shots = 0;
  bool written = false;
  Guess guess;
};

struct MakeRecipe {
  SourceRecipe sources;
  std::vector<std::string> kinds;  // empty: all
  std::int64_t items = 200;        // most of a task; which ones, seed and key tell
};

// Fills a folder: KIND_LANGUAGE.yaml, data/KIND_LANGUAGE.jsonl and .shots.jsonl, a group KIND.yaml of each kind, and made.json.
// Equal recipes make equal bytes. Error: as read_sources(); bad_request for an unknown kind, or where nothing was made.
base::Result<std::vector<MadeTask>> make_tasks(const MakeRecipe& recipe, const base::Path& folder,
                                               base::Context& ctx);

std::string made_table(const std::vector<MadeTask>& tasks);  // Markdown, a row a kind
base::Json to_json(const MadeTask& task);

}  // namespace eval::make
