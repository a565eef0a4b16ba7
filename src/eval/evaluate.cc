#include "eval/evaluate.h"

#include <cmath>
#include <map>

#include "base/memory.h"
#include "base/parallel.h"
#include "eval/absent.h"
#include "eval/control.h"
#include "eval/heldout.h"
#include "eval/line_words.h"
#include "eval/relative.h"
#include "eval/report.h"
#include "eval/score_held_out.h"
#include "record/document.h"
#include "store/xz.h"

namespace eval {

namespace {

using base::Json;
using base::Result;

Score summarize(const EvalRecipe& recipe, const HeldOut& held_out,
                const std::vector<DocumentBits>& documents, std::int64_t vocabulary,
                std::int64_t seed) {
  Score score{.set = held_out.set,
              .language = held_out.language,
              .dataset_sha256 = held_out.sha256,
              .interval = {},
              .xz_bits_per_byte = {},
              .xz_after_training = {},
              .relative = {}};
  std::vector<Scored> scored;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    scored.push_back({documents[i].bits, held_out.documents[i].bytes()});
    score.bits += documents[i].bits;
    score.tokens += documents[i].tokens;
  }
  if (held_out.set == "messages") score.median_line_words = median_line_words(held_out);
  score.documents = documents.size();
  score.documents_left_out = held_out.documents_left_out;
  score.bytes = held_out.bytes;
  score.small = held_out.bytes < static_cast<std::uint64_t>(recipe.min_bytes);
  score.bits_per_byte = bits_per_byte(scored);
  score.interval =
      interval(scored, recipe.bootstrap_draws,
               {static_cast<std::uint64_t>(seed), "eval.bootstrap/" + held_out.name()});
  score.uniform_bits_per_byte = static_cast<double>(score.tokens) *
                                std::log2(static_cast<double>(vocabulary)) /
                                static_cast<double>(score.bytes);
  return score;
}

double per_byte(std::uint64_t size, const HeldOut& held_out) {
  return 8.0 * static_cast<double>(size) / static_cast<double>(held_out.bytes);
}

Result<void> add_controls(const EvalRecipe& recipe, const base::Path& corpus,
                          const std::vector<HeldOut>& held_out, Report& report,
                          base::Context& ctx) {
  report.control = store::xz_library();
  const auto found =
      TRY(controls(corpus, held_out, recipe.control_training_bytes, base::memory_there(), ctx));
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    auto& score = report.scores[i];
    score.xz_bits_per_byte = per_byte(found[i].alone, held_out[i]);
    if (const auto& after = found[i].after_training)
      score.xz_after_training = {per_byte(after->size, held_out[i]), after->training_bytes,
                                 after->left_out, after->dictionary};
  }
  return {};
}

BitsByKey bits_by_key(const HeldOut& held_out, const std::vector<DocumentBits>& scored) {
  BitsByKey out;
  for (std::size_t i = 0; i < scored.size(); ++i) out[held_out.documents[i].key] += scored[i].bits;
  return out;
}

void add_relative(const std::vector<HeldOut>& held_out,
                  const std::vector<std::vector<DocumentBits>>& scored, Report& report) {
  std::map<std::string, BitsByKey> english;  // by set
  for (std::size_t i = 0; i < held_out.size(); ++i)
    if (held_out[i].parallel() && held_out[i].language == kEnglish)
      english[held_out[i].set] = bits_by_key(held_out[i], scored[i]);
  for (std::size_t i = 0; i < held_out.size(); ++i)
    if (english.contains(held_out[i].set))
      report.scores[i].relative =
          relative(bits_by_key(held_out[i], scored[i]), english[held_out[i].set]);
}

Result<std::string> document_lines(const std::vector<HeldOut>& held_out,
                                   const std::vector<std::vector<DocumentBits>>& scored) {
  std::string out;
  for (std::size_t i = 0; i < held_out.size(); ++i)
    for (std::size_t j = 0; j < scored[i].size(); ++j) {
      const auto& document = held_out[i].documents[j];
      const record::ScoredDocument said{.set = held_out[i].set,
                                        .language = held_out[i].language,
                                        .id = document.id,
                                        .key = document.key,
                                        .bytes = static_cast<std::int64_t>(document.bytes()),
                                        .tokens = static_cast<std::int64_t>(scored[i][j].tokens),
                                        .bits = scored[i][j].bits};
      out += TRY(base::canonical(record::to_json(said))) + "\n";
    }
  return out;
}

Result<void> record(const Report& report, ledger::ArtefactWriter& writer) {
  record::Eval what;
  what.facts = said(report);
  std::vector<ledger::Entry> scores;
  for (const auto& score : report.scores) {
    Json body = record::to_json(said(score));
    body["task"] = "heldout/" + score.set + "/" + score.language;
    body["set"] = score.set;
    body["language"] = score.language;
    body["metric"] = "bits_per_byte";
    body["confidence"] = 0.95;
    body["control"] = report.control;
    body["inputs"] = writer.manifest().inputs;
    scores.push_back({"eval", std::move(body)});
    what.counts.documents += static_cast<std::int64_t>(score.documents);
    what.counts.bytes += static_cast<std::int64_t>(score.bytes);
    what.counts.tokens += static_cast<std::int64_t>(score.tokens);
  }
  record::say(what, writer.manifest());
  return writer.record_group(std::move(scores));
}

void warn(const Report& report, base::Context& ctx) {
  for (const auto& score : report.scores) {
    const auto name = score.set + "/" + score.language;
    if (score.small)
      ctx.reporter.warn("eval",
                        name + " holds " + std::to_string(score.bytes) + " bytes, a small set");
    if (score.bits_per_byte > 8)
      ctx.reporter.warn("eval",
                        name + " needs more than 8 bits per byte, more than uncompressed text");
  }
}

}  // namespace

Result<void> evaluate(const EvalRecipe& recipe, const base::Path& corpus,
                      infer::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                      ledger::ArtefactWriter& writer, base::Context& ctx) {
  if (tokenizer.eos() < 0)
    return base::Error{base::Code::unsupported, "the model names no eos token", "eval",
                       "evaluate a model whose folder says which token ends a document"};
  const auto shape = TRY(window_shape(recipe, model));
  const auto held_out = TRY(read_held_out(ctx.disk, corpus, recipe.max_bytes));
  const auto scored = TRY(score_held_out(held_out, model, tokenizer, shape, ctx));

  Report report{.scores = {},
                .control = {},
                .window_tokens = shape.length,
                .overlap_tokens = shape.overlap,
                .bootstrap_draws = recipe.bootstrap_draws,
                .absent = TRY(absent_in(corpus, ctx.disk))};
  for (std::size_t i = 0; i < held_out.size(); ++i)
    report.scores.push_back(
        summarize(recipe, held_out[i], scored[i], model.vocabulary(), writer.manifest().seed));
  add_relative(held_out, scored, report);
  if (recipe.control) TRY(add_controls(recipe, corpus, held_out, report, ctx));
  warn(report, ctx);

  TRY(ctx.disk.write_file(writer.path("eval.json"), base::pretty(record::to_json(said(report)))));
  TRY(ctx.disk.write_file(writer.path("table.md"), to_markdown(report)));
  TRY(ctx.disk.write_file(writer.path("plot.svg"), to_svg(report)));
  TRY(ctx.disk.write_file(writer.path("documents.jsonl"), TRY(document_lines(held_out, scored))));
  return record(report, writer);
}

}  // namespace eval
