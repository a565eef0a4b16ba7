// The parameters of a model where they are computed with, put there once, and their gradient.
#pragma once

#include <span>
#include <vector>

#include "compute/buffer.h"
#include "model/parameters.h"

namespace model {

class DeviceWeights {
 public:
  enum class Gradient { no, yes };
  // weights [layout.size], rounded to `type`. The layout outlives it. Throws std::bad_alloc, or what
  // libtorch throws where the device has no room.
  DeviceWeights(const Layout& layout, std::span<const float> weights, compute::Type type,
                compute::Device device, Gradient gradient = Gradient::no);

  // The same of weights as they are stored, which need not stay.
  DeviceWeights(const Layout& layout, const Weights& weights, compute::Type type,
                compute::Device device, Gradient gradient = Gradient::no);

  const Parameters& parameters() const { return parameters_; }
  std::vector<float> gradient() const;  // [layout.size], on the host

 private:
  DeviceWeights(const Layout& layout, compute::Type type, compute::Device device,
                Gradient gradient);
  compute::View view(const compute::Buffer& of) const;
  std::size_t size_;
  compute::Type type_;
  compute::Buffer values_, gradients_;
  Parameters parameters_;
};

}  // namespace model
