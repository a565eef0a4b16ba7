// The parameters of a model as a pass sees them: one flat array laid out as a Layout says, and
// another for the gradient, both on the device that computes.
#pragma once

#include "compute/view.h"
#include "model/layout.h"

namespace model {

// A parameter, or several that are multiplied as one.
struct Weight {
  compute::View value;
  compute::View gradient;  // of the same shape and type; no data where none is asked for
  Place place;
};

class Parameters {
 public:
  // The layout and both arrays, of layout.size elements each, outlive it.
  template <class T>
  Parameters(const Layout& layout, const T* values, T* gradients = nullptr,
             compute::Device device = {})
      : Parameters(layout, compute::type_of<T>, device, const_cast<T*>(values), gradients) {}
  Parameters(const Layout& layout, compute::Type type, compute::Device device, void* values,
             void* gradients)
      : layout_(layout), type_(type), device_(device), values_(values), gradients_(gradients) {}

  compute::Type type() const { return type_; }
  compute::Device device() const { return device_; }
  Weight at(const Place& place) const;
  std::size_t count() const { return layout_.parameters.size(); }

 private:
  compute::View view(void* all, const Place& place) const;
  const Layout& layout_;
  compute::Type type_;
  compute::Device device_;
  void* values_;
  void* gradients_;
};

}  // namespace model
