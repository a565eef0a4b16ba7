// Whether texts hold what the vocabulary has no token for.
#include <algorithm>

#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/pipeline.h"
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

// A model that has no token for what is unknown may be unable to take a text.
base::Result<bool> has_unknown(const Looked& looked, const Pipeline& pipeline, TokenId unknown,
                               std::string_view text) {
  if (unknown < 0)
    return !pipeline.encode(text, {.pair = {}, .special = false, .sized = false}).ok();
  // One that spells the token may hold it, and nothing of it is lost.
  const auto spelled = looked.tokenizer.token_bytes(unknown);
  if (!spelled.empty() && text.find(spelled) != text.npos) return false;
  const auto ids = TRY(looked.tokenizer.encode(text));
  return std::ranges::find(ids, unknown) != ids.end();
}

base::Result<Finding> look(const Looked& looked) {
  Finding out;
  const auto unknown = unknown_of(looked);
  const auto pipeline = TRY(Pipeline::of_json(looked.file, "tokenizer.json"));
  for (const auto text : probe_texts())
    if (TRY(has_unknown(looked, pipeline, unknown, text)))
      add_example(out, "'" + base::visible(text) + "'");
  out.wrong = out.count > 0;
  out.verdict = out.wrong ? "yes" : "no";
  out.said = std::to_string(out.count) + " of " + std::to_string(probe_texts().size()) +
             " texts have unknown parts";
  if (unknown < 0) out.said += ", and no token stands for them";
  if (unknown < 0 && !out.wrong) out.said = "no token stands for what is unknown";
  return out;
}

}  // namespace

extern const Entry unknown{.question = "Are there texts with unknown parts?", .look = look};

}  // namespace tokenizer::aspect
