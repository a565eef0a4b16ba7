// janua data stats DIR: the books of a corpus, per language and source, what each rule took, how
// whole the documents are, what stands twice or is lost, how rules agree over languages, and what
// reading left out or changed.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "base/visible.h"
#include "cli/command.h"
#include "cli/json_record.h"
#include "data/look.h"
#include "ledger/manifest.h"
#include "record/corpus.h"

namespace cli::light {

namespace {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell; the first `left` ones stand left, numbers right.
std::string table(const std::vector<Row>& rows, std::size_t left) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - row[i].size(), ' ');
      line += (i ? "  " : "") + (i < left ? row[i] + gap : gap + row[i]);
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string number(std::int64_t count) { return std::to_string(count); }

// Documents and bytes of the same accounts, each a table: together they are too wide for a terminal.
struct Accounts {
  std::vector<Row> documents = {{"language", "source", "documents", "kept", "held out", "dropped"}};
  std::vector<Row> bytes = {
      {"language", "source", "bytes", "kept", "held out", "dropped", "masked"}};

  void add(const std::string& language, const std::string& source, const record::Account& a) {
    documents.push_back({language, source, number(a.in.documents), number(a.kept.documents),
                         number(a.heldout.documents), number(a.dropped.documents)});
    bytes.push_back({language, source, number(a.in.bytes), number(a.kept.bytes),
                     number(a.heldout.bytes), number(a.dropped.bytes), number(a.masked.bytes)});
  }
};

void add_rules(const std::string& language, const std::map<std::string, record::RuleCount>& rules,
               std::vector<Row>& out) {
  std::vector<std::string> names;
  for (const auto& [name, rule] : rules) names.push_back(name);
  std::ranges::stable_sort(names, std::greater{},
                           [&](const std::string& name) { return rules.at(name).bytes; });
  for (const auto& name : names) {
    const auto& rule = rules.at(name);
    out.push_back({language, name, rule.verdict, number(rule.documents), number(rule.blocks),
                   number(rule.bytes)});
  }
}

// What the manifest says besides counts.json; nothing for a corpus without one.
record::Corpus::Facts facts_of(base::Disk& disk, const base::Path& corpus) {
  const auto manifest = ledger::read_manifest(disk, corpus);
  if (!manifest.ok()) return {};
  auto said = record::of<record::Corpus>(*manifest, corpus);
  return said.ok() ? said->facts : record::Corpus::Facts();
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

std::vector<Row> whole_rows(const record::Corpus::Counts& counts) {
  std::vector<Row> out = {
      {"language", "documents", "with heading", "sections cut", "code bytes", "english bytes"}};
  if (!counts.documents) return out;
  for (const auto& [language, one] : *counts.documents)
    out.push_back({language, number(one.documents), number(one.with_heading),
                   number(one.cut_documents.value_or(0)), number(one.code_bytes),
                   number(one.english_bytes)});
  return out;
}

std::vector<Row> heldout_rows(const record::Corpus::Counts& counts) {
  std::vector<Row> out = {{"held out", "language", "blocks", "bytes", "bytes in training too"}};
  if (!counts.heldout) return out;
  for (const auto& one : *counts.heldout)
    out.push_back({one.set, one.language, number(one.blocks), number(one.bytes),
                   number(one.unguarded_bytes)});
  return out;
}

std::vector<Row> passed_over_rows(const record::Corpus::Counts& counts) {
  std::vector<Row> out = {{"held out", "passed over, for they", "keys"}};
  if (!counts.passed_over) return out;
  for (const auto& [set, reasons] : *counts.passed_over)
    for (const auto& [reason, keys] : reasons)
      out.push_back({base::visible(set), base::visible(reason), number(keys)});
  return out;
}

std::vector<Row> repeats_rows(const record::Corpus::Counts& counts) {
  std::vector<Row> out = {{"language", "bytes of documents that stand on another",
                           "lost with repeats", "lost with copies of held-out text"}};
  if (!counts.repeats) return out;
  for (const auto& [language, one] : *counts.repeats) {
    std::int64_t repeats = 0, copies = 0;
    for (const auto& [rule, bytes] : one.lost_bytes)
      (rule == "repeated_document" ? repeats : copies) += bytes;
    out.push_back({language, number(one.repeated_bytes), number(repeats), number(copies)});
  }
  return out;
}

std::vector<Row> agreement_rows(const record::Corpus::Counts& counts) {
  std::vector<Row> out = {
      {"rule over parallel pages", "keys", "pages", "taken", "agreement", "everywhere", "alone"}};
  if (!counts.agreement) return out;
  for (const auto& [rule, one] : *counts.agreement)
    out.push_back({rule, number(one.keys), number(one.pages), number(one.taken), percent(one.share),
                   number(one.everywhere), number(one.alone)});
  return out;
}

// From the raw file on: what is neither kept nor cut is markup, or the other side of a catalogue.
std::vector<Row> extracted_rows(const record::Corpus::Facts& facts) {
  std::vector<Row> out = {{"source", "language", "file bytes", "text kept", "navigation",
                           "alternatives", "unseen", "other", "markup", "share kept"}};
  if (!facts.extracted) return out;
  for (const auto& one : *facts.extracted) {
    const auto cut = [&](const char* reason) {
      const auto found = one.cut.find(reason);
      return found == one.cut.end() ? std::int64_t{0} : found->second;
    };
    constexpr const char* shown[] = {"navigation", "alternatives", "unseen"};
    auto rest = one.read - one.kept, others = std::int64_t{0};
    for (const auto& [reason, bytes] : one.cut) {
      rest -= bytes;
      if (std::ranges::find(shown, reason) == std::end(shown)) others += bytes;
    }
    out.push_back({base::visible(one.source), one.language + (one.side ? " " + *one.side : ""),
                   number(one.read), number(one.kept), number(cut("navigation")),
                   number(cut("alternatives")), number(cut("unseen")), number(others), number(rest),
                   percent(one.share)});
  }
  return out;
}

std::vector<Row> skipped_rows(const std::vector<record::Skipped>& skipped) {
  std::vector<Row> out = {{"source", "language", "while reading", "count"}};
  for (const auto& row : skipped)
    out.push_back({base::visible(row.source),
                   row.language.value_or("") + (row.side ? " " + *row.side : ""),
                   base::visible(row.reason), number(row.count)});
  return out;
}

base::Result<void> run(Invocation& invocation) {
  auto& disk = invocation.ctx.disk;
  const auto corpus = TRY(data::corpus_folder(disk, invocation.arguments[0]));
  const auto file = base::join(corpus, "counts.json");
  const auto json = TRY(base::parse_json(TRY(disk.read(file)), file));
  const auto facts = facts_of(disk, corpus);
  const auto& left_out = facts.skipped;
  if (invocation.json) {
    auto out = json;
    if (out.is_object()) {
      out["skipped"] = base::Json::array();
      for (const auto& row : left_out) out["skipped"].push_back(record::to_json(row));
      if (facts.extracted) out["extracted"] = record::to_json(*facts.extracted);
    }
    invocation.print_json(out);
    return {};
  }
  const auto counts = TRY(record::read<record::Corpus::Counts>(json, file));
  Accounts accounts;
  const auto reading = skipped_rows(left_out);
  std::vector<Row> rules = {{"language", "rule", "verdict", "documents", "blocks", "bytes"}};
  for (const auto& [language, books] : counts.languages) {
    for (const auto& [source, account] : books.sources)
      accounts.add(language, base::visible(source), account);
    add_rules(language, books.total.rules, rules);
  }
  if (counts.total) accounts.add("all", "", *counts.total);
  invocation.print(table(accounts.documents, 2) + "\n" + table(accounts.bytes, 2) + "\n" +
                   table(rules, 3));
  const auto print = [&](const std::vector<Row>& rows, std::size_t left) {
    if (rows.size() > 1) invocation.print("\n" + table(rows, left));
  };
  print(whole_rows(counts), 1);
  print(heldout_rows(counts), 2);
  print(passed_over_rows(counts), 2);
  print(repeats_rows(counts), 1);
  print(agreement_rows(counts), 1);
  print(extracted_rows(facts), 2);
  print(reading, 3);
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of its corpus"}};

constexpr JsonForm kForms[] = {
    {.text = "The books of a corpus.", .more = [](JsonRows& rows) {
       add_record<record::Corpus::Counts>("", "", rows);
       add_record<std::vector<record::Skipped>>("skipped", "what reading left out", rows);
       add_record<std::optional<std::vector<record::Extracted>>>(
           "extracted", "bytes of files, and what of them became text", rows);
     }}};

extern const Entry data_stats{
    .group = Group::look,
    .summary = "Show what came into a corpus and what became of it, per language, source and rule.",
    .arguments = kArguments,
    .json = kForms,
    .run = run};

}  // namespace cli::light
