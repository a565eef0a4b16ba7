// Pair counts with an index from pairs to words, and heaps put right lazily; see the header.
#include "tokenizer/pair_table.h"

#include <algorithm>

#include "tokenizer/byte_alphabet.h"

namespace tokenizer {
namespace {

constexpr std::size_t kShare = 2048;       // words in one share of parallel work
constexpr std::size_t kPortion = 1 << 18;  // that are counted before they are added up

std::size_t shares_of(std::size_t words) { return (words + kShare - 1) / kShare; }

TokenPair pair_of(std::uint64_t key) {
  return token_pair(static_cast<std::int32_t>(key >> 40),
                    static_cast<std::int32_t>(key >> 16 & 0xffffff));
}

}  // namespace

PairTable::PairTable(std::span<const std::string_view> words, const BpeOptions& options,
                     const base::Pool& pool)
    : options_(options), pool_(pool) {
  lay_alphabet();
  std::size_t bytes = 0;
  for (const auto word : words) bytes += word.size();
  symbols_.reserve(bytes);
  starts_.reserve(words.size() + 1);
  for (const auto word : words) lay_word(word);
}

PairTable::PairTable(const WordList& words, const BpeOptions& options, const base::Pool& pool)
    : options_(options), pool_(pool) {
  lay_alphabet();
  symbols_.reserve(words.all_bytes());
  starts_.reserve(words.size() + 1);
  for (std::size_t i = 0; i < words.size(); ++i) lay_word(words.bytes(i));
}

PairTable::PairTable(Learned begun, std::vector<std::int32_t> symbols,
                     std::vector<std::size_t> starts, const BpeOptions& options,
                     const base::Pool& pool)
    : options_(options),
      pool_(pool),
      learned_(std::move(begun)),
      symbols_(std::move(symbols)),
      starts_(std::move(starts)) {
  changes_.resize(static_cast<std::size_t>(pool_.workers()));
  for (std::size_t id = learned_.special.size(); id < learned_.tokens.size(); ++id)
    ids_.emplace(learned_.tokens[id], static_cast<std::int32_t>(id));
  sizes_.reserve(starts_.size());
  for (std::size_t word = 0; word + 1 < starts_.size(); ++word)
    sizes_.push_back(static_cast<std::uint32_t>(starts_[word + 1] - starts_[word]));
}

PairTable::Key PairTable::key_of(TokenPair pair, std::uint32_t channel) {
  return static_cast<Key>(left_of(pair)) << 40 | static_cast<Key>(right_of(pair)) << 16 | channel;
}

void PairTable::lay_alphabet() {
  CHECK(options_.vocabulary <= kMostIds, "ids of a pair share 64 bits with its channel");
  starts_.push_back(0);
  changes_.resize(static_cast<std::size_t>(pool_.workers()));
  learned_.special = options_.special;
  learned_.tokens = options_.special;
  for (const auto byte : bytes_by_symbol()) {
    byte_ids_[byte] = static_cast<std::int32_t>(learned_.tokens.size());
    learned_.tokens.emplace_back(1, static_cast<char>(byte));
  }
  for (std::size_t id = learned_.special.size(); id < learned_.tokens.size(); ++id)
    ids_.emplace(learned_.tokens[id], static_cast<std::int32_t>(id));
}

void PairTable::lay_word(std::string_view word) {
  for (const char byte : word) symbols_.push_back(byte_ids_[static_cast<unsigned char>(byte)]);
  starts_.push_back(symbols_.size());
  sizes_.push_back(static_cast<std::uint32_t>(word.size()));
}

void PairTable::count(const Tally& counts, std::uint32_t channels, std::uint64_t fewest) {
  CHECK(channels <= 1 << 16, "a channel has 16 bits of a key");
  counts_ = &counts;
  fewest_ = std::max<std::uint64_t>(1, fewest);
  pairs_ = {};
  queues_.assign(channels, {});
  // In portions, since each word is noted at each of its pairs before the lists have it.
  for (std::size_t begin = 0; begin < sizes_.size(); begin += kPortion) {
    const auto words = std::min(kPortion, sizes_.size() - begin);
    pool_.run(shares_of(words), [&](int worker, std::size_t share) {
      const auto end = begin + std::min(words, (share + 1) * kShare);
      for (auto word = begin + share * kShare; word < end; ++word)
        count_word(static_cast<std::uint32_t>(word),
                   changes_[static_cast<std::size_t>(worker)].pairs);
    });
    add_up();
    for (auto& changes : changes_) changes.pairs.clear();
  }
  pairs_.each([&](const PairIndex::Info& info) { propose(info); });
}

void PairTable::count_word(std::uint32_t word, PairChanges& changes) const {
  const auto* symbols = symbols_.data() + starts_[word];
  for (std::uint32_t i = 0; i + 1 < sizes_[word]; ++i)
    create(token_pair(symbols[i], symbols[i + 1]), word, changes);
}

void PairTable::watch(const Tally& texts, std::uint32_t number) {
  texts_ = &texts;
  watched_.assign(number, 0);
  for (std::size_t word = 0; word < sizes_.size(); ++word)
    for (const auto& [text, count] : texts.of(word)) watched_[text] += count * sizes_[word];
}

// Adds the changes of all workers to the whole, what was added before what was taken away: one worker may have
// taken away what another one created. A pair that is taken away without being known is one that was too long to
// be proposed.
void PairTable::add_up() {
  for (auto& changes : changes_) {
    for (const auto& change : changes.pairs.list()) {
      if (change.by <= 0) continue;
      auto& info = pairs_.get(change.key);
      info.count += static_cast<std::uint64_t>(change.by);
      changes.pairs.each_word(change, [&](std::uint32_t word) { info.words.add(word); });
    }
    for (std::size_t text = 0; text < changes.saved.size(); ++text)
      watched_[text] -= std::exchange(changes.saved[text], 0);
  }
  for (const auto& changes : changes_)
    for (const auto& change : changes.pairs.list()) {
      if (change.by > 0) continue;
      auto* info = pairs_.find(change.key);
      if (!info) continue;
      info->count -= static_cast<std::uint64_t>(-change.by);
      changes.pairs.each_word(change, [&](std::uint32_t word) { info->words.add(word); });
    }
}

// After that: forgets pairs that are gone and proposes those that grew.
void PairTable::settle() {
  for (auto& changes : changes_) {
    for (const auto& change : changes.pairs.list()) {
      const auto* info = pairs_.find(change.key);
      if (!info) continue;
      if (info->count == 0)
        pairs_.erase(change.key);
      else if (change.by > 0)
        propose(*info);
    }
    changes.pairs.clear();
  }
}

void PairTable::propose(const PairIndex::Info& info) {
  if (info.count >= fewest_) queues_[info.key & 0xffff].push({info.count, info.key});
}

std::optional<TokenPair> PairTable::best(std::uint32_t channel) {
  for (auto& queue = queues_[channel]; !queue.empty();) {
    const auto top = queue.top();
    const auto* info = pairs_.find(top.key);
    if (info && info->count == top.count) return pair_of(top.key);
    queue.pop();
    if (info) propose(*info);  // the count has changed since it was put there
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

// The words of a pair, each once and in order: two threads must not meet in it. A word stands in the list of the
// first of its channels.
std::vector<std::uint32_t> PairTable::take_words(TokenPair pair) {
  std::vector<std::uint32_t> words;
  for (std::uint32_t channel = 0; channel < queues_.size(); ++channel) {
    auto* info = pairs_.find(key_of(pair, channel));
    if (!info) continue;
    info->words.append_to(words);
    info->words = {};
  }
  if (!std::ranges::is_sorted(words)) std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  return words;
}

void PairTable::merge(TokenPair pair) {
  const Merge merge{left_of(pair), right_of(pair), new_id(pair)};
  learned_.merges.push_back(merge);
  const auto words = take_words(pair);
  pool_.run(shares_of(words.size()), [&](int worker, std::size_t share) {
    auto& own = changes_[static_cast<std::size_t>(worker)];
    own.saved.resize(watched_.size());
    const auto end = std::min(words.size(), (share + 1) * kShare);
    for (auto i = share * kShare; i < end; ++i) {
      const auto merged = merge_in_word(words[i], merge, own.pairs);
      if (texts_)
        for (const auto& [text, count] : texts_->of(words[i])) own.saved[text] += count * merged;
    }
  });
  add_up();
  for (std::uint32_t channel = 0; channel < queues_.size(); ++channel)
    pairs_.erase(key_of(pair, channel));
  settle();
}

// Left to right, as BPE encodes: in "aaa" the first two are merged. How often it was.
std::uint32_t PairTable::merge_in_word(std::uint32_t word, const Merge& merge,
                                       PairChanges& changes) {
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

void PairTable::take_away(TokenPair pair, std::uint32_t word, PairChanges& changes) const {
  for (const auto& [channel, count] : counts_->of(word))
    changes.of(key_of(pair, channel)).by -= static_cast<std::int64_t>(count);
}

void PairTable::create(TokenPair pair, std::uint32_t word, PairChanges& changes) const {
  const auto length = [&](std::int32_t id) {
    return std::ssize(learned_.tokens[static_cast<std::size_t>(id)]);
  };
  const auto size = length(left_of(pair)) + length(right_of(pair));
  if (size > 2 && options_.max_token_length > 0 && size >= options_.max_token_length) return;
  bool first = true;
  for (const auto& [channel, count] : counts_->of(word)) {
    auto& change = changes.of(key_of(pair, channel));
    change.by += static_cast<std::int64_t>(count);
    if (std::exchange(first, false)) changes.created(change, word);
  }
}

}  // namespace tokenizer
