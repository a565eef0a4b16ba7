#include "model/layout.h"

#include "base/checked.h"

namespace model {

namespace {
constexpr std::size_t kAlign = 64;
constexpr std::uint64_t kMost = std::uint64_t{1}
                                << 60;  // elements: their bytes can be counted, too
}  // namespace

base::Result<Place> Layout::add(NewParameter one) {
  std::vector<NewParameter> alone;
  alone.push_back(std::move(one));
  return add_joined(std::move(alone));
}

base::Result<Place> Layout::add_joined(std::vector<NewParameter> several) {
  const Place place{parameters.size(), several.size()};
  for (auto& one : several) {
    const auto elements = base::product(one.shape);
    const auto sum = TRY(
        (elements + kAlign + size).within(kMost, "the number of parameters up to " + one.name, ""));
    const bool matrix = one.shape.size() > 1 && one.kind == NewParameter::Kind::by_shape;
    Parameter parameter{.name = std::move(one.name),
                        .shape = std::move(one.shape),
                        .offset = size,
                        .size = sum - kAlign - size,
                        .decay = matrix,
                        .start = one.start.deviation,
                        .middle = one.start.middle,
                        .trained = one.kind != NewParameter::Kind::buffer,
                        .choices = one.choices,
                        .also_called = "",
                        .copies = {}};
    size += parameter.size;
    parameters.push_back(std::move(parameter));
  }
  size = (size + kAlign - 1) / kAlign * kAlign;
  return place;
}

const Parameter* Layout::find(const std::string& name) const {
  for (const auto& parameter : parameters)
    if (parameter.name == name) return &parameter;
  return nullptr;
}

std::size_t Layout::count() const {
  std::size_t sum = 0;
  for (const auto& parameter : parameters) sum += parameter.size;
  return sum;
}

std::string shown(const std::vector<std::int64_t>& shape) {
  std::string out;
  for (const auto width : shape) out += (out.empty() ? "" : ", ") + std::to_string(width);
  return "[" + out + "]";
}

}  // namespace model
