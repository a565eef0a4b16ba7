// What a model lost and gained: bits per byte of held-out text and answers to questions, before and after, on the same
// items. Models may have different tokenizers, for bits are counted by bytes.
//
// Goes in: corpus/heldout/, tasks/*.jsonl of an artefact `instruct` if there is one, two models with their tokenizers.
// Comes out:
//   forgetting.json   the facts of record/forgetting.h
//   table.md          the same for people
//   items.jsonl       a line an item
#pragma once

#include <optional>
#include <vector>

#include "base/context.h"
#include "base/field.h"
#include "ledger/artefact.h"
#include "record/forgetting.h"

namespace eval {

struct ForgettingRecipe {
  std::vector<std::string> new_languages;
  std::int64_t max_bytes = 200'000;
  std::int64_t max_questions = 0;
  std::int64_t window_tokens = 0;
  std::int64_t bootstrap_draws = 1000;

  template <class V>
  void fields(V& v) {
    v(new_languages, "new_languages",
      "variants that the model was to gain; all others are old abilities");
    v(max_bytes, "max_bytes",
      "most held-out bytes per variant and set, documents in file order; 0: all");
    v(max_questions, "max_questions", "most questions of each task and language; 0: all");
    v(window_tokens, "window_tokens",
      "longest text scored at once, for both models; 0: the smaller of their contexts");
    v(bootstrap_draws, "bootstrap_draws", "resamples of items for the 95 % interval of a change");
  }
  // Error: bad_request.
  base::Result<void> check() const;
};

struct Compared {
  base::Path before, after;  // folders of models
  base::Path corpus;
  std::optional<base::Path> instruct;
};

// Error: missing, bad_data, unsupported, failed, interrupted.
base::Result<void> measure_forgetting(const ForgettingRecipe& recipe, const Compared& compared,
                                      ledger::ArtefactWriter& writer, base::Context& ctx);

// Rows and sums over items, which are in the order of rows. The draws of a row are a function of seed and row.
record::Forgetting::Facts sum_items(const std::vector<record::ForgottenItem>& items,
                                    const ForgettingRecipe& recipe, std::int64_t seed);

std::string to_markdown(const record::Forgetting::Facts& facts);

}  // namespace eval
