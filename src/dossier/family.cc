// Which model a paper is about, what that was made from, and what was measured of it.
#include "dossier/family.h"

#include <algorithm>

#include "dossier/evidence.h"

namespace dossier {

using base::Code;
using base::Error;
using base::Result;

std::string kind_of(const ledger::Record& record) {
  const auto kind = text_at(record.body, "kind");
  return kind.empty() ? text_at(record.body, "name") : kind;
}

std::vector<std::string> inputs_of(const ledger::Record& record) {
  std::vector<std::string> out;
  const auto inputs = record.body.find("inputs");
  if (inputs == record.body.end() || !inputs->is_object()) return out;
  for (const auto& id : *inputs)
    if (id.is_string()) out.push_back(id.get<std::string>());
  return out;
}

bool is_paper(const ledger::Record& record) { return kind_of(record) == "card"; }
bool is_model(const ledger::Record& record) {
  return kind_of(record) == "model" || text_at(record.body, "serves_as") == "model";
}

Result<std::vector<ledger::Record>> all_records(base::Disk& disk, const base::Path& place) {
  auto records = TRY(ledger::read_ledger(disk, place));
  if (records.empty())
    return Error{Code::missing, "the ledger holds no record", place,
                 "run a recipe first; a card is made from its records"};
  TRY(ledger::check_signatures(records));
  return records;
}

Result<std::vector<ledger::Record>> signed_before(std::vector<ledger::Record> records,
                                                  std::uint64_t before, const base::Path& place) {
  records.resize(std::min<std::size_t>(records.size(), before));
  while (!records.empty() && records.back().kind != "signature") records.pop_back();
  if (records.empty())
    return Error{Code::verification, "nobody signed the ledger", place,
                 "a card quotes signed records only; `janua run` signs what it makes"};
  return records;
}

// The last record of each name, oldest first.
std::vector<std::size_t> Evidence::latest() const {
  std::vector<std::size_t> out;
  for (const auto& [name, records] : by_name_) out.push_back(records.back());
  std::ranges::sort(out);
  return out;
}

// What was told of, if there is a model among it.
std::vector<std::size_t> Evidence::meant(const std::vector<std::string>& told) const {
  std::set<std::size_t> out;
  for (const auto& id : told)
    if (const auto made = by_id_.find(id); made != by_id_.end()) out.insert(made->second.back());
  const bool any =
      std::ranges::any_of(out, [&](std::size_t record) { return is_model(records_[record]); });
  return any ? std::vector<std::size_t>(out.begin(), out.end()) : latest();
}

// Of models the last one that no other was made from; where there is none, what was made from most.
std::optional<std::size_t> Evidence::choose(const std::vector<std::size_t>& among) {
  std::set<std::size_t> models;
  std::set<std::string> before;  // content ids of what some model was made from
  for (const auto record : among)
    if (is_model(records_[record])) models.insert(record);
  for (const auto model : models)
    for (const auto older : family_of(model))
      if (older != model) before.insert(text_at(records_[older].body, "id"));
  std::optional<std::size_t> subject;
  for (const auto model : models)
    if (!before.contains(text_at(records_[model].body, "id"))) subject = model;
  for (const auto model : models)
    if (model != subject) others_.push_back(text_at(records_[model].body, "name"));
  if (subject) return subject;
  std::size_t most = 0;
  for (const auto record : among) {
    if (is_paper(records_[record])) continue;
    const auto size = family_of(record).size();
    if (size >= most) subject = record, most = size;
  }
  return subject;
}

// The record and those of what it was made from, nearest first. An input is always recorded before
// what is made from it, so no circle is walked.
std::vector<std::size_t> Evidence::family_of(std::size_t record) const {
  std::vector<std::size_t> out{record};
  std::set<std::string> seen{text_at(records_[record].body, "id")};
  for (std::size_t i = 0; i < out.size(); ++i)
    for (const auto& id : inputs_of(records_[out[i]])) {
      const auto made = by_id_.find(id);
      if (made == by_id_.end() || !seen.insert(id).second) continue;
      const auto after = std::ranges::lower_bound(made->second, out[i]);
      if (after != made->second.begin()) out.push_back(*std::prev(after));
    }
  return out;
}

// Kinds that models are made from, models among them.
std::set<std::string> Evidence::making_kinds() const {
  std::set<std::string> out;
  const auto add_family = [&](std::size_t record) {
    for (const auto one : family_of(record)) out.insert(kind_of(records_[one]));
  };
  add_family(*subject_);
  for (const auto record : latest())
    if (is_model(records_[record])) add_family(record);
  return out;
}

// An evaluation or a table of parity: made from the model's family alone, and no part of it. A second
// training on the same shards is none.
bool Evidence::is_measured_of_it(const ledger::Record& record,
                                 const std::set<std::string>& making) const {
  const auto inputs = inputs_of(record);
  return !is_paper(record) && !inputs.empty() && !making.contains(kind_of(record)) &&
         !ids_.contains(text_at(record.body, "id")) &&
         std::ranges::all_of(inputs, [&](const auto& id) { return ids_.contains(id); });
}

bool Evidence::is_let_go(std::size_t record) const {
  const auto& body = records_[record].body;
  bool out = false;
  for (auto i = record + 1; i < records_.size(); ++i) {
    const auto& turn = records_[i];
    if ((turn.kind == "retire" || turn.kind == "recall") &&
        text_at(turn.body, "name") == text_at(body, "name") &&
        text_at(turn.body, "id") == text_at(body, "id"))
      out = turn.kind == "retire";
  }
  return out;
}

bool Evidence::may_be_quoted(std::size_t record, const Reading& reading) const {
  if (reading.measured == Reading::Measured::ever) return true;
  if (reading.measured == Reading::Measured::in_force) return !is_let_go(record);
  return std::ranges::count(reading.told, text_at(records_[record].body, "id")) > 0;
}

Result<std::vector<ModelName>> models(base::Disk& disk, const base::Path& out) {
  const auto place = base::join(out, "ledger");
  const auto records = TRY(signed_before(TRY(all_records(disk, place)), UINT64_MAX, place));
  std::map<std::string, const ledger::Record*> last;
  for (const auto& record : records)
    if (record.kind == "artefact") last[text_at(record.body, "name")] = &record;
  std::vector<const ledger::Record*> made;
  for (const auto& [name, record] : last)
    if (is_model(*record)) made.push_back(record);
  std::ranges::sort(made, {}, &ledger::Record::index);
  std::vector<ModelName> names;
  for (const auto* record : made) {
    const auto name = text_at(record->body, "name");
    names.push_back({name, text_at(record->body, "id"),
                     disk.exists(base::join(base::join(out, name), "manifest.json"))});
  }
  return names;
}

}  // namespace dossier
