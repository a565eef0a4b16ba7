#include "tokenizer/counted_lists.h"

#include <algorithm>
#include <queue>

#include "tokenizer/pair_table.h"

namespace tokenizer {

using base::Result;

namespace {

constexpr std::size_t kBuffer = 1 << 14;  // of each list

struct Head {
  RunReader reader;
  std::string_view word = {};
  std::uint64_t count = 0;
};

}  // namespace

bool CountedLists::fits() const {
  const auto words = static_cast<std::size_t>(words_), bytes = static_cast<std::size_t>(bytes_);
  return bytes + 16 * words + PairTable::memory(words, bytes) <= place_.memory;
}

Result<RunWriter> CountedLists::write(const WordList& words) {
  runs_.push_back(base::join(place_.folder, "list-" + std::to_string(runs_.size())));
  auto writer = TRY(RunWriter::open(*place_.disk, runs_.back(), kBuffer));
  for (std::size_t i = 0; i < words.size(); ++i) TRY(writer.add(words.bytes(i), words.count(i)));
  return writer;
}

// The last list goes on there.
Result<void> CountedLists::spill() {
  TRY(place_.disk->make_folders(place_.folder));
  for (auto& list : lists_) {
    if (writer_) TRY(writer_->finish());
    writer_ = TRY(write(list.words_held));
    list.words_held = {};
  }
  return {};
}

Result<void> CountedLists::add(KeptCount& count, std::uint64_t least) {
  lists_.emplace_back();
  auto& list = lists_.back();
  if (!held()) writer_ = TRY(write({}));
  TRY(count.drain(least, [&](std::string_view word, std::uint64_t times) -> Result<void> {
    ++list.words;
    list.bytes_of_text += times * word.size();
    if (writer_) return writer_->add(word, times);
    list.words_held.add(word, times);
    ++words_;
    bytes_ += word.size();
    return fits() ? base::done() : spill();
  }));
  if (writer_) TRY(writer_->finish());
  writer_.reset();
  return {};
}

Result<void> CountedLists::each(const Use& use) {
  std::vector<Head> heads;
  for (const auto& run : runs_) heads.push_back({TRY(RunReader::open(*place_.disk, run, kBuffer))});
  const auto later = [&](std::size_t a, std::size_t b) {
    return heads[a].word != heads[b].word ? heads[a].word > heads[b].word : a > b;
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> queue(later);
  const auto advance = [&](std::size_t i) -> Result<void> {
    if (TRY(heads[i].reader.next(heads[i].word, heads[i].count))) queue.push(i);
    return {};
  };
  for (std::size_t i = 0; i < heads.size(); ++i) TRY(advance(i));
  std::vector<Tally::Entry> counts;
  while (!queue.empty()) {
    const std::string word(heads[queue.top()].word);
    counts.clear();
    while (!queue.empty() && heads[queue.top()].word == word) {
      const auto i = queue.top();
      queue.pop();
      counts.push_back({static_cast<std::uint32_t>(i), heads[i].count});
      TRY(advance(i));
    }
    TRY(use(word, counts));
  }
  return {};
}

Result<void> CountedLists::remove() {
  if (held()) return {};
  runs_.clear();
  return place_.disk->remove_all(place_.folder);
}

}  // namespace tokenizer
