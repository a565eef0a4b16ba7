// Configurations beside those of real models: what a family's recipe gives, with some of its keys made
// something else. Which ones, somebody's numbers say: those of a seed, or the bytes of a fuzzer.
#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "model/recipe.h"

namespace model {

// The next number below `most`, which is at least 1.
using Draw = std::function<std::size_t(std::size_t most)>;

// config.json of a small model of the family.
inline base::Json small_config_of(const std::string& arch) {
  ModelRecipe recipe;
  recipe
      .from_json(
          {{"arch", arch}, {"layers", 3}, {"hidden", 64}, {"heads", 4}, {"context_tokens", 64}},
          "[model]")
      .take();
  return write_config(config_of(recipe, 48));
}

inline std::vector<base::Json> odd_values() {
  constexpr auto infinite = std::numeric_limits<double>::infinity();
  const base::Json yarn = {{"rope_type", "yarn"}, {"factor", 4.0}, {"rope_theta", 1e4}},
                   llama3 = {{"rope_type", "llama3"},
                             {"factor", 8.0},
                             {"rope_theta", 5e5},
                             {"low_freq_factor", 1.0},
                             {"high_freq_factor", 4.0}},
                   linear = {{"type", "linear"}, {"factor", 2.0}};
  std::vector<base::Json> out = {nullptr,
                                 true,
                                 false,
                                 base::Json::array(),
                                 base::Json::object(),
                                 {nullptr},
                                 {1, 2, 3},
                                 yarn,
                                 llama3,
                                 linear,
                                 {{"full_attention", yarn}, {"sliding_attention", linear}},
                                 {"full_attention", "sliding_attention", "full_attention"},
                                 {"linear_attention", "full_attention", "linear_attention"},
                                 {0, 1, 0}};
  for (const char* text : {"", "x", "default", "linear", "dynamic", "llama3", "yarn", "longrope",
                           "silu", "gelu", "xielu", "relu2", "sigmoid", "full_attention"})
    out.emplace_back(text);
  out.emplace_back(std::string(5000, 'y'));
  out.emplace_back("\xff\xfe");
  for (const int exponent : {0, 1, 2, 3, 4, 6, 10, 12, 13, 16, 20, 24, 31, 32, 40, 62})
    for (const std::int64_t beside : {-1, 0, 1})
      out.emplace_back((std::int64_t{1} << exponent) + beside);
  out.emplace_back(-1);
  out.emplace_back(std::numeric_limits<std::int64_t>::min());
  out.emplace_back(std::numeric_limits<std::int64_t>::max());
  out.emplace_back(std::numeric_limits<std::uint64_t>::max());
  for (const double number : {0.5, 1.0, -0.0, 1e-300, 1e-9, 0.3, 1.5, 8.0, 1e6, 1e15, 1e300,
                              -infinite, infinite, std::nan("")})
    out.emplace_back(number);
  return out;
}

// Where values stand in the object and in those inside of it.
inline void list_places(const base::Json& json, const base::Json::json_pointer& at,
                        std::vector<base::Json::json_pointer>& out) {
  for (const auto& [key, value] : json.items()) {
    out.push_back(at / key);
    if (value.is_object()) list_places(value, at / key, out);
  }
}

inline base::Json::json_pointer draw_place(const base::Json& json, const Draw& draw) {
  std::vector<base::Json::json_pointer> places;
  list_places(json, base::Json::json_pointer(), places);
  return places[draw(places.size())];
}

// Changes one thing.
inline void make_odd(base::Json& json, const std::vector<base::Json>& families, const Draw& draw) {
  static const auto odd = odd_values();
  if (json.empty()) return;
  const auto place = draw_place(json, draw);
  const auto way = draw(8);
  if (way == 0) {
    json.at(place.parent_pointer()).erase(place.back());
  } else if (way == 1) {
    const auto value = json.at(draw_place(json, draw));  // a copy: it may lie around the place
    json.at(place) = value;
  } else if (way == 2) {  // a key of another family
    const auto& other = families[draw(families.size())];
    const auto from = draw_place(other, draw);
    json[from.back()] = other.at(from);
  } else if (way == 3 && json.at(place).is_array() && !json.at(place).empty()) {
    auto& list = json.at(place);
    list[draw(list.size())] = odd[draw(odd.size())];
  } else {
    json.at(place) = odd[draw(odd.size())];
  }
}

inline std::vector<base::Json> small_configs() {
  std::vector<base::Json> out;
  for (const auto& row : arch::all()) out.push_back(small_config_of(row.name));
  return out;
}

// A family's configuration with up to three things changed.
inline base::Json odd_config(const std::vector<base::Json>& families, const Draw& draw) {
  auto out = families[draw(families.size())];
  for (auto left = 1 + draw(3); left > 0; --left) make_odd(out, families, draw);
  return out;
}

namespace odd {

inline std::string differs(const Layout& one, const Layout& other) {
  if (one.parameters.size() != other.parameters.size()) return "it has other parameters";
  for (std::size_t i = 0; i < one.parameters.size(); ++i) {
    const auto &a = one.parameters[i], &b = other.parameters[i];
    if (a.name != b.name || a.shape != b.shape) return a.name + " became " + b.name;
  }
  return "";
}

// What is read, described, counted, written and read again must be the same model.
inline std::string complaint(const Config& config, const Model& model) {
  (void)pass_bytes(model.decoder.cost(), config.context, 4);
  if (model.layout.parameters.size() > 1 << 20) return "its parameters fill the memory";
  const auto written = write_config(config);
  if (!base::canonical(written).ok()) return "what was written is no JSON";
  const auto again = read_config(written, "written");
  if (!again.ok()) return again.error().sentence() + ": " + written.dump();
  if (write_config(*again) != written) return "it is written in another way: " + written.dump();
  const auto same = model_of(*again, "written");
  if (!same.ok()) return same.error().sentence();
  return differs(model.layout, same->layout);
}

}  // namespace odd

// What is wrong with how we read the configuration; "" where it is refused in a sentence, or holds. A
// `held` is then counted up.
inline std::string complaint_about(const base::Json& json, std::size_t* held = nullptr) {
  const auto config = read_config(json, "c");
  if (!config.ok())
    return config.error().where == "c" && !config.error().what.empty() ? ""
                                                                       : "a refusal says little";
  const auto model = model_of(*config, "c");
  if (!model.ok()) return model.error().where == "c" ? "" : "a refusal does not say where";
  if (held) ++*held;
  return odd::complaint(*config, *model);
}

}  // namespace model
