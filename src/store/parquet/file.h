// A Parquet file as rows: objects whose members are its columns, with lists and objects inside.
//
// Read are: pages of both versions; plain, dictionary, run, difference and stream encodings; none, snappy, gzip and zstd;
// columns that may be null, lists, maps (as lists of pairs) and groups of any depth. What is not read is refused by name:
// bytes that are not marked as text, encryption, other codecs, levels of bits alone (2013).
//
//   file   = "PAR1" *page footer size(4, little-endian) "PAR1"
//   footer = Thrift's FileMetaData: a flat list that is the tree of columns, and for each row group where pages lie
//
// Rows come out of columns by Dremel's levels: an entry says how deep it is defined, and at which list it repeats.
// Source: Apache Parquet, format 2.11 (parquet.thrift, Encodings.md, LogicalTypes.md).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"
#include "store/parquet/column.h"

namespace store {

class ParquetFile {
 public:
  using Row = nlohmann::ordered_json;

  // Error: missing, io; bad_data; unsupported.
  static base::Result<ParquetFile> open(base::Disk& disk, const base::Path& path);
  // The same of bytes; `name` stands in errors.
  static base::Result<ParquetFile> read(base::Bytes bytes, std::string name);

  // The rows of the next row group; nothing at the end. Error: bad_data; unsupported.
  base::Result<std::optional<std::vector<Row>>> next();
  std::vector<std::string> columns() const;

 private:
  ParquetFile(base::Bytes bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  base::Bytes bytes_;
  std::string name_;
  std::unique_ptr<parquet::Footer> footer_;  // which points into itself
  std::size_t group_ = 0;
};

}  // namespace store
