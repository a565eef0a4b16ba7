#include "binding/head.h"

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
  out.padded = is_set(file, "padding");
  out.plain = out.around && !is_set(file, "truncation") && !out.padded;
  out.byte_level = type_of(file, "model") == "BPE" && type_of(file, "decoder") == "ByteLevel";
  return out;
}

}  // namespace binding
