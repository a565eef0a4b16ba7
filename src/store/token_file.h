// Token shards in Megatron's indexed format: NAME.bin holds the ids, NAME.idx where documents
// begin.
//
// NAME.idx, little-endian: "MMIDIDX\0\0", u64 version 1, u8 dtype code (8 = uint16, 4 = int32), u64
// sequence count, u64 document count (sequences + 1), i32 lengths[sequences], i64 byte
// offsets[sequences], i64 document starts[documents]. Here a sequence is a document.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/disk.h"

namespace store {

class TokenFileWriter {
 public:
  // Writes `stem`.bin and `stem`.idx; uint16 where the vocabulary has fewer than 65,500 entries (as
  // Megatron decides), int32 from there on.
  static base::Result<TokenFileWriter> open(base::Disk& disk, const base::Path& stem,
                                            std::int64_t vocabulary);
  base::Result<void> add(std::span<const std::int32_t> document);
  base::Result<void> finish();

 private:
  TokenFileWriter() = default;
  base::Disk* disk_ = nullptr;
  base::Path stem_;
  bool wide_ = false;
  std::unique_ptr<base::Writer> bin_;
  std::vector<std::int32_t> lengths_;
};

class TokenFile {
 public:
  // Error: missing; bad_data if sizes and offsets do not agree.
  static base::Result<TokenFile> open(base::Disk& disk, const base::Path& stem);
  std::uint64_t tokens() const { return tokens_; }
  std::uint64_t documents() const { return starts_.size() - 1; }
  // Token position where document i begins; documents() is a valid index and gives tokens().
  std::uint64_t start(std::uint64_t document) const { return starts_[document]; }
  // Index of the document that holds token position `at`.
  std::uint64_t document_at(std::uint64_t at) const;
  // Copies tokens [from, from + out.size()).
  void read(std::uint64_t from, std::span<std::int32_t> out) const;
  // To be asked after reads and before their tokens count. Error: io if the file has shrunk.
  base::Result<void> whole() const { return bin_.whole(); }

 private:
  base::Bytes bin_;
  bool wide_ = false;
  std::uint64_t tokens_ = 0;
  std::vector<std::uint64_t> starts_;
};

}  // namespace store
