#include <vector>

#include "compute/op/by_type.h"
#include "compute/op/packed_attention.h"

namespace compute::cpu {

void attend_packed(const View& out, const View& qkv, const Segments& segments, const Heads& heads,
                   Kept& kept) {
  CHECK(qkv.dense() && qkv.width == static_cast<std::size_t>(heads.row()),
        "queries, keys and values lie side by side");
  by_type(qkv.type, [&](auto zero) {
    using T = decltype(zero);
    const auto attention = std::make_shared<Attention<T>>(heads);
    attention->forward(qkv.as<T>(), segments.begins, out.as<T>());
    kept = attention;
  });
}

void attend_packed_backward(const View& dqkv, const View& dout, const View& qkv,
                            const Segments& segments, const Heads&, Kept& kept) {
  CHECK(kept, "backward follows forward");
  by_type(qkv.type, [&](auto zero) {
    using T = decltype(zero);
    static_cast<Attention<T>*>(kept.get())
        ->backward(qkv.as<T>(), dout.as<T>(), segments.begins, dqkv.as<T>());
  });
}

void attend_on(const View& out, const View& q, const View& keys, const View& values,
               const Heads& heads) {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  CHECK(keys.dense() && values.dense() && q.rows <= keys.rows, "keys and values lie side by side");
  thread_local std::vector<float> scratch;  // so that a warm pass takes no memory
  scratch.resize(keys.rows);
  for (std::size_t m = 0; m < q.rows; ++m)
    kernels().attend(q.row_range(m, 1).as<float>(), keys.as<float>(), values.as<float>(),
                     keys.rows - q.rows + m + 1, size(heads.query), size(heads.kv),
                     size(heads.width), scratch.data(), out.row_range(m, 1).as<float>());
}

}  // namespace compute::cpu
