#include "model/cut/cuts.h"

#include "model/cut/blocks.h"

namespace model {

Axis axis_of(Role role, Meeting meeting) {
  const bool gathered = meeting == Meeting::gather;
  switch (role) {
    case Role::whole:
    case Role::inner:
      return Axis::none;
    case Role::first:
    case Role::vocabulary:
      return Axis::rows;
    case Role::second:
      return gathered ? Axis::rows : Axis::columns;
    case Role::second_bias:
      return gathered ? Axis::rows : Axis::none;
    case Role::expert:
      return Axis::experts;
  }
  return Axis::none;
}

const char* name_of(Axis axis) {
  constexpr const char* names[] = {"none", "rows", "columns", "experts"};
  return names[static_cast<std::size_t>(axis)];
}

void Cuts::say(const Place& place, const Cut& cut) {
  for (std::size_t i = place.first; i < place.first + place.count; ++i) {
    CHECK(!all_[i] || all_[i]->role == cut.role, "a parameter is cut in one way");
    all_[i] = cut;
  }
  if (place.there()) begins_[place.first] = true;
}

void Cuts::say_of_each(const Place& place, std::size_t each) {
  for (std::size_t i = 0; i < place.count; ++i)
    all_[place.first + i] = Cut{.role = Role::expert,
                                .expert = static_cast<std::int64_t>(i / each),
                                .experts = static_cast<std::int64_t>(place.count / each)};
  begins_[place.first] = true;
}

Cuts cuts_of(const Model& model) {
  Cuts out(model.layout);
  const auto& decoder = model.decoder;
  out.say(decoder.embedding.table, {Role::vocabulary, false});
  out.say(decoder.head.matrix, {Role::vocabulary, false});
  if (decoder.inputs) block::cut(*decoder.inputs, out);
  for (const auto& layer : decoder.layers) block::cut(layer, out);
  if (decoder.streams) block::cut(*decoder.streams, out);
  block::cut(decoder.norm, out);
  for (const auto& module : decoder.ahead) block::cut(module, out);
  return out;
}

}  // namespace model
