// Lists of counted words, held in memory as long as merging them all has room there, else put on disk.
#pragma once

#include <functional>
#include <optional>

#include "tokenizer/kept_count.h"
#include "tokenizer/word_run.h"
#include "tokenizer/word_tally.h"

namespace tokenizer {

struct ListsPlace {
  base::Disk* disk = nullptr;
  base::Path folder = {};  // of these lists alone; it is made when it is needed, and goes with them
  std::size_t memory = 0;  // bytes that merging may take
};

class CountedLists {
 public:
  explicit CountedLists(ListsPlace place) : place_(std::move(place)) {}

  // Behind the lists that are there. Error: as KeptCount; io, full_disk.
  base::Result<void> add(KeptCount& count, std::uint64_t least);

  std::size_t size() const { return lists_.size(); }
  bool empty(std::size_t list) const { return lists_[list].words == 0; }
  std::uint64_t bytes_of_text(std::size_t list) const { return lists_[list].bytes_of_text; }
  // Whether they are in memory: then each may be taken.
  bool held() const { return runs_.empty(); }
  WordList take(std::size_t list) { return std::move(lists_[list].words_held); }

  // Every word once, in order, with its counts by the numbers of lists, rising. Error: io, bad_data.
  using Use = std::function<base::Result<void>(std::string_view, std::span<const Tally::Entry>)>;
  base::Result<void> each(const Use& use);
  base::Result<void> remove();  // what is on disk

 private:
  struct List {
    WordList words_held = {};
    std::uint64_t words = 0, bytes_of_text = 0;
  };
  bool fits() const;
  base::Result<RunWriter> write(const WordList& words);
  base::Result<void> spill();

  ListsPlace place_;
  std::vector<List> lists_;
  std::vector<base::Path> runs_;     // of each list, once they are on disk
  std::optional<RunWriter> writer_;  // of the last one, while it is added
  std::uint64_t words_ = 0, bytes_ = 0;
};

}  // namespace tokenizer
