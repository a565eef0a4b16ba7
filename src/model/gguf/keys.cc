#include "model/gguf/keys.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace model::gguf {

namespace {

constexpr std::int64_t kMostWhole = std::int64_t{1} << 31;
constexpr std::uint64_t kMostLayers = 1 << 12;  // as read_shape() has it

}  // namespace

double shortest(double stored) {
  const auto single = static_cast<float>(stored);
  if (static_cast<double>(single) != stored) return stored;
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, single).ptr;
  double out = stored;
  (void)std::from_chars(text, end, out);
  return out;
}

base::Error FileKeys::bad(const std::string& key, const std::string& why) const {
  return {base::Code::bad_data, "its key " + prefix_ + key + " " + why, path_,
          "fetch the model again"};
}

base::Result<bool> FileKeys::flag(const std::string& key) const {
  const auto* value = find(key);
  if (!value) return false;
  if (const auto* flag = std::get_if<bool>(value)) return *flag;
  return bad(key, "is no yes or no");
}

namespace {

// Of a list of integers; nothing for another one, or where a number is beyond 2^31.
template <class T>
std::optional<std::vector<std::int64_t>> wholes_of(const T& list) {
  std::vector<std::int64_t> out;
  if constexpr (!std::is_same_v<T, std::monostate>) {
    if constexpr (std::is_integral_v<typename T::value_type>) {
      for (const auto one : list) {
        if (std::abs(static_cast<double>(one)) > static_cast<double>(kMostWhole))
          return std::nullopt;
        out.push_back(static_cast<std::int64_t>(one));
      }
      return out;
    }
  }
  return std::nullopt;
}

}  // namespace

base::Result<std::vector<std::int64_t>> FileKeys::wholes(const std::string& key) const {
  const auto* value = find(key);
  if (!value)
    return base::Error{base::Code::missing, "its key " + prefix_ + key + " is missing", path_, ""};
  const auto* array = std::get_if<store::gguf::Array>(value);
  if (array)
    if (auto out = std::visit([](const auto& list) { return wholes_of(list); }, *array))
      return std::move(*out);
  return bad(key, "is no list of whole numbers up to 2^31");
}

base::Result<std::size_t> FileKeys::layers() const {
  const auto out = TRY(natural("block_count"));
  if (out <= kMostLayers) return static_cast<std::size_t>(out);
  return bad("block_count", "is " + std::to_string(out) + ", more than any model has");
}

base::Result<std::vector<std::int64_t>> FileKeys::of_each_layer(const std::string& key) const {
  const auto count = TRY(layers());
  const auto* value = find(key);
  if (!value || !std::holds_alternative<store::gguf::Array>(*value)) {
    const auto one = TRY(natural(key));
    if (one > static_cast<std::uint64_t>(kMostWhole)) return bad(key, "is beyond 2^31");
    return std::vector<std::int64_t>(count, static_cast<std::int64_t>(one));
  }
  auto out = TRY(wholes(key));
  if (out.size() == count) return out;
  return bad(key, "does not speak of each layer");
}

base::Result<std::vector<double>> FileKeys::real_of_each_layer(const std::string& key) const {
  const auto count = TRY(layers());
  const auto* value = find(key);
  if (!value || !std::holds_alternative<store::gguf::Array>(*value))
    return std::vector<double>(count, TRY(number(key)));
  std::vector<double> out;
  for (const float one : TRY(file_.metadata().list<float>(asked(key))))
    out.push_back(shortest(one));
  if (out.size() == count) return out;
  return bad(key, "does not speak of each layer");
}

base::Result<void> PutKeys::whole(const std::string& key, std::int64_t value) const {
  if (value < 0 || value > std::numeric_limits<std::uint32_t>::max())
    return base::Error{base::Code::bad_data,
                       "the value " + std::to_string(value) + " of '" + prefix_ + key +
                           "' does not fit into 32 bits",
                       "", ""};
  return add(key, static_cast<std::uint32_t>(value));
}

}  // namespace model::gguf
