#include "model/parameters.h"

#include <stdexcept>

namespace model {

namespace {

compute::View shaped(const Layout& layout, const Place& place, compute::Type type,
                     compute::Device device) {
  const auto& first = layout.parameters[place.first];
  std::size_t elements = 0;
  for (std::size_t i = 0; i < place.count; ++i) elements += layout.parameters[place.first + i].size;
  if (first.shape.size() < 2) return {nullptr, type, 1, elements, elements, device};
  const auto width = static_cast<std::size_t>(first.shape.back());
  return {nullptr, type, elements / width, width, width, device};
}

}  // namespace

compute::View Parameters::view(void* all, const Place& place) const {
  if (!all) return {};
  auto out = shaped(layout_, place, type_, device_);
  out.data =
      static_cast<char*>(all) + layout_.parameters[place.first].offset * compute::bytes_of(type_);
  return out;
}

void Parameters::learn(const Learned& one) {
  CHECK(!gradients_ && one.values && one.gradients,
        "what learns has numbers and a gradient of its own");
  CHECK(!learned(one.place), "a place learns once");
  learned_.push_back(one);
}

Weight Parameters::weight_of(const Learned& one) const {
  auto value = shaped(layout_, one.place, type_, device_), gradient = value;
  value.data = one.values;
  gradient.data = one.gradients;
  return {value, gradient, one.place};
}

const Parameters::Learned* Parameters::learned(const Place& place) const {
  for (const auto& one : learned_) {
    const auto a = one.place.first, b = place.first;
    if (a == b && one.place.count == place.count) return &one;
    CHECK(a + one.place.count <= b || b + place.count <= a,
          "what is multiplied as one learns as one");
  }
  return nullptr;
}

Weight Parameters::numbers(const Place& place, compute::Type type) const {
  CHECK(place.there() && place.first + place.count <= layout_.parameters.size(),
        "a block asks for the parameters that it has declared");
  if (const auto* one = learned(place)) return weight_of(*one);
  if (!weights_) return {view(values_, place), view(gradients_, place), place};
  auto out = shaped(layout_, place, type, device_);
  out.data = const_cast<void*>(weights_->widened(place, type));
  return {out, {}, place};
}

Weight Parameters::at(const Place& place) const { return numbers(place, type_); }

Weight Parameters::in_float(const Place& place) const { return numbers(place, compute::Type::f32); }

Weight Parameters::as_stored(const Place& place) const {
  if (!weights_) return at(place);
  CHECK(place.there() && place.first + place.count <= layout_.parameters.size(),
        "a block asks for the parameters that it has declared");
  if (const auto* one = learned(place)) return weight_of(*one);
  return {shaped(layout_, place, type_, device_), {}, place, weights_->stored(place)};
}

void Parameters::check_whole() const {
  if (!weights_) return;
  const auto whole = weights_->whole();
  if (!whole.ok()) throw std::runtime_error(whole.error().sentence());
}

}  // namespace model
