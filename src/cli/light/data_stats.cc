// janua data stats DIR: the books of a corpus, per language and source, what each rule took, and
// what reading left out or changed.
#include <algorithm>
#include <vector>

#include "base/visible.h"
#include "cli/command.h"
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

Row account_row(const std::string& language, const std::string& source, const record::Account& a) {
  return {language,
          source,
          number(a.in.documents),
          number(a.kept.documents),
          number(a.heldout.documents),
          number(a.dropped.documents),
          number(a.in.bytes),
          number(a.kept.bytes),
          number(a.heldout.bytes),
          number(a.dropped.bytes),
          number(a.masked.bytes)};
}

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

// What reading left out, as the manifest keeps it; none for a corpus without one.
std::vector<record::Skipped> skipped(base::Disk& disk, const base::Path& corpus) {
  const auto manifest = ledger::read_manifest(disk, corpus);
  if (!manifest.ok()) return {};
  auto said = record::of<record::Corpus>(*manifest, corpus);
  return said.ok() ? said->facts.skipped : std::vector<record::Skipped>();
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
  const auto left_out = skipped(disk, corpus);
  if (invocation.json) {
    auto out = json;
    if (out.is_object()) {
      out["skipped"] = base::Json::array();
      for (const auto& row : left_out) out["skipped"].push_back(record::to_json(row));
    }
    invocation.print(base::pretty(out));
    return {};
  }
  const auto counts = TRY(record::read<record::Corpus::Counts>(json, file));
  std::vector<Row> accounts = {{"language", "source", "documents", "kept", "held out", "dropped",
                                "bytes", "kept", "held out", "dropped", "masked"}};
  const auto reading = skipped_rows(left_out);
  std::vector<Row> rules = {{"language", "rule", "verdict", "documents", "blocks", "bytes"}};
  for (const auto& [language, books] : counts.languages) {
    for (const auto& [source, account] : books.sources)
      accounts.push_back(account_row(language, source, account));
    add_rules(language, books.total.rules, rules);
  }
  if (counts.total) accounts.push_back(account_row("all", "", *counts.total));
  invocation.print(table(accounts, 2) + "\n" + table(rules, 3));
  if (reading.size() > 1) invocation.print("\n" + table(reading, 3));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of its corpus"}};

extern const Entry data_stats{
    .group = Group::look,
    .summary = "Show what came into a corpus and what became of it, per language, source and rule.",
    .arguments = kArguments,
    .run = run};

}  // namespace cli::light
