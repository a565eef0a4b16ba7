#include <cstring>

#include "compute/op/delta_rule.h"

namespace compute {

std::size_t delta_rule_scratch(DeltaHeads heads, std::size_t longest, bool backward) {
  const std::size_t one = heads.key_width * kDeltaColumns;
  return backward ? ((longest + kDeltaChunk - 1) / kDeltaChunk + kDeltaChunk + 1) * one : one;
}

namespace cpu {

namespace {

constexpr float kUnitEps = 1e-6f;

void check(const View& out, const DeltaInputs& in, const DeltaHeads& heads, Segments segments,
           const View& scratch, bool backward) {
  const auto all = [&](const View& view, std::size_t width) {
    return view.rows == out.rows && view.width == width;
  };
  const std::size_t keys = heads.key * heads.key_width, values = heads.value * heads.value_width;
  CHECK(heads.key > 0 && heads.value % heads.key == 0, "key heads serve equally many value heads");
  CHECK(all(out, values) && all(in.v, values) && all(in.q, keys) && all(in.k, keys) &&
            all(in.decay, heads.value) && all(in.beta, heads.value),
        "every head has its part of each row");
  CHECK(in.q.stride == in.k.stride && in.decay.stride == in.beta.stride, "q lies as k does");
  CHECK(!segments.empty() && segments.back() == out.rows, "segments cover the rows");
  std::size_t longest = 0;
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    longest = std::max<std::size_t>(longest, segments[s + 1] - segments[s]);
  CHECK(scratch.elements() >= delta_rule_scratch(heads, longest, backward),
        "the rule has its place aside");
}

template <class T>
DeltaHead<T> head_of(const DeltaInputs& in, const DeltaHeads& heads, std::size_t h,
                     std::size_t begin, std::size_t end) {
  const std::size_t key = begin * in.q.stride + h / heads.group() * heads.key_width,
                    gate = begin * in.decay.stride + h;
  return {in.q.as<float>() + key,
          in.k.as<float>() + key,
          in.v.as<T>() + begin * in.v.stride + h * heads.value_width,
          in.decay.as<float>() + gate,
          in.beta.as<float>() + gate,
          in.q.stride,
          in.v.stride,
          in.decay.stride,
          end - begin,
          heads.key_width,
          heads.value_width};
}

template <class T>
void forward(const View& out, const DeltaInputs& in, const DeltaHeads& heads, Segments segments,
             const View& state, const View& scratch) {
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    for (std::size_t h = 0; h < heads.value; ++h)
      delta_kernels_for<T>().rule(
          head_of<T>(in, heads, h, segments[s], segments[s + 1]),
          state.data ? state.as<float>() + h * heads.key_width * heads.value_width : nullptr,
          scratch.as<float>(), out.as<T>() + segments[s] * out.stride + h * heads.value_width,
          out.stride);
}

template <class T>
void backward(const View& dout, const DeltaInputs& in, const DeltaHeads& heads, Segments segments,
              const DeltaInputs& to, const View& scratch) {
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    for (std::size_t h = 0; h < heads.value; ++h) {
      const std::size_t begin = segments[s], end = segments[s + 1];
      const auto there = head_of<T>(to, heads, h, begin, end);
      delta_kernels_for<T>().rule_backward(
          head_of<T>(in, heads, h, begin, end),
          dout.as<T>() + begin * dout.stride + h * heads.value_width, dout.stride,
          scratch.as<float>(),
          {const_cast<float*>(there.q), const_cast<float*>(there.k), const_cast<T*>(there.v),
           const_cast<float*>(there.decay), const_cast<float*>(there.beta), to.q.stride,
           to.v.stride, to.decay.stride});
    }
}

}  // namespace

void unit_heads(const View& y, const View& x, std::size_t width, float scale) {
  CHECK(y.rows == x.rows && y.width == x.width && x.width % width == 0, "a row is whole heads");
  const auto work = [&](auto zero) {
    using T = decltype(zero);
    delta_kernels_for<T>().unit(x.as<T>(), x.stride, kUnitEps, scale, y.as<float>(), y.stride,
                                x.rows, x.width / width, width);
  };
  return x.type == Type::f32 ? work(float{}) : work(bf16{});
}

void unit_heads_backward(const View& dy, const View& x, std::size_t width, float scale,
                         const View& dx) {
  CHECK(dy.rows == x.rows && dy.width == x.width && x.width % width == 0 && dx.rows == x.rows &&
            dx.width == x.width,
        "a row is whole heads");
  const auto work = [&](auto zero) {
    using T = decltype(zero);
    delta_kernels_for<T>().unit_backward(x.as<T>(), x.stride, dy.as<float>(), dy.stride, kUnitEps,
                                         scale, dx.as<T>(), dx.stride, x.rows, x.width / width,
                                         width);
  };
  return x.type == Type::f32 ? work(float{}) : work(bf16{});
}

void delta_rule(const View& out, DeltaInputs in, DeltaHeads heads, Segments segments,
                const View& state, const View& scratch) {
  check(out, in, heads, segments, scratch, false);
  CHECK(!state.data ||
            (segments.size() == 2 && state.dense() && state.rows == heads.value * heads.key_width &&
             state.width == heads.value_width),
        "a state goes on in one segment");
  return out.type == Type::f32 ? forward<float>(out, in, heads, segments, state, scratch)
                               : forward<bf16>(out, in, heads, segments, state, scratch);
}

void delta_rule_backward(const View& dout, DeltaInputs in, DeltaHeads heads, Segments segments,
                         DeltaInputs gradients, const View& scratch) {
  check(dout, in, heads, segments, scratch, true);
  check(dout, gradients, heads, segments, scratch, true);
  for (const auto& sum : {gradients.q, gradients.k, gradients.decay, gradients.beta}) {
    CHECK(sum.dense(), "a gradient that is summed is dense");
    std::memset(sum.data, 0, sum.elements() * sizeof(float));
  }
  return dout.type == Type::f32 ? backward<float>(dout, in, heads, segments, gradients, scratch)
                                : backward<bf16>(dout, in, heads, segments, gradients, scratch);
}

}  // namespace cpu

}  // namespace compute
