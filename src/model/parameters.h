// The parameters of a model as a pass sees them: a table of views. One flat array that is laid out as a
// Layout says fills it, with another for the gradient, both on the device that computes; or the weights
// of a model that is only read, where they are stored. Of either without a gradient some may learn, in
// memory of their own; the others are frozen, and nothing is kept for them.
#pragma once

#include <vector>

#include "compute/view.h"
#include "model/layout.h"
#include "model/stored_weights.h"

namespace model {

// A parameter, or several that are multiplied as one.
struct Weight {
  compute::View value;
  compute::View gradient;  // of the same shape and type; no data where it does not learn
  Place place;
  // Where it stays as it is stored: its parts, one below the other. `value` then has its shape alone.
  std::span<const compute::Stored> stored = {};
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

  // On the host, for passes of the set `cpu` that read. Both outlive it.
  Parameters(const Layout& layout, const Weights& weights, compute::Type type)
      : layout_(layout), type_(type), weights_(&weights) {}

  compute::Type type() const { return type_; }
  compute::Device device() const { return device_; }
  // As numbers of the working type.
  Weight at(const Place& place) const;
  // In float where weights of files are read, else as above.
  Weight in_float(const Place& place) const;
  // The same for operations that take weights as they are stored: products and rows of a table.
  Weight as_stored(const Place& place) const;
  // Lets the parameters of a place, as a block asks for it, learn where the others do not: their numbers
  // stand at `values`, one parameter behind the other, and their gradient goes to `gradients`. Both
  // outlive it and lie where it computes. Only before the first pass, and where there is no gradient
  // of all.
  template <class T>
  void learn(const Place& place, T* values, T* gradients) {
    CHECK(compute::type_of<T> == type_, "what learns is of the working type");
    learn(Learned{place, values, gradients});
  }
  bool learns() const { return gradients_ || !learned_.empty(); }
  // each(parameter, view) for every gradient, that of a place that learns under its first parameter.
  template <class Each>
  void each_gradient(Each each) const {
    for (std::size_t i = 0; gradients_ && i < count(); ++i) each(i, view(gradients_, {i, 1}));
    for (const auto& one : learned_) each(one.place.first, weight_of(one).gradient);
  }

  // After a pass. Throws std::runtime_error if a file that the weights lie in has shrunk meanwhile.
  void check_whole() const;
  std::size_t count() const { return layout_.parameters.size(); }

 private:
  struct Learned {
    Place place;
    void *values, *gradients;
  };
  void learn(const Learned& one);
  Weight weight_of(const Learned& one) const;
  // Null if the place is frozen.
  const Learned* learned(const Place& place) const;
  compute::View view(void* all, const Place& place) const;
  // Of the arrays' type where there are arrays.
  Weight numbers(const Place& place, compute::Type type) const;
  const Layout& layout_;
  compute::Type type_;
  compute::Device device_;
  void* values_ = nullptr;
  void* gradients_ = nullptr;
  const Weights* weights_ = nullptr;  // or the arrays
  std::vector<Learned> learned_;
};

}  // namespace model
