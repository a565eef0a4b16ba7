// What operations over several ranks share: bytes of views, and what becomes of a failure.
#pragma once

#include <stdexcept>

#include "compute/view.h"
#include "model/company.h"

namespace model::op {

inline void check_on_host(const compute::View& view) {
  CHECK(view.dense() && view.device.kind == compute::Device::Kind::host,
        "ranks tell each other what lies on the host");
}

inline std::span<std::byte> bytes_of(const compute::View& view) {
  return {static_cast<std::byte*>(view.data), view.elements() * compute::bytes_of(view.type)};
}

// A pass has no Results: who runs it turns this into an Error again.
inline void check_met(const base::Result<void>& met) {
  if (!met.ok()) throw std::runtime_error(base::Result<void>(met).error().sentence());
}

}  // namespace model::op
