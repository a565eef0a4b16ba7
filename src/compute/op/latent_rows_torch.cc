#include <ATen/ops/sum.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/latent_rows.h"
#include "compute/torch_view.inc"

namespace compute {

namespace {

std::int64_t size(std::size_t n) { return static_cast<std::int64_t>(n); }

// [M, heads, width]: some columns of each head, where heads lie `step` columns apart from `first` on.
at::Tensor of_heads(const View& rows, std::size_t first, std::size_t step, std::size_t width,
                    const LatentHeads& heads) {
  return tensor(rows.columns(first, width), {size(rows.rows), size(heads.heads), size(width)},
                {size(rows.stride), size(step), 1});
}

// Where rows and their sources hold the same numbers.
struct Parts {
  at::Tensor query, plain_key, shared_key, value;  // in the rows
  at::Tensor from_query, from_key, from_value;
  Parts(const View& rows, const View& q, const View& key_value, const LatentHeads& h)
      : query(tensor(rows.columns(0, q.width))),
        plain_key(of_heads(rows, q.width, h.key(), h.plain, h)),
        shared_key(of_heads(rows, q.width + h.plain, h.key(), h.turned, h)),
        value(of_heads(rows, 2 * q.width, h.value, h.value, h)),
        from_query(tensor(q)),
        from_key(of_heads(key_value, 0, h.plain + h.value, h.plain, h)),
        from_value(of_heads(key_value, h.plain, h.plain + h.value, h.value, h)) {}
};

}  // namespace

void aten::latent_rows(const View& rows, const View& query, const View& key_value,
                       const View& shared, const LatentHeads& heads) {
  const c10::InferenceMode no_autograd;
  const Parts to(rows, query, key_value, heads);
  to.query.copy_(to.from_query);
  to.plain_key.copy_(to.from_key);
  to.shared_key.copy_(tensor(shared).unsqueeze(1).expand_as(to.shared_key));
  to.value.copy_(to.from_value);
}

void aten::latent_rows_backward(const View& rows, const View& query, const View& key_value,
                                const View& shared, const LatentHeads& heads) {
  const c10::InferenceMode no_autograd;
  const Parts of(rows, query, key_value, heads);
  of.from_query.copy_(of.query);
  of.from_key.copy_(of.plain_key);
  of.from_value.copy_(of.value);
  auto out = tensor(shared);
  out.copy_(at::sum(of.shared_key, {1}, false, c10::ScalarType::Float).add_(out));
}

}  // namespace compute
