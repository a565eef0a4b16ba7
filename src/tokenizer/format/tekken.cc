// Mistral's tekken.json: byte-level BPE by ranks behind special tokens, which have the first ids.
//
//   { "config": {"pattern", "default_vocab_size", "default_num_special_tokens", "version": "v3" to "v15"},
//     "vocab": [{"rank", "token_bytes": base64, "token_str"}], of which the first are used that fit,
//     "special_tokens": [{"rank", "token_str", "is_control"}] }
//
// What surprises: files of v3 to v7 without special_tokens have twenty of old; ids of the special range that no token
// has are called <SPECIAL_20> and so on.
#include <set>

#include "base/base64.h"
#include "base/json.h"
#include "base/visible.h"
#include "tokenizer/format.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/ranks.h"
#include "tokenizer/tiktoken_pattern.h"

namespace tokenizer::format {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

constexpr std::size_t kMostSpecial = 65'536;

constexpr const char* kOfOld[] = {"<unk>",
                                  "<s>",
                                  "</s>",
                                  "[INST]",
                                  "[/INST]",
                                  "[AVAILABLE_TOOLS]",
                                  "[/AVAILABLE_TOOLS]",
                                  "[TOOL_RESULTS]",
                                  "[/TOOL_RESULTS]",
                                  "[TOOL_CALLS]",
                                  "[IMG]",
                                  "<pad>",
                                  "[IMG_BREAK]",
                                  "[IMG_END]",
                                  "[PREFIX]",
                                  "[MIDDLE]",
                                  "[SUFFIX]",
                                  "[SYSTEM_PROMPT]",
                                  "[/SYSTEM_PROMPT]",
                                  "[TOOL_CONTENT]"};

Error bad(const std::string& what, const Path& path) {
  return {Code::bad_data, what, path, "take the tekken.json of the model as it was published"};
}

bool named(std::string_view name) { return name == "tekken.json"; }

// The first token stands in the head behind "config", in any order of the two.
bool is(std::string_view head) {
  const auto first = head.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && head[first] == '{' &&
         (head.find("\"token_bytes\"") != std::string_view::npos ||
          head.find("\"default_num_special_tokens\"") != std::string_view::npos);
}

Result<std::size_t> number(const Json& object, const char* key, const Path& path) {
  const auto& value = member(object, key);
  if (value.is_number_unsigned()) return value.get<std::size_t>();
  return bad(std::string("'") + key + "' is no whole number", path);
}

Result<std::string> text(const Json& object, const char* key, const Path& path) {
  const auto& value = member(object, key);
  if (value.is_string()) return value.get<std::string>();
  return bad(std::string("'") + key + "' is no text", path);
}

Result<std::vector<std::string>> tokens_of(const Json& file, std::size_t most, const Path& path) {
  const auto& vocab = member(file, "vocab");
  if (!vocab.is_array() || vocab.size() < most)
    return bad("'vocab' has fewer tokens than default_vocab_size asks for", path);
  std::vector<std::string> out(most);
  for (const auto& one : vocab) {
    const auto rank = TRY(number(one, "rank", path));
    if (rank >= most) continue;
    const auto bytes = base::from_base64(TRY(text(one, "token_bytes", path)));
    if (!bytes.ok() || bytes->empty())
      return bad("the bytes of rank " + std::to_string(rank) + " are no base64", path);
    if (!out[rank].empty())
      return bad("rank " + std::to_string(rank) + " is given to two tokens", path);
    out[rank] = *bytes;
  }
  for (std::size_t rank = 0; rank < most; ++rank)
    if (out[rank].empty()) return bad("no token has rank " + std::to_string(rank), path);
  return out;
}

// A file without special tokens may be one of old; later versions name them.
Result<std::vector<RankedSpecial>> named_special(const Json& file, const std::string& version,
                                                 const Path& path) {
  std::vector<RankedSpecial> out;
  const auto& list = member(file, "special_tokens");
  if (list.is_null()) {
    if (version != "v1" && version != "v2" && version != "v3" && version != "v7")
      return bad("a file of version " + base::visible(version) + " names its special tokens", path);
    for (const char* content : kOfOld) out.push_back({content, out.size()});
    return out;
  }
  if (!list.is_array()) return bad("'special_tokens' is no list", path);
  for (const auto& one : list)
    out.push_back({TRY(text(one, "token_str", path)), TRY(number(one, "rank", path)),
                   member(one, "is_control") != false});
  return out;
}

Result<std::vector<RankedSpecial>> special_of(const Json& file, std::size_t count,
                                              const Path& path) {
  auto out = TRY(named_special(file, TRY(text(member(file, "config"), "version", path)), path));
  std::set<std::size_t> taken;
  for (const auto& one : out)
    if (one.id >= count || !taken.insert(one.id).second)
      return bad("the special token '" + base::visible(one.content) + "' has an id that " +
                     (one.id < count ? "another one has" : "lies behind the special ones"),
                 path);
  for (std::size_t id = 0; id < count; ++id)
    if (!taken.contains(id)) out.push_back({"<SPECIAL_" + std::to_string(id) + ">", id});
  return out;
}

Result<Ranked> ranked_of(const Json& file, const Path& path) {
  const auto& config = member(file, "config");
  const auto all = TRY(number(config, "default_vocab_size", path));
  Ranked out;
  out.first = TRY(number(config, "default_num_special_tokens", path));
  if (out.first > kMostSpecial || all < out.first)
    return bad("default_num_special_tokens is beyond default_vocab_size or 65536", path);
  out.tokens = TRY(tokens_of(file, all - out.first, path));
  out.special = TRY(special_of(file, out.first, path));
  out.pattern = pattern_of_tiktoken(TRY(text(config, "pattern", path)));
  out.before = "<s>";
  return out;
}

std::string config_of(const Ranked& ranked) {
  Json out = {{"tokenizer_class", "PreTrainedTokenizerFast"},
              {"clean_up_tokenization_spaces", false}};
  for (const auto& [content, name] : {std::pair("<s>", "bos_token"),
                                      {"</s>", "eos_token"},
                                      {"<unk>", "unk_token"},
                                      {"<pad>", "pad_token"}})
    for (const auto& one : ranked.special)
      if (one.content == content) out[name] = content;
  return base::pretty(out);
}

Result<Files> read(const Source& source) {
  const auto file = TRY(base::parse_json(TRY(source.disk.read(source.path)), source.path));
  const auto ranked = TRY(ranked_of(file, source.path));
  return Files{{"tokenizer.json", TRY(ranked_file(ranked, source.path))},
               {"tokenizer_config.json", config_of(ranked)}};
}

}  // namespace

extern const Entry tekken{
    .summary = "Mistral's tekken.json", .named = named, .is = is, .read = read};

}  // namespace tokenizer::format
