// Ranks that hold parts of a model between them and compute a pass together.
//
// A part of a layer is some of its heads, or some columns between its two products: the first is cut in
// the rows of its matrix [out, in], so each sum is made whole by one rank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace model {

// What they tell each other (rank::Group, or whatever else reaches them). All make the same calls in the
// same order. Error: failed, where one is gone.
class Members {
 public:
  using Bytes = std::span<std::byte>;
  using ConstBytes = std::span<const std::byte>;
  virtual ~Members() = default;
  virtual int number() const = 0;  // of this one, below size()
  virtual int size() const = 0;
  // To each its bytes, and from each, this one too, what it sends here; both know how many.
  virtual base::Result<void> all_to_all(std::span<const ConstBytes> out,
                                        std::span<const Bytes> in) = 0;
  // all: what each has, one behind the other; each has as many bytes.
  virtual base::Result<void> all_gather(ConstBytes mine, Bytes all) = 0;
  // Sums over the members in their order, in place, to the same bits on each.
  virtual base::Result<void> all_reduce(std::span<float> values) = 0;
};

// How the second product of a block, whose input is in parts, gives all ranks the whole:
enum class Meeting : std::uint8_t {
  gather,  // its input is gathered, its matrix cut in rows, too: each sum is made by one rank, in order
  sum      // its matrix is cut in columns, and what the ranks have is summed: another order
};

struct Company {
  Members* layers = nullptr;  // they share heads and feed-forwards, and have the same rows
  Meeting meeting = Meeting::gather;
  Members* experts = nullptr;  // they share the experts, and have rows of their own

  // With whom the passes of the calling thread compute; null: alone.
  static const Company* here();
};

// Passes of this thread compute in that company, on the host, until its scope is left. It must be the thread
// that opened the ranks; the company and its members outlive it. All run the same blocks in the same order over
// the same part of the model; where one is gone, a pass throws std::runtime_error.
class InCompany {
 public:
  explicit InCompany(const Company& company);
  InCompany(const InCompany&) = delete;
  ~InCompany();
};

}  // namespace model
