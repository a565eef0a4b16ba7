#include "model/device_weights.h"

namespace model {

namespace {

compute::Buffer buffer(std::size_t elements, compute::Type type, compute::Device device) {
  return {elements * compute::bytes_of(type), device};
}

}  // namespace

compute::View DeviceWeights::view(const compute::Buffer& of) const {
  return of.view(type_, 1, size_);
}

DeviceWeights::DeviceWeights(const Layout& layout, std::span<const float> weights,
                             compute::Type type, compute::Device device, Gradient gradient)
    : size_(layout.size),
      type_(type),
      values_(buffer(size_, type, device)),
      gradients_(gradient == Gradient::yes ? buffer(size_, type, device) : compute::Buffer()),
      parameters_(layout, type, device, view(values_).data,
                  gradient == Gradient::yes ? view(gradients_).data : nullptr) {
  CHECK(weights.size() == size_, "there are as many weights as the layout has");
  compute::copy(view(values_), compute::view_of(weights.data(), 1, size_));
  if (gradient == Gradient::yes) compute::clear(view(gradients_));  // padding, too
}

std::vector<float> DeviceWeights::gradient() const {
  std::vector<float> out(size_);
  compute::copy(compute::view_of(out.data(), 1, size_), view(gradients_));
  return out;
}

}  // namespace model
