// The most frequent pair of all text, again and again; see the header.
#include "tokenizer/bpe_trainer.h"

#include <algorithm>

#include "tokenizer/pair_table.h"

namespace tokenizer {

bool BpeWork::asks_to_stop(std::int64_t ids, std::size_t merges) const {
  return go_on && merges % 64 == 0 && !go_on(ids);
}

Learned train_bpe(std::span<const Word> words, const BpeOptions& options, const BpeWork& work) {
  std::vector<std::string_view> bytes;
  Tally counts;
  for (const auto& word : words) {
    bytes.emplace_back(word.bytes);
    counts.entries.push_back({0, word.count});
    counts.end_word();
  }
  PairTable table(bytes, options, work.pool);
  table.count(counts, 1);
  const auto fewest = std::max<std::uint64_t>(1, options.min_frequency);
  while (table.ids() < options.vocabulary) {
    if (work.asks_to_stop(table.ids(), table.learned().merges.size())) break;
    const auto pair = table.best(0, fewest);
    if (!pair) break;
    table.merge(*pair);
  }
  return table.take();
}

}  // namespace tokenizer
