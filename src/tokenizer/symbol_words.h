// Words as symbols on disk, in any order: what merging works on where memory has no room for them.
//
//   for each word, numbers of 7 bits a byte with the lowest first (LEB128): how many texts count it; for each the place
//   of the text and its count; how many symbols; and those. A count of no text ends the file.
//
// Once it is written the file has no name any more: it goes with its readers, however the program ends.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"
#include "tokenizer/word_tally.h"

namespace tokenizer {

struct SymbolWord {
  std::vector<Tally::Entry> counts;  // by place, one at least
  std::vector<std::int32_t> symbols;
};

class SymbolReader {
 public:
  SymbolReader(std::unique_ptr<base::Reader> reader, base::Path path, std::size_t buffer);
  // The next word; false at the end. Error: io; bad_data for a file that is cut.
  base::Result<bool> next(SymbolWord& word);

 private:
  base::Result<std::uint64_t> number();
  base::Result<void> fill();

  std::unique_ptr<base::Reader> reader_;
  base::Path path_;
  std::string buffer_;
  std::size_t at_ = 0, end_ = 0;
};

class SymbolWriter {
 public:
  // Error: io, full_disk.
  static base::Result<SymbolWriter> open(base::Disk& disk, base::Path path, std::size_t buffer);
  base::Result<void> add(std::span<const Tally::Entry> counts,
                         std::span<const std::int32_t> symbols);
  // So many readers, each from the beginning.
  base::Result<std::vector<SymbolReader>> finish(std::size_t readers);

 private:
  SymbolWriter() = default;
  void number(std::uint64_t value);

  base::Disk* disk_ = nullptr;
  base::Path path_;
  std::unique_ptr<base::Writer> writer_;
  std::string buffer_;
  std::size_t most_ = 0;
};

}  // namespace tokenizer
