#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/pool_windows.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

std::int64_t size(std::size_t n) { return static_cast<std::int64_t>(n); }

// The tokens of every entry from one of the two windows, in float.
struct Part {
  at::Tensor index;        // [E * m]: rows, 0 where there is none
  at::Tensor lacks;        // [E, 1, 1]
  std::int64_t column;     // where its columns begin
  at::Tensor value, gate;  // [E, m, D]
};

Part part_of(const View& rows, const View& places, const View& first, std::int64_t D,
             std::int64_t column) {
  const auto m = size(places.rows), c = size(places.width);
  const auto begin = flat(first);
  Part out{{}, begin.lt(0).view({-1, 1, 1}), column, {}, {}};
  const auto steps = at::arange(m, begin.options());
  out.index = begin.clamp_min(0).unsqueeze(1).add(steps).reshape({-1});
  const auto all = at::index_select(tensor(rows), 0, out.index).to(at::kFloat).view({-1, m, 2 * c});
  out.value = all.narrow(2, column, D);
  out.gate = all.narrow(2, c + column, D) +
             tensor(places).narrow(1, column, D).to(at::kFloat).unsqueeze(0);
  out.gate = out.gate.masked_fill(out.lacks, -INFINITY);
  return out;
}

struct Pooled {
  std::vector<Part> parts;
  at::Tensor value, weight, mean;  // [E, slots, D] twice, [E, D]
};

Pooled pooled(std::size_t width, const View& rows, const View& places, const View& own,
              const View& before, const Pooling& pooling) {
  const auto D = size(width);
  Pooled out;
  if (pooling.overlapping) out.parts.push_back(part_of(rows, places, before, D, 0));
  out.parts.push_back(part_of(rows, places, own, D, pooling.overlapping ? D : 0));
  std::vector<at::Tensor> values, gates;
  for (const auto& part : out.parts) {
    values.push_back(part.value);
    gates.push_back(part.gate);
  }
  out.value = at::cat(values, 1);
  out.weight = at::softmax(at::cat(gates, 1), 1);
  out.mean = out.value.mul(out.weight).sum({1});
  return out;
}

}  // namespace

void pool_windows(const View& out, const View& rows, const View& places, const View& own,
                  const View& before, const Pooling& pooling) {
  const c10::InferenceMode no_autograd;
  check_pooling(out, rows, places, own, before, pooling);
  tensor(out).copy_(pooled(out.width, rows, places, own, before, pooling).mean);
}

// A row of a window that there is not adds zeros to row 0: so the order of additions is no matter.
void pool_windows_backward(const View& drows, const View& dplaces, const View& dout,
                           const View& rows, const View& places, const View& own,
                           const View& before, const Pooling& pooling) {
  const c10::InferenceMode no_autograd;
  check_pooling(dout, rows, places, own, before, pooling);
  const auto all = pooled(dout.width, rows, places, own, before, pooling);
  const auto m = size(places.rows), c = size(places.width), D = size(dout.width);
  const auto dvalue = all.weight.mul(tensor(dout).to(at::kFloat).unsqueeze(1));
  const auto dgate = dvalue.mul(all.value.sub(all.mean.unsqueeze(1)));
  auto sum = at::zeros({size(rows.rows), 2 * c}, dvalue.options());
  std::int64_t slot = 0;
  for (const auto& part : all.parts) {
    const auto add = [&](std::int64_t column, const at::Tensor& d) {
      sum.narrow(1, column, D).index_add_(0, part.index, d.narrow(1, slot, m).reshape({-1, D}));
    };
    add(part.column, dvalue);
    add(c + part.column, dgate);
    tensor(dplaces).narrow(1, part.column, D).add_(dgate.narrow(1, slot, m).sum({0}));
    slot += m;
  }
  tensor(drows).copy_(sum);
}

}  // namespace compute::aten
