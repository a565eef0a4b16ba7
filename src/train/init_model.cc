#include "train/init_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/one_file.h"
#include "model/find_tensors.h"
#include "model/finite.h"
#include "model/standing.h"
#include "model/weights.h"

namespace train {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

// What of a config.json no weight depends on: the context, how the first weights were drawn, and
// the ids that the tokenizer names.
constexpr const char* kFree[] = {"bos_token_id", "eos_token_id", "pad_token_id",
                                 "initializer_range", "max_position_embeddings"};

Error too_many_ids(std::int64_t theirs, std::int64_t ours, const Path& folder) {
  return {Code::bad_request,
          "the model that init names has " + std::to_string(theirs) +
              " ids, the tokenizer of this training " + std::to_string(ours),
          base::join(folder, "config.json"),
          "take the model's own tokenizer: write from = \"" + folder +
              "\" into [tokenizer]; if it is that already, the model has rows for ids that no "
              "token has, and cannot be started from"};
}

// Both as config.json would say them, so that whatever an architecture reads is compared.
Result<void> compare(const model::Config& theirs, const model::Config& ours, const Path& folder) {
  if (theirs.vocabulary != ours.vocabulary)
    return too_many_ids(theirs.vocabulary, ours.vocabulary, folder);
  const auto a = model::write_config(theirs), b = model::write_config(ours);
  std::string differing;
  for (const auto& [key, value] : a.items()) {
    if (std::ranges::find(kFree, key) != std::end(kFree)) continue;
    const auto own = b.value(key, Json());
    if (own == value) continue;
    differing += (differing.empty() ? "" : ", ") + key + " is " + value.dump() + " there and " +
                 own.dump() + " by the recipe";
  }
  if (differing.empty()) return {};
  return Error{Code::bad_request, "[model] describes another model than init names: " + differing,
               base::join(folder, "config.json"),
               "write into [model] what the folder's config.json says; only context_tokens may "
               "differ"};
}

// An own tokenizer has its own ids, for which the model has no rows.
Error too_few_rows(std::int64_t rows, std::int64_t ids, const Path& folder) {
  return {Code::bad_request,
          "the model that model.from names has rows for " + std::to_string(rows) +
              " ids, the tokenizer of this training has " + std::to_string(ids),
          folder, "leave [tokenizer] out, and the model's own is taken over"};
}

// Weights of a file are read before they can be looked at.
Result<void> check_finite(const model::Layout& layout, const std::vector<float>& weights,
                          const Path& path) {
  for (const auto& p : layout.parameters) {
    const auto first = weights.begin() + static_cast<std::ptrdiff_t>(p.offset);
    if (!std::all_of(first, first + static_cast<std::ptrdiff_t>(p.size),
                     [](float x) { return std::isfinite(x); }))
      return Error{Code::bad_data, "the tensor '" + p.name + "' holds what is no finite number",
                   path, "fetch the model again"};
  }
  return {};
}

Result<void> same_layout(const model::Layout& a, const model::Layout& b, const Path& folder) {
  const auto same = [](const auto& x, const auto& y) {
    return x.name == y.name && x.shape == y.shape && x.offset == y.offset;
  };
  if (a.size == b.size && std::ranges::equal(a.parameters, b.parameters, same)) return {};
  return Error{Code::bad_request, "[model] describes other tensors than those of the model", folder,
               "write into [model] what the folder's config.json says"};
}

}  // namespace

Result<void> fits_init(base::Disk& disk, const Path& folder, const model::ModelRecipe& recipe,
                       std::int64_t vocabulary) {
  const auto theirs = TRY(model::standing_config(disk, folder));
  const auto ours = model::config_of(recipe, vocabulary);
  if (vocabulary > ours.vocabulary) return too_few_rows(ours.vocabulary, vocabulary, folder);
  TRY(compare(theirs, ours, folder));
  const auto layout = TRY(model::layout_of(theirs, folder));
  TRY(same_layout(layout, TRY(model::layout_of(ours, folder)), folder));
  if (base::is_one_file(disk, folder)) return {};  // its tensors were compared when it was opened
  const auto files = TRY(store::open_checkpoint(disk, folder));
  const auto found =
      TRY(model::find_tensors(*model::arch::find(theirs.arch), layout, files, folder));
  return model::check_finite(layout, found, folder);
}

Result<std::vector<float>> init_weights(base::Disk& disk, const Path& folder,
                                        const model::ModelRecipe& recipe, std::int64_t vocabulary) {
  TRY(fits_init(disk, folder, recipe, vocabulary));
  auto weights = TRY(model::load_flat(disk, folder));
  if (base::is_one_file(disk, folder)) {
    const auto layout = TRY(model::layout_of(model::config_of(recipe, vocabulary), folder));
    TRY(check_finite(layout, weights, folder));
  }
  return weights;
}

record::Given said_of(base::Disk& disk, const ledger::Given& given) {
  auto out = record::Given::of(given);
  if (!out.files.contains("README.md") && !base::is_one_file(disk, given.folder)) return out;
  if (auto license = model::license_of(disk, given.folder); !license.empty())
    out.license = std::move(license);
  return out;
}

}  // namespace train
