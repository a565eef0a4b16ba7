// Whether the expression that cuts texts is one of those for which version 1.0 of Hugging Face's tokenizers has a matcher
// of its own: others it refuses ("this Split pattern needs a system-regex backend").
#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/named_pattern.h"

namespace tokenizer::aspect {

namespace {

using base::Json;

// All expressions of a pre-tokenizer, those of a ByteLevel as GPT-2's.
void collect(const Json& part, int depth, std::vector<std::string>& out) {
  constexpr int kMostDepth = 8;
  if (depth > kMostDepth) return;
  if (member(part, "type") == "ByteLevel" && member(part, "use_regex") != false)
    out.push_back(expression_of("gpt2"));
  if (const auto& regex = member(member(part, "pattern"), "Regex"); regex.is_string())
    out.push_back(regex.get<std::string>());
  for (const auto& one : member(part, "pretokenizers")) collect(one, depth + 1, out);
}

base::Result<Finding> look(const Looked& looked) {
  Finding out{.verdict = "yes", .said = "no expression cuts texts"};
  std::vector<std::string> patterns;
  collect(member(looked.file, "pre_tokenizer"), 0, patterns);
  for (const auto& pattern : patterns) {
    if (const auto* known = named_pattern(pattern); known && known->everywhere)
      out.said = std::string("texts are cut by the expression of ") + known->of;
    else
      add_example(out, base::visible(pattern));
  }
  if (out.count == 0) return out;
  out.verdict = "no";
  out.said = "the expression is none that tokenizers 1.0 knows, which may refuse the file";
  return out;
}

}  // namespace

extern const Entry known_pattern{
    .question = "Does version 1.0 of tokenizers know how texts are cut?", .look = look};

}  // namespace tokenizer::aspect
