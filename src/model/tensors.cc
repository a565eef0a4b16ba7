#include "model/tensors.h"

#include <algorithm>
#include <cstring>

#include "store/half.h"

namespace model {

base::Result<Tensors> Tensors::open(base::Disk& disk, const base::Path& place) {
  Tensors out;
  out.place_ = place;
  const auto state = base::join(place, kTrainingState);
  const bool training = disk.exists(state);
  if (training || place.ends_with(".safetensors"))
    out.files_.push_back(TRY(store::Safetensors::open(disk, training ? state : place)));
  else
    out.files_ = TRY(store::open_checkpoint(disk, place));
  for (std::size_t i = 0; i < out.files_.size(); ++i)
    for (const auto& [name, info] : out.files_[i].tensors()) {
      if (training && name.find('/') != std::string::npos) continue;
      out.all_.emplace(name, One{&info, i});
    }
  return out;
}

base::Result<Tensors> Tensors::open_unpacked(base::Disk& disk, const base::Path& place) {
  auto out = TRY(open(disk, place));
  const auto config =
      base::join(place.ends_with(".safetensors") ? base::parent(place) : place, "config.json");
  if (!disk.exists(config)) return out;
  const auto json = TRY(base::parse_json(TRY(disk.read(config)), config));
  out.packed_ = TRY(packed::Source::open(json, config, out.files_));
  std::erase_if(out.all_, [&](const auto& one) { return out.packed_.is_part(one.first); });
  for (const auto& [name, matrix] : out.packed_.all()) {
    store::TensorInfo info{out.packed_.scheme(), matrix.shape, {}, 0};
    info.count = matrix.numbers->rows() * matrix.numbers->width();
    const auto& kept = out.unpacked_.emplace(name, std::move(info)).first->second;
    const bool fresh = out.all_.emplace(name, One{&kept, 0, matrix.numbers.get()}).second;
    CHECK(fresh, "a source has no parameter that stands there twice");
  }
  return out;
}

namespace {

// Whole rows are unpacked, so those at both ends are unpacked beside.
void unpack(const compute::Packed& packed, std::size_t begin, std::span<float> out) {
  const auto width = packed.width();
  std::vector<float> row(width);
  for (std::size_t at = 0; at < out.size();) {
    const auto first = (begin + at) / width, skipped = (begin + at) % width;
    const auto whole = (out.size() - at) / width;
    if (skipped == 0 && whole > 0) {
      packed.unpack(first, whole, out.data() + at);
      at += whole * width;
      continue;
    }
    const auto n = std::min(width - skipped, out.size() - at);
    packed.unpack(first, 1, row.data());
    std::copy_n(row.begin() + static_cast<std::ptrdiff_t>(skipped), n,
                out.begin() + static_cast<std::ptrdiff_t>(at));
    at += n;
  }
}

}  // namespace

base::Result<void> Tensors::read(const One& tensor, std::size_t begin, std::span<float> out) const {
  const auto& info = *tensor.info;
  if (tensor.packed) {
    unpack(*tensor.packed, begin, out);
    return whole();
  }
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
