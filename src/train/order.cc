#include "train/order.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "base/numerics.h"
#include "ledger/artefact.h"
#include "record/tokenizer.h"

namespace train {

std::vector<std::uint64_t> share_out(const std::vector<double>& weights, std::uint64_t total) {
  const auto some = static_cast<std::uint64_t>(
      std::ranges::count_if(weights, [](double weight) { return weight > 0; }));
  CHECK(some > 0 && some <= total, "more languages than places in a block");
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::uint64_t> out;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::uint64_t given = 0;
  const auto free = static_cast<double>(total - some);  // one place each is promised
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = free * weights[i] / sum;
    out.push_back(weights[i] > 0 ? 1 + static_cast<std::uint64_t>(exact) : 0);
    given += out.back();
    if (weights[i] > 0) remainders.emplace_back(std::floor(exact) - exact, i);
  }
  std::stable_sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < total; i = (i + 1) % remainders.size(), ++given)
    ++out[remainders[i].second];
  return out;
}

namespace {

base::Result<record::Shards> what_is_said(base::Disk& disk, const base::Path& shards) {
  return record::of<record::Shards>(TRY(ledger::read_manifest(disk, shards)), shards);
}

base::Result<std::int64_t> vocabulary_of(const record::Shards& said, const base::Path& shards) {
  constexpr std::int64_t most = 16'777'216;  // as in config.json
  if (said.facts.vocabulary >= 1 && said.facts.vocabulary <= most) return said.facts.vocabulary;
  return base::Error{base::Code::bad_data,
                     "the shards' manifest says no vocabulary from 1 to 16777216", shards,
                     "make the shards again"};
}

struct Counted {
  std::string name;
  std::uint64_t bytes;
};

// Languages and bytes as the manifest counts them. A language is the name of a file beside it.
base::Result<std::vector<Counted>> counted_languages(const record::Shards& said,
                                                     const base::Path& shards) {
  const auto bad = [&](const std::string& what) {
    return base::Error{base::Code::bad_data, what, shards, "make the shards again"};
  };
  const auto& languages = said.counts.languages;
  if (languages.empty()) return bad("the shards hold no language");
  if (languages.size() > Order::kBlock)
    return bad("the shards hold " + std::to_string(languages.size()) + " languages, at most " +
               std::to_string(Order::kBlock) + " can be mixed");
  std::vector<Counted> out;
  for (const auto& [name, row] : languages) {
    if (name.find('/') != name.npos || row.bytes.value_or(-1) < 0)
      return bad("the manifest counts no bytes of language '" + name + "'");
    out.push_back({name, static_cast<std::uint64_t>(*row.bytes)});
  }
  return out;
}

}  // namespace

base::Result<std::int64_t> vocabulary_of_shards(base::Disk& disk, const base::Path& shards) {
  return vocabulary_of(TRY(what_is_said(disk, shards)), shards);
}

base::Result<Order> Order::open(base::Disk& disk, const base::Path& shards,
                                const TrainRecipe& recipe, std::int64_t row_tokens,
                                std::int64_t seed) {
  const base::WithNumerics here(recipe.how());
  Order order(seed);
  order.length_ = row_tokens;
  order.step_rows_ = static_cast<std::uint64_t>(recipe.rows_per_step());
  const auto& packing = recipe.packing.entry();
  order.full_ = packing.full;
  const auto said = TRY(what_is_said(disk, shards));
  order.vocabulary_ = TRY(vocabulary_of(said, shards));
  for (const auto& [name, bytes] : TRY(counted_languages(said, shards))) {
    Language language{name, TRY(store::TokenFile::open(disk, base::join(shards, name))), bytes, 0,
                      0};
    language.rows = TRY(packing.rows_of(language.tokens, static_cast<std::uint64_t>(row_tokens)));
    language.windows = language.rows->count();
    if (language.windows == 0)
      return base::Error{base::Code::bad_request,
                         "language " + name + " has " + std::to_string(language.tokens.tokens()) +
                             " tokens, not enough for one row of " + std::to_string(row_tokens),
                         shards, "add text, or set model.context_tokens lower"};
    order.languages_.push_back(std::move(language));
  }
  TRY(order.set_quotas(recipe, shards));
  return order;
}

std::vector<std::uint64_t> quotas_of(const std::vector<Weighed>& languages, double temperature) {
  std::vector<double> weights;
  for (const auto& language : languages) {
    const auto bytes = std::max(1.0, language.bytes);
    const auto weight = base::real::pow(bytes, 1 / temperature) * language.tokens / bytes;
    weights.push_back(language.times * weight);
  }
  return share_out(weights, Order::kBlock);
}

double Order::passes(std::size_t language, std::uint64_t samples) const {
  const auto& one = languages_[language];
  const auto windows = static_cast<double>(one.windows);
  if (draw_.phases() > 1) return static_cast<double>(rows_of(language, samples).count()) / windows;
  return static_cast<double>(samples) * static_cast<double>(one.quota) /
         (static_cast<double>(kBlock) * windows);
}

std::vector<std::string> remarks_on_passes(const Order& order, const TrainRecipe& recipe) {
  const auto samples = static_cast<std::uint64_t>(recipe.steps * recipe.grains_per_step) *
                       static_cast<std::uint64_t>(recipe.rows_per_grain);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < order.languages().size(); ++i) {
    const auto passes = order.passes(i, samples);
    if (passes <= kMostPasses) continue;
    char times[32];
    std::snprintf(times, sizeof times, "%.1f", passes);
    out.push_back("its text of " + order.languages()[i].name + " is read about " + times +
                  " times, and beyond four a model learns it by heart; add text, or lower "
                  "train.steps" +
                  (recipe.mix_temperature > 1 ? " or train.mix_temperature" : ""));
  }
  return out;
}

// A row of a packing that leaves rooms holds less, so as many more are needed.
std::vector<std::uint64_t> Order::quotas(double temperature, const Weights& weights) const {
  std::vector<Weighed> weighed;
  for (const auto& language : languages_) {
    const auto room = language.windows * static_cast<std::uint64_t>(length_);
    weighed.push_back({static_cast<double>(language.bytes),
                       static_cast<double>(full_ ? language.tokens.tokens() : room),
                       weights.of(language.name)});
  }
  return quotas_of(weighed, temperature);
}

static base::Result<void> check_weights(const Weights& weights,
                                        const std::vector<Language>& languages,
                                        const base::Path& shards) {
  std::vector<std::string> known;
  for (const auto& language : languages) known.push_back(language.name);
  for (const auto& [name, weight] : weights.values())
    if (auto found = base::check_known("language", name, known); !found.ok()) {
      found.error().what += " in train.mix";
      found.error().where = shards;
      return found;
    }
  if (std::ranges::any_of(known, [&](const auto& name) { return weights.of(name) > 0; })) return {};
  return base::Error{base::Code::bad_request, "a phase of train.mix leaves out every language",
                     shards, "give one of its weights a number above 0"};
}

base::Result<void> Order::set_quotas(const TrainRecipe& recipe, const base::Path& shards) {
  const auto& mix = recipe.mix;
  const bool anew = !mix.empty() && mix.front().from_step == 0;
  if (!anew) draw_.begin(0, quotas(recipe.mix_temperature, {}));
  for (const auto& phase : mix) {
    TRY(check_weights(phase.weights, languages_, shards));
    draw_.begin(
        static_cast<std::uint64_t>(phase.from_step * recipe.rows_per_step()),
        quotas(phase.temperature > 0 ? phase.temperature : recipe.mix_temperature, phase.weights));
  }
  for (std::size_t i = 0; i < languages_.size(); ++i) languages_[i].quota = draw_.quota(i);
  return {};
}

Place Order::place(std::uint64_t sample) const {
  const auto drawn = draw_.at(drawn_as(sample));
  const auto& language = languages_[drawn.language];
  const auto window = window_of(drawn.language, drawn.nth);
  return {drawn.language, window, drawn.nth / language.windows,
          language.rows->pieces(window).front().first};
}

std::uint64_t Order::window_of(std::size_t language, std::uint64_t nth) const {
  const auto windows = languages_[language].windows;
  return windows_.permute(nth % windows, windows, nth / windows << 16 | language);
}

std::vector<std::uint64_t> Order::steps_reading(std::size_t language, std::uint64_t window,
                                                std::uint64_t steps) const {
  std::vector<std::uint64_t> out;
  const auto windows = languages_[language].windows;
  const auto drawn = draw_.rows_of(language, (steps + left_out_.size()) * step_rows_);
  auto end = drawn.whole;  // of the rows that come up so far, which need not be all before it
  for (const auto row : drawn.begun) end = std::max(end, row + 1);
  for (std::uint64_t epoch = 0; epoch * windows < end; ++epoch) {
    const auto nth = epoch * windows + windows_.unpermute(window, windows, epoch << 16 | language);
    const auto sample = draw_.sample_of(language, nth);
    if (!sample) continue;
    const auto batch = *sample / step_rows_;
    const auto before = std::ranges::lower_bound(left_out_, batch);
    if (before != left_out_.end() && *before == batch) continue;
    const auto step = batch - static_cast<std::uint64_t>(before - left_out_.begin());
    if (step < steps) out.push_back(step);
  }
  std::ranges::sort(out);
  return out;
}

Order::Rows Order::rows_of(std::size_t language, std::uint64_t samples) const {
  auto out = draw_.rows_of(language, samples > 0 ? drawn_as(samples - 1) + 1 : 0);
  for (const auto batch : left_out_) {
    if (samples == 0 || batch > batch_of((samples - 1) / step_rows_)) break;
    for (auto i = batch * step_rows_; i < (batch + 1) * step_rows_; ++i) {
      const auto drawn = draw_.at(i);
      if (drawn.language == language && std::erase(out.begun, drawn.nth) == 0)
        out.missing.push_back(drawn.nth);
    }
  }
  return out;
}

void Order::leave_out(std::vector<std::uint64_t> batches) {
  CHECK(std::ranges::adjacent_find(batches, std::greater_equal()) == batches.end(),
        "batches left out rise");
  left_out_ = std::move(batches);
}

std::uint64_t Order::batch_of(std::uint64_t step) const {
  for (const auto batch : left_out_) {
    if (batch > step) break;
    ++step;
  }
  return step;
}

std::uint64_t Order::drawn_as(std::uint64_t sample) const {
  return batch_of(sample / step_rows_) * step_rows_ + sample % step_rows_;
}

std::uint64_t Order::tokens(std::uint64_t first, std::uint64_t rows) const {
  if (full_) return rows * static_cast<std::uint64_t>(length_);
  std::uint64_t out = 0;
  for (auto sample = first; sample < first + rows; ++sample) {
    const auto at = place(sample);
    out += languages_[at.language].rows->tokens(at.window);
  }
  return out;
}

base::Result<void> Order::append_row(const Place& place, model::Batch& batch) const {
  const auto& language = languages_[place.language];
  for (const auto& piece : language.rows->pieces(place.window))
    TRY(append_piece(language, piece, batch));
  return {};
}

base::Result<void> Order::append_piece(const Language& language, packing::Piece piece,
                                       model::Batch& batch) const {
  const auto& tokens = language.tokens;
  const auto length = static_cast<std::size_t>(piece.tokens);
  // The one behind it is the last target, where the stream does not end before.
  std::vector<std::int32_t> row(std::min(length + 1, tokens.tokens() - piece.first));
  tokens.read(piece.first, row);
  for (std::size_t t = 0; t < row.size(); ++t)
    if (row[t] < 0 || row[t] >= vocabulary_)
      return base::Error{base::Code::bad_data,
                         "token " + std::to_string(piece.first + t) + " of language " +
                             language.name + " is id " + std::to_string(row[t]) +
                             ", the vocabulary ends at " + std::to_string(vocabulary_ - 1),
                         "shards", "make the shards again"};
  const auto base = static_cast<std::uint32_t>(batch.ids.size());
  std::uint64_t end = piece.first;  // of the document that holds the token at hand
  std::int32_t position = 0;
  for (std::size_t t = 0; t < length; ++t, ++position) {
    const auto at = piece.first + t;
    if (at == end) {
      end = tokens.start(tokens.document_at(at) + 1);
      batch.segments.push_back(base + static_cast<std::uint32_t>(t));
      position = 0;
    }
    batch.ids.push_back(row[t]);
    batch.targets.push_back(at + 1 == end ? -1 : row[t + 1]);
    batch.positions.push_back(position);
  }
  return {};
}

base::Result<model::Batch> Order::batch(std::uint64_t first, std::uint64_t rows) const {
  model::Batch batch;
  for (std::uint64_t sample = first; sample < first + rows; ++sample)
    TRY(append_row(place(sample), batch));
  batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  return batch;
}

base::Result<void> Order::whole() const {
  for (const auto& language : languages_) TRY(language.tokens.whole());
  return {};
}

}  // namespace train
