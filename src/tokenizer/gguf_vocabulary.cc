#include "tokenizer/gguf_vocabulary.h"

#include <optional>
#include <set>

#include "base/json.h"
#include "base/visible.h"
#include "tokenizer/chat.h"
#include "tokenizer/gguf_cut.h"

namespace tokenizer {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;
using store::gguf::Metadata;

// llama.cpp's kinds of token.
constexpr std::int32_t kNormal = 1, kControl = 3, kUserDefined = 4, kUnused = 5;

Json byte_level(bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", use_regex}};
}

const Json& member(const Json& object, const char* key) {
  static const Json none;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : none;
}

struct Vocabulary {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds;
  std::vector<std::string> merges;
};

Error bad_file(const std::string& what, const Path& path) {
  return {Code::bad_data, what, path, "take the tokenizer of the model as it was published"};
}

Result<void> put_token(Vocabulary& out, const std::string& text, const Json& id, std::int32_t kind,
                       const Path& path) {
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= out.tokens.size())
    return bad_file(
        "the id of the token '" + base::visible(text) + "' lies outside of the model's vocabulary",
        path);
  const auto at = id.get<std::size_t>();
  out.tokens[at] = text;
  out.kinds[at] = kind;
  return {};
}

Result<std::string> merge_text(const Json& merge, const Path& path) {
  if (merge.is_string()) return merge.get<std::string>();
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
    return merge[0].get<std::string>() + " " + merge[1].get<std::string>();
  return bad_file("a merge is no pair of tokens", path);
}

Result<Vocabulary> read_vocabulary(const Json& file, std::int64_t size, const Path& path) {
  const auto& bpe = member(file, "model");
  if (member(bpe, "type") != "BPE" || !member(bpe, "vocab").is_object() ||
      !member(bpe, "merges").is_array() || member(bpe, "byte_fallback") == true)
    return Error{Code::unsupported, "only byte-level BPE is written to GGUF files", path, ""};
  Vocabulary out;
  for (std::int64_t i = 0; i < size; ++i) out.tokens.push_back("[PAD" + std::to_string(i) + "]");
  out.kinds.assign(out.tokens.size(), kUnused);
  for (const auto& [text, id] : bpe["vocab"].items()) TRY(put_token(out, text, id, kNormal, path));
  for (const auto& token : member(file, "added_tokens"))
    if (token.is_object() && member(token, "content").is_string())
      TRY(put_token(out, token["content"].get<std::string>(), member(token, "id"),
                    member(token, "special") == true ? kControl : kUserDefined, path));
  for (const auto& merge : bpe["merges"]) out.merges.push_back(TRY(merge_text(merge, path)));
  return out;
}

// The token that stands before every text, if the post-processor puts one there.
bool begins_with_special(const Json& file) {
  const auto& single = member(member(file, "post_processor"), "single");
  return single.is_array() && !single.empty() && single[0].is_object() &&
         single[0].contains("SpecialToken");
}

}  // namespace

Result<void> put_vocabulary(base::Disk& disk, const Path& folder, std::int64_t vocabulary,
                            Metadata& out, std::string& warning) {
  const auto path = base::join(folder, "tokenizer.json");
  const auto file = TRY(base::parse_json(TRY(disk.read(path)), path));
  auto words = TRY(read_vocabulary(file, vocabulary, path));
  TRY(out.add("tokenizer.ggml.model", std::string("gpt2")));
  TRY(put_cut(file, out, warning));
  TRY(out.add("tokenizer.ggml.tokens", store::gguf::Array(std::move(words.tokens))));
  TRY(out.add("tokenizer.ggml.token_type", store::gguf::Array(std::move(words.kinds))));
  TRY(out.add("tokenizer.ggml.merges", store::gguf::Array(std::move(words.merges))));
  TRY(out.add("tokenizer.ggml.add_bos_token", begins_with_special(file)));
  TRY(out.add("tokenizer.ggml.add_space_prefix", false));
  if (const auto text = TRY(chat_template_of(disk, folder)); !text.empty())
    TRY(out.add("tokenizer.chat_template", text));
  return {};
}

namespace {

Result<void> check_kind(const Metadata& metadata, const Path& path) {
  const auto model = TRY(metadata.text("tokenizer.ggml.model"));
  if (model == "gpt2") return {};
  return Error{Code::unsupported,
               "its tokenizer is of the kind '" + base::visible(model) + "', not byte-level BPE",
               path, "take the model's tokenizer.json"};
}

struct Kinds {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds;
};

Result<Kinds> tokens_of(const Metadata& metadata, const Path& path) {
  Kinds out{TRY(metadata.list<std::string>("tokenizer.ggml.tokens")), {}};
  if (metadata.find("tokenizer.ggml.token_type"))
    out.kinds = TRY(metadata.list<std::int32_t>("tokenizer.ggml.token_type"));
  else
    out.kinds.assign(out.tokens.size(), kNormal);
  if (out.kinds.size() != out.tokens.size())
    return bad_file("it has " + std::to_string(out.tokens.size()) + " tokens and " +
                        std::to_string(out.kinds.size()) + " kinds of them",
                    path);
  return out;
}

// The text of the token that a key names; nothing where it names none.
Result<std::optional<std::string>> special(const Metadata& metadata, const char* key,
                                           const Kinds& all, const Path& path) {
  if (!metadata.find(key)) return std::optional<std::string>();
  const auto id = TRY(metadata.natural(key));
  if (id >= all.tokens.size())
    return bad_file(std::string(key) + " is " + std::to_string(id) + ", which no token has", path);
  return std::optional(all.tokens[id]);
}

Json added_token(const std::string& text, std::size_t id, bool is_special) {
  return {{"id", id},        {"content", text},     {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false}, {"special", is_special}};
}

Json post_processor(const std::string& bos, std::size_t id) {
  const Json begin = {{"SpecialToken", {{"id", bos}, {"type_id", 0}}}};
  const auto part = [](const char* name, int type) {
    return Json{{"Sequence", {{"id", name}, {"type_id", type}}}};
  };
  return {{"type", "TemplateProcessing"},
          {"single", {begin, part("A", 0)}},
          {"pair", {begin, part("A", 0), part("B", 1)}},
          {"special_tokens", {{bos, {{"id", bos}, {"ids", {id}}, {"tokens", {bos}}}}}}};
}

Result<Json> bpe_model(const Metadata& metadata, const Kinds& all, const Cut& cut,
                       const Path& path) {
  Json vocab = Json::object(), merges = Json::array();
  for (std::size_t id = 0; id < all.tokens.size(); ++id)
    if (all.kinds[id] != kUnused) vocab[all.tokens[id]] = id;
  for (const auto& merge : TRY(metadata.list<std::string>("tokenizer.ggml.merges"))) {
    const auto space = merge.find(' ', 1);
    if (space == std::string::npos)
      return bad_file("the merge '" + base::visible(merge) + "' is no pair of tokens", path);
    merges.push_back({merge.substr(0, space), merge.substr(space + 1)});
  }
  return Json{{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"ignore_merges", cut.ignore_merges},
              {"vocab", vocab},
              {"merges", merges}};
}

}  // namespace

Result<std::map<std::string, std::string>> vocabulary_files(const Metadata& metadata,
                                                            const Path& path) {
  TRY(check_kind(metadata, path));
  const auto cut = TRY(cut_of(metadata, path));
  const auto all = TRY(tokens_of(metadata, path));
  Json added = Json::array();
  for (std::size_t id = 0; id < all.tokens.size(); ++id)
    if (all.kinds[id] == kControl || all.kinds[id] == kUserDefined)
      added.push_back(added_token(all.tokens[id], id, all.kinds[id] == kControl));
  Json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                 {"clean_up_tokenization_spaces", false}};
  for (const auto& [key, name] : {std::pair("tokenizer.ggml.bos_token_id", "bos_token"),
                                  {"tokenizer.ggml.eos_token_id", "eos_token"},
                                  {"tokenizer.ggml.unknown_token_id", "unk_token"},
                                  {"tokenizer.ggml.padding_token_id", "pad_token"}})
    if (const auto text = TRY(special(metadata, key, all, path))) config[name] = *text;
  Json after = byte_level(true);
  const auto* adds = metadata.find("tokenizer.ggml.add_bos_token");
  if (adds && std::get_if<bool>(adds) && *std::get_if<bool>(adds) && config.contains("bos_token"))
    after = post_processor(config["bos_token"].get<std::string>(),
                           TRY(metadata.natural("tokenizer.ggml.bos_token_id")));
  std::map<std::string, std::string> out;
  if (metadata.find("tokenizer.chat_template"))
    out["chat_template.jinja"] = TRY(metadata.text("tokenizer.chat_template"));
  const Json file = {{"version", "1.0"},
                     {"truncation", nullptr},
                     {"padding", nullptr},
                     {"added_tokens", added},
                     {"normalizer", cut.nfc ? Json{{"type", "NFC"}} : Json()},
                     {"pre_tokenizer", cut.pre_tokenizer},
                     {"post_processor", after},
                     {"decoder", byte_level(true)},
                     {"model", TRY(bpe_model(metadata, all, cut, path))}};
  out["tokenizer.json"] = base::pretty(file);
  out["tokenizer_config.json"] = base::pretty(config);
  return out;
}

}  // namespace tokenizer
