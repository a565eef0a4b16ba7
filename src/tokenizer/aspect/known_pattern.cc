// Whether the expression that cuts texts is one of those for which version 1.0 of Hugging Face's tokenizers has a matcher
// of its own: others it refuses ("this Split pattern needs a system-regex backend").
#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer::aspect {

namespace {

using base::Json;

struct Known {
  const char* name;
  const char* pattern;
};

constexpr Known kKnown[] = {
    {"GPT-2", R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"},
    {"Llama 3", R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3})"
                R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {"Qwen 2", R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
               R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {"o200k", R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
              R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
              R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
              R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?)"
              R"(|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
    {"Tekken", R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+)"
               R"(|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*)"
               R"(|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}};

// All expressions of a pre-tokenizer, those of a ByteLevel as GPT-2's.
void collect(const Json& part, int depth, std::vector<std::string>& out) {
  constexpr int kMostDepth = 8;
  if (depth > kMostDepth) return;
  if (member(part, "type") == "ByteLevel" && member(part, "use_regex") != false)
    out.emplace_back(kKnown[0].pattern);
  if (const auto& regex = member(member(part, "pattern"), "Regex"); regex.is_string())
    out.push_back(regex.get<std::string>());
  for (const auto& one : member(part, "pretokenizers")) collect(one, depth + 1, out);
}

std::string name_of(const std::string& pattern) {
  for (const auto& one : kKnown)
    if (pattern == one.pattern) return one.name;
  return "";
}

base::Result<Finding> look(const Looked& looked) {
  Finding out{.verdict = "yes", .said = "no expression cuts texts"};
  std::vector<std::string> patterns;
  collect(member(looked.file, "pre_tokenizer"), 0, patterns);
  for (const auto& pattern : patterns) {
    if (const auto name = name_of(pattern); !name.empty())
      out.said = "texts are cut by the expression of " + name;
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
