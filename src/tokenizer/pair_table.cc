// Pair counts with an index from pairs to words, and heaps put right lazily; see the header.
#include "tokenizer/pair_table.h"

#include <algorithm>

#include "tokenizer/byte_alphabet.h"

namespace tokenizer {
namespace {

constexpr std::size_t kShare = 2048;  // words in one share of parallel work

std::size_t shares_of(std::size_t words) { return (words + kShare - 1) / kShare; }

TokenPair pair_of(std::uint64_t key) {
  return token_pair(static_cast<std::int32_t>(key >> 40),
                    static_cast<std::int32_t>(key >> 16 & 0xffffff));
}

}  // namespace

PairTable::PairTable(std::span<const std::string_view> words, const BpeOptions& options,
                     const base::Pool& pool)
    : words_(words), options_(options), pool_(pool) {
  CHECK(options.vocabulary <= kMostIds, "ids of a pair share 64 bits with its channel");
  lay_alphabet();
  lay_words();
}

PairTable::Key PairTable::key_of(TokenPair pair, std::uint32_t channel) {
  return static_cast<Key>(left_of(pair)) << 40 | static_cast<Key>(right_of(pair)) << 16 | channel;
}

void PairTable::lay_alphabet() {
  learned_.special = options_.special;
  learned_.tokens = options_.special;
  for (const auto byte : bytes_by_symbol()) {
    byte_ids_[byte] = static_cast<std::int32_t>(learned_.tokens.size());
    learned_.tokens.emplace_back(1, static_cast<char>(byte));
  }
  for (std::size_t id = learned_.special.size(); id < learned_.tokens.size(); ++id)
    ids_.emplace(learned_.tokens[id], static_cast<std::int32_t>(id));
}

void PairTable::lay_words() {
  starts_.push_back(0);
  for (const auto word : words_) {
    for (const char byte : word) symbols_.push_back(byte_ids_[static_cast<unsigned char>(byte)]);
    starts_.push_back(symbols_.size());
    sizes_.push_back(static_cast<std::uint32_t>(word.size()));
  }
}

void PairTable::count(const Tally& counts, std::uint32_t channels) {
  CHECK(channels <= 1 << 16, "a channel has 16 bits of a key");
  counts_ = &counts;
  pairs_.clear();
  queues_.assign(channels, {});
  const auto shares = shares_of(words_.size());
  std::vector<Changes> changes(shares);
  pool_.run(shares, [&](int, std::size_t share) {
    const auto end = std::min(words_.size(), (share + 1) * kShare);
    for (auto word = share * kShare; word < end; ++word)
      count_word(static_cast<std::uint32_t>(word), changes[share]);
  });
  for (auto& share : changes) apply(share);
  for (const auto& [key, info] : pairs_) propose(key, info);
}

void PairTable::count_word(std::uint32_t word, Changes& changes) const {
  const auto* symbols = symbols_.data() + starts_[word];
  for (std::uint32_t i = 0; i + 1 < sizes_[word]; ++i)
    create(token_pair(symbols[i], symbols[i + 1]), word, changes);
}

void PairTable::watch(const Tally& texts, std::uint32_t number) {
  texts_ = &texts;
  watched_.assign(number, 0);
  for (std::size_t word = 0; word < words_.size(); ++word)
    for (const auto& [text, count] : texts.of(word)) watched_[text] += count * sizes_[word];
}

// Adds the changes of one share to the whole. A pair that is taken away without being known is
// one that was too long to be proposed.
void PairTable::apply(const Changes& changes) {
  for (const auto& [key, change] : changes.counts) {
    if (change > 0) pairs_[key].count += static_cast<std::uint64_t>(change);
    if (change >= 0) continue;
    const auto found = pairs_.find(key);
    if (found != pairs_.end()) found->second.count -= static_cast<std::uint64_t>(-change);
  }
  for (const auto& [key, word] : changes.created) {
    const auto found = pairs_.find(key);
    if (found == pairs_.end()) continue;  // created and used up again in one word
    auto& list = found->second.words;
    if (list.empty() || list.back() != word) list.push_back(word);
  }
  for (std::size_t text = 0; text < changes.saved.size(); ++text)
    watched_[text] -= changes.saved[text];
}

// After all shares were added: forgets pairs that are gone and proposes those that grew.
void PairTable::settle(const Changes& changes) {
  for (const auto& [key, change] : changes.counts) {
    const auto found = pairs_.find(key);
    if (found == pairs_.end()) continue;
    if (found->second.count == 0)
      pairs_.erase(found);
    else if (change > 0)
      propose(key, found->second);
  }
}

void PairTable::propose(Key key, const PairInfo& info) {
  if (info.count > 0) queues_[key & 0xffff].push({info.count, key});
}

std::optional<TokenPair> PairTable::best(std::uint32_t channel, std::uint64_t fewest) {
  for (auto& queue = queues_[channel]; !queue.empty();) {
    const auto top = queue.top();
    const auto found = pairs_.find(top.key);
    if (found != pairs_.end() && found->second.count == top.count)
      return top.count >= fewest ? std::optional(pair_of(top.key)) : std::nullopt;
    queue.pop();
    if (found != pairs_.end())  // the count has changed since it was put there
      propose(top.key, found->second);
  }
  return std::nullopt;
}

std::int32_t PairTable::new_id(TokenPair pair) {
  const auto left = static_cast<std::size_t>(left_of(pair)),
             right = static_cast<std::size_t>(right_of(pair));
  const auto bytes = learned_.tokens[left] + learned_.tokens[right];
  const auto [found, is_new] =
      ids_.emplace(bytes, static_cast<std::int32_t>(learned_.tokens.size()));
  if (is_new) learned_.tokens.push_back(bytes);
  return found->second;
}

// The words of a pair in all channels, each once: two threads must not meet in it.
std::vector<std::uint32_t> PairTable::take_words(TokenPair pair) {
  std::vector<std::uint32_t> words;
  for (std::uint32_t channel = 0; channel < queues_.size(); ++channel) {
    const auto found = pairs_.find(key_of(pair, channel));
    if (found == pairs_.end()) continue;
    auto& list = found->second.words;
    words.insert(words.end(), list.begin(), list.end());
    list = {};
  }
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return words;
}

void PairTable::merge(TokenPair pair) {
  const Merge merge{left_of(pair), right_of(pair), new_id(pair)};
  learned_.merges.push_back(merge);
  const auto words = take_words(pair);
  const auto shares = shares_of(words.size());
  std::vector<Changes> changes(shares);
  pool_.run(shares, [&](int, std::size_t share) {
    auto& own = changes[share];
    own.saved.resize(watched_.size());
    const auto end = std::min(words.size(), (share + 1) * kShare);
    for (auto i = share * kShare; i < end; ++i) {
      const auto merged = merge_in_word(words[i], merge, own);
      if (texts_)
        for (const auto& [text, count] : texts_->of(words[i])) own.saved[text] += count * merged;
    }
  });
  for (const auto& share : changes) apply(share);
  for (std::uint32_t channel = 0; channel < queues_.size(); ++channel)
    pairs_.erase(key_of(pair, channel));
  for (const auto& share : changes) settle(share);
}

// Left to right, as BPE encodes: in "aaa" the first two are merged. How often it was.
std::uint32_t PairTable::merge_in_word(std::uint32_t word, const Merge& merge, Changes& changes) {
  auto* symbols = symbols_.data() + starts_[word];
  const auto size = sizes_[word];
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < size; ++i) {
    if (i + 1 >= size || symbols[i] != merge.left || symbols[i + 1] != merge.right) {
      symbols[kept++] = symbols[i];
      continue;
    }
    if (kept > 0) {
      take_away(token_pair(symbols[kept - 1], merge.left), word, changes);
      create(token_pair(symbols[kept - 1], merge.result), word, changes);
    }
    if (i + 2 < size) {
      take_away(token_pair(merge.right, symbols[i + 2]), word, changes);
      create(token_pair(merge.result, symbols[i + 2]), word, changes);
    }
    symbols[kept++] = merge.result;
    ++i;
  }
  sizes_[word] = kept;
  return size - kept;
}

void PairTable::take_away(TokenPair pair, std::uint32_t word, Changes& changes) const {
  for (const auto& [channel, count] : counts_->of(word))
    changes.counts[key_of(pair, channel)] -= static_cast<std::int64_t>(count);
}

void PairTable::create(TokenPair pair, std::uint32_t word, Changes& changes) const {
  const auto length = [&](std::int32_t id) {
    return std::ssize(learned_.tokens[static_cast<std::size_t>(id)]);
  };
  const auto size = length(left_of(pair)) + length(right_of(pair));
  if (size > 2 && options_.max_token_length > 0 && size >= options_.max_token_length) return;
  for (const auto& [channel, count] : counts_->of(word)) {
    const auto key = key_of(pair, channel);
    changes.counts[key] += static_cast<std::int64_t>(count);
    changes.created.emplace_back(key, word);
  }
}

}  // namespace tokenizer
