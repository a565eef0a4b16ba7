// Whose the texts of an index are: JSON lines in frames of zstd, 128 documents each, so that any one is
// read alone; where the frames begin stands at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/disk.h"
#include "record/trace.h"

namespace trace {

class DocumentListWriter {
 public:
  base::Result<void> add(record::TracedDocument document);
  // The bytes of documents.jsonl.zst, which zstd itself unpacks: the places stand in a frame to be skipped.
  base::Result<std::string> finish();

 private:
  base::Result<void> close_frame();
  std::string out_, open_;
  std::uint64_t count_ = 0;
  std::vector<std::uint64_t> frames_;
};

class DocumentList {
 public:
  // Error: missing; bad_data for what is no such file.
  static base::Result<DocumentList> open(base::Disk& disk, const base::Path& path);
  std::uint64_t size() const { return count_; }
  // Error: bad_data for a damaged frame. `number` is below size().
  base::Result<record::TracedDocument> at(std::uint64_t number) const;

 private:
  base::Bytes bytes_;
  base::Path path_;
  std::uint64_t count_ = 0;
  std::vector<std::uint64_t> frames_;  // where they begin, and the end of the last
};

}  // namespace trace
