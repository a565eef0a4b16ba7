#include "tokenizer/take_over.h"

#include "ledger/given.h"
#include "record/tokenizer.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/training_text.h"

namespace tokenizer {

using base::Path;
using base::Result;

Result<void> can_be_taken_over(base::Disk& disk, const Path& folder) {
  const auto loaded = TRY(Tokenizer::load(disk, folder));
  if (loaded.bos() >= 0 && loaded.eos() >= 0) return {};
  return base::Error{
      base::Code::unsupported,
      std::string("the tokenizer names no token that ") + (loaded.bos() < 0 ? "begins" : "ends") +
          " a text, and texts for training stand between the two",
      base::join(folder, "tokenizer_config.json"), "take another tokenizer, or learn one"};
}

Result<void> take_over(const Path& folder, const Path& corpus, ledger::ArtefactWriter& writer,
                       base::Context& ctx) {
  const auto given = TRY(ledger::look_at_given(ctx.disk, folder, "tokenizer", kTakenFiles,
                                               {ledger::Digests::known, ctx.pool}));
  TRY(given.is_asked_for(writer.manifest().inputs, "from"));
  for (const char* file : kTakenFiles)
    TRY(base::copy_file(ctx.disk, base::join(folder, file), writer.path(file)));
  TRY(given.untouched(ctx.disk));
  TRY(can_be_taken_over(ctx.disk, writer.folder()));
  const auto path = writer.path("tokenizer.json");
  const auto file = TRY(read_tokenizer_file(TRY(ctx.disk.read(path)), path));
  record::Tokenizer said;
  for (const auto& one : TRY(training_files(ctx.disk, corpus, {})))
    said.facts.languages.push_back(one.language);
  said.counts.tokens = TRY(Tokenizer::load(ctx.disk, writer.folder())).vocabulary();
  said.counts.merges = static_cast<std::int64_t>(file.merges.size());
  said.facts.vocabulary = said.counts.tokens;
  said.facts.from = record::Given::of(given);
  record::say(said, writer.manifest());
  return {};
}

}  // namespace tokenizer
