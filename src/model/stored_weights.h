// The weights of a model that is read: where each lies, and who owns the memory.
//
// Files are mapped and used in place: 16-bit numbers and quantised blocks stay as they are until an
// operation asks (compute/stored.h), at whatever offsets they stand. What an operation takes as numbers
// alone (gains, biases, routers: about a millionth) is made so when it is first asked for, and kept.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "compute/stored.h"
#include "model/layout.h"

namespace model {

class Weights {
 public:
  // What holds the bytes of the table: mapped files, packed matrices, numbers that no file holds so.
  struct Owner {
    std::string place = {};  // where they come from, for an Error
    std::vector<std::unique_ptr<compute::Packed>> packed = {};
    std::vector<std::vector<float>> numbers = {};
    std::shared_ptr<const void> files = {};
    // Error: io if one of the files has shrunk.
    std::function<base::Result<void>()> whole = [] { return base::Result<void>(); };
    std::vector<std::string> types = {};    // of each parameter, as the files call it: "Q4_0"
    std::vector<std::uint64_t> bytes = {};  // that each takes there

    compute::Stored keep(std::unique_ptr<compute::Packed> matrix);
    compute::Stored keep(std::vector<float> values, const Parameter& parameter);
  };
  // Where each parameter of a layout lies, in its order.
  Weights(std::vector<compute::Stored> table, Owner owner);
  // Of an array that a layout places: weights that were computed, not read.
  static std::unique_ptr<const Weights> of(const Layout& layout, std::vector<float> flat);
  Weights(const Weights&) = delete;
  ~Weights();

  // Parameters of a place, one below the other.
  std::span<const compute::Stored> stored(const Place& place) const {
    return std::span(table_).subspan(place.first, place.count);
  }
  // The same as numbers of a type, dense; they stay as long as this does. Safe on any thread. Throws
  // std::bad_alloc.
  const void* widened(const Place& place, compute::Type type) const;
  // All parameters in float, as the layout places them: what training begins with.
  std::vector<float> flat(const Layout& layout) const;

  // After whatever was computed with them. Error: io, naming a file that has shrunk meanwhile.
  base::Result<void> whole() const { return owner_.whole(); }
  // Looks at every number. Error: bad_data with the first tensor that holds NaN or infinities, as
  // check_finite().
  base::Result<void> finite(const Layout& layout) const;

  std::size_t owned() const;                           // bytes that are not those of a mapped file
  std::map<std::string, std::uint64_t> bytes() const;  // of the files, by type

 private:
  struct Widened;
  std::vector<compute::Stored> table_;
  Owner owner_;
  mutable std::mutex mutex_;  // while one is made
  std::unique_ptr<Widened[]> widened_;
};

// How a parameter's rows and width are seen by operations: a vector is one row.
std::pair<std::size_t, std::size_t> matrix_of(const Parameter& parameter);

}  // namespace model
