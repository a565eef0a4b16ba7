// janua trace TEXT [DIR]: which passages of a text stand word for word in the training text of a run, in
// which documents, and at which steps of a training these were read.
#include <map>
#include <set>

#include "base/visible.h"
#include "cli/command.h"
#include "cli/standard_input.h"
#include "ledger/manifest.h"
#include "run/document_reads.h"
#include "trace/index.h"
#include "trace/index_proof.h"
#include "train/step_log.h"

namespace cli::light {

namespace {

using base::Json;
using base::Result;

constexpr std::size_t kStepsShown = 8;

// The steps of one training that read a document, with the loss of each.
struct Seen {
  std::string training;
  std::int64_t steps = 0;  // of the training, in all
  std::vector<std::pair<std::uint64_t, std::optional<double>>> at;
};
using SeenBy = std::map<std::string, std::vector<Seen>>;  // by id of the document

Result<std::map<std::int64_t, double>> losses_of(const base::Path& folder, base::Disk& disk) {
  std::map<std::int64_t, double> out;
  for (const auto& step : TRY(train::read_steps(disk, folder))) out[step.step] = step.facts.loss;
  return out;
}

Result<SeenBy> seen(const ::trace::Traced& traced, const base::Path& index, base::Context& ctx) {
  std::map<std::string, std::set<std::string>> wanted;  // ids by language
  for (const auto& span : traced.spans)
    for (const auto& found : span.where) wanted[found.document.language].insert(found.document.id);
  SeenBy out;
  const auto manifest = TRY(ledger::read_manifest(ctx.disk, index));
  const auto corpus = manifest.inputs.find("corpus");
  if (wanted.empty() || corpus == manifest.inputs.end()) return out;
  const auto run_folder = base::parent(index);
  for (const auto& training : run::trainings_of(run_folder, corpus->second, ctx)) {
    const auto losses = TRY(losses_of(base::join(run_folder, training.name), ctx.disk));
    for (const auto& [language, ids] : wanted)
      for (const auto& [id, steps] : TRY(run::steps_read(training, language, ids, ctx))) {
        Seen one{training.name, training.steps, {}};
        for (const auto step : steps) {
          const auto loss = losses.find(static_cast<std::int64_t>(step));
          one.at.emplace_back(step,
                              loss == losses.end() ? std::nullopt : std::optional(loss->second));
        }
        out[id].push_back(std::move(one));
      }
  }
  return out;
}

Json as_json(const ::trace::Found& found, const SeenBy& seen_by) {
  auto read = Json::array();
  if (const auto seen = seen_by.find(found.document.id); seen != seen_by.end())
    for (const auto& one : seen->second) {
      auto steps = Json::array();
      for (const auto& [step, loss] : one.at)
        steps.push_back({{"step", step}, {"loss", loss ? Json(*loss) : Json()}});
      read.push_back({{"training", one.training}, {"of", one.steps}, {"steps", steps}});
    }
  const auto& document = found.document;
  return {{"id", document.id},
          {"language", document.language},
          {"source", document.source},
          {"key", document.key},
          {"url", document.url},
          {"license", document.license},
          {"parents", document.parents},
          {"byte", found.byte},
          {"read", read}};
}

Json as_json(const ::trace::Traced& traced, const SeenBy& seen_by) {
  auto spans = Json::array();
  for (const auto& span : traced.spans) {
    auto where = Json::array();
    for (const auto& found : span.where) where.push_back(as_json(found, seen_by));
    spans.push_back({{"start", span.begin},
                     {"end", span.end},
                     {"text", traced.text.substr(span.bytes.begin, span.bytes.size())},
                     {"count", span.count},
                     {"documents", where}});
  }
  return {{"text", traced.text},
          {"spans", spans},
          {"all_spans", traced.all},
          {"code_points", traced.code_points},
          {"covered", traced.covered}};
}

std::string as_text(const Seen& seen) {
  if (seen.at.empty()) return "      never read by " + seen.training + "\n";
  auto out = "      read by " + base::visible(seen.training) + " at step";
  for (std::size_t i = 0; i < seen.at.size() && i < kStepsShown; ++i) {
    const auto& [step, loss] = seen.at[i];
    char words[64] = "";
    if (loss) std::snprintf(words, sizeof words, " (loss of the step %.2f)", *loss);
    out += (i ? ", " : " ") + std::to_string(step) + words;
  }
  if (seen.at.size() > kStepsShown)
    out += " and " + std::to_string(seen.at.size() - kStepsShown) + " more";
  return out + " of " + std::to_string(seen.steps) + "\n";
}

std::string as_text(const ::trace::Traced& traced, const SeenBy& seen_by) {
  std::string out;
  for (const auto& span : traced.spans) {
    out += "\"" + base::visible(traced.text.substr(span.bytes.begin, span.bytes.size())) +
           "\"\n  " +
           (span.count == 1 ? std::string("once") : std::to_string(span.count) + " times") +
           " in the training text\n";
    for (const auto& found : span.where) {
      const auto& document = found.document;
      out += "    " +
             base::visible(document.language + "  " + document.source + "  " + document.license +
                           "  " + (document.url.empty() ? document.key : document.url)) +
             "\n";
      if (const auto seen = seen_by.find(document.id); seen != seen_by.end())
        for (const auto& one : seen->second) out += as_text(one);
    }
    if (span.count > span.where.size()) out += "    and more\n";
  }
  char share[32];
  std::snprintf(share, sizeof share, "%.1f",
                traced.code_points == 0 ? 0.0
                                        : 100.0 * static_cast<double>(traced.covered) /
                                              static_cast<double>(traced.code_points));
  return out + std::to_string(traced.all) + (traced.all == 1 ? " passage, " : " passages, ") +
         std::to_string(traced.covered) + " of " + std::to_string(traced.code_points) +
         " characters (" + share + " %) stand word for word in the training text\n";
}

Result<void> run(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto& words = invocation.arguments;
  const ::trace::Wish wish{TRY(invocation.whole("least", 1, 1'000'000)),
                           TRY(invocation.whole("spans", 1, 100'000)),
                           TRY(invocation.whole("documents", 0, 10'000))};
  const auto text =
      words[0] == "-" ? TRY(read_standard_input(invocation, "give the text to trace")) : words[0];
  const auto index = TRY(::trace::index_folder(ctx.disk, words.size() > 1 ? words[1] : "."));
  const auto opened = TRY(::trace::Index::open(ctx, index));
  const auto traced = TRY(opened.trace(text, wish, ctx));
  const auto seen_by = TRY(seen(traced, index, ctx));
  if (invocation.json)
    invocation.print_json(as_json(traced, seen_by));
  else
    invocation.print(as_text(traced, seen_by));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"TEXT", "what is asked about, such as an answer of a model; - is standard input"},
    {"[DIR]", "the folder of a run, or of its index; the one where you stand if it is left out"}};
constexpr Option kOptions[] = {
    {"least", "N", "32", "characters of a passage; shorter ones are not looked for"},
    {"spans", "N", "20", "most passages that are shown, the longest"},
    {"documents", "N", "10", "most documents that are shown of each"}};
constexpr Example kExamples[] = {
    {"janua trace \"Die Daten werden in einer Tabelle gespeichert.\" out/demo",
     "where the words of a sentence come from"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"text", "text", "in Unicode's form C, as the training text is"},
    {"spans", "list", "passages that stand in the training text, none inside another"},
    {"spans[]", "object", ""},
    {"spans[].start", "whole number", "in characters of `text`"},
    {"spans[].end", "whole number", "behind the last one"},
    {"spans[].text", "text", ""},
    {"spans[].count", "whole number", "how often it stands in the training text"},
    {"spans[].documents", "list", "where; the first of them"},
    {"spans[].documents[]", "object", ""},
    {"spans[].documents[].id", "text", "in the corpus"},
    {"spans[].documents[].language", "text", "variant"},
    {"spans[].documents[].source", "text", "name of its source"},
    {"spans[].documents[].key", "text", "which its translations share; may be empty"},
    {"spans[].documents[].url", "text", "where it was read from"},
    {"spans[].documents[].license", "text", "SPDX expression, or NOASSERTION"},
    {"spans[].documents[].parents", "list", "ids of documents that it was joined from"},
    {"spans[].documents[].parents[]", "text", ""},
    {"spans[].documents[].byte", "whole number",
     "of the document's text, where the passage begins"},
    {"spans[].documents[].read", "list", "by which trainings of the run"},
    {"spans[].documents[].read[]", "object", ""},
    {"spans[].documents[].read[].training", "text", "name of the stage"},
    {"spans[].documents[].read[].of", "whole number", "steps of that training"},
    {"spans[].documents[].read[].steps", "list",
     "that read tokens of the document; none: it was never read"},
    {"spans[].documents[].read[].steps[]", "object", ""},
    {"spans[].documents[].read[].steps[].step", "whole number", "1 is the first"},
    {"spans[].documents[].read[].steps[].loss", "number or null",
     "mean over all that the step read; null where the log has no such step"},
    {"all_spans", "whole number", "those that are not shown too"},
    {"code_points", "whole number", "of `text`"},
    {"covered", "whole number", "of these, how many stand in any passage"}};
constexpr JsonForm kForms[] = {
    {.text = "What of a text stands in the training text.", .members = kMembers}};

extern const Entry trace{
    .group = Group::look,
    .summary = "Say where the words of a text stand in the training text, and when they were read.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
