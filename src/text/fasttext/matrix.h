// A matrix of a model: floats as they lie in the file, or rows of codes with a norm each.
//
// What is quantised and comes to no more than 64 MiB is made floats once, so that rows of all models are summed
// alike; a larger one stays codes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/fasttext/kernel.h"
#include "text/fasttext/quantizer.h"

namespace text::fasttext {

class Matrix {
 public:
  Matrix() = default;
  Matrix(Matrix&&) = default;  // and no copy: what is unpacked is looked into
  Matrix& operator=(Matrix&&) = default;

  // Of `columns` columns and at least `rows` rows. Looks into the bytes of the file, which must outlive it.
  // Error: bad_data.
  static base::Result<Matrix> read(Cursor& file, bool quantized, std::uint64_t rows,
                                   std::uint64_t columns);

  std::uint64_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  bool finite() const;  // whether each number is one; a pass over all of them

  // to[0, columns) += those rows, whose numbers are below rows().
  void add(std::span<const std::uint32_t> rows, float* to) const;
  float dot(std::uint32_t row, const float* x) const;

 private:
  base::Result<void> read_codes(Cursor& file);
  void unpack();
  const char* codes(std::uint64_t row) const { return codes_.data() + row * parts_.parts(); }
  float norm(std::uint64_t row) const {
    return norms_.empty() ? 1.0f : norm_.value(static_cast<unsigned char>(norms_[row]));
  }

  std::uint64_t rows_ = 0;
  std::size_t columns_ = 0;
  std::string_view floats_;  // empty where rows are codes
  std::vector<float> unpacked_;
  std::string_view codes_, norms_;  // norms_ is empty where rows have none
  Quantizer parts_, norm_;
};

}  // namespace text::fasttext
