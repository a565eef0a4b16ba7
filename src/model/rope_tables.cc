#include "model/rope_tables.h"

#include <algorithm>

namespace model {

void RopeTables::make(Kept& kept, std::int64_t first, std::int64_t count, compute::Device device) {
  kept.first = first;
  kept.count = count;
  kept.table = rope_table(kept.frequencies, first, count, kept.rope.attention_factor);
  if (device.kind == compute::Device::Kind::host) return;
  const auto there = [&](const std::vector<float>& numbers) {
    compute::Buffer out(numbers.size() * sizeof(float), device);
    compute::copy(out.view(compute::Type::f32, 1, numbers.size()),
                  compute::view_of(numbers.data(), 1, numbers.size()));
    return out;
  };
  kept.cos = there(kept.table.cos);
  kept.sin = there(kept.table.sin);
}

RopeRows RopeTables::rows(const Rope& rope, std::int64_t head_dim, std::int64_t first,
                          std::int64_t count, compute::Device device) {
  auto kept = std::ranges::find_if(
      kept_, [&](const Kept& one) { return one.head_dim == head_dim && one.rope == rope; });
  if (kept == kept_.end()) {
    kept_.push_back({rope, head_dim, rope_frequencies(rope, head_dim), 0, 0, {}, {}, {}});
    kept = kept_.end() - 1;
  }
  const bool grows = rope.kind == "dynamic" && first + count != kept->first + kept->count;
  if (grows) kept->frequencies = rope_frequencies(rope, head_dim, first + count);
  if (grows || first < kept->first || first + count > kept->first + kept->count)
    make(*kept, first, count, device);
  const auto width = kept->frequencies.size(), all = static_cast<std::size_t>(kept->count),
             skipped = static_cast<std::size_t>(first - kept->first);
  const auto asked = [&](std::vector<float>& host, const compute::Buffer& gpu) {
    auto view = device.kind == compute::Device::Kind::host
                    ? compute::view_of(host.data(), all, width)
                    : gpu.view(compute::Type::f32, all, width);
    view.device = device;
    return view.row_range(skipped, static_cast<std::size_t>(count));
  };
  return {asked(kept->table.cos, kept->cos), asked(kept->table.sin, kept->sin)};
}

}  // namespace model
