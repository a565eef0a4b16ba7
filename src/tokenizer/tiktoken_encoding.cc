#include "tokenizer/tiktoken_encoding.h"

#include "base/visible.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kEnd = "<|endoftext|>";

// GPT-2's own expression; the one that tiktoken runs finds the same.
constexpr const char* kGpt2 =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr const char* kCl100k =
    R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+)"
    R"(|\s++$|\s*[\r\n]|\s+(?!\S)|\s)";
constexpr const char* kO200k =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
    R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
    R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
    R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kQwen = R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
                              R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

TiktokenEncoding gpt2() { return {kGpt2, {{kEnd, 50256}}, "", kEnd}; }

TiktokenEncoding p50k_edit() {
  auto out = gpt2();
  out.special["<|fim_prefix|>"] = 50281;
  out.special["<|fim_middle|>"] = 50282;
  out.special["<|fim_suffix|>"] = 50283;
  return out;
}

TiktokenEncoding cl100k() {
  return {kCl100k,
          {{kEnd, 100257},
           {"<|fim_prefix|>", 100258},
           {"<|fim_middle|>", 100259},
           {"<|fim_suffix|>", 100260},
           {"<|endofprompt|>", 100276}},
          "",
          kEnd};
}

TiktokenEncoding o200k() {
  return {kO200k, {{kEnd, 199999}, {"<|endofprompt|>", 200018}}, "", kEnd};
}

TiktokenEncoding harmony() {
  auto out = o200k();
  out.special.insert({{"<|startoftext|>", 199998},
                      {"<|return|>", 200002},
                      {"<|constrain|>", 200003},
                      {"<|channel|>", 200005},
                      {"<|start|>", 200006},
                      {"<|end|>", 200007},
                      {"<|message|>", 200008},
                      {"<|call|>", 200012}});
  const auto reserve = [&](std::size_t id) {
    out.special["<|reserved_" + std::to_string(id) + "|>"] = id;
  };
  for (const std::size_t id : {200000, 200001, 200004, 200009, 200010, 200011}) reserve(id);
  // The end of a prompt keeps its name.
  for (std::size_t id = 200013; id < 201088; ++id)
    if (id != 200018) reserve(id);
  return out;
}

TiktokenEncoding llama3() {
  constexpr std::size_t kFirst = 128000;
  TiktokenEncoding out{kLlama3, {}, "<|begin_of_text|>", "<|end_of_text|>"};
  const std::map<std::size_t, const char*> named = {{0, "<|begin_of_text|>"},
                                                    {1, "<|end_of_text|>"},
                                                    {6, "<|start_header_id|>"},
                                                    {7, "<|end_header_id|>"},
                                                    {9, "<|eot_id|>"}};
  for (std::size_t i = 0, reserved = 0; i < 256; ++i) {
    const auto found = named.find(i);
    const auto name = found != named.end()
                          ? std::string(found->second)
                          : "<|reserved_special_token_" + std::to_string(reserved++) + "|>";
    out.special[name] = kFirst + i;
  }
  return out;
}

TiktokenEncoding qwen() {
  constexpr std::size_t kFirst = 151643;
  TiktokenEncoding out{kQwen, {{kEnd, kFirst}}, "", kEnd};
  out.special["<|im_start|>"] = kFirst + 1;
  out.special["<|im_end|>"] = kFirst + 2;
  for (std::size_t i = 0; i < 205; ++i)
    out.special["<|extra_" + std::to_string(i) + "|>"] = kFirst + 3 + i;
  return out;
}

struct Named {
  const char* name;
  TiktokenEncoding (*make)();
};

constexpr Named kNamed[] = {{"cl100k_base", cl100k},    {"gpt2", gpt2},
                            {"llama3", llama3},         {"o200k_base", o200k},
                            {"o200k_harmony", harmony}, {"p50k_base", gpt2},
                            {"p50k_edit", p50k_edit},   {"qwen", qwen},
                            {"r50k_base", gpt2}};

}  // namespace

std::optional<TiktokenEncoding> known_encoding(std::string_view name) {
  for (const auto& one : kNamed)
    if (name == one.name) return one.make();
  return std::nullopt;
}

std::vector<std::string> known_encodings() {
  std::vector<std::string> out;
  for (const auto& one : kNamed) out.emplace_back(one.name);
  return out;
}

Result<TiktokenEncoding> read_encoding(const Json& json, const std::string& where) {
  const auto bad = [&](const std::string& what) {
    return Error{Code::bad_data, what, where,
                 "write {\"pat_str\": ..., \"special_tokens\": {content: id}}"};
  };
  if (!json.is_object() || !json.contains("pat_str") || !json["pat_str"].is_string())
    return bad("it has no text 'pat_str', the expression that cuts texts");
  TiktokenEncoding out{json["pat_str"].get<std::string>(), {}};
  if (!json.contains("special_tokens")) return out;
  if (!json["special_tokens"].is_object()) return bad("'special_tokens' is no object");
  for (const auto& [content, id] : json["special_tokens"].items()) {
    if (!id.is_number_unsigned())
      return bad("the id of '" + base::visible(content) + "' is no whole number");
    out.special[content] = id.get<std::size_t>();
  }
  if (out.special.contains(kEnd)) out.end = kEnd;
  return out;
}

}  // namespace tokenizer
