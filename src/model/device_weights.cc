#include "model/device_weights.h"

#include <algorithm>

namespace model {

namespace {

constexpr std::size_t kSome = std::size_t{1} << 20;  // numbers on their way at a time

compute::Buffer buffer(std::size_t elements, compute::Type type, compute::Device device) {
  return {elements * compute::bytes_of(type), device};
}

}  // namespace

compute::View DeviceWeights::view(const compute::Buffer& of) const {
  return of.view(type_, 1, size_);
}

DeviceWeights::DeviceWeights(const Layout& layout, compute::Type type, compute::Device device,
                             Gradient gradient)
    : size_(layout.size),
      type_(type),
      values_(buffer(size_, type, device)),
      gradients_(gradient == Gradient::yes ? buffer(size_, type, device) : compute::Buffer()),
      parameters_(layout, type, device, view(values_).data,
                  gradient == Gradient::yes ? view(gradients_).data : nullptr) {
  if (gradient == Gradient::yes) compute::clear(view(gradients_));  // padding, too
}

DeviceWeights::DeviceWeights(const Layout& layout, std::span<const float> weights,
                             compute::Type type, compute::Device device, Gradient gradient)
    : DeviceWeights(layout, type, device, gradient) {
  CHECK(weights.size() == size_, "there are as many weights as the layout has");
  compute::copy(view(values_), compute::view_of(weights.data(), 1, size_));
}

DeviceWeights::DeviceWeights(const Layout& layout, const Weights& weights, compute::Type type,
                             compute::Device device, Gradient gradient)
    : DeviceWeights(layout, type, device, gradient) {
  compute::clear(view(values_));  // padding
  std::vector<float> some;
  for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
    const auto& one = weights.stored({i, 1}).front();
    const auto most = std::max<std::size_t>(1, kSome / std::max<std::size_t>(1, one.width));
    for (std::size_t row = 0; row < one.rows; row += most) {
      const auto rows = std::min(most, one.rows - row), n = rows * one.width;
      some.resize(n);
      one.unpack(row, rows, some.data());
      compute::copy(view(values_).columns(layout.parameters[i].offset + row * one.width, n),
                    compute::view_of(some.data(), 1, n));
    }
  }
}

std::vector<float> DeviceWeights::gradient() const {
  std::vector<float> out(size_);
  compute::copy(compute::view_of(out.data(), 1, size_), view(gradients_));
  return out;
}

}  // namespace model
