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

std::uint64_t not_finite(std::span<const float> numbers) {
  return count<std::uint32_t>({reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()},
                              0x7F800000);
}

void NotFinite::add(const std::string& tensor, std::uint64_t count) {
  if (count == 0) return;
  if (!first_.empty()) return void(++more_);
  first_ = tensor;
  held_ = count;
}

base::Result<void> NotFinite::result(const base::Path& where, const char* hint) const {
  if (first_.empty()) return {};
  auto what = "the tensor '" + first_ +
              "' holds numbers that are not finite (NaN or infinite): " + std::to_string(held_);
  if (more_ > 0)
    what += "; and " + std::to_string(more_) +
            (more_ == 1 ? " other tensor does" : " other tensors do");
  return base::Error{base::Code::bad_data, std::move(what), where, hint};
}

base::Result<void> check_finite(const Layout& layout,
                                const std::vector<const store::Safetensors*>& files,
                                const base::Path& folder) {
  NotFinite found;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& name = layout.parameters[i].name;
    found.add(name, not_finite(files[i]->tensors().at(name)));
    TRY(files[i]->whole());
  }
  return found.result(folder, "start from another model; from this one no training comes back");
}

}  // namespace model
