#include "train/order.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "ledger/artefact.h"
#include "record/tokenizer.h"

namespace train {

std::vector<std::uint64_t> share_out(const std::vector<double>& weights, std::uint64_t total) {
  CHECK(!weights.empty() && weights.size() <= total, "more languages than places in a block");
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::uint64_t> out;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::uint64_t given = 0;
  const auto free = static_cast<double>(total - weights.size());  // one place each is promised
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = free * weights[i] / sum;
    out.push_back(1 + static_cast<std::uint64_t>(exact));
    given += out.back();
    remainders.emplace_back(std::floor(exact) - exact, i);
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
  Order order(seed);
  order.length_ = row_tokens;
  const auto said = TRY(what_is_said(disk, shards));
  order.vocabulary_ = TRY(vocabulary_of(said, shards));
  for (const auto& [name, bytes] : TRY(counted_languages(said, shards))) {
    Language language{name, TRY(store::TokenFile::open(disk, base::join(shards, name))), bytes, 0,
                      0};
    const auto tokens = language.tokens.tokens(), length = static_cast<std::uint64_t>(row_tokens);
    language.windows = tokens > 0 ? (tokens - 1) / length : 0;
    if (language.windows == 0)
      return base::Error{base::Code::bad_request,
                         "language " + name + " has " + std::to_string(tokens) +
                             " tokens, not enough for one row of " + std::to_string(row_tokens),
                         shards, "add text, or set model.context_tokens lower"};
    order.languages_.push_back(std::move(language));
  }
  order.set_quotas(recipe.mix_temperature);
  return order;
}

std::vector<std::uint64_t> quotas_of(const std::vector<Weighed>& languages, double temperature) {
  std::vector<double> weights;
  for (const auto& language : languages) {
    const auto bytes = std::max(1.0, language.bytes);
    weights.push_back(std::pow(bytes, 1 / temperature) * language.tokens / bytes);
  }
  return share_out(weights, Order::kBlock);
}

double Order::passes(std::size_t language, std::uint64_t samples) const {
  const auto& one = languages_[language];
  return static_cast<double>(samples) * static_cast<double>(one.quota) /
         static_cast<double>(kBlock * one.windows);
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

void Order::set_quotas(double temperature) {
  std::vector<Weighed> weighed;
  for (const auto& language : languages_)
    weighed.push_back(
        {static_cast<double>(language.bytes), static_cast<double>(language.tokens.tokens())});
  const auto quotas = quotas_of(weighed, temperature);
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < languages_.size(); ++i) {
    languages_[i].quota = quotas[i];
    first_.push_back(first);
    first += quotas[i];
  }
}

Place Order::place(std::uint64_t sample) const {
  const auto block = sample / kBlock;
  const auto at = mix_.permute(sample % kBlock, kBlock, block);
  const auto language = static_cast<std::size_t>(
      std::upper_bound(first_.begin(), first_.end(), at) - first_.begin() - 1);
  const auto& l = languages_[language];
  const auto nth = block * l.quota + (at - first_[language]);
  const auto window = window_of(language, nth);
  return {language, window, nth / l.windows, window * static_cast<std::uint64_t>(length_)};
}

std::uint64_t Order::window_of(std::size_t language, std::uint64_t nth) const {
  const auto windows = languages_[language].windows;
  return windows_.permute(nth % windows, windows, nth / windows << 16 | language);
}

Order::Rows Order::rows_of(std::size_t language, std::uint64_t samples) const {
  const auto block = samples / kBlock, quota = languages_[language].quota;
  const auto first = first_[language];
  Rows out{block * quota, {}};
  for (std::uint64_t i = 0; i < samples % kBlock; ++i) {
    const auto at = mix_.permute(i, kBlock, block);
    if (at >= first && at < first + quota) out.begun.push_back(out.whole + at - first);
  }
  return out;
}

base::Result<void> Order::append_row(const Place& place, model::Batch& batch) const {
  const auto& tokens = languages_[place.language].tokens;
  const auto length = static_cast<std::size_t>(length_);
  std::vector<std::int32_t> row(length + 1);
  tokens.read(place.first_token, row);
  for (std::size_t t = 0; t <= length; ++t)
    if (row[t] < 0 || row[t] >= vocabulary_)
      return base::Error{base::Code::bad_data,
                         "token " + std::to_string(place.first_token + t) + " of language " +
                             languages_[place.language].name + " is id " + std::to_string(row[t]) +
                             ", the vocabulary ends at " + std::to_string(vocabulary_ - 1),
                         "shards", "make the shards again"};
  const auto base = static_cast<std::uint32_t>(batch.ids.size());
  std::uint64_t end = place.first_token;  // of the document that holds the token at hand
  std::int32_t position = 0;
  for (std::size_t t = 0; t < length; ++t, ++position) {
    const auto at = place.first_token + t;
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
