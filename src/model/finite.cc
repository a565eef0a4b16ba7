#include "model/finite.h"

#include <cstring>

namespace model {

namespace {

// In each of these formats the exponent of what is no finite number is all ones.
template <class Bits>
std::uint64_t count(std::string_view bytes, Bits exponent) {
  std::uint64_t out = 0;
  for (std::size_t at = 0; at + sizeof(Bits) <= bytes.size(); at += sizeof(Bits)) {
    Bits bits;
    std::memcpy(&bits, bytes.data() + at, sizeof bits);
    out += (bits & exponent) == exponent;
  }
  return out;
}

std::uint64_t not_finite(const store::TensorInfo& info) {
  if (info.dtype == "I64") return 0;  // a table of choices
  if (info.dtype == "F32") return count<std::uint32_t>(info.bytes, 0x7F800000);
  return count<std::uint16_t>(info.bytes, info.dtype == "F16" ? 0x7C00 : 0x7F80);
}

// What was found in one tensor after the other.
struct Found {
  std::string first;
  std::uint64_t held = 0;
  std::size_t more = 0;

  void add(const std::string& name, std::uint64_t bad) {
    if (bad == 0) return;
    if (!first.empty()) {
      ++more;
      return;
    }
    first = name;
    held = bad;
  }
  base::Result<void> result(const base::Path& folder, const char* hint) const {
    if (first.empty()) return {};
    auto what = "the tensor '" + first +
                "' holds numbers that are not finite (NaN or infinite): " + std::to_string(held);
    if (more > 0)
      what += "; and " + std::to_string(more) +
              (more == 1 ? " other tensor does" : " other tensors do");
    return base::Error{base::Code::bad_data, std::move(what), folder, hint};
  }
};

}  // namespace

base::Result<void> check_finite(const Layout& layout,
                                const std::vector<const store::Safetensors*>& files,
                                const base::Path& folder) {
  Found found;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& name = layout.parameters[i].name;
    found.add(name, not_finite(files[i]->tensors().at(name)));
    TRY(files[i]->whole());
  }
  return found.result(folder, "start from another model; from this one no training comes back");
}

base::Result<void> check_finite(base::Disk& disk, const base::Path& folder) {
  Found found;
  for (const auto& file : TRY(store::open_checkpoint(disk, folder))) {
    for (const auto& [name, info] : file.tensors())
      if (store::Safetensors::reads(info.dtype)) found.add(name, not_finite(info));
    TRY(file.whole());
  }
  return found.result(folder, "whatever is computed from it is no number; fetch the model again");
}

}  // namespace model
