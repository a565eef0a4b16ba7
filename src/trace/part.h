// Some documents as an FM-index (Ferragina and Manzini 2000): where any bytes stand in them, in less than
// half of their space, and without them.
//
// The documents are one text, with the byte 0xFF, which stands in no UTF-8, before the first, between two,
// and behind the last. A row is a suffix of the text, in order; a range of rows are those that begin with
// the same bytes. Every 64th place of the text is noted at its row; from any other row such a one is
// reached by stepping back through the text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/disk.h"
#include "trace/wavelet.h"

namespace trace {

inline constexpr std::uint64_t kMostPartBytes = std::uint64_t{3} << 27;  // of a part's text

// Rows [low, high) of a part.
struct Range {
  std::uint64_t low = 0, high = 0;
  std::uint64_t count() const { return high - low; }
  bool operator==(const Range&) const = default;
};

class Part {
 public:
  // Text of a part, to be sorted: documents in a row.
  class Text {
   public:
    void add(std::string_view document);
    // With one more document of so many bytes.
    std::uint64_t size_with(std::uint64_t bytes) const { return text_.size() + bytes + 1; }
    bool empty() const { return starts_.empty(); }

   private:
    friend class Part;
    std::string text_ = "\xFF";
    std::vector<std::uint32_t> starts_;
  };
  // The bytes of the file. Takes 5 bytes of memory a byte of text, and then about 3. Error: bad_request
  // for a text of kMostPartBytes or more.
  static base::Result<std::string> build(Text text, const std::string& where);

  // Maps the file and looks through it once. Error: missing; bad_data for what is no such file.
  static base::Result<Part> open(base::Disk& disk, const base::Path& path);

  Range all() const { return {0, rows_}; }
  // The range of `byte` in front of what `range` stands for; empty where it stands nowhere.
  Range extended(Range range, std::uint8_t byte) const;
  struct Place {
    std::uint64_t document;  // of the part
    std::uint64_t byte;      // of the document
  };
  // Where in the text a row begins. Error: bad_data for a damaged file.
  base::Result<Place> locate(std::uint64_t row) const;

  std::uint64_t documents() const { return starts_.size(); }
  std::uint64_t text_bytes() const { return rows_ - 1; }
  std::uint64_t file_bytes() const { return bytes_.size(); }

 private:
  Wavelet::Two ranks(std::uint8_t byte, std::uint64_t low, std::uint64_t high) const;
  std::uint64_t without_end(std::uint64_t row) const { return row - (row > zero_ ? 1 : 0); }

  base::Bytes bytes_;
  base::Path path_;
  std::uint64_t rows_ = 0,
                zero_ = 0;  // rows; the one of the whole text, before which nothing stands
  Wavelet last_;            // the bytes before the rows, in their order, without that one
  std::array<std::uint64_t, 257> first_{};  // the first row of each byte
  RankBits noted_;                          // rows whose place is noted
  std::span<const std::uint64_t> places_;
  int place_bits_ = 0;
  std::span<const std::uint32_t> starts_;  // of the documents
};

}  // namespace trace
