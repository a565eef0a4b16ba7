#include <algorithm>

#include "ledger/artefact.h"
#include "selfcheck/check.h"
#include "selfcheck/folder.h"
#include "selfcheck/ground.h"
#include "store/jsonl.h"
#include "tokenizer/shards.h"
#include "tokenizer/tokenizer.h"

namespace selfcheck::check {

namespace {

constexpr const char* kTexts[] = {"the gate of languages", "of the gate",
                                  "the languages of the gate"};

base::Result<void> write_corpus(base::Disk& disk, const base::Path& corpus) {
  auto file = TRY(store::JsonlWriter::open(
      disk, corpus + "/train/" + std::string(Ground::kLanguage) + ".jsonl.zst"));
  for (const std::string text : kTexts)
    TRY(file.write(
        {{"id", text}, {"text", text}, {"source", "selfcheck"}, {"language", Ground::kLanguage}}));
  return file.finish();
}

// One row that holds all there is.
base::Result<model::Batch> all_in_one_row(Ground& ground) {
  TRY(write_corpus(ground.disk, "corpus"));
  TRY(write_tokenizer(ground.disk, "tokenizer"));
  auto writer = TRY(ledger::ArtefactWriter::open(ground.ctx, Ground::kShards, "shards"));
  TRY(tokenizer::make_shards({}, "corpus", "tokenizer", writer, ground.ctx));
  const auto tokens = TRY(writer.finish()).counts["tokens"].get<std::int64_t>();
  const auto order =
      TRY(train::Order::open(ground.disk, Ground::kShards, steady_recipe({}), tokens - 1, 0));
  return order.batch(0, 1);
}

double count(const std::vector<std::int32_t>& targets, std::int32_t id) {
  return static_cast<double>(std::count(targets.begin(), targets.end(), id));
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  const auto batch = TRY(all_in_one_row(ground));
  const auto special = TRY(tokenizer::Tokenizer::load(ground.disk, "tokenizer")).special_ids();
  auto masked = batch.targets;  // by the id of the pad token, which is that of the end
  std::replace(masked.begin(), masked.end(), special.pad, -1);
  return Finding{.right = {{std::size(kTexts), 0}},
                 .ours = {{count(batch.targets, special.eos), count(batch.targets, special.bos)}},
                 .elsewhere = {{count(masked, special.eos), count(masked, special.bos)}}};
}

constexpr Report kReports[] = {{"TRL", "issues #456, #734, #1623 (2023 on)"},
                               {"unsloth", "issue #416"},
                               {"alignment-handbook", "issue #127 (open since Feb 2024)"},
                               {"DeepSeek-Coder", "issue #163 (open when read)"}};

}  // namespace

extern const Entry eos_target{
    .wrong =
        "The pad token is the end token, padding is masked by its id, and so nobody learns to "
        "stop.",
    .input = "three documents and a tokenizer folder whose pad_token is its eos_token",
    .right = "Counted: each document ends once, and no beginning is foretold.",
    .columns = "targets that are the end token, targets that are the begin token",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
