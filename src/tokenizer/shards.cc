// Reads a batch, encodes its documents in parallel, writes them in order; see the header.
#include "tokenizer/shards.h"

#include "base/parallel.h"
#include "record/document.h"
#include "record/tokenizer.h"
#include "store/jsonl.h"
#include "store/token_file.h"
#include "tokenizer/pattern_budget.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/training_text.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr const char* kStage = "shards";

struct Counts {
  std::int64_t documents = 0, tokens = 0, bytes = 0;
};

Result<void> named(Result<void> done, const std::string& where) {
  if (!done.ok()) done.error().where = where;
  return done;
}

Result<Counts> make_shard(const LanguageFile& file, const Tokenizer& tokenizer,
                          ledger::ArtefactWriter& writer, base::Context& ctx, Share share) {
  auto shard = TRY(
      store::TokenFileWriter::open(ctx.disk, writer.path(file.language), tokenizer.vocabulary()));
  auto rows =
      TRY(store::JsonlWriter::open(ctx.disk, writer.path(file.language + ".documents.jsonl")));
  Counts counts;
  std::uint64_t first = 0;  // of the batch
  TRY(each_batch(file.path, kStage, ctx, [&](std::span<TrainingText> texts) -> Result<void> {
    std::vector<std::vector<TokenId>> ids(texts.size());
    TRY(base::parallel_for(ctx, kStage, texts.size(), [&](std::size_t i) -> Result<void> {
      if (!share.takes(first + i)) return {};
      ids[i].push_back(tokenizer.bos());
      auto encoded = tokenizer.encode(texts[i].text, ids[i]);
      ids[i].push_back(tokenizer.eos());
      return named(std::move(encoded), "document " + texts[i].id + " of " + file.language);
    }));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!share.takes(first + i)) continue;
      TRY(shard.add(ids[i]));
      const auto bytes = static_cast<std::int64_t>(texts[i].text.size());
      TRY(rows.write(record::to_json(record::ShardDocument{texts[i].id, texts[i].source, bytes})));
      ++counts.documents;
      counts.tokens += static_cast<std::int64_t>(ids[i].size());
      counts.bytes += bytes;
    }
    first += texts.size();
    ctx.reporter.note(kStage, file.language + ": " + std::to_string(counts.tokens) + " tokens");
    return {};
  }));
  TRY(shard.finish());
  TRY(rows.finish());
  return counts;
}

}  // namespace

Result<void> make_shards(const ShardsRecipe& recipe, const base::Path& corpus,
                         const base::Path& tokenizer, ledger::ArtefactWriter& writer,
                         base::Context& ctx, Share share) {
  const auto encoder = TRY(Tokenizer::load(ctx.disk, tokenizer));
  if (encoder.bos() < 0 || encoder.eos() < 0)
    return Error{Code::unsupported, "the tokenizer names no bos or no eos token", tokenizer,
                 "name them in tokenizer_config.json"};
  const auto files = TRY(training_files(ctx.disk, corpus, recipe.languages));
  record::Shards said;
  Counts total;
  for (std::size_t i = 0; i < files.size(); ++i) {
    ctx.reporter.progress(kStage, i, files.size(), files[i].language);
    const auto counts = TRY(make_shard(files[i], encoder, writer, ctx, share));
    said.counts.languages[files[i].language] = {counts.tokens, counts.documents, counts.bytes};
    said.facts.languages.push_back(files[i].language);
    total.documents += counts.documents;
    total.tokens += counts.tokens;
    total.bytes += counts.bytes;
  }
  said.counts.tokens = total.tokens;
  said.counts.documents = total.documents;
  said.counts.bytes = total.bytes;
  said.facts.vocabulary = encoder.vocabulary();
  record::say(said, writer.manifest());
  if (share.of > 1) writer.manifest().facts["share"] = share.said();
  ctx.reporter.progress(kStage, files.size(), files.size(),
                        std::to_string(total.tokens) + " tokens");
  return {};
}

}  // namespace tokenizer
