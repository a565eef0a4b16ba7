// Task files against bytes of any kind: reading ends, and what is read as values is read again from its own JSON.
#include <cstddef>
#include <cstdint>

#include "eval/task/config.h"
#include "eval/task/read_yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace task = eval::task;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto said = task::read_yaml(text, "fuzz.yaml");
  if (!said.ok()) return 0;
  const auto again = task::read_json(said->dump(), "fuzz.json");
  CHECK(again.ok(), "values of a file are values of JSON");
  if (said->is_object()) static_cast<void>(task::read_config(*said, "fuzz.yaml"));
  static_cast<void>(task::read_literal(text));
  return 0;
}
