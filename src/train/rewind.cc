#include "train/rewind.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "record/step.h"
#include "train/step_log.h"

namespace train {

namespace {

using base::Json;
using base::Result;

constexpr const char* kHint =
    "the file is evidence, so it is not mended: put back a copy, or train anew with `janua run "
    "RECIPE --from STAGE --fresh`, with the name of the training as STAGE";

base::Error damaged(const base::Path& where, std::size_t line, const std::string& what) {
  return {base::Code::bad_data, what, where + ":" + std::to_string(line + 1), kHint};
}

using Numbers = std::vector<std::int64_t>;

record::Rewound said_of(const Rewind& one) {
  record::Rewound out{.step = one.step,
                      .first = one.first,
                      .why = one.why,
                      .batches = Numbers(one.batches.begin(), one.batches.end()),
                      .losses = one.losses,
                      .grad_norms = one.grad_norms,
                      .rows = one.rows,
                      .documents = {}};
  for (const auto& [language, documents] : one.documents)
    out.documents.emplace(language, Numbers(documents.begin(), documents.end()));
  return out;
}

bool are_counts(const Numbers& numbers) {
  return std::ranges::all_of(numbers, [](std::int64_t one) { return one >= 0; });
}

// Nothing for a line that says less, more or other things.
std::optional<Rewind> rewind_of(const Json& json) {
  const auto said = record::read<record::Rewound>(json, "");
  if (!said.ok() || record::to_json(*said) != json || said->step < 0 || said->first < 0 ||
      !are_counts(said->batches))
    return std::nullopt;
  Rewind out{.step = said->step,
             .first = said->first,
             .why = said->why,
             .batches = {said->batches.begin(), said->batches.end()},
             .losses = said->losses,
             .grad_norms = said->grad_norms,
             .rows = said->rows,
             .documents = {}};
  for (const auto& [language, documents] : said->documents) {
    if (!are_counts(documents)) return std::nullopt;
    out.documents[language].assign(documents.begin(), documents.end());
  }
  return out;
}

// Of which a token stands in the samples [first, first + rows).
void add_documents(const Order& order, std::uint64_t first, std::uint64_t rows,
                   std::map<std::string, std::vector<std::uint64_t>>& out) {
  for (auto sample = first; sample < first + rows; ++sample) {
    const auto place = order.place(sample);
    const auto& language = order.languages()[place.language];
    auto& documents = out[language.name];
    for (const auto& piece : language.rows->pieces(place.window)) {
      const auto& tokens = language.tokens;
      const auto last = tokens.document_at(piece.first + piece.tokens - 1);
      for (auto i = tokens.document_at(piece.first); i <= last; ++i)
        if (tokens.start(i) < tokens.start(i + 1)) documents.push_back(i);
    }
  }
}

std::int64_t first_of(const SpikeRecipe& recipe, std::int64_t step) {
  return std::max(std::int64_t{1}, step - recipe.rewind_batches + 1);
}

// What seed, shards and recipe give those steps: all of a rewind but its losses and norms.
Rewind planned(const Order& order, const TrainRecipe& recipe, std::int64_t step) {
  Rewind out;
  out.step = step;
  out.first = first_of(recipe.spike, step);
  const auto rows = static_cast<std::uint64_t>(recipe.rows_per_step());
  for (auto at = out.first - 1; at < step; ++at) {
    out.batches.push_back(order.batch_of(static_cast<std::uint64_t>(at)));
    out.rows.push_back(rows_digest(order, recipe, at));
    add_documents(order, static_cast<std::uint64_t>(at) * rows, rows, out.documents);
  }
  for (auto& [language, documents] : out.documents) {
    std::ranges::sort(documents);
    const auto rest = std::ranges::unique(documents);
    documents.erase(rest.begin(), rest.end());
  }
  return out;
}

std::vector<std::uint64_t> with(std::vector<std::uint64_t> left_out, const Rewind& one) {
  left_out.insert(left_out.end(), one.batches.begin(), one.batches.end());
  std::ranges::sort(left_out);
  return left_out;
}

std::string difference(const Rewind& said, const Rewind& planned, const Rewind* before) {
  const auto steps = said.batches.size();
  if (said.first != planned.first || (before && said.step < before->first))
    return "they are not the steps that the recipe leaves out for that one";
  if (said.batches != planned.batches || said.rows != planned.rows)
    return "they are not the rows that seed and shards give these steps";
  if (said.documents != planned.documents) return "other documents stand in these rows";
  return said.losses.size() == steps && said.grad_norms.size() == steps
             ? ""
             : "it does not say loss and gradient norm of each of its steps";
}

}  // namespace

Result<std::vector<Rewind>> rewinds_of(std::string_view text, const base::Path& where) {
  std::vector<Rewind> out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto json = base::parse_json(line, where);
    auto one = json.ok() ? rewind_of(*json) : std::nullopt;
    if (!one)
      return damaged(where, out.size(), "it does not say what a line about going back says");
    out.push_back(*std::move(one));
  }
  return out;
}

Result<std::vector<Rewind>> read_rewinds(base::Disk& disk, const base::Path& folder) {
  const auto path = base::join(folder, kRewinds);
  if (!disk.exists(path)) return std::vector<Rewind>();
  return rewinds_of(TRY(disk.read(path)), path);
}

Result<void> write_rewinds(base::Disk& disk, const base::Path& folder,
                           const std::vector<Rewind>& rewinds) {
  std::string text;
  for (const auto& one : rewinds)
    text += TRY(base::canonical(record::to_json(said_of(one)))) + "\n";
  return disk.write_file(base::join(folder, kRewinds), text);
}

Rewind rewind_for(const Order& order, const TrainRecipe& recipe, const StepValues& steps,
                  const std::string& why) {
  auto out = planned(order, recipe, std::ssize(steps.losses));
  out.why = why;
  out.losses.assign(steps.losses.begin() + out.first - 1, steps.losses.end());
  out.grad_norms.assign(steps.grad_norms.begin() + out.first - 1, steps.grad_norms.end());
  return out;
}

Result<void> take_rewinds(const std::vector<Rewind>& rewinds, const TrainRecipe& recipe,
                          const base::Path& where, Order& order) {
  order.leave_out({});
  if (std::ssize(rewinds) > recipe.spike.rewinds)
    return base::Error{base::Code::bad_data, "the recipe lets it go back less often", where, kHint};
  const Rewind* before = nullptr;
  for (std::size_t i = 0; i < rewinds.size(); before = &rewinds[i], ++i) {
    const auto& one = rewinds[i];
    if (one.step < 1 || std::ssize(one.batches) > recipe.spike.rewind_batches)
      return damaged(where, i, "it names no step, or too many");
    const auto wrong = difference(one, planned(order, recipe, one.step), before);
    if (!wrong.empty()) return damaged(where, i, wrong);
    order.leave_out(with(order.left_out(), one));
  }
  return {};
}

Result<std::vector<Rewind>> take_rewinds(base::Disk& disk, const base::Path& folder,
                                         const TrainRecipe& recipe, Order& order) {
  auto rewinds = TRY(read_rewinds(disk, folder));
  TRY(take_rewinds(rewinds, recipe, base::join(folder, kRewinds), order));
  return rewinds;
}

namespace {

// What is wrong with a training that went back after these steps for `why`: each before is learned from.
std::string judge(const StepValues& steps, const SpikeRecipe& recipe, const std::string& why) {
  Spikes spikes(recipe);
  const auto last = std::ssize(steps.losses);
  for (std::int64_t i = 0; i < last; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const auto found = spikes.judge(recipe, i, steps.losses[at], steps.grad_norms[at]);
    if (found != (i + 1 == last ? why : ""))
      return "by the recipe and the steps before it step " + std::to_string(i + 1) +
             (found.empty() ? " does not stand out" : " stands out for its " + found);
    spikes.remember(i, steps.losses[at], steps.grad_norms[at], false);
  }
  return "";
}

}  // namespace

std::string not_called_for(const std::vector<Rewind>& rewinds, const SpikeRecipe& recipe,
                           StepValues log) {
  for (auto one = rewinds.rbegin(); one != rewinds.rend(); ++one) {
    const auto kept = static_cast<std::size_t>(one->first - 1);
    if (kept > log.losses.size() || one->losses.size() != one->grad_norms.size())
      return "the log does not lead to step " + std::to_string(one->first);
    log.losses.resize(kept), log.grad_norms.resize(kept);
    log.losses.insert(log.losses.end(), one->losses.begin(), one->losses.end());
    log.grad_norms.insert(log.grad_norms.end(), one->grad_norms.begin(), one->grad_norms.end());
    if (auto wrong = judge(log, recipe, one->why); !wrong.empty()) return wrong;
  }
  return "";
}

std::vector<Rewind> shared_rewinds(std::vector<Rewind> rewinds, std::int64_t& common) {
  const auto other =
      std::ranges::find_if(rewinds, [&](const Rewind& one) { return one.step > common; });
  for (auto one = other; one != rewinds.end(); ++one) common = std::min(common, one->first - 1);
  rewinds.erase(other, rewinds.end());
  return rewinds;
}

}  // namespace train
