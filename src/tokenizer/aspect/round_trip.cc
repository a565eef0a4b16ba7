// Whether decoding gives back the text that was encoded.
#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/probe_texts.h"

namespace tokenizer::aspect {

namespace {

base::Result<std::string> back(const Tokenizer& tokenizer, std::string_view text) {
  return tokenizer.decode(TRY(tokenizer.encode(text)));
}

// Texts are changed once, to a form that then stays: no two different forms have the same ids.
base::Result<bool> is_normal_form(const Tokenizer& tokenizer, const std::string& once) {
  return TRY(back(tokenizer, once)) == once;
}

base::Result<Finding> look(const Looked& looked) {
  Finding out;
  const bool normalizes = !member(looked.file, "normalizer").is_null();
  for (const auto text : probe_texts()) {
    const auto once = TRY(back(looked.tokenizer, text));
    if (once == text) continue;
    out.wrong = out.wrong || !normalizes || !TRY(is_normal_form(looked.tokenizer, once));
    add_example(out, "'" + base::visible(text) + "' comes back as '" + base::visible(once) + "'");
  }
  const auto all = std::to_string(probe_texts().size());
  out.verdict = out.count == 0 ? "yes" : out.wrong ? "no" : "after its normalizer";
  out.said = out.count == 0
                 ? "all of " + all + " texts come back as they were"
                 : std::to_string(out.count) + " of " + all + " texts come back otherwise";
  return out;
}

}  // namespace

extern const Entry round_trip{.question = "Is what is decoded the text that was encoded?",
                              .look = look};

}  // namespace tokenizer::aspect
