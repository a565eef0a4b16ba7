#include "model/parameters.h"

namespace model {

compute::View Parameters::view(void* all, const Place& place) const {
  if (!all) return {};
  const auto& first = layout_.parameters[place.first];
  std::size_t elements = 0;
  for (std::size_t i = 0; i < place.count; ++i)
    elements += layout_.parameters[place.first + i].size;
  auto* data = static_cast<char*>(all) + first.offset * compute::bytes_of(type_);
  if (first.shape.size() < 2) return {data, type_, 1, elements, elements, device_};
  const auto width = static_cast<std::size_t>(first.shape.back());
  return {data, type_, elements / width, width, width, device_};
}

Weight Parameters::at(const Place& place) const {
  CHECK(place.there() && place.first + place.count <= layout_.parameters.size(),
        "a block asks for the parameters that it has declared");
  return {view(values_, place), view(gradients_, place), place};
}

}  // namespace model
