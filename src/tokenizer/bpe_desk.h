// Words of a text whose ids are found together: those that are remembered, and parts of others whose merges take
// turns. Used by bpe_words.h alone.
#pragma once

#include <array>

#include "tokenizer/few_merges.h"
#include "tokenizer/word_memo.h"

namespace tokenizer {

class BpeDesk {
 public:
  static constexpr std::size_t kWords = 96, kJobs = 64, kItems = 320;

  // What ids come next: some that are known, or else what becomes of a job, or else `id`.
  struct Item {
    WordMemo::Ids known;
    std::int32_t job, id;
  };
  // Items in [first, last) whose ids are worth remembering, by the key that there is or that of `text`.
  struct Kept {
    const WordMemo::Key* key;
    std::string_view text;
    std::size_t readable, first, last;
  };

  FewMerges jobs[kJobs];
  Item items[kItems];
  Kept kept[kItems + kWords];
  std::size_t job_count = 0, item_count = 0, kept_count = 0;
  std::size_t finished = 0;  // how often all was

  // Whether a word that can be remembered may need more: a job has three symbols or more.
  bool is_full() const {
    constexpr auto kMost = WordMemo::kLongest;
    return item_count + kMost + 2 > kItems || job_count + kMost / 3 + 2 > kJobs;
  }
  void clear() { job_count = item_count = kept_count = 0; }
  void add_known(WordMemo::Ids ids) { items[item_count++].known = ids; }
  void add_id(std::int32_t id) {
    auto& item = items[item_count++];
    item.known.by_two = nullptr;
    item.job = -1;
    item.id = id;
  }
  void add_job() {
    auto& item = items[item_count++];
    item.known.by_two = nullptr;
    item.job = static_cast<std::int32_t>(job_count++);
  }
  void keep(std::string_view text, std::size_t readable, std::size_t first) {
    kept[kept_count++] = {nullptr, text, readable, first, item_count};
  }
  void keep(const WordMemo::Key& key, std::size_t first) {
    kept[kept_count++] = {&key, {}, 0, first, item_count};
  }
};

}  // namespace tokenizer
