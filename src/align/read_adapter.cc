// An adapter as PEFT has it in a folder.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "align/adapter.h"
#include "base/json.h"
#include "store/safetensors.h"

namespace align {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

// What would be computed otherwise if it said something.
constexpr const char* kForeign[] = {"alora_invocation_tokens",
                                    "arrow_config",
                                    "corda_config",
                                    "eva_config",
                                    "fan_in_fan_out",
                                    "kasa_config",
                                    "layer_replication",
                                    "lora_bias",
                                    "lora_ga_config",
                                    "monteclora_config",
                                    "target_parameters",
                                    "trainable_token_indices",
                                    "use_bdlora",
                                    "use_qalora",
                                    "velora_config"};

bool says_nothing(const Json& value) { return value.is_null() || value == false || value.empty(); }

struct Config {
  std::int64_t rank = 0;
  double alpha = 0;
  bool by_root = false, magnitude = false;
  std::map<std::string, double> ranks, alphas;  // by the end of a module's name
};

class ConfigFile {
 public:
  ConfigFile(const Json& json, base::Path where) : json_(json), where_(std::move(where)) {}

  Result<Config> read() const {
    if (!json_.is_object()) return wrong("this is no adapter_config.json");
    if (json_.value("peft_type", Json()) != "LORA")
      return Error{Code::unsupported, "peft_type is " + json_.value("peft_type", Json()).dump(),
                   where_, "LoRA, rsLoRA and DoRA are read"};
    for (const char* key : kForeign)
      if (json_.contains(key) && !says_nothing(json_[key]))
        return Error{Code::unsupported, std::string("'") + key + "' is " + json_[key].dump(),
                     where_, "adapters with it would be computed otherwise here"};
    if (const auto bias = json_.value("bias", Json("none")); bias != "none")
      return Error{Code::unsupported, "'bias' is " + bias.dump(), where_, "only \"none\" is read"};
    Config out;
    out.rank = TRY(whole_rank("r", TRY(number("r"))));
    out.alpha = TRY(number("lora_alpha"));
    out.by_root = TRY(flag("use_rslora"));
    out.magnitude = TRY(flag("use_dora"));
    out.ranks = TRY(pattern("rank_pattern"));
    for (const auto& [name, rank] : out.ranks) TRY(whole_rank("rank_pattern", rank));
    out.alphas = TRY(pattern("alpha_pattern"));
    return out;
  }

 private:
  Error wrong(const std::string& what) const { return {Code::bad_data, what, where_, ""}; }

  Result<double> number(const char* key) const {
    const auto it = json_.find(key);
    if (it == json_.end() || !it->is_number() || !(it->get<double>() > 0))
      return wrong(std::string("'") + key + "' must be a number above 0");
    return it->get<double>();
  }
  Result<std::int64_t> whole_rank(const std::string& key, double rank) const {
    constexpr double kMost = 1 << 20;
    if (rank > kMost || rank != std::floor(rank))
      return wrong("'" + key + "' must be a whole number, of at most 1,048,576");
    return static_cast<std::int64_t>(rank);
  }
  Result<bool> flag(const char* key) const {
    const auto it = json_.find(key);
    if (it == json_.end() || it->is_null()) return false;
    if (!it->is_boolean()) return wrong(std::string("'") + key + "' must be true or false");
    return it->get<bool>();
  }
  // PEFT takes the keys as expressions; those that are names alone are read.
  Result<std::map<std::string, double>> pattern(const char* key) const {
    std::map<std::string, double> out;
    const auto it = json_.find(key);
    if (it == json_.end() || it->is_null()) return out;
    if (!it->is_object()) return wrong(std::string("'") + key + "' must be an object");
    for (const auto& [name, value] : it->items()) {
      if (!value.is_number() || !(value.get<double>() > 0))
        return wrong(std::string("'") + key + "': " + name + " must be a number above 0");
      const auto letter = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
      };
      const auto plain = name.starts_with('^') ? name.substr(1) : name;
      if (!std::ranges::all_of(plain, letter))
        return Error{Code::unsupported, std::string("'") + key + "' has the expression " + name,
                     where_, "names of modules, whole or their end, are read"};
      out[name] = value.get<double>();
    }
    return out;
  }

  const Json& json_;
  base::Path where_;
};

// Of the first key that is the end of a module's name, or all of it behind a '^'.
double of_module(const std::map<std::string, double>& pattern, const std::string& module,
                 double usual) {
  for (const auto& [key, value] : pattern) {
    if (key == module || key == "^" + module) return value;
    if (!key.starts_with('^') && module.ends_with("." + key)) return value;
  }
  return usual;
}

constexpr std::string_view kBefore = "base_model.model.";
constexpr std::string_view kA = ".lora_A.weight", kB = ".lora_B.weight",
                           kMagnitude = ".lora_magnitude_vector", kWhole = ".weight";

class Reader {
 public:
  Reader(const store::Safetensors& file, const model::Layout& layout, Config config)
      : file_(file), layout_(layout), config_(std::move(config)) {}

  Result<Adapter> read() {
    for (const auto& [name, info] : file_.tensors()) TRY(read_tensor(name));
    if (out_.changes.empty() && out_.whole.empty()) return wrong("the adapter has no tensor");
    return std::move(out_);
  }

 private:
  Error wrong(const std::string& what, const std::string& hint = "") const {
    return {Code::bad_data, what, file_.path(), hint};
  }

  Result<const model::Parameter*> parameter_of(const std::string& module) const {
    const auto* found = layout_.find(module + ".weight");
    if (!found)
      return wrong("the model has no '" + module + ".weight' that the adapter changes",
                   "is it an adapter of this model?");
    return found;
  }

  Result<std::vector<float>> floats(const std::string& name,
                                    const std::vector<std::int64_t>& shape) const {
    std::size_t size = 1;
    for (const auto n : shape) size *= static_cast<std::size_t>(n);
    std::vector<float> out;
    TRY(file_.expect(name, shape));
    out.resize(size);
    TRY(file_.read(name, shape, out));
    if (!std::ranges::all_of(out, [](float x) { return std::isfinite(x); }))
      return wrong("the tensor '" + name + "' holds numbers that are not finite");
    return out;
  }

  Result<void> read_tensor(const std::string& name) {
    if (!name.starts_with(kBefore))
      return wrong("the tensor '" + name + "' is none of an adapter",
                   "PEFT writes names that begin with base_model.model.");
    const auto inner = name.substr(kBefore.size());
    const auto module = [&](std::string_view end) {
      return inner.substr(0, inner.size() - end.size());
    };
    if (inner.ends_with(kA)) return read_change(module(kA));
    if (inner.ends_with(kB)) return behind_a(module(kB), name);
    if (inner.ends_with(kMagnitude)) return behind_a(module(kMagnitude), name);
    if (inner.ends_with(kWhole) && inner.find(".lora_") == std::string::npos)
      return read_whole(module(kWhole), name);
    return Error{Code::unsupported, "the tensor '" + name + "' is of a kind that is not read",
                 file_.path(), "lora_A, lora_B, lora_magnitude_vector and whole weights are"};
  }

  // It is read where its lora_A is.
  Result<void> behind_a(const std::string& module, const std::string& name) const {
    if (file_.tensors().contains(std::string(kBefore) + module + std::string(kA))) return {};
    return wrong("the tensor '" + name + "' has no lora_A");
  }

  Result<void> read_change(const std::string& module) {
    const auto* p = TRY(parameter_of(module));
    const auto begin = std::string(kBefore) + module;
    if (p->shape.size() != 2)
      return wrong("'" + module + ".weight' is no matrix, so it has no low-rank change");
    if (!p->also_called.empty() || !p->copies.empty())
      return Error{Code::unsupported,
                   "the adapter changes '" + module + "', which stands in for another one, too",
                   file_.path(), "untie the head first"};
    const auto rank = static_cast<std::int64_t>(
        of_module(config_.ranks, module, static_cast<double>(config_.rank)));
    const double alpha = of_module(config_.alphas, module, config_.alpha);
    const auto ranks = static_cast<double>(rank);
    Adapter::Change out{module, p, rank, alpha / (config_.by_root ? std::sqrt(ranks) : ranks),
                        {},     {}};
    out.a = TRY(floats(begin + std::string(kA), {rank, p->shape[1]}));
    out.b = TRY(floats(begin + std::string(kB), {p->shape[0], rank}));
    const auto magnitude = begin + std::string(kMagnitude);
    if (config_.magnitude != file_.tensors().contains(magnitude))
      return wrong(config_.magnitude ? "use_dora is true, and '" + magnitude + "' is not there"
                                     : "use_dora is false, and '" + magnitude + "' is there");
    if (config_.magnitude) out.magnitude = TRY(floats(magnitude, {p->shape[0]}));
    out_.changes.push_back(std::move(out));
    return {};
  }

  Result<void> read_whole(const std::string& module, const std::string& name) {
    const auto* p = TRY(parameter_of(module));
    out_.whole.push_back({module, p, TRY(floats(name, p->shape))});
    return {};
  }

  const store::Safetensors& file_;
  const model::Layout& layout_;
  Config config_;
  Adapter out_;
};

}  // namespace

Result<Adapter> read_adapter(base::Disk& disk, const base::Path& folder,
                             const model::Layout& layout) {
  const auto path = folder + "/adapter_config.json";
  const auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  const auto config = TRY(ConfigFile(json, path).read());
  const auto file = TRY(store::Safetensors::open(disk, folder + "/adapter_model.safetensors"));
  auto out = TRY(Reader(file, layout, config).read());
  TRY(file.whole());
  return out;
}

}  // namespace align
