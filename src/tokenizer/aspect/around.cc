// Which tokens stand around a text, and whether the files that say so agree.
#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer::aspect {

namespace {

std::string spelled(const Looked& looked, const std::vector<TokenId>& ids) {
  std::string out;
  for (const auto id : ids) out += base::visible(looked.tokenizer.token_bytes(id)) + " ";
  return out;
}

std::string name_of(const Looked& looked, const char* role, TokenId id) {
  return std::string(role) + " is " +
         (id < 0 ? "none" : base::visible(looked.tokenizer.token_bytes(id)));
}

// A token that tokenizer_config.json spells and the vocabulary lacks.
void check_spelling(const Looked& looked, const char* key, TokenId id, Finding& out) {
  const auto found = looked.files.find("tokenizer_config.json");
  if (found == looked.files.end() || id >= 0) return;
  const auto config = base::parse_json(found->second, "");
  const auto& said = config.ok() ? member(*config, key) : member(base::Json(), key);
  const auto& text = said.is_object() ? member(said, "content") : said;
  if (text.is_string() && text != "")
    add_example(out, std::string(key) + " of tokenizer_config.json is '" +
                         base::visible(text.get<std::string>()) + "', which no token is");
}

base::Result<Finding> look(const Looked& looked) {
  Finding out;
  const auto& ids = looked.tokenizer.special_ids();
  out.verdict = spelled(looked, ids.before) + "text";
  if (!ids.after.empty()) out.verdict += " " + spelled(looked, ids.after);
  if (out.verdict.ends_with(' ')) out.verdict.pop_back();
  out.said = name_of(looked, "BOS", ids.bos) + ", " + name_of(looked, "EOS", ids.eos);
  check_spelling(looked, "bos_token", ids.bos, out);
  check_spelling(looked, "eos_token", ids.eos, out);
  if (ids.before.size() > 1 && ids.before[0] == ids.before[1])
    add_example(out, "the token in front of texts stands there twice");
  out.wrong = out.count > 0;
  return out;
}

}  // namespace

extern const Entry around{.question = "Which tokens stand around a text?", .look = look};

}  // namespace tokenizer::aspect
