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

}  // namespace compute::cpu
