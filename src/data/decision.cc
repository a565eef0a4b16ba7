#include "data/decision.h"

#include "data/filter.h"
#include "data/privacy/email.h"

namespace data {

namespace {

struct StageRule {
  std::string_view name;
  std::int64_t version;
  const char* summary;
};

constexpr StageRule kStageRules[] = {
    {"unread", 1, "a source left the file out"},
    {"variant", 1, "the language is not a variant of the recipe"},
    {"license", 1, "the licence is unknown or not on the recipe's list"},
    {"repair", 2, "made well-formed UTF-8, NFC, without break marks and white space at its ends"},
    {"email", privacy::kEmailVersion, "e-mail addresses masked"},
    {"empty", 1, "no text is left"},
    {"no_letters", 1, "a message without a letter"},
    {"generator", 1, "a generator of pages says that it found no text"},
    {"english", 3, "English sentences, by their English twin, script or identification"},
    {"heldout_pages", 1, "held out for testing with its page"},
    {"heldout_messages", 1, "held out for testing as a message"},
    {"heldout_texts", 1, "held out for testing as a whole"},
    {"heldout_parallel", 2, "on a held-out page, but not in every variant or held out before"},
    {"heldout_equal", 3, "equal to held-out text, or a copy of held-out documents"},
    {"heldout_near", 3, "nearly equal to held-out text, or a copy of held-out documents"},
    {"repeated_document", 2, "the document stands elsewhere for the most part"},
    {"repeated_block", 2, "the message stands elsewhere"},
    {"remainder", 1, "too little is left of the document"},
};

base::Json line(const Candidate& candidate, const std::string& rule, const char* verdict) {
  const auto& document = candidate.document;
  return {{"id", document.id},         {"key", document.key}, {"language", document.language},
          {"source", document.source}, {"rule", rule},        {"version", rule_info(rule).version},
          {"verdict", verdict}};
}

void add_edits(const Candidate& candidate, const Passage& passage, Account& account,
               std::vector<base::Json>& lines) {
  for (const auto& edit : passage.edits) {
    auto row = line(candidate, edit.rule, "masked");
    row["block"] = passage.key;
    row["reason"] = std::to_string(edit.changes) + (edit.changes == 1 ? " change" : " changes");
    row["blocks"] = 1;
    row["bytes"] = edit.bytes;
    lines.push_back(std::move(row));
    auto& rule = account.rules[edit.rule];
    rule.verdict = "masked";
    rule.changes += edit.changes;
    rule += {0, 1, edit.bytes};
    account.masked += {0, 1, edit.bytes};
  }
}

void add_block(const Candidate& candidate, const Passage& passage, Account& account,
               std::vector<base::Json>& lines) {
  const bool dropped = passage.mark.fate == Fate::dropped;
  auto row = line(candidate, passage.mark.rule, dropped ? "dropped" : "heldout");
  const Count count{0, 1, static_cast<std::int64_t>(passage.text.size())};
  row["block"] = passage.key;
  row["reason"] = passage.mark.reason;
  row["blocks"] = 1;
  row["bytes"] = count.bytes;
  lines.push_back(std::move(row));
  auto& rule = account.rules[passage.mark.rule];
  rule.verdict = dropped ? "dropped" : "heldout";
  rule += count;
  if (dropped) account.dropped += count;
}

void add_document(const Candidate& candidate, Account& account, std::vector<base::Json>& lines) {
  Count count{1, 0, 0};
  for (const auto& passage : candidate.passages)
    if (passage.mark.fate != Fate::dropped)
      count += {0, 1, static_cast<std::int64_t>(passage.text.size())};
  auto row = line(candidate, candidate.mark.rule, "dropped");
  row["reason"] = candidate.mark.reason;
  row["blocks"] = count.blocks;
  row["bytes"] = count.bytes;
  lines.push_back(std::move(row));
  auto& rule = account.rules[candidate.mark.rule];
  rule.verdict = "dropped";
  rule += count;
  account.dropped += count;
}

}  // namespace

RuleInfo rule_info(const std::string& rule) {
  for (const auto& row : filter::all())
    if (rule == row.name) return {row.entry->version, row.entry->summary};
  for (const auto& row : kStageRules)
    if (rule == row.name) return {row.version, row.summary};
  return {};
}

base::Json decide(const Fetched& source, const LeftOut& file) {
  return {{"id", ""},
          {"key", file.path},
          {"language", source.language},
          {"source", source.name},
          {"rule", "unread"},
          {"version", rule_info("unread").version},
          {"verdict", "left out"},
          {"reason", file.reason + (file.hint.empty() ? "" : "; " + file.hint)},
          {"blocks", 0},
          {"bytes", 0}};
}

std::vector<base::Json> decide(const Candidate& candidate, Account& account) {
  std::vector<base::Json> lines;
  for (const auto& passage : candidate.passages) {
    add_edits(candidate, passage, account, lines);
    if (passage.mark.fate != Fate::train) add_block(candidate, passage, account, lines);
  }
  if (candidate.dropped()) add_document(candidate, account, lines);
  return lines;
}

}  // namespace data
