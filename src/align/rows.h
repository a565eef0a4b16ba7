// Rows that a stage of aligning reads, as its artefact keeps them: rows.safetensors.
//
//   ids, targets  I32 [N]: the tokens of all rows, and what each is asked for behind it; -1: nothing
//   rows          I64 [R + 1]: where each row begins, then N
//   texts         I64 [S + 1]: where each text, or piece of one, begins, then N; positions and attention begin anew
//                 there, and so does every row
//
// Whoever goes on with the training or executes it again reads them from there and needs neither data nor template.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/random.h"
#include "model/batch.h"
#include "store/safetensors.h"

namespace align {

inline constexpr const char* kRows = "rows.safetensors";

struct Rows {
  std::vector<std::int32_t> ids, targets;
  std::vector<std::int64_t> rows = {0}, texts = {0};

  std::uint64_t count() const { return rows.size() - 1; }
  std::int64_t tokens(std::uint64_t row) const { return rows[row + 1] - rows[row]; }
  std::int64_t longest() const;
  std::int64_t targets_in(std::uint64_t row) const;
  // A text of a row, which end_row() ends. `learned[i]`: whether ids[i] is a target of the one before it.
  void add_text(std::span<const std::int32_t> ids, const std::vector<bool>& learned,
                std::size_t first = 0);
  void end_row();
  // Appends a row to a batch.
  void append_to(model::Batch& batch, std::uint64_t row) const;
};

base::Result<void> write_rows(base::Disk& disk, const base::Path& folder, const Rows& rows);
// Error: missing; bad_data for a file that holds no such rows, or an id that is not below the vocabulary.
base::Result<Rows> read_rows(base::Disk& disk, const base::Path& folder, std::int64_t vocabulary);

// Which row each sample reads: every epoch a permutation of its own.
class RowOrder {
 public:
  RowOrder(std::uint64_t rows, std::int64_t seed)
      : rows_(rows), random_(static_cast<std::uint64_t>(seed), "align.rows") {}
  std::uint64_t row_of(std::uint64_t sample) const {
    return random_.permute(sample % rows_, rows_, sample / rows_);
  }
  std::uint64_t rows() const { return rows_; }
  // SHA-256 of the numbers of the rows of these samples, a line each.
  std::string digest(std::uint64_t first, std::uint64_t count) const;

 private:
  std::uint64_t rows_;
  base::Random random_;
};

}  // namespace align
