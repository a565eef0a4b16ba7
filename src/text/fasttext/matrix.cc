#include "text/fasttext/matrix.h"

namespace text::fasttext {
namespace {

using base::Result;

constexpr std::uint64_t kUnpacked = std::uint64_t{64} << 20;  // bytes
constexpr std::int64_t kMostRows = 0xFFFFFFFE;                // a row's number has 32 bits

}  // namespace

Result<Matrix> Matrix::read(Cursor& file, bool quantized, std::uint64_t rows,
                            std::uint64_t columns) {
  const bool norms = quantized && TRY(file.number<std::uint8_t>("a switch", 0, 1)) == 1;
  Matrix out;
  out.rows_ = static_cast<std::uint64_t>(TRY(
      file.number<std::int64_t>("the number of rows", static_cast<std::int64_t>(rows), kMostRows)));
  const auto wide = static_cast<std::int64_t>(columns);
  TRY(file.number<std::int64_t>("the number of columns", wide, wide));
  out.columns_ = columns;
  if (!quantized) {
    out.floats_ = TRY(file.take(base::Size(out.rows_) * columns * sizeof(float), "a matrix"));
    return out;
  }
  TRY(out.read_codes(file));
  if (norms) {
    out.norms_ = TRY(file.take(out.rows_, "the norms of rows"));
    out.norm_ = TRY(Quantizer::read(file, 1));
  }
  out.unpack();
  return out;
}

// Their number stands before their widths, which say what it must be.
Result<void> Matrix::read_codes(Cursor& file) {
  const auto size = TRY(file.number<std::int32_t>("the number of codes", 0, 0x7FFFFFFF));
  codes_ = TRY(file.take(size, "codes"));
  parts_ = TRY(Quantizer::read(file, columns_));
  if (codes_.size() != rows_ * parts_.parts())
    return file.bad("codes are not the rows of a matrix");
  return {};
}

void Matrix::unpack() {
  const auto bytes = base::Size(rows_) * columns_ * sizeof(float);
  if (!bytes.fits(kUnpacked)) return;
  unpacked_.resize(rows_ * columns_);
  for (std::uint64_t row = 0; row < rows_; ++row) {
    float* to = unpacked_.data() + row * columns_;
    const float by = norm(row);
    parts_.each(codes(row), [&](std::size_t i, float value) { to[i] = by * value; });
  }
  floats_ = {reinterpret_cast<const char*>(unpacked_.data()), unpacked_.size() * sizeof(float)};
}

bool Matrix::finite() const {
  for (std::size_t at = 0; at < floats_.size(); at += sizeof(float)) {
    float value;
    std::memcpy(&value, floats_.data() + at, sizeof value);
    if (!std::isfinite(value)) return false;
  }
  return true;
}

void Matrix::add(std::span<const std::uint32_t> rows, float* to) const {
  if (!floats_.empty())
    return kernel().add_rows(floats_.data(), columns_, rows.data(), rows.size(), to);
  for (const auto row : rows) {
    const float by = norm(row);
    parts_.each(codes(row), [&](std::size_t i, float value) { to[i] += by * value; });
  }
}

float Matrix::dot(std::uint32_t row, const float* x) const {
  if (!floats_.empty())
    return kernel().dot(floats_.data() + std::uint64_t{row} * columns_ * sizeof(float), x,
                        columns_);
  float sum = 0;
  parts_.each(codes(row), [&](std::size_t i, float value) { sum += x[i] * value; });
  return sum * norm(row);
}

}  // namespace text::fasttext
