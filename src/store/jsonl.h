// JSON lines: one JSON value a line, lines end with LF and nothing else (U+2028, U+0085 and CR may
// stand inside a string). Plain, .gz or .zst by file name; see stream.h.
//
// Reading accepts a last line without LF, passes over empty lines and lines of blanks, and over a
// byte-order mark at the front. Half a surrogate pair in an escape becomes U+FFFD and is counted.
// Errors name file and line. Writing makes canonical JSON (keys sorted), so equal values are equal
// bytes; the file appears whole when finish() returns.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/json.h"
#include "store/stream.h"

namespace store {

class JsonlReader {
 public:
  // Error: missing, io.
  static base::Result<JsonlReader> open(base::Disk& disk, const base::Path& path);
  // The same for bytes at hand; `name` decides the compression and stands in errors.
  static JsonlReader over(base::Bytes bytes, const std::string& name);

  // The next value; none at the end. Error: bad_data with "file:line" for what is not JSON, for a
  // compressed file cut short, for a line longer than 256 MiB or with more than a million values.
  base::Result<std::optional<base::Json>> next();

  // Whether the Error that next() gave last is one of its line alone, so that it may be asked for
  // the one behind it.
  bool only_this_line() const { return only_this_line_; }

  // From now on next() reads a number that no double can hold as 0. Without it, such a line is an
  // error like any other.
  void allow_huge_numbers() { huge_numbers_ = 0; }
  std::int64_t huge_numbers() const { return huge_numbers_.value_or(0); }  // met so far

  // The next line that is not blank, without its LF, as it stands in the file; valid until the
  // next call.
  base::Result<std::optional<std::string_view>> next_line();

  std::uint64_t line() const { return line_; }     // of what next() gave last; the first is 1
  std::string where() const;                       // "corpus.jsonl.zst:12"
  std::int64_t mended() const { return mended_; }  // escapes that next() made U+FFFD so far

 private:
  JsonlReader(std::unique_ptr<ByteReader> bytes, std::string name);
  base::Result<bool> fill();

  std::unique_ptr<ByteReader> bytes_;
  std::string name_;
  std::string buffer_;
  std::size_t at_ = 0;  // start of the next line in buffer_
  bool ended_ = false;
  std::uint64_t line_ = 0;
  std::int64_t mended_ = 0;
  bool only_this_line_ = false;
  std::optional<std::int64_t> huge_numbers_;
};

class JsonlWriter {
 public:
  // Error: io.
  static base::Result<JsonlWriter> open(base::Disk& disk, const base::Path& path);
  // Error: bad_data if a string is not UTF-8; full_disk, io.
  base::Result<void> write(const base::Json& value);
  base::Result<void> finish();  // once; without it nothing is left behind
  std::uint64_t lines() const { return lines_; }

 private:
  explicit JsonlWriter(std::unique_ptr<ByteWriter> bytes) : bytes_(std::move(bytes)) {}
  std::unique_ptr<ByteWriter> bytes_;
  std::uint64_t lines_ = 0;
};

}  // namespace store
