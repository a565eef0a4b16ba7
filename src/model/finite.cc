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

}  // namespace

base::Result<void> check_finite(const Layout& layout,
                                const std::vector<const store::Safetensors*>& files,
                                const base::Path& folder) {
  std::string first;
  std::uint64_t held = 0;
  std::size_t more = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& name = layout.parameters[i].name;
    const auto bad = not_finite(files[i]->tensors().at(name));
    TRY(files[i]->whole());
    if (bad == 0) continue;
    if (first.empty()) {
      first = name;
      held = bad;
    } else {
      ++more;
    }
  }
  if (first.empty()) return {};
  auto what = "the tensor '" + first +
              "' holds numbers that are not finite (NaN or infinite): " + std::to_string(held);
  if (more > 0)
    what +=
        "; and " + std::to_string(more) + (more == 1 ? " other tensor does" : " other tensors do");
  return base::Error{base::Code::bad_data, std::move(what), folder,
                     "start from another model; from this one no training comes back"};
}

}  // namespace model
