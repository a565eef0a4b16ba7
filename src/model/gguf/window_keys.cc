#include "model/gguf/window_keys.h"

#include <algorithm>

namespace model::gguf {

namespace {

using base::Json;
using base::Result;
using store::gguf::Array;

constexpr const char* kWindow = "attention.sliding_window";
constexpr const char* kPattern = "attention.sliding_window_pattern";

// Of each layer, whether it has the window: a list of yes or no, or, of older files, every how many layers
// one has none.
Result<std::vector<bool>> pattern_of(const FileKeys& file, std::uint64_t layers) {
  constexpr std::uint64_t most = 1 << 12;  // as read_shape() has it
  std::vector<bool> out;
  const auto* value = file.find(kPattern);
  if (const auto* array = std::get_if<Array>(value)) {
    std::visit(
        [&](const auto& list) {
          using List = std::decay_t<decltype(list)>;
          if constexpr (!std::is_same_v<List, std::monostate> &&
                        !std::is_same_v<List, std::vector<std::string>>)
            for (const auto one : list) out.push_back(one != 0);
        },
        *array);
  } else {
    const auto every = TRY(file.natural(kPattern));
    for (std::uint64_t i = 0; i < std::min(layers, most); ++i)
      out.push_back(every == 0 || i % every < every - 1);
  }
  if (out.size() == layers) return out;
  return file.unsupported("its sliding_window_pattern speaks of " + std::to_string(out.size()) +
                          " layers, but it has " + std::to_string(layers));
}

}  // namespace

bool slides(const Json& config) {
  const auto window = config.find("sliding_window");
  if (window == config.end() || !window->is_number() ||
      window->get<std::int64_t>() >= config.at("max_position_embeddings").get<std::int64_t>())
    return false;
  const auto types = config.find("layer_types");
  return types == config.end() || !types->is_array() ||
         std::ranges::find(*types, "sliding_attention") != types->end();
}

Result<void> put_windows(const Json& config, const PutKeys& out) {
  if (!config.contains("sliding_window") || !config["sliding_window"].is_number())
    return base::Error{base::Code::unsupported,
                       "its layers have no window, which a GGUF file of this family cannot say", "",
                       "set sliding_window to max_position_embeddings, which changes nothing"};
  TRY(out.whole(kWindow, config["sliding_window"].get<std::int64_t>()));
  std::vector<bool> pattern;
  for (const auto& type : config.at("layer_types")) pattern.push_back(type == "sliding_attention");
  return out.add(kPattern, Array(std::move(pattern)));
}

Result<void> read_windows(const FileKeys& file, Json& config) {
  config["sliding_window"] = nullptr;
  if (file.has(kWindow)) config["sliding_window"] = TRY(file.natural(kWindow));
  if (!file.has(kPattern)) return {};
  auto types = Json::array();
  for (const bool one : TRY(pattern_of(file, TRY(file.natural("block_count")))))
    types.push_back(one ? "sliding_attention" : "full_attention");
  config["layer_types"] = types;
  return {};
}

}  // namespace model::gguf
