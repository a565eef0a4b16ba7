// The most frequent pair of all text, again and again; see the header.
#include "tokenizer/bpe_trainer.h"

#include <algorithm>
#include <functional>
#include <map>

#include "tokenizer/byte_alphabet.h"
#include "tokenizer/spilled_training.h"

namespace tokenizer {

bool BpeWork::asks_to_stop(std::int64_t ids, std::size_t merges) const {
  return go_on && merges % 64 == 0 && !go_on(ids);
}

// Two of equal length are joined as long as that stays within the limit. So a run becomes powers of two, the
// largest first, and each at most once if the run is within the limit. Those are joined from the left: a left side
// whose smallest power is larger has the earlier merge, so nothing to its right is joined before it.
std::vector<TokenPair> merges_of_spaces(const BpeOptions& options) {
  std::vector<TokenPair> out;
  if (options.space_runs < 2) return out;
  const auto bytes = bytes_by_symbol();
  const auto place = std::ranges::find(bytes, static_cast<std::uint8_t>(' ')) - bytes.begin();
  const auto special = std::ssize(options.special);
  std::map<std::int64_t, std::int32_t> id_of{{1, static_cast<std::int32_t>(special + place)}};
  auto next = static_cast<std::int32_t>(special + 256);
  const auto join = [&](std::int64_t left, std::int64_t right) {
    out.push_back(token_pair(id_of.at(left), id_of.at(right)));
    id_of.emplace(left + right, next++);
  };
  for (std::int64_t size = 1; 2 * size <= options.space_runs; size *= 2) join(size, size);
  std::vector<std::pair<std::int64_t, std::int64_t>> sums;
  for (std::int64_t sum = 3; sum <= options.space_runs; ++sum)
    if (const auto low = sum & -sum; low != sum) sums.emplace_back(sum - low, low);
  std::ranges::stable_sort(sums, std::greater(),
                           [](const auto& sum) { return sum.first & -sum.first; });
  for (const auto& [left, right] : sums) join(left, right);
  return out;
}

namespace {

Tally one_channel(const WordList& words) {
  Tally counts{.starts = {}, .entries = {}};
  counts.entries.reserve(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) counts.entries.push_back({0, words.count(i)});
  return counts;
}

// Until there are so many ids, or merges.
void merge_best(PairTable& table, const BpeOptions& options, std::int64_t merges,
                const BpeWork& work) {
  while (table.ids() < options.vocabulary && std::ssize(table.learned().merges) < merges) {
    if (work.asks_to_stop(table.ids(), table.learned().merges.size())) break;
    const auto pair = table.best(0);
    if (!pair) break;
    table.merge(*pair);
  }
}

}  // namespace

Learned train_bpe(const WordList& words, std::span<const TokenPair> first, std::int64_t merges,
                  const BpeOptions& options, const BpeWork& work) {
  const auto counts = one_channel(words);
  PairTable table(words, options, work.pool);
  table.count(counts, 1, options.min_frequency);
  for (const auto pair : first) table.merge(pair);
  merge_best(table, options, merges, work);
  return table.take();
}

base::Result<Learned> train_bpe(SpilledTraining& words, std::span<const TokenPair> first,
                                std::int64_t merges, const BpeOptions& options,
                                const BpeWork& work) {
  using Then = SpilledTraining::Then;
  words.begin_with(first);
  TRY(words.run({.fewest = options.min_frequency},
                [&](const SpilledTraining::Epoch& epoch) -> SpilledTraining::Choice {
                  const auto ids = epoch.table.ids();
                  const auto done = std::ssize(epoch.table.learned().merges);
                  if (ids >= options.vocabulary || done >= merges ||
                      work.asks_to_stop(ids, static_cast<std::size_t>(done)))
                    return {Then::stop};
                  if (const auto pair = epoch.best(0)) return {Then::merge, *pair};
                  return {epoch.is_last(0) ? Then::stop : Then::next_epoch};
                }));
  return words.take();
}

Learned train_bpe(const WordList& words, const BpeOptions& options, const BpeWork& work) {
  return train_bpe(words, merges_of_spaces(options), kAllMerges, options, work);
}

Learned train_superwords(const WordList& words, const WordList& superwords, std::int64_t from,
                         const BpeOptions& options, const BpeWork& work) {
  const auto first = train_bpe(words, merges_of_spaces(options), from, options, work);
  return train_bpe(superwords, pairs_of(first.merges), kAllMerges, options, work);
}

std::vector<TokenPair> pairs_of(std::span<const Merge> merges) {
  std::vector<TokenPair> out;
  for (const auto& merge : merges) out.push_back(token_pair(merge.left, merge.right));
  return out;
}

}  // namespace tokenizer
