// Counted words on disk, in the order of their bytes: what a full table is written to, and what several of
// these are merged to.
//
//   "words 1\n", then for each word its size (4 bytes), its count (8 bytes) and its bytes, numbers with the
//   lowest byte first; at the end a size of 2^32 - 1 and the number of words (8 bytes)
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/disk.h"

namespace tokenizer {

using UseWord = std::function<base::Result<void>(std::string_view word, std::uint64_t count)>;

// Writes one file; what was not finished is removed.
class RunWriter {
 public:
  // `buffer`: bytes that are held back before they are written. Error: io.
  static base::Result<RunWriter> open(base::Disk& disk, const base::Path& path, std::size_t buffer);
  // Words come in order, each once. Error: io, full_disk.
  base::Result<void> add(std::string_view word, std::uint64_t count);
  base::Result<void> finish();

 private:
  RunWriter() = default;
  std::unique_ptr<base::Writer> writer_;
  std::string buffer_;
  std::size_t most_ = 0;
  std::uint64_t words_ = 0;
};

class RunReader {
 public:
  // Error: missing, io; bad_data if it is none.
  static base::Result<RunReader> open(base::Disk& disk, const base::Path& path, std::size_t buffer);
  // The next word; false at the end. The view is valid until the next call. Error: io; bad_data for a file
  // that is cut or out of order.
  base::Result<bool> next(std::string_view& word, std::uint64_t& count);

 private:
  RunReader() = default;
  base::Result<void> need(std::size_t bytes);
  base::Error damaged(const char* how) const;

  base::Path path_;
  std::unique_ptr<base::Reader> reader_;
  std::string buffer_, last_;
  std::size_t at_ = 0, most_ = 0;
  std::uint64_t words_ = 0, left_ = 0;
};

// Hands out the words of all runs in order, the counts of equal ones added up. At most `buffer` bytes are read
// ahead, of all of them together, unless there are very many. Error: as RunReader; what use() returns.
base::Result<void> merge_runs(base::Disk& disk, std::span<const base::Path> runs,
                              std::size_t buffer, const UseWord& use);

}  // namespace tokenizer
