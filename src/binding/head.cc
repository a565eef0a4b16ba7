#include "binding/head.h"

#include <algorithm>

#include "base/json.h"
#include "tokenizer/post_processor.h"

namespace binding {
namespace {

using base::Json;
using base::Result;

// Members of "model" that are as long as the vocabulary are read over.
Json without_vocabulary(std::string_view file) {
  const Json::parser_callback_t keep = [](int depth, Json::parse_event_t event, Json& parsed) {
    return !(depth == 2 && event == Json::parse_event_t::key &&
             (parsed == "vocab" || parsed == "merges"));
  };
  return Json::parse(file, keep, false);
}

bool is_set(const Json& file, const char* key) {
  return file.contains(key) && !file[key].is_null();
}

std::string type_of(const Json& file, const char* key) {
  return is_set(file, key) && file[key].is_object() && file[key].contains("type") &&
                 file[key]["type"].is_string()
             ? file[key]["type"].get<std::string>()
             : "";
}

// A model that has a token for what it does not know refuses texts if there is no such token.
bool knows_unknown(const Json& file) {
  const auto& model = file["model"];
  if (!is_set(model, "unk_token")) return true;
  return file.contains("added_tokens") && file["added_tokens"].is_array() &&
         std::ranges::any_of(file["added_tokens"], [&](const Json& token) {
           return token.is_object() && token.contains("content") &&
                  token["content"] == model["unk_token"];
         });
}

// Puts what stands around a text into `out`. False where the text stands there twice or not at all, or what
// the post-processor says of types is not 0 everywhere.
Result<bool> read_around(const Json& file, const std::string& where, Head& out) {
  if (!is_set(file, "post_processor")) return true;
  const auto made =
      TRY(tokenizer::make_post_processor({file["post_processor"], where + " post_processor"}));
  std::vector<tokenizer::Encoding> texts(1);
  texts[0].add(-1, "", {}, 0);
  if (!made->process(texts, true)) return false;
  int found = 0;
  bool plain = true;
  for (const auto& text : texts)
    for (std::size_t i = 0; i < text.size(); ++i) {
      plain = plain && text.types[i] == 0;
      if (text.ids[i] < 0)
        ++found;
      else
        (found > 0 ? out.after : out.before).push_back(text.ids[i]);
    }
  return plain && found == 1;
}

}  // namespace

Result<Head> Head::read(std::string_view text, const std::string& where) {
  const auto file = without_vocabulary(text);
  if (!file.is_object() || !is_set(file, "model"))
    return base::Error{base::Code::bad_data, "this is not a tokenizer.json: it has no 'model'",
                       where, "fetch or make the tokenizer again"};
  Head out;
  out.around = TRY(read_around(file, where, out));
  const bool bpe = type_of(file, "model") == "BPE";
  out.padded = is_set(file, "padding");
  out.plain =
      out.around && bpe && !is_set(file, "truncation") && !out.padded && knows_unknown(file);
  out.byte_level = bpe && type_of(file, "decoder") == "ByteLevel";
  return out;
}

}  // namespace binding
