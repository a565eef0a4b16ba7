#include "eval/known_text.h"

#include "tokenizer/training_text.h"

namespace eval {

base::Result<KnownText> read_known_text(const base::Path& corpus, const std::string& language,
                                        std::int64_t most, base::Context& ctx) {
  const auto path = base::join(base::join(corpus, "train"), language + ".jsonl.zst");
  KnownText out;
  if (!ctx.disk.exists(path)) return out;
  const auto chosen =
      TRY(tokenizer::choose_documents(path, static_cast<std::uint64_t>(most), "eval", ctx));
  out.bytes = chosen.bytes;
  out.left_out = chosen.left_out;
  out.text.reserve(chosen.bytes + chosen.documents);
  TRY(tokenizer::each_batch(path, "eval", ctx, [&](std::span<tokenizer::TrainingText> texts) {
    for (const auto& text : texts)
      if (chosen.takes(text)) out.text.append(text.text).append("\n");
    return base::done();
  }));
  return out;
}

}  // namespace eval
