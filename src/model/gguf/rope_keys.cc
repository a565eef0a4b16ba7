#include "model/gguf/rope_keys.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "model/rope.h"

namespace model::gguf {

namespace {

using base::Json;
using base::Result;
using Yarn = Form::Yarn;

base::Error cannot(const std::string& what, const std::string& hint = "") {
  return {base::Code::unsupported, "a GGUF file of this family cannot say " + what, "",
          hint.empty() ? "convert to a folder of safetensors" : hint};
}

// What transformers 5 says in rope_parameters, of the layers without a window.
Json rope_of(const Json& config) {
  for (const char* key : {"rope_parameters", "rope_scaling"})
    if (config.contains(key) && config[key].is_object()) {
      const auto& all = config[key];
      return all.contains("full_attention") ? all["full_attention"] : all;
    }
  return Json::object();
}

double pair_factor(double frequency, double factor, double low, double high, double original) {
  const double wavelength = 2 * std::numbers::pi / frequency;
  if (wavelength < original / high) return 1;
  if (wavelength > original / low) return factor;
  const double smooth = (original / wavelength - low) / (high - low);
  return 1 / ((1 - smooth) / factor + smooth);
}

std::vector<float> llama3_factors(double theta, std::int64_t width, const Json& rope) {
  const auto number = [&](const char* key, double usual) { return rope.value(key, usual); };
  std::vector<float> out;
  for (const double frequency : rope_frequencies({.theta = theta}, width))
    out.push_back(static_cast<float>(pair_factor(
        frequency, number("factor", 8), number("low_freq_factor", 1), number("high_freq_factor", 4),
        number("original_max_position_embeddings", 8192))));
  return out;
}

// By what cos and sin grow where nothing else is said.
double usual_growth(double factor) { return factor <= 1 ? 1 : 0.1 * std::log(factor) + 1; }

Result<void> put_turns(const Json& rope, const Form& form, const PutKeys& out) {
  const double fast = rope.value("beta_fast", 32.0), slow = rope.value("beta_slow", 1.0);
  if (form.yarn != Yarn::mistral && (fast != 32 || slow != 1))
    return cannot("other turns of yarn than 32 and 1", "set beta_fast to 32 and beta_slow to 1");
  if (rope.value("truncate", true) != (form.yarn != Yarn::untruncated))
    return cannot("yarn's truncate = " +
                  std::string(rope.value("truncate", true) ? "true" : "false"));
  TRY(out.real("rope.scaling.yarn_beta_fast", fast));
  return out.real("rope.scaling.yarn_beta_slow", slow);
}

Result<void> put_growth(const Json& rope, const Form& form, const PutKeys& out) {
  const double factor = rope.value("factor", 1.0), usual = usual_growth(factor),
               said = rope.value("attention_factor", usual),
               all = rope.value("mscale_all_dim", 0.0);
  if (form.yarn == Yarn::latents) {
    if (said != 1 || all <= 0)
      return cannot("yarn where mscale is not mscale_all_dim",
                    "both are 1 in models that were published");
    return out.real("rope.scaling.yarn_log_multiplier", 0.1 * all);
  }
  if (form.yarn == Yarn::unscaled)
    return said == 1 ? Result<void>() : cannot("yarn that makes cos and sin longer");
  if (said == usual) return {};
  if (form.yarn == Yarn::mistral && said == 1)
    return out.real("rope.scaling.yarn_log_multiplier", 1);
  return out.real("rope.scaling.attn_factor", said / usual);
}

}  // namespace

Result<void> put_scaling(const Json& rope, const Form& form, const PutKeys& out) {
  const auto kind = rope.value("rope_type", std::string("default"));
  if (kind != "linear" && kind != "yarn") return cannot("the rope scaling '" + kind + "'");
  TRY(out.add("rope.scaling.type", kind));
  TRY(out.real("rope.scaling.factor", rope.value("factor", 1.0)));
  if (kind == "linear") return {};
  TRY(out.whole("rope.scaling.original_context_length",
                rope.value("original_max_position_embeddings", std::int64_t{0})));
  TRY(put_turns(rope, form, out));
  return put_growth(rope, form, out);
}

namespace {

Result<void> put_sliding(const Json& config, const PutKeys& out) {
  const auto& sliding = config.at("rope_parameters").at("sliding_attention");
  if (sliding.value("rope_type", std::string("default")) != "default")
    return cannot("a scaled rope in layers with a window");
  return out.real("rope.freq_base_swa", sliding.value("rope_theta", 10000.0));
}

// Divisors of all pairs of the wider heads: those that do not turn have one that leaves nothing.
constexpr float kStill = 1e30f;

Result<void> put_proportional(const Json& config, const Json& rope, std::vector<float>& factors) {
  const auto kind = rope.value("rope_type", std::string("default"));
  if (kind != "default" && kind != "proportional") return cannot("the rope scaling '" + kind + "'");
  const auto width = config.at("global_head_dim").get<std::int64_t>();
  const double partial = kind == "default" ? 1.0 : rope.value("partial_rotary_factor", 1.0);
  const auto turning = std::floor(partial * static_cast<double>(width) / 2);
  for (std::int64_t pair = 0; pair < width / 2; ++pair)
    factors.push_back(static_cast<double>(pair) < turning
                          ? static_cast<float>(rope.value("factor", 1.0))
                          : kStill);
  return {};
}

}  // namespace

Result<void> put_rope(const Json& config, const Form& form, const PutKeys& out,
                      std::vector<float>& factors) {
  const auto rope = rope_of(config);
  const double theta = rope.value("rope_theta", config.value("rope_theta", 10000.0));
  TRY(out.real("rope.freq_base", theta));
  if (form.layer_ropes) TRY(put_sliding(config, out));
  const auto kind = rope.value("rope_type", std::string("default"));
  if (form.proportional) return put_proportional(config, rope, factors);
  if (kind == "default") return {};
  if (kind != "llama3") return put_scaling(rope, form, out);
  if (!form.factors) return cannot("the rope scaling 'llama3'");
  factors = llama3_factors(theta, config.value("head_dim", std::int64_t{0}), rope);
  return {};
}

namespace {

// The settings that published models have; another file may hold any factors.
Result<Json> llama3_of(const FileKeys& file, double theta, std::int64_t width) {
  const std::int64_t half[] = {width / 2};
  TRY(file.file().expect(kRopeFactors,
                         half));  // so the file has as many numbers as memory is taken for
  std::vector<float> found(static_cast<std::size_t>(width / 2));
  TRY(file.file().read(kRopeFactors, half, found));
  for (const double factor : {8.0, 32.0, 4.0, 16.0, 64.0, 2.0})
    for (const std::int64_t original : {8192, 4096, 2048, 16384, 32768, 1024, 512, 256, 128, 64}) {
      const Json rope = {{"rope_type", "llama3"},
                         {"factor", factor},
                         {"low_freq_factor", 1.0},
                         {"high_freq_factor", 4.0},
                         {"original_max_position_embeddings", original},
                         {"rope_theta", theta}};
      const auto expected = llama3_factors(theta, width, rope);
      bool equal = true;
      for (std::size_t i = 0; i < found.size(); ++i)
        equal = equal && std::abs(found[i] - expected[i]) <= 1e-5f * std::abs(expected[i]);
      if (equal) return rope;
    }
  return file.unsupported("the factors of its rotary frequencies are of no known scaling");
}

// Of pairs of which the first ones turn, all divided by one number.
Result<Json> proportional_of(const FileKeys& file, double theta) {
  const auto width = TRY(file.natural("attention.key_length"));
  const std::int64_t half[] = {static_cast<std::int64_t>(width / 2)};
  TRY(file.file().expect(kRopeFactors, half));  // before memory is taken
  std::vector<float> found(static_cast<std::size_t>(width / 2));
  TRY(file.file().read(kRopeFactors, half, found));
  const auto still = [](float factor) { return factor >= kStill / 10; };
  const auto first = std::ranges::find_if(found, still);
  if (first == found.begin() || !std::all_of(first, found.end(), still) ||
      std::ranges::count(found.begin(), first, found[0]) != first - found.begin())
    return file.unsupported("the factors of its rotary frequencies are of no known scaling");
  const auto pairs = static_cast<double>(found.size());
  auto share = static_cast<double>(first - found.begin()) / pairs;
  if (std::floor(share * pairs) < static_cast<double>(first - found.begin()))
    share = std::nextafter(share, 1.0);
  Json rope = {
      {"rope_type", "proportional"}, {"partial_rotary_factor", share}, {"rope_theta", theta}};
  if (found[0] != 1) rope["factor"] = shortest(found[0]);
  return rope;
}

Result<void> read_yarn(const FileKeys& file, const Form& form, Json& rope) {
  for (const auto& [key, name] : {std::pair("rope.scaling.yarn_beta_fast", "beta_fast"),
                                  {"rope.scaling.yarn_beta_slow", "beta_slow"}})
    if (file.has(key) && form.yarn == Yarn::mistral) rope[name] = TRY(file.number(key));
  if (form.yarn == Yarn::untruncated) rope["truncate"] = false;
  const double log = TRY(file.number("rope.scaling.yarn_log_multiplier", 0));
  if (log > 0 && form.yarn == Yarn::latents)
    rope["mscale"] = rope["mscale_all_dim"] = shortest(static_cast<float>(log * 10));
  if (log > 0 && form.yarn == Yarn::mistral)
    rope.update({{"mscale", 1.0}, {"mscale_all_dim", log}});
  if (file.has("rope.scaling.attn_factor") && form.yarn != Yarn::unscaled) {
    const double growth =
        TRY(file.number("rope.scaling.attn_factor")) * usual_growth(rope.value("factor", 1.0));
    rope["attention_factor"] = shortest(static_cast<float>(growth));
  }
  return {};
}

Result<Json> scaling_of(const FileKeys& file, const Form& form, double theta) {
  Json rope = {{"rope_type", "default"}, {"rope_theta", theta}};
  // The second is what files said before there were kinds; llama.cpp reads it where the first lacks.
  const char* factor =
      file.has("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear";
  if (!file.has("rope.scaling.type") && !file.has(factor)) return rope;
  // A factor of no kind divides positions, as llama.cpp has it.
  const auto kind =
      file.has("rope.scaling.type") ? TRY(file.text("rope.scaling.type")) : std::string("linear");
  if (kind == "none") return rope;
  rope["rope_type"] = kind;
  const double said = TRY(file.number(factor, 1));
  rope["factor"] = said == 0 ? 1 : said;  // llama.cpp takes 0 for none
  if (file.has("rope.scaling.original_context_length"))
    rope["original_max_position_embeddings"] =
        TRY(file.natural("rope.scaling.original_context_length"));
  if (kind == "yarn") TRY(read_yarn(file, form, rope));
  return rope;
}

}  // namespace

Result<void> read_rope(const FileKeys& file, const Form& form, Json& config) {
  const double theta = TRY(file.number("rope.freq_base", 10000));
  auto rope = form.proportional ? TRY(proportional_of(file, theta))
              : form.factors && file.file().find(kRopeFactors)
                  ? TRY(llama3_of(file, theta, config.value("head_dim", std::int64_t{0})))
                  : TRY(scaling_of(file, form, theta));
  if (!form.layer_ropes) {
    config["rope_theta"] = theta;
    config["rope_parameters"] = rope;
    return {};
  }
  const double sliding = TRY(file.number("rope.freq_base_swa", 10000));
  config["rope_parameters"] = {
      {"full_attention", rope},
      {"sliding_attention", {{"rope_type", "default"}, {"rope_theta", sliding}}}};
  return {};
}

Result<void> read_turned_part(const FileKeys& file, double usual, Json& config) {
  const auto width = config.value("head_dim", std::uint64_t{0});
  if (width == 0) return file.unsupported("its heads have no width");
  const auto whole = static_cast<double>(width);
  const auto turned =
      TRY(file.natural("rope.dimension_count", static_cast<std::uint64_t>(whole * usual)));
  config["rope_parameters"]["partial_rotary_factor"] = static_cast<double>(turned) / whole;
  return {};
}

}  // namespace model::gguf
