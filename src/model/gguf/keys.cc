#include "model/gguf/keys.h"

#include <charconv>
#include <limits>

namespace model::gguf {

double shortest(double stored) {
  const auto single = static_cast<float>(stored);
  if (static_cast<double>(single) != stored) return stored;
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, single).ptr;
  double out = stored;
  (void)std::from_chars(text, end, out);
  return out;
}

base::Result<bool> FileKeys::flag(const std::string& key) const {
  const auto* value = find(key);
  if (!value) return false;
  if (const auto* flag = std::get_if<bool>(value)) return *flag;
  return base::Error{base::Code::bad_data, "its key " + prefix_ + key + " is no yes or no", path_,
                     "fetch the model again"};
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
