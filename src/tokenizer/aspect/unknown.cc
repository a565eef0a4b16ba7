// Whether texts hold what the vocabulary has no token for.
#include <algorithm>

#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/probe_texts.h"

namespace tokenizer::aspect {

namespace {

// -1 where none stands for what is unknown.
TokenId unknown_of(const Looked& looked) {
  const auto& model = member(looked.file, "model");
  const auto& name = member(model, "unk_token");
  const auto& id = name.is_string()
                       ? member(member(model, "vocab"), name.get_ref<const std::string&>().c_str())
                       : member(model, "unk_id");
  return id.is_number_integer() ? id.get<TokenId>() : -1;
}

base::Result<Finding> look(const Looked& looked) {
  Finding out;
  const auto unknown = unknown_of(looked);
  for (const auto text : probe_texts()) {
    if (unknown < 0) break;
    const auto ids = looked.tokenizer.encode(text);
    if (std::ranges::find(ids, unknown) != ids.end())
      add_example(out, "'" + base::visible(text) + "'");
  }
  out.wrong = out.count > 0;
  out.verdict = out.wrong ? "yes" : "no";
  out.said = unknown < 0 ? "no token stands for what is unknown"
                         : std::to_string(out.count) + " of " +
                               std::to_string(probe_texts().size()) + " texts have unknown parts";
  return out;
}

}  // namespace

extern const Entry unknown{.question = "Are there texts with unknown parts?", .look = look};

}  // namespace tokenizer::aspect
