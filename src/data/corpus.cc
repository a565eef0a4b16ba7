#include "data/corpus.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "data/corpus_remarks.h"
#include "data/corpus_writer.h"
#include "data/decision.h"
#include "data/fetch.h"
#include "data/majority.h"
#include "data/stage.h"
#include "record/corpus.h"

namespace data {

namespace {

struct Read {
  Candidates candidates;
  SourcesRead sources;
};

base::Result<Read> read_all(const base::Path& sources, base::Context& ctx);
base::Result<void> check_enough(const Candidates& candidates,
                                const std::vector<std::string>& variants, bool holds_out);
base::Result<void> check_left(const CorpusWriter& corpus, const std::vector<std::string>& variants);
std::vector<std::string> rules_in_order(const CorpusRecipe& recipe);
base::Result<void> write_licenses(const SourcesRead& sources, ledger::ArtefactWriter& writer,
                                  base::Context& ctx);
base::Result<void> record_decisions(const Tally& tally, ledger::ArtefactWriter& writer);
void report(const CorpusWriter& corpus, base::Context& ctx);
void say_unstated_twins(const Candidates& candidates, base::Context& ctx);
void warn_of_unmeasured(const CorpusWriter& corpus, base::Context& ctx);
record::Corpus::Facts describe(const CorpusWriter& corpus, const Read& read,
                               const std::map<std::string, std::int64_t>& without_twin);

}  // namespace

base::Result<void> build_corpus(const CorpusRecipe& recipe, const base::Path& sources,
                                std::int64_t seed, ledger::ArtefactWriter& writer,
                                base::Context& ctx) {
  TRY(recipe.check());
  const auto variants = canonical_variants(recipe);
  auto read = TRY(read_all(sources, ctx));
  auto& candidates = read.candidates;
  CorpusWriter corpus(writer, ctx, recipe.structure);
  corpus.count_in(candidates);
  TRY(check_extracted(read.sources.sources, recipe.min_extracted_share));

  drop_other_languages(candidates, variants);
  for (const auto& remark : remarks_on_variants(candidates)) ctx.reporter.warn("corpus", remark);
  TRY(check_enough(candidates, variants, holds_out(recipe)));
  TRY(gate_licenses(candidates, recipe));
  const auto before = count_live(candidates);
  TRY(clean_text(candidates, ctx));
  TRY(check_majority(candidates, before, {"empty", "no_letters"}, recipe.max_rule_share));
  const auto without_twin = TRY(drop_english(candidates, recipe, ctx));
  TRY(apply_rules(candidates, recipe, ctx));
  const auto heldout = TRY(hold_out(candidates, recipe, seed));
  if (recipe.heldout_pages > 0 || recipe.heldout_pages_bytes > 0)
    say_unstated_twins(candidates, ctx);
  TRY(keep_apart(candidates, recipe, ctx));
  auto repeats = TRY(drop_repeats(candidates, recipe));

  corpus.tally().agreement() = agreements(candidates, rules_in_order(recipe));
  corpus.tally().heldout() = count_heldout(candidates);
  corpus.tally().passed_over() = heldout.passed_over;
  corpus.tally().repeats() = std::move(repeats);
  TRY(corpus.write_train(candidates, recipe.message_document_bytes));
  TRY(corpus.write_heldout(candidates, heldout, variants, recipe.message_document_bytes));
  TRY(corpus.write_decisions(candidates, read.sources.sources));
  TRY(write_licenses(read.sources, writer, ctx));
  TRY(corpus.finish());
  TRY(check_left(corpus, variants));
  TRY(record_decisions(corpus.tally(), writer));
  writer.manifest().counts = to_json(corpus.tally());
  writer.manifest().facts = record::to_json(describe(corpus, read, without_twin));
  report(corpus, ctx);
  if (holds_out(recipe)) warn_of_unmeasured(corpus, ctx);
  for (const auto& remark : remarks_on_shared(corpus.tally().heldout()))
    ctx.reporter.warn("corpus", remark);
  return {};
}

namespace {

base::Result<Read> read_all(const base::Path& sources, base::Context& ctx) {
  Read out;
  out.sources = TRY(read_sources(sources, ctx, [&](Document&& document) -> base::Result<void> {
    TRY(ctx.cancel.check("corpus"));
    out.candidates.push_back(to_candidate(std::move(document)));
    if (out.candidates.size() % 500 == 0)
      ctx.reporter.progress("corpus", out.candidates.size(), 0, "documents read");
    return {};
  }));
  if (out.candidates.empty())
    return base::Error{base::Code::bad_data, "the sources give no document at all", sources,
                       "look at the sources of the recipe"};
  return out;
}

// Where nothing is to be held out, one document is enough.
base::Result<void> check_enough(const Candidates& candidates,
                                const std::vector<std::string>& variants, bool holds_out) {
  std::map<std::string, std::int64_t> documents;
  for (const auto& candidate : candidates) ++documents[candidate.document.language];
  for (const auto& variant : variants) {
    if (documents[variant] > (holds_out ? 1 : 0)) continue;
    return base::Error{
        base::Code::bad_data,
        documents[variant] == 0 ? "no source gives a document in " + variant
                                : variant +
                                      " has one document, which cannot be both trained on and "
                                      "held out",
        "corpus", "add a source for " + variant + ", or take it out of corpus.variants"};
  }
  return {};
}

base::Result<void> check_left(const CorpusWriter& corpus,
                              const std::vector<std::string>& variants) {
  const auto train = corpus.written().find("train");
  const auto books = corpus.tally().by_language();
  for (const auto& variant : variants) {
    if (train != corpus.written().end() && train->second.contains(variant)) continue;
    std::string most;
    const auto& rules = books.at(variant).rules;
    for (const auto& [name, rule] : rules)
      if (most.empty() || rule.bytes > rules.at(most).bytes) most = name;
    return base::Error{base::Code::bad_data,
                       "nothing is left to train on in " + variant +
                           (most.empty() ? "" : "; the rule '" + most + "' removed most of it"),
                       "corpus", "add sources for " + variant + " or ease that rule"};
  }
  return {};
}

base::Result<void> write_licenses(const SourcesRead& sources, ledger::ArtefactWriter& writer,
                                  base::Context& ctx) {
  for (const auto& [key, license] : sources.licenses) {
    if (license.sha256.empty()) continue;
    TRY(ctx.disk.make_folders(writer.path("licenses")));
    TRY(ctx.disk.write_file(writer.path("licenses/" + license.sha256 + ".txt"), license.text));
  }
  return {};
}

// Those that may take a whole page, as build_corpus() runs them.
std::vector<std::string> rules_in_order(const CorpusRecipe& recipe) {
  std::vector<std::string> out = {"variant", "license", "english"};
  for (auto& rule : rule_names(recipe)) out.push_back(std::move(rule));
  for (const char* rule : {"heldout_equal", "heldout_near", "remainder", "repeated_document"})
    out.emplace_back(rule);
  return out;
}

base::Result<void> record_decisions(const Tally& tally, ledger::ArtefactWriter& writer) {
  std::vector<ledger::Entry> decisions;
  for (const auto& [language, account] : tally.by_language())
    for (const auto& [name, rule] : account.rules)
      decisions.push_back(
          {"decision", record::to_json(record::Decision{.language = language,
                                                        .rule = name,
                                                        .verdict = rule.verdict,
                                                        .summary = rule_info(name).summary,
                                                        .version = rule_info(name).version,
                                                        .documents = rule.documents,
                                                        .blocks = rule.blocks,
                                                        .bytes = rule.bytes})});
  return writer.record_group(std::move(decisions));
}

std::vector<record::AccountRow> account_table(const Tally& tally) {
  std::vector<record::AccountRow> out;
  for (const auto& [language, sources] : tally.accounts())
    for (const auto& [source, account] : sources) {
      record::AccountRow row;
      row.language = language;
      row.source = source;
      row.documents = {.in = account.in.documents,
                       .kept = account.kept.documents,
                       .heldout = account.heldout.documents,
                       .dropped = account.dropped.documents};
      row.bytes = {.in = account.in.bytes,
                   .kept = account.kept.bytes,
                   .heldout = account.heldout.bytes,
                   .dropped = account.dropped.bytes,
                   .masked = account.masked.bytes};
      out.push_back(std::move(row));
    }
  return out;
}

std::vector<record::LicenseOfSource> license_table(const Candidates& candidates) {
  std::map<std::pair<std::string, std::string>, record::LicenseOfSource> licenses;
  for (const auto& candidate : candidates) {
    const auto& document = candidate.document;
    auto& row = licenses[{document.source, document.license}];
    if (row.documents++ == 0)
      row = {.source = document.source,
             .license = document.license,
             .evidence = document.evidence,
             .documents = 1};
  }
  std::vector<record::LicenseOfSource> out;
  for (const auto& [key, row] : licenses) out.push_back(row);
  return out;
}

// A package may be read twice: its translations as one language, its originals as another.
record::Skipped skipped(const Fetched& source, const std::string& reason, std::uint64_t count) {
  record::Skipped out{source.name, reason, static_cast<std::int64_t>(count), {}, {}};
  if (!source.language.empty()) out.language = source.language;
  if (!source.side.empty()) out.side = source.side;
  return out;
}

record::HeldoutSet heldout_set(const std::string& set, const std::string& language,
                               const Written& written, const Tally& tally) {
  record::HeldoutSet out{.set = set,
                         .language = language,
                         .documents = written.documents,
                         .bytes = written.bytes,
                         .blocks = written.blocks,
                         .unguarded_bytes = {},
                         .parallel = set != "texts"};
  for (const auto& count : tally.heldout())
    if (count.set == set && count.language == language) out.unguarded_bytes = count.unguarded_bytes;
  return out;
}

record::Extracted extracted(const SourceRead& source) {
  record::Extracted out;
  out.source = source.fetched.name;
  out.language = source.fetched.language;
  if (!source.fetched.side.empty()) out.side = source.fetched.side;
  for (const auto& [reason, bytes] : source.cut) {
    if (reason == "read")
      out.read = bytes;
    else if (reason == "kept")
      out.kept = bytes;
    else
      out.cut[reason] = bytes;
  }
  out.share = extracted_share(source);
  return out;
}

record::Corpus::Facts describe(const CorpusWriter& corpus, const Read& read,
                               const std::map<std::string, std::int64_t>& without_twin) {
  record::Corpus::Facts out;
  out.without_twin = without_twin;
  out.licenses = license_table(read.candidates);
  out.table = account_table(corpus.tally());
  for (const auto& [set, languages] : corpus.written())
    for (const auto& [language, written] : languages) {
      if (set == "train")
        out.train[language] = {written.documents, written.bytes};
      else
        out.heldout.push_back(
            heldout_set(set.substr(sizeof "heldout_" - 1), language, written, corpus.tally()));
    }
  for (const auto& source : read.sources.sources)
    for (const auto& [reason, count] : source.counts)
      out.skipped.push_back(skipped(source.fetched, reason, count));
  out.extracted.emplace();
  for (const auto& source : read.sources.sources)
    if (source.cut.contains("read")) out.extracted->push_back(extracted(source));
  return out;
}

void report(const CorpusWriter& corpus, base::Context& ctx) {
  const auto train = corpus.written().find("train");
  if (train == corpus.written().end()) return;
  for (const auto& [language, written] : train->second)
    ctx.reporter.note("corpus", language + ": " + std::to_string(written.documents) +
                                    " documents, " + std::to_string(written.bytes) +
                                    " bytes to train on");
}

// Equal names may mean translations; former versions took them for it.
void say_unstated_twins(const Candidates& candidates, base::Context& ctx) {
  std::map<std::string, std::pair<std::string, std::string>> first;  // key -> language, source
  for (const auto& candidate : candidates) {
    const auto& one = candidate.document;
    if (one.kind != "page" || one.parallel || candidate.dropped()) continue;
    const auto& [language, source] =
        first.try_emplace(one.key, one.language, one.source).first->second;
    if (language == one.language) continue;
    ctx.reporter.note(
        "corpus", "'" + one.key + "' stands in " + source + " (" + language + ") and " +
                      one.source + " (" + one.language +
                      "); if pages of one name are translations of one another, write parallel = "
                      "true on both sources, and they are held out together");
    return;
  }
}

void warn_of_unmeasured(const CorpusWriter& corpus, base::Context& ctx) {
  std::set<std::string> measured;
  for (const auto& [set, languages] : corpus.written())
    for (const auto& [language, written] : languages)
      if (set != "train") measured.insert(language);
  const auto train = corpus.written().find("train");
  if (measured.empty() || train == corpus.written().end()) return;
  for (const auto& [language, written] : train->second)
    if (!measured.contains(language))
      ctx.reporter.warn("corpus",
                        "nothing of " + language +
                            " could be held out, so no evaluation will say how well the model does "
                            "there; add documents in it, or raise corpus.heldout_max_share");
}

}  // namespace
}  // namespace data
