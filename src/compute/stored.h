// Weights as they are stored: numbers of a file, at whatever address they stand, or a packed matrix.
#pragma once

#include <cstdint>
#include <span>

#include "compute/packed.h"
#include "compute/view.h"

namespace compute {

// A dense matrix. It owns nothing.
struct Stored {
  enum class Form : std::uint8_t { f32, bf16, f16, packed };
  Form form = Form::f32;
  const void* data = nullptr;      // aligned to nothing; not where it is packed
  const Packed* packed = nullptr;  // only where it is
  std::size_t rows = 0, width = 0;

  // Rows [first, first + count) as numbers, dense, into `out`.
  void unpack(std::size_t first, std::size_t count, float* out) const;
  // The bytes of row `first` on, of the plain forms.
  const char* at(std::size_t first) const;
};

inline Stored stored(const Packed& packed) {
  return {Stored::Form::packed, nullptr, &packed, packed.rows(), packed.width()};
}

// Several of one width, one below the other, as one matrix.
struct StoredRows {
  std::span<const Stored> parts;

  std::size_t rows() const;
  std::size_t width() const { return parts.front().width; }
  void unpack(std::size_t first, std::size_t count, float* out) const;
  // work(part, first row in it, rows, rows before them) for each piece of the rows
  // [first, first + count).
  template <class Work>
  void each(std::size_t first, std::size_t count, Work work) const {
    std::size_t begin = 0, done = 0;
    for (const auto& part : parts) {
      const auto from = first + done;
      if (done < count && from < begin + part.rows) {
        const auto n =
            begin + part.rows - from < count - done ? begin + part.rows - from : count - done;
        work(part, from - begin, n, done);
        done += n;
      }
      begin += part.rows;
    }
    CHECK(done == count, "rows lie inside of the matrix");
  }
};

}  // namespace compute
