// How often each piece of text (a "word" of BPE) occurs.
//
// Counts are 64 bits wide and are sums, so neither the order of texts nor the number of threads nor how much
// memory there is changes them. Each thread counts in a table of its own; one that is full is written to disk in
// order (word_run.h), and in the end tables and files are merged. Pieces longer than a limit (lines of base64,
// rows of hyphens) are left out and counted apart.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/pool.h"
#include "tokenizer/count_table.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/word_list.h"
#include "tokenizer/word_run.h"

namespace tokenizer {

// What counting may take. Without a limit nothing is written to disk.
struct WordBudget {
  std::size_t most = 0;        // bytes of tables, sorting and buffers of all threads; 0: no limit
  base::Disk* disk = nullptr;  // asked for where there is a limit
  base::Path folder = {};      // of this count alone: what a full table held is written there
  bool keep = false;           // who counts removes the folder, not the count
};

class WordCount {
 public:
  static constexpr std::size_t kLeast = 8 << 10;  // bytes for a thread, whatever the limit says

  // `longest` in bytes; 0: no limit.
  explicit WordCount(std::int64_t longest, WordBudget budget = {});

  // Counts the pieces of all texts, each `weight` times, on the threads of a pool. Error: io, full_disk; bad_request for
  // an expression that backtracks without end (pattern_budget.h), with the beginning of the text.
  base::Result<void> add(std::span<const std::string> texts, const PreTokenizer& cut,
                         std::uint64_t weight, const base::Pool& pool);
  // One word.
  base::Result<void> add_word(std::string_view word, std::uint64_t count);

  std::uint64_t left_out() const { return left_out_; }  // pieces beyond the limit, unweighted
  std::uint64_t pieces() const { return pieces_; }      // all pieces, unweighted
  std::size_t runs() const { return written_; }         // files that were written so far
  // Words in tables, those that several tables have as often; and the bytes of them.
  std::size_t words_in_tables() const;
  std::size_t bytes_in_tables() const;
  // The most that tables and buffers have taken at any time, to the byte.
  std::size_t peak() const { return peak_; }

  // Those counted `least` times or more; empties the count and its folder. Error: io, full_disk, bad_data.
  base::Result<WordList> take(std::uint64_t least = 1);
  // The same, one by one, without ever holding them.
  base::Result<void> drain(const UseWord& use);

  // For who keeps what was counted: writes out all that was, and says in which files of the folder it stands. Those
  // that were merged to others go once forget_merged() is called.
  base::Result<std::vector<std::string>> write_out();
  base::Result<void> forget_merged();
  // Begins with what stands in these. Error: bad_data if they are no names of such files; missing.
  base::Result<void> go_on_with(const std::vector<std::string>& runs, std::uint64_t pieces,
                                std::uint64_t left_out);

 private:
  struct Part {
    CountTable table;
    std::size_t peak = 0;
    std::uint64_t pieces = 0, left_out = 0;
  };
  base::Result<void> count(std::string_view text, const PreTokenizer& cut, Pieces& pieces,
                           std::uint64_t weight, Part& part);
  base::Result<void> put(std::string_view word, std::uint64_t times, Part& part);
  base::Result<void> spill(Part& part);
  base::Result<void> spill_all();
  base::Result<void> merge_down();
  base::Result<void> merge_tables(const UseWord& use);
  bool fits_beside(std::size_t words, std::size_t bytes) const;
  void make_parts(std::size_t number);
  std::size_t share() const;  // bytes of each thread
  base::Path new_run();
  void note_peak(std::size_t more);

  std::int64_t longest_;
  WordBudget budget_;
  std::vector<Part> parts_;
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();  // of runs_ and written_
  std::vector<base::Path> runs_, merged_;  // merged_: to others, and not yet removed
  std::size_t written_ = 0;
  std::uint64_t pieces_ = 0, left_out_ = 0;
  std::size_t peak_ = 0;
};

}  // namespace tokenizer
