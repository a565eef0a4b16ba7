// janua data stats DIR: the books of a corpus, per language and source, what each rule took, and
// what reading left out or changed.
#include <algorithm>
#include <vector>

#include "base/visible.h"
#include "cli/command.h"
#include "data/look.h"
#include "ledger/manifest.h"

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

std::string number(const base::Json& account, const char* part, const char* unit) {
  return account.at(part).at(unit).dump();
}

Row account_row(const std::string& language, const std::string& source, const base::Json& a) {
  return {language,
          source,
          number(a, "in", "documents"),
          number(a, "kept", "documents"),
          number(a, "heldout", "documents"),
          number(a, "dropped", "documents"),
          number(a, "in", "bytes"),
          number(a, "kept", "bytes"),
          number(a, "heldout", "bytes"),
          number(a, "dropped", "bytes"),
          number(a, "masked", "bytes")};
}

void add_rules(const std::string& language, const base::Json& rules, std::vector<Row>& out) {
  std::vector<std::string> names;
  for (const auto& [name, rule] : rules.items()) names.push_back(name);
  std::ranges::stable_sort(names, std::greater{}, [&](const std::string& name) {
    return rules.at(name).at("bytes").get<std::int64_t>();
  });
  for (const auto& name : names)
    out.push_back({language, name, rules.at(name).at("verdict").get<std::string>(),
                   rules.at(name).at("documents").dump(), rules.at(name).at("blocks").dump(),
                   rules.at(name).at("bytes").dump()});
}

// What reading left out, as the manifest keeps it; none for a corpus without one.
base::Json skipped(base::Disk& disk, const base::Path& corpus) {
  const auto manifest = ledger::read_manifest(disk, corpus);
  if (!manifest.ok() || !manifest->facts.is_object()) return base::Json::array();
  return manifest->facts.value("skipped", base::Json::array());
}

std::vector<Row> skipped_rows(const base::Json& skipped) {
  std::vector<Row> out = {{"source", "language", "while reading", "count"}};
  for (const auto& row : skipped) {
    const auto side = row.value("side", "");
    out.push_back({base::visible(row.at("source").get<std::string>()),
                   row.value("language", "") + (side.empty() ? "" : " " + side),
                   base::visible(row.at("reason").get<std::string>()), row.at("count").dump()});
  }
  return out;
}

base::Result<void> run(Invocation& invocation) {
  auto& disk = invocation.ctx.disk;
  const auto corpus = TRY(data::corpus_folder(disk, invocation.arguments[0]));
  const auto file = base::join(corpus, "counts.json");
  auto counts = TRY(base::parse_json(TRY(disk.read(file)), file));
  const auto left_out = skipped(disk, corpus);
  if (invocation.json) {
    if (counts.is_object()) counts["skipped"] = left_out;
    invocation.print(base::pretty(counts));
    return {};
  }
  std::vector<Row> accounts = {{"language", "source", "documents", "kept", "held out", "dropped",
                                "bytes", "kept", "held out", "dropped", "masked"}};
  std::vector<Row> reading;
  std::vector<Row> rules = {{"language", "rule", "verdict", "documents", "blocks", "bytes"}};
  TRY(base::guard(file, [&] {
    for (const auto& [language, books] : counts.at("languages").items()) {
      for (const auto& [source, account] : books.at("sources").items())
        accounts.push_back(account_row(language, source, account));
      add_rules(language, books.at("total").at("rules"), rules);
    }
    accounts.push_back(account_row("all", "", counts.at("total")));
    reading = skipped_rows(left_out);
  }));
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
