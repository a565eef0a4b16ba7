// TokenPair counts with an index from pairs to words, and a heap that is put right lazily;
// see the header.
#include "tokenizer/bpe_trainer.h"

#include <algorithm>
#include <optional>
#include <queue>
#include <unordered_map>

#include "tokenizer/byte_alphabet.h"
#include "tokenizer/token_pair.h"

namespace tokenizer {
namespace {

template <class T>
using PairMap = std::unordered_map<TokenPair, T, SpreadPair>;

struct Candidate {
  std::uint64_t count;
  TokenPair pair;
  bool operator<(const Candidate& other) const {  // the queue gives the largest first
    return count != other.count ? count < other.count : pair > other.pair;
  }
};

struct PairInfo {
  std::uint64_t count = 0;
  std::vector<std::uint32_t> words;  // that hold it, or once did
};

// What applying a merge to some words changes.
struct Changes {
  PairMap<std::int64_t> counts;  // unsigned sums would do; signed reads better
  std::vector<std::pair<TokenPair, std::uint32_t>> created;
};

constexpr std::size_t kShare = 2048;  // words in one share of parallel work

class Trainer {
 public:
  Trainer(std::span<const Word> words, const BpeOptions& options, const BpeWork& work)
      : words_(words), options_(options), work_(work) {}

  Learned run() {
    lay_alphabet();
    lay_words();
    count_pairs();
    while (std::ssize(learned_.tokens) < options_.vocabulary) {
      if (work_.go_on && std::ssize(learned_.merges) % 64 == 0 &&
          !work_.go_on(std::ssize(learned_.tokens)))
        break;
      const auto pair = best_pair();
      if (!pair) break;
      merge(*pair);
    }
    return std::move(learned_);
  }

 private:
  void lay_alphabet() {
    learned_.special = options_.special;
    learned_.tokens = options_.special;
    for (const auto byte : bytes_by_symbol()) {
      byte_ids_[byte] = static_cast<std::int32_t>(learned_.tokens.size());
      learned_.tokens.emplace_back(1, static_cast<char>(byte));
    }
    for (std::size_t id = learned_.special.size(); id < learned_.tokens.size(); ++id)
      ids_.emplace(learned_.tokens[id], static_cast<std::int32_t>(id));
  }

  void lay_words() {
    starts_.push_back(0);
    for (const auto& word : words_) {
      for (const unsigned char byte : word.bytes) symbols_.push_back(byte_ids_[byte]);
      starts_.push_back(symbols_.size());
      sizes_.push_back(static_cast<std::uint32_t>(word.bytes.size()));
    }
  }

  void count_pairs() {
    const auto shares = (words_.size() + kShare - 1) / kShare;
    std::vector<Changes> changes(shares);
    work_.pool.run(shares, [&](int, std::size_t share) {
      const auto end = std::min(words_.size(), (share + 1) * kShare);
      for (auto word = share * kShare; word < end; ++word) count_word(word, changes[share]);
    });
    for (auto& share : changes) apply(share);
    for (const auto& [pair, info] : pairs_) propose(pair, info);
  }

  void count_word(std::size_t word, Changes& changes) const {
    const auto* symbols = symbols_.data() + starts_[word];
    for (std::uint32_t i = 0; i + 1 < sizes_[word]; ++i) {
      const auto pair = token_pair(symbols[i], symbols[i + 1]);
      changes.counts[pair] += static_cast<std::int64_t>(words_[word].count);
      changes.created.emplace_back(pair, static_cast<std::uint32_t>(word));
    }
  }

  // Adds the changes of one share to the whole. A pair that is taken away without being known is
  // one that was too long to be proposed.
  void apply(const Changes& changes) {
    for (const auto& [pair, change] : changes.counts) {
      if (change > 0) pairs_[pair].count += static_cast<std::uint64_t>(change);
      if (change >= 0) continue;
      const auto found = pairs_.find(pair);
      if (found != pairs_.end()) found->second.count -= static_cast<std::uint64_t>(-change);
    }
    for (const auto& [pair, word] : changes.created) {
      const auto found = pairs_.find(pair);
      if (found == pairs_.end()) continue;  // created and used up again in one word
      auto& list = found->second.words;
      if (list.empty() || list.back() != word) list.push_back(word);
    }
  }

  void propose(TokenPair pair, const PairInfo& info) {
    if (info.count > 0) queue_.push({info.count, pair});
  }

  // The pair to merge next; none if no pair occurs often enough.
  std::optional<TokenPair> best_pair() {
    const auto fewest = std::max<std::uint64_t>(1, options_.min_frequency);
    while (!queue_.empty()) {
      const auto top = queue_.top();
      queue_.pop();
      const auto found = pairs_.find(top.pair);
      if (found == pairs_.end()) continue;
      if (found->second.count == top.count)
        return top.count >= fewest ? std::optional(top.pair) : std::nullopt;
      propose(top.pair, found->second);  // the count has changed since it was put there
    }
    return std::nullopt;
  }

  std::int32_t new_id(TokenPair pair) {
    const auto left = static_cast<std::size_t>(left_of(pair)),
               right = static_cast<std::size_t>(right_of(pair));
    const auto bytes = learned_.tokens[left] + learned_.tokens[right];
    const auto [found, is_new] =
        ids_.emplace(bytes, static_cast<std::int32_t>(learned_.tokens.size()));
    if (is_new) learned_.tokens.push_back(bytes);
    return found->second;
  }

  void merge(TokenPair pair) {
    const Merge merge{left_of(pair), right_of(pair), new_id(pair)};
    learned_.merges.push_back(merge);
    auto words = std::move(pairs_[pair].words);
    std::ranges::sort(words);  // each word once: two threads must not meet in it
    words.erase(std::ranges::unique(words).begin(), words.end());
    const auto shares = (words.size() + kShare - 1) / kShare;
    std::vector<Changes> changes(shares);
    work_.pool.run(shares, [&](int, std::size_t share) {
      const auto end = std::min(words.size(), (share + 1) * kShare);
      for (auto i = share * kShare; i < end; ++i) merge_in_word(words[i], merge, changes[share]);
    });
    for (const auto& share : changes) apply(share);
    pairs_.erase(pair);
    for (const auto& share : changes)
      for (const auto& [changed, change] : share.counts) {
        const auto found = pairs_.find(changed);
        if (found == pairs_.end()) continue;
        if (found->second.count == 0)
          pairs_.erase(found);
        else if (change > 0)
          propose(changed, found->second);
      }
  }

  // Left to right, as BPE encodes: in "aaa" the first two are merged.
  void merge_in_word(std::uint32_t word, const Merge& merge, Changes& changes) {
    auto* symbols = symbols_.data() + starts_[word];
    const auto size = sizes_[word];
    const auto count = static_cast<std::int64_t>(words_[word].count);
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < size; ++i) {
      if (i + 1 >= size || symbols[i] != merge.left || symbols[i + 1] != merge.right) {
        symbols[kept++] = symbols[i];
        continue;
      }
      if (kept > 0) {
        changes.counts[token_pair(symbols[kept - 1], merge.left)] -= count;
        create(token_pair(symbols[kept - 1], merge.result), word, count, changes);
      }
      if (i + 2 < size) {
        changes.counts[token_pair(merge.right, symbols[i + 2])] -= count;
        create(token_pair(merge.result, symbols[i + 2]), word, count, changes);
      }
      symbols[kept++] = merge.result;
      ++i;
    }
    sizes_[word] = kept;
  }

  std::size_t length(std::int32_t id) const {
    return learned_.tokens[static_cast<std::size_t>(id)].size();
  }

  void create(TokenPair pair, std::uint32_t word, std::int64_t count, Changes& changes) const {
    const auto size = static_cast<std::int64_t>(length(left_of(pair)) + length(right_of(pair)));
    if (options_.max_token_length > 0 && size >= options_.max_token_length) return;
    changes.counts[pair] += count;
    changes.created.emplace_back(pair, word);
  }

  std::span<const Word> words_;
  const BpeOptions& options_;
  const BpeWork& work_;
  Learned learned_;
  std::int32_t byte_ids_[256] = {};
  std::unordered_map<std::string, std::int32_t> ids_;  // by bytes; no special tokens
  std::vector<std::int32_t> symbols_;                  // of all words
  std::vector<std::size_t> starts_;                    // of each word in symbols_
  std::vector<std::uint32_t> sizes_;                   // symbols left in each word
  PairMap<PairInfo> pairs_;
  std::priority_queue<Candidate> queue_;
};

}  // namespace

Learned train_bpe(std::span<const Word> words, const BpeOptions& options, const BpeWork& work) {
  return Trainer(words, options, work).run();
}

}  // namespace tokenizer
