// janua model show DIR|FILE: what a model is, and what it takes to hold and to run.
#include "base/visible.h"
#include "cli/command.h"
#include "model/run_folder.h"
#include "model/show.h"
#include "plan/estimate.h"
#include "store/gguf/file.h"
#include "tokenizer/given_files.h"
#include "tokenizer/take_over.h"

namespace cli::light {

namespace {

using base::Json;

std::uint64_t number_of(base::Size size) { return size.known() ? size.value() : base::Size::kMost; }

std::vector<std::int64_t> contexts_of(const model::Shown& shown) {
  std::vector<std::int64_t> out;
  for (const std::int64_t usual : {4096, 32768})
    if (usual < shown.config.context) out.push_back(usual);
  out.push_back(shown.config.context);
  return out;
}

Json memory_of(const model::Shown& shown) {
  Json out = {{"stored", Json::array()}, {"weights", Json::array()}, {"states", Json::array()}};
  for (const auto& [type, bytes] : shown.stored)
    out["stored"].push_back({{"type", type}, {"bytes", bytes}});
  for (const auto& [type, bytes] : shown.converted)
    out["weights"].push_back({{"type", type}, {"bytes", number_of(bytes)}});
  for (const auto context : contexts_of(shown))  // a state is in float, whatever the weights are
    out["states"].push_back({{"context", context},
                             {"type", "F32"},
                             {"bytes", number_of(shown.state_numbers(context) * 4)}});
  return out;
}

Json flops_of(const model::Shown& shown) {
  Json out = Json::array();
  out.push_back(
      {{"context", 0}, {"forward", shown.forward_flops(0)}, {"training", shown.training_flops(0)}});
  for (const auto context : contexts_of(shown)) {
    const auto n = static_cast<double>(context);
    out.push_back({{"context", context},
                   {"forward", shown.forward_flops(n)},
                   {"training", shown.training_flops(n)}});
  }
  return out;
}

Json json_of(const model::Shown& shown) {
  Json out = {
      {"family", shown.config.arch},
      {"architecture", shown.arch->hf_name},
      {"summary", shown.arch->summary},
      {"layers", shown.layers},
      {"hidden", shown.hidden},
      {"vocabulary", shown.config.vocabulary},
      {"context", shown.config.context},
      {"parameters",
       {{"total", shown.parameters}, {"active", shown.active}, {"embedding", shown.embedding}}},
      {"flops_per_token", flops_of(shown)},
      {"memory", memory_of(shown)},
      {"license", nullptr},
      {"digest", nullptr},
      {"types", shown.types},
      {"quantised", nullptr},
      {"files", Json::array()},
      {"tensors", Json::array()},
      {"contradictions", Json::array()}};
  for (const auto& one : shown.wrong.first) out["contradictions"].push_back(one.what);
  if (!shown.license.empty()) out["license"] = shown.license;
  if (!shown.files.empty()) out["digest"] = shown.digest.hex();
  if (!shown.scheme.empty())
    out["quantised"] = {
        {"scheme", shown.scheme}, {"numbers", shown.quantised}, {"bytes", shown.quantised_bytes}};
  for (const auto& file : shown.files)
    out["files"].push_back(
        {{"name", file.name}, {"bytes", file.bytes}, {"digest", file.digest.hex()}});
  for (const auto& group : shown.groups)
    out["tensors"].push_back(
        {{"name", group.name}, {"shape", group.shape}, {"count", group.count}});
  return out;
}

// Whether a tokenizer stands there, of whatever kind.
base::Result<bool> has_tokenizer(base::Disk& disk, const base::Path& place) {
  if (disk.is_folder(place)) {
    const auto given = tokenizer::given_place(disk, place);
    return given.ok() || given.error().code != base::Code::missing;
  }
  if (!place.ends_with(".gguf")) return false;
  const auto file = TRY(store::gguf::File::open(disk, place));
  if (!file.metadata().find("tokenizer.ggml.model")) return false;
  return TRY(file.metadata().text("tokenizer.ggml.model")) != "none";
}

base::Result<Json> tokenizer_of(base::Disk& disk, const base::Path& place) {
  if (!TRY(has_tokenizer(disk, place))) return Json();
  const auto loaded = tokenizer::load_given(disk, place);
  if (loaded.ok()) return Json{{"tokens", loaded->vocabulary()}, {"problem", nullptr}};
  return Json{{"tokens", nullptr}, {"problem", loaded.error().what}};
}

std::string tokenizer_text(const Json& tokenizer) {
  if (tokenizer.is_null()) return "Tokenizer: none\n";
  if (tokenizer["problem"].is_null())
    return "Tokenizer: " + tokenizer["tokens"].dump() + " tokens\n";
  return "Tokenizer: none that can be used here: " +
         base::visible(tokenizer["problem"].get<std::string>()) + "\n";
}

std::string size_text(const Json& bytes) { return plan::bytes(bytes.get<std::uint64_t>()); }

std::string flops_text(double flops) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", flops);
  return text;
}

std::string parameters_text(const model::Shown& shown) {
  const auto many = [](std::uint64_t n) { return plan::many(static_cast<double>(n)); };
  return "Parameters: " + std::to_string(shown.parameters) + " (" + many(shown.parameters) +
         "), of which a token meets " + many(shown.active) +
         ", all of the embedding among them; that has " + many(shown.embedding) + "\n";
}

std::string cost_text(const Json& json) {
  std::string out;
  for (const auto& one : json["flops_per_token"])
    out += "FLOPs of a token behind " + one["context"].dump() +
           " others: " + flops_text(one["forward"].get<double>()) + " forward, " +
           flops_text(one["training"].get<double>()) + " in training\n";
  out += "Memory of the weights as convert writes them:";
  for (const auto& one : json["memory"]["weights"])
    out += " " + one["type"].get<std::string>() + " " + size_text(one["bytes"]) + ";";
  out.back() = '\n';
  for (const auto& one : json["memory"]["states"])
    out += "Memory of a text of " + one["context"].dump() +
           " tokens: " + one["type"].get<std::string>() + " " + size_text(one["bytes"]) + "\n";
  return out;
}

std::string files_text(const model::Shown& shown) {
  if (shown.files.empty()) return "Weights: none beside the configuration\n";
  std::string types, out;
  for (const auto& [type, bytes] : shown.stored)
    types += (types.empty() ? "" : ", ") + type + " " + plan::bytes(bytes);
  for (const auto& file : shown.files)
    out += "  " + file.digest.hex() + "  " + base::visible(file.name) + "  " +
           plan::bytes(file.bytes) + "\n";
  if (!shown.scheme.empty())
    types += "; quantised: " + shown.scheme + ", " + std::to_string(shown.quantised) +
             " numbers in " + plan::bytes(shown.quantised_bytes);
  return "Weights: SHA-256 " + shown.digest.hex() + ", stored as " + types + "\n" + out;
}

std::string contradictions_text(const model::Contradictions& wrong) {
  if (wrong.count == 0) return "";
  std::string out = "Contradictions between the weights and config.json:\n";
  for (const auto& one : wrong.first) out += "  " + base::visible(one.what) + "\n";
  if (const auto more = wrong.count - wrong.first.size(); more > 0)
    out += "  and " + std::to_string(more) + " more\n";
  return out;
}

std::string text_of(const model::Shown& shown, const Json& json) {
  auto out = shown.config.arch + " (" + shown.arch->hf_name + "): " + shown.arch->summary + "\n" +
             std::to_string(shown.layers) + " layers of width " + std::to_string(shown.hidden) +
             ", vocabulary " + std::to_string(shown.config.vocabulary) + ", context " +
             std::to_string(shown.config.context) + "\n" + parameters_text(shown) +
             cost_text(json) + tokenizer_text(json["tokenizer"]) +
             "License: " + (shown.license.empty() ? "none is said" : base::visible(shown.license)) +
             "\n" + files_text(shown) + "Tensors:\n";
  for (const auto& group : shown.groups)
    out += "  " + group.name + " " + model::shown(group.shape) +
           (group.count == 1 ? "" : " x " + std::to_string(group.count)) + "\n";
  return out + contradictions_text(shown.wrong);
}

base::Result<void> run(Invocation& call) {
  const auto place = TRY(model::model_at(call.ctx.disk, call.arguments[0]));
  if (place.ends_with(".safetensors"))
    return base::Error{base::Code::bad_request, "holds weights alone", place,
                       "name the folder, in which config.json says what they are of"};
  const auto shown = TRY(model::show(call.ctx, place));
  auto json = json_of(shown);
  json["tokenizer"] = TRY(tokenizer_of(call.ctx.disk, place));
  if (call.json)
    call.print_json(json);
  else
    call.print(text_of(shown, json));
  if (shown.wrong.count == 0) return {};
  return base::Error{base::Code::bad_data,
                     "weights and config.json contradict each other in " +
                         std::to_string(shown.wrong.count) +
                         (shown.wrong.count == 1 ? " tensor" : " tensors"),
                     call.arguments[0], "no command computes with them; fetch the model again"};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR", "the folder of a model, its config.json alone, or a file of GGUF"}};
constexpr Example kExamples[] = {
    {"janua model show out/demo/model", "sizes, costs and digest"},
    {"janua model show demo.gguf", "the same of a file, with the types of its blocks"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"family", "text", "as [model] arch names it"},
    {"architecture", "text", "as config.json names it, or would"},
    {"summary", "text", ""},
    {"layers", "whole number", ""},
    {"hidden", "whole number", "width of the residual stream"},
    {"vocabulary", "whole number", ""},
    {"context", "whole number", "most tokens of a text"},
    {"parameters", "object", ""},
    {"parameters.total", "whole number", ""},
    {"parameters.active", "whole number",
     "that a token meets, all of the embedding among them; fewer where experts are chosen or modules "
     "that predict further tokens are not trained"},
    {"parameters.embedding", "whole number", "of the table of tokens"},
    {"flops_per_token", "list", "by the tokens before it"},
    {"flops_per_token[]", "object", ""},
    {"flops_per_token[].context", "whole number", "tokens before it"},
    {"flops_per_token[].forward", "number", ""},
    {"flops_per_token[].training", "number", "forward and backward"},
    {"memory", "object", ""},
    {"memory.stored", "list", "by type, as the files have them: what reading maps"},
    {"memory.stored[]", "object", ""},
    {"memory.stored[].type", "text", ""},
    {"memory.stored[].bytes", "whole number", ""},
    {"memory.weights", "list",
     "as model convert would write them, without keys and padding, by the type that is asked for; "
     "quantised ones only where the family has files of GGUF"},
    {"memory.weights[]", "object", ""},
    {"memory.weights[].type", "text", ""},
    {"memory.weights[].bytes", "whole number", ""},
    {"memory.states", "list", "the most that is kept of one text, by its length"},
    {"memory.states[]", "object", ""},
    {"memory.states[].context", "whole number", "tokens"},
    {"memory.states[].type", "text", "F32: a state is in float, whatever the weights are"},
    {"memory.states[].bytes", "whole number", ""},
    {"tokenizer", "object or null", "null where there is none"},
    {"tokenizer.tokens", "whole number or null", "ids; null where it cannot be used here"},
    {"tokenizer.problem", "text or null", "why it cannot be used here"},
    {"license", "text or null", "as README.md of the folder says it, or the file"},
    {"digest", "text or null",
     "SHA-256 of the weights: of the one file, or of what sha256sum prints of all, by name"},
    {"types", "list", "of the tensors in the files"},
    {"types[]", "text", ""},
    {"quantised", "object or null", "where config.json says that weights are"},
    {"quantised.scheme", "text", ""},
    {"quantised.numbers", "whole number", "in few bits; none without the files of weights"},
    {"quantised.bytes", "whole number", "that they take, with scales and zero points"},
    {"files", "list", "of weights"},
    {"files[]", "object", ""},
    {"files[].name", "text", ""},
    {"files[].bytes", "whole number", ""},
    {"files[].digest", "text", "SHA-256"},
    {"tensors", "list", "that the configuration asks for, those of all layers as one"},
    {"tensors[]", "object", ""},
    {"tensors[].name", "text", "* stands for the number of a layer or expert"},
    {"tensors[].shape", "list", ""},
    {"tensors[].shape[]", "whole number", ""},
    {"tensors[].count", "whole number", "how many there are"},
    {"contradictions", "list",
     "between the files and the configuration, the first hundred; an error follows then"},
    {"contradictions[]", "text", "a tensor, what is found and what is expected"}};
constexpr JsonForm kForms[] = {{.text = "What a model is.", .members = kMembers}};

extern const Entry model_show{
    .group = Group::look,
    .summary =
        "Say what a model is: family, shapes, parameters, what it costs, licence and digest.",
    .arguments = kArguments,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
