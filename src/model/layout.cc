#include "model/layout.h"

#include "base/checked.h"

namespace model {

namespace {
constexpr std::size_t kAlign = 64;
constexpr std::uint64_t kMost = std::uint64_t{1}
                                << 60;  // elements: their bytes can be counted, too
}  // namespace

base::Result<void> Layout::add(std::string name, std::vector<std::int64_t> shape, Start start) {
  const auto elements = base::product(shape);
  const auto sum =
      TRY((elements + kAlign + size).within(kMost, "the number of parameters up to " + name, ""));
  const bool matrix = shape.size() > 1;
  Parameter parameter{std::move(name), std::move(shape), size,   sum - kAlign - size,
                      matrix,          start.deviation,  matrix, ""};
  size += (parameter.size + kAlign - 1) / kAlign * kAlign;
  parameters.push_back(std::move(parameter));
  return {};
}

base::Result<void> Layout::add_joined(std::string name, std::vector<std::int64_t> shape,
                                      Start start) {
  TRY(add(std::move(name), std::move(shape), start));
  const auto& added = parameters.back();
  if (added.size % kAlign == 0) return {};
  return base::Error{
      base::Code::unsupported,
      "'" + added.name + "' of shape " + shown(added.shape) + " has " + std::to_string(added.size) +
          " elements, no multiple of 64",
      "",
      "this build runs models whose heads x head width x hidden size and feed-forward x "
      "hidden size are multiples of 64"};
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
