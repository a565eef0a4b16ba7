#include "data/tally.h"

namespace data {

namespace {

base::Json to_json(const Count& count) {
  return {{"documents", count.documents}, {"blocks", count.blocks}, {"bytes", count.bytes}};
}

base::Result<void> equal(std::int64_t in, std::int64_t out, const char* unit,
                         const std::string& where) {
  if (in == out) return {};
  return base::Error{base::Code::gate,
                     "the corpus does not reconcile: " + std::to_string(in) + " " + unit +
                         " came in, " + std::to_string(out) + " are accounted for",
                     where, "this is a defect of the program; nothing was kept, please report it"};
}

base::Result<void> reconcile(const Account& a, const std::string& where) {
  TRY(equal(a.in.documents, a.kept.documents + a.heldout.documents + a.dropped.documents,
            "documents", where));
  TRY(equal(a.in.blocks, a.kept.blocks + a.heldout.blocks + a.dropped.blocks, "blocks", where));
  return equal(a.in.bytes, a.kept.bytes + a.heldout.bytes + a.dropped.bytes + a.masked.bytes,
               "bytes", where);
}

}  // namespace

Count& Count::operator+=(const Count& other) {
  documents += other.documents;
  blocks += other.blocks;
  bytes += other.bytes;
  return *this;
}

Account& Account::operator+=(const Account& other) {
  in += other.in;
  kept += other.kept;
  heldout += other.heldout;
  dropped += other.dropped;
  masked += other.masked;
  for (const auto& [name, count] : other.rules) {
    auto& rule = rules[name];
    rule += count;
    rule.verdict = count.verdict;
    rule.changes += count.changes;
  }
  return *this;
}

std::map<std::string, Account> Tally::by_language() const {
  std::map<std::string, Account> out;
  for (const auto& [language, sources] : accounts_)
    for (const auto& [source, account] : sources) out[language] += account;
  return out;
}

base::Result<void> Tally::reconcile() const {
  for (const auto& [language, sources] : accounts_)
    for (const auto& [source, account] : sources)
      TRY(data::reconcile(account, std::string(language).append(" of ").append(source)));
  return {};
}

base::Json to_json(const Account& account) {
  base::Json out = {{"in", to_json(account.in)},           {"kept", to_json(account.kept)},
                    {"heldout", to_json(account.heldout)}, {"dropped", to_json(account.dropped)},
                    {"masked", to_json(account.masked)},   {"rules", base::Json::object()}};
  for (const auto& [name, rule] : account.rules) {
    auto row = to_json(static_cast<const Count&>(rule));
    row["verdict"] = rule.verdict;
    if (rule.verdict == "masked") row["changes"] = rule.changes;
    out["rules"][name] = std::move(row);
  }
  return out;
}

base::Json to_json(const Tally& tally) {
  base::Json out = {{"languages", base::Json::object()}};
  Account total;
  for (const auto& [language, account] : tally.by_language()) {
    out["languages"][language]["total"] = to_json(account);
    total += account;
  }
  for (const auto& [language, sources] : tally.accounts())
    for (const auto& [source, account] : sources)
      out["languages"][language]["sources"][source] = to_json(account);
  out["total"] = to_json(total);
  out["documents"] = out["agreement"] = base::Json::object();
  for (const auto& [language, one] : tally.integrity()) out["documents"][language] = to_json(one);
  for (const auto& [rule, one] : tally.agreement()) out["agreement"][rule] = to_json(one);
  out["heldout"] = base::Json::array();
  for (const auto& one : tally.heldout()) out["heldout"].push_back(to_json(one));
  out["passed_over"] = tally.passed_over();
  out["repeats"] = base::Json::object();
  for (const auto& [language, one] : tally.repeats()) out["repeats"][language] = to_json(one);
  return out;
}

}  // namespace data
