// janua data explain DIR DOC: why a document was kept, held out, changed or dropped, rule by rule.
#include <map>
#include <vector>

#include "base/visible.h"
#include "cli/command.h"
#include "data/decision.h"
#include "data/look.h"
#include "data/origin.h"
#include "run/document_reads.h"

namespace cli::light {

namespace {

constexpr std::size_t kShown = 8;  // blocks of one rule that are listed

struct Story {
  std::string id;  // "" for a file that was not read
  std::string key, language, source;
  base::Path path;     // as the recipe reaches it; "" for what comes from no local file
  std::string reader;  // the source that reads a file which this one left out
  std::vector<const data::Found*> lines;
  std::map<std::string, std::vector<const base::Json*>> rules;
};

// One story a document, by its id; a document of messages belongs to the catalogues it is made of.
// A file that was not read is told by its source and path.
std::map<std::string, Story> tell(const data::Looked& looked, const data::Origins& origins) {
  std::map<std::string, Story> out;
  for (const auto& decision : looked.decisions) {
    const auto id = decision.value("id", "");
    auto& story =
        out[id.empty() ? decision.value("source", "") + "\n" + decision.value("key", "") : id];
    story.id = id;
    story.key = decision.value("key", "");
    story.language = decision.value("language", "");
    story.source = decision.value("source", "");
    story.rules[decision.value("rule", "")].push_back(&decision);
  }
  for (const auto& found : looked.lines) {
    const auto& document = found.line.document;
    auto ids = found.line.parents;
    if (ids.empty()) ids.push_back(document.id);
    for (const auto& id : ids) {
      auto& story = out[id];
      story.id = id;
      if (story.key.empty()) story.key = document.key;
      story.language = document.language;
      story.source = document.source;
      story.lines.push_back(&found);
    }
  }
  for (auto& [id, story] : out) {
    story.path = origins.path_of(story.source, story.language, story.key);
    if (story.id.empty()) story.reader = origins.source_of(story.path);
  }
  return out;
}

// The reason of a file that its source left out.
std::string why_not(const Story& story) {
  return base::visible(story.rules.begin()->second.front()->value("reason", ""));
}

// "once", "3 times"; a document may lie across rows of which not all were read as often.
std::string how_often(const train::Times& times) {
  const auto count = [](std::uint64_t n) {
    return n == 1 ? std::string("once") : std::to_string(n) + " times";
  };
  if (times.least == times.most) return count(times.most);
  return "parts of it " + (times.least == 0 ? "never" : count(times.least)) + ", parts of it " +
         count(times.most);
}

struct Reading {
  const data::Document* document;
  const run::Training* training;
  train::Times times;
};

// What is in the training text need not have been read: a short training ends before it.
base::Result<std::vector<Reading>> readings_of(const Story& story,
                                               const std::vector<run::Training>& trainings,
                                               base::Context& ctx) {
  std::vector<Reading> out;
  for (const auto* found : story.lines) {
    if (!found->file.starts_with("train/")) continue;
    const auto& document = found->line.document;
    for (const auto& training : trainings)
      if (const auto times = TRY(run::times_read(training, document.language, document.id, ctx)))
        out.push_back({&document, &training, *times});
  }
  return out;
}

std::string reading_lines(const std::vector<Reading>& readings) {
  std::string out;
  for (const auto& [document, training, times] : readings)
    out += "  " + base::visible(document->key) + ": " +
           (times.most == 0 ? "never read" : "read " + how_often(times)) + " in the " +
           std::to_string(training->steps) + " steps of " + training->name + "\n";
  return out;
}

struct Kept {
  std::int64_t documents = 0, bytes = 0;
};

// By file of the corpus.
std::map<std::string, Kept> kept_of(const Story& story) {
  std::map<std::string, Kept> out;
  for (const auto* found : story.lines) {
    ++out[found->file].documents;
    out[found->file].bytes += static_cast<std::int64_t>(found->line.text.size());
  }
  return out;
}

std::string places(const Story& story) {
  if (!story.reader.empty())
    return "  this source left it out, for '" + base::visible(story.reader) +
           "' reads it; `janua data find DIR --source NAME` lists what one gave\n";
  if (story.id.empty()) return "  this source left it out: " + why_not(story) + "\n";
  if (story.lines.empty()) return "  nothing of it was kept\n";
  std::string out;
  for (const auto& [file, kept] : kept_of(story))
    out += std::string("  ") +
           (file.starts_with("train/") ? "in the training text: " : "held out: ") +
           std::to_string(kept.documents) + (kept.documents == 1 ? " document, " : " documents, ") +
           std::to_string(kept.bytes) + " bytes in " + file + "\n";
  return out;
}

base::Json as_json(const Story& story, const std::vector<Reading>& readings) {
  base::Json kept = base::Json::array(), read = base::Json::array(),
             decisions = base::Json::array();
  for (const auto& [file, one] : kept_of(story))
    kept.push_back({{"file", file}, {"documents", one.documents}, {"bytes", one.bytes}});
  for (const auto& [document, training, times] : readings)
    read.push_back({{"key", document->key},
                    {"training", training->name},
                    {"steps", training->steps},
                    {"least", times.least},
                    {"most", times.most}});
  for (const auto& [name, list] : story.rules)
    for (const auto* decision : list) decisions.push_back(*decision);
  return {{"id", story.id.empty() ? base::Json() : base::Json(story.id)},
          {"key", story.key},
          {"language", story.language},
          {"source", story.source},
          {"path", story.path.empty() ? base::Json() : base::Json(story.path)},
          {"kept", std::move(kept)},
          {"read", std::move(read)},
          {"decisions", std::move(decisions)}};
}

std::string one(const base::Json& decision) {
  const auto block = decision.value("block", "");
  const auto reason = decision.value("reason", "");
  return "      " + (block.empty() ? "the whole document" : base::visible(block)) +
         (reason.empty() ? "" : ": " + base::visible(reason)) + " (" +
         std::to_string(decision.value("bytes", std::int64_t{0})) + " bytes)\n";
}

std::string rule(const std::string& name, const std::vector<const base::Json*>& decisions) {
  const auto& first = *decisions.front();
  std::int64_t bytes = 0;
  for (const auto* decision : decisions) bytes += decision->value("bytes", std::int64_t{0});
  auto out = "  " + first.value("verdict", "") + " by " + name + " (version " +
             std::to_string(first.value("version", std::int64_t{0})) +
             "): " + data::rule_info(name).summary + "; " + std::to_string(decisions.size()) +
             (decisions.size() == 1 ? " decision, " : " decisions, ") + std::to_string(bytes) +
             " bytes\n";
  for (std::size_t i = 0; i < decisions.size() && i < kShown; ++i) out += one(*decisions[i]);
  if (decisions.size() > kShown)
    out += "      and " + std::to_string(decisions.size() - kShown) + " more; --json shows all\n";
  return out;
}

base::Result<void> run(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto corpus = TRY(data::corpus_folder(ctx.disk, invocation.arguments[0]));
  const auto looked = TRY(data::look_up(ctx, corpus, invocation.arguments[1]));
  const auto manifest = ledger::read_manifest(ctx.disk, corpus);
  const auto trainings = manifest.ok() ? run::trainings_of(base::parent(corpus), manifest->id, ctx)
                                       : std::vector<run::Training>();
  for (const auto& [id, story] : tell(looked, data::Origins::of(corpus, ctx.disk))) {
    const auto readings = TRY(readings_of(story, trainings, ctx));
    if (invocation.json) {
      invocation.print_json(as_json(story, readings));
      continue;
    }
    invocation.print(base::visible(story.key + "  " + story.language + "  " + story.source) + "\n" +
                     (story.path.empty() ? "" : "  from " + base::visible(story.path) + "\n") +
                     (story.id.empty() ? "" : "  id " + base::visible(id) + "\n") + places(story) +
                     reading_lines(readings));
    if (story.id.empty()) continue;
    for (const auto& [name, decisions] : story.rules) invocation.print(rule(name, decisions));
  }
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of its corpus"},
                                   {"DOC", "the path, the key or the id of a document"}};
constexpr Example kExamples[] = {
    {"janua data explain out/texts texts/de/letter.txt", "what became of a file of your own"},
    {"janua data explain out/demo text/swriter/01/05120000.html",
     "what became of a page in each language, by its key"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id", "text or null", "null of a file that was not read"},
    {"key", "text", "which its translations share, or the path of a file that was not read"},
    {"language", "text", "variant"},
    {"source", "text", "name of its source"},
    {"path", "text or null",
     "of the file, as the recipe reaches it; null for what comes from no local file"},
    {"kept", "list", "what of it stands in the corpus"},
    {"kept[]", "object", ""},
    {"kept[].file", "text", "train/ is trained on, heldout/ measured on"},
    {"kept[].documents", "whole number", ""},
    {"kept[].bytes", "whole number", ""},
    {"read", "list", "how often trainings read it"},
    {"read[]", "object", ""},
    {"read[].key", "text", "of the document in the training text"},
    {"read[].training", "text", "name of the stage"},
    {"read[].steps", "whole number", "of that training, in all"},
    {"read[].least", "whole number", "times that every token of it was read; 0: some never"},
    {"read[].most", "whole number", "times that some token was; 0: it was never read"},
    {"decisions", "list", "of rules and stages"},
    {"decisions[]", "object", ""},
    {"decisions[].id", "text", "of the document; empty of a file that was not read"},
    {"decisions[].key", "text", ""},
    {"decisions[].language", "text", ""},
    {"decisions[].source", "text", ""},
    {"decisions[].rule", "text", "its name"},
    {"decisions[].version", "whole number", "of the rule"},
    {"decisions[].verdict", "text", "dropped, heldout, masked or left out"},
    {"decisions[].block?", "text", "key of the block; lacks where the whole was decided on"},
    {"decisions[].reason", "text", "may be empty"},
    {"decisions[].blocks", "whole number", ""},
    {"decisions[].bytes", "whole number", "what the verdict took, for masked net"}};
constexpr JsonForm kForms[] = {
    {.text = "A document, or a file that was not read.", .lines = true, .members = kMembers}};

extern const Entry data_explain{
    .group = Group::look,
    .summary = "Say why a document was kept, held out or dropped, rule by rule.",
    .arguments = kArguments,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
