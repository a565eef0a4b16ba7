#include "tokenizer/gguf_words.h"

#include "base/visible.h"

namespace tokenizer {

using base::Json;
using base::Path;
using base::Result;
using store::gguf::Metadata;

base::Error bad_words(const std::string& what, const Path& path) {
  return {base::Code::bad_data, what, path, "take the tokenizer of the model as it was published"};
}

const Json& member(const Json& object, const char* key) {
  static const Json none;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() ? *found : none;
}

namespace {

Result<void> put_token(Words& out, const std::string& text, const Json& id, std::int32_t kind,
                       const Path& path) {
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= out.tokens.size())
    return bad_words(
        "the id of the token '" + base::visible(text) + "' lies outside of the model's vocabulary",
        path);
  const auto at = id.get<std::size_t>();
  out.tokens[at] = text;
  out.kinds[at] = kind;
  return {};
}

}  // namespace

Result<Words> words_of(const Json& file, std::int64_t vocabulary, const Path& path) {
  Words out;
  for (std::int64_t i = 0; i < vocabulary; ++i)
    out.tokens.push_back("[PAD" + std::to_string(i) + "]");
  out.kinds.assign(out.tokens.size(), kUnused);
  for (const auto& [text, id] : member(member(file, "model"), "vocab").items())
    TRY(put_token(out, text, id, kNormal, path));
  for (const auto& token : member(file, "added_tokens"))
    if (token.is_object() && member(token, "content").is_string())
      TRY(put_token(out, token["content"].get<std::string>(), member(token, "id"),
                    member(token, "special") == true ? kControl : kUserDefined, path));
  return out;
}

Result<Words> words_of(const Metadata& metadata, const Path& path) {
  Words out{TRY(metadata.list<std::string>("tokenizer.ggml.tokens")), {}};
  if (metadata.find("tokenizer.ggml.token_type"))
    out.kinds = TRY(metadata.list<std::int32_t>("tokenizer.ggml.token_type"));
  else
    out.kinds.assign(out.tokens.size(), kNormal);
  if (out.kinds.size() != out.tokens.size())
    return bad_words("it has " + std::to_string(out.tokens.size()) + " tokens and " +
                         std::to_string(out.kinds.size()) + " kinds of them",
                     path);
  return out;
}

Result<std::pair<std::string, std::string>> merge_of(const Json& merge, const Path& path) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
    return std::pair(merge[0].get<std::string>(), merge[1].get<std::string>());
  if (merge.is_string()) {
    const auto text = merge.get<std::string>();
    if (const auto space = text.find(' ', 1); space != std::string::npos)
      return std::pair(text.substr(0, space), text.substr(space + 1));
  }
  return bad_words("a merge is no pair of tokens", path);
}

bool begins_with_special(const Json& file) {
  const auto& single = member(member(file, "post_processor"), "single");
  return single.is_array() && !single.empty() && single[0].is_object() &&
         single[0].contains("SpecialToken");
}

Json added_tokens(const Words& words) {
  auto out = Json::array();
  for (std::size_t id = 0; id < words.tokens.size(); ++id)
    if (const auto kind = words.kinds[id];
        kind == kControl || kind == kUserDefined || kind == kUnknown)
      out.push_back({{"id", id},
                     {"content", words.tokens[id]},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", kind != kUserDefined}});
  return out;
}

Json begin_with(const std::string& token, std::size_t id) {
  const Json begin = {{"SpecialToken", {{"id", token}, {"type_id", 0}}}};
  const auto part = [](const char* name, int type) {
    return Json{{"Sequence", {{"id", name}, {"type_id", type}}}};
  };
  return {{"type", "TemplateProcessing"},
          {"single", {begin, part("A", 0)}},
          {"pair", {begin, part("A", 0), part("B", 1)}},
          {"special_tokens", {{token, {{"id", token}, {"ids", {id}}, {"tokens", {token}}}}}}};
}

}  // namespace tokenizer
