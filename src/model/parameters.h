// The parameters of a model as a pass sees them: one flat array laid out as a Layout says, and
// another for the gradient.
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
  Parameters(const Layout& layout, const T* values, T* gradients = nullptr)
      : layout_(layout),
        type_(compute::type_of<T>),
        values_(const_cast<T*>(values)),
        gradients_(gradients) {}

  compute::Type type() const { return type_; }
  Weight at(const Place& place) const;
  std::size_t count() const { return layout_.parameters.size(); }

 private:
  compute::View view(void* all, const Place& place) const;
  const Layout& layout_;
  compute::Type type_;
  void* values_;
  void* gradients_;
};

}  // namespace model
