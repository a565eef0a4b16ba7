#include "model/tensors.h"

#include <cstring>

#include "base/visible.h"
#include "store/half.h"

namespace model {

base::Result<Tensors> Tensors::open(base::Disk& disk, const base::Path& place) {
  Tensors out;
  out.place_ = place;
  const auto state = base::join(place, "state.safetensors");
  const bool training = disk.exists(state);
  if (training || place.ends_with(".safetensors"))
    out.files_.push_back(TRY(store::Safetensors::open(disk, training ? state : place)));
  else
    out.files_ = TRY(store::open_checkpoint(disk, place));
  for (std::size_t i = 0; i < out.files_.size(); ++i)
    for (const auto& [name, info] : out.files_[i].tensors()) {
      if (training && name.find('/') != std::string::npos) continue;
      if (!out.all_.emplace(name, One{&info, i}).second)
        return base::Error{base::Code::bad_data,
                           "the tensor '" + base::visible(name) + "' stands in two files", place,
                           "fetch the model again"};
    }
  return out;
}

base::Result<void> Tensors::read(const One& tensor, std::size_t begin, std::span<float> out) const {
  const auto& info = *tensor.info;
  CHECK(store::Safetensors::reads(info.dtype) && begin + out.size() <= info.count,
        "whoever reads has looked at type and size");
  if (info.dtype == "F32" && !out.empty())
    std::memcpy(out.data(), info.bytes.data() + 4 * begin, out.size_bytes());
  else
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::uint16_t half;
      std::memcpy(&half, info.bytes.data() + 2 * (begin + i), 2);
      out[i] = info.dtype == "F16" ? store::from_half(half) : store::from_bf16(half);
    }
  return files_[tensor.file].whole();
}

base::Result<void> Tensors::whole() const {
  for (const auto& file : files_) TRY(file.whole());
  return {};
}

}  // namespace model
