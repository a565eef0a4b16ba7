// Any bytes as a recipe: parsing must refuse with a line or answer.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/recipe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto recipe = base::parse_recipe(text, "fuzz.toml");
  if (recipe.ok()) base::set_value(*recipe, text).ok();
  return 0;
}
