#include "dossier/evidence.h"

#include <algorithm>

namespace dossier {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

std::optional<Json> at_pointer(const Json& json, const std::string& pointer) {
  const Json::json_pointer path(pointer);
  if (!json.contains(path)) return std::nullopt;
  const Json& value = json.at(path);
  if (value.is_null()) return std::nullopt;
  return value;
}

std::string text_at(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string()
             ? json[key].get<std::string>()
             : "";
}

std::string kind_of(const ledger::Record& record) {
  const auto kind = text_at(record.body, "kind");
  return kind.empty() ? text_at(record.body, "name") : kind;
}

// Content ids that the record says its artefact was made from.
std::vector<std::string> inputs_of(const ledger::Record& record) {
  std::vector<std::string> out;
  const auto inputs = record.body.find("inputs");
  if (inputs == record.body.end() || !inputs->is_object()) return out;
  for (const auto& id : *inputs)
    if (id.is_string()) out.push_back(id.get<std::string>());
  return out;
}

// Of a manifest; before anything that large is digested or read.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;

bool is_paper(const ledger::Record& record) { return kind_of(record) == "card"; }

// What a record repeats of the manifest it names.
Json repeated(const ledger::Record& record) {
  Json out = Json::object();
  for (const char* key : {"kind", "id", "inputs", "counts", "cost", "facts"})
    if (record.body.contains(key)) out[key] = record.body[key];
  return out;
}

// Up to the last signature before `before`: what follows may be anybody's word.
Result<void> keep_signed(std::vector<ledger::Record>& records, std::uint64_t before,
                         const base::Path& place) {
  if (records.empty())
    return Error{Code::missing, "the ledger holds no record", place,
                 "run a recipe first; a card is made from its records"};
  TRY(ledger::check_signatures(records));
  records.resize(std::min<std::size_t>(records.size(), before));
  while (!records.empty() && records.back().kind != "signature") records.pop_back();
  if (records.empty())
    return Error{Code::verification, "nobody signed the ledger", place,
                 "a card quotes signed records only; `janua run` signs what it makes"};
  return {};
}

}  // namespace

Result<Evidence> Evidence::load(base::Disk& disk, const base::Path& out, std::uint64_t before) {
  Evidence evidence(disk, out);
  const auto place = base::join(out, "ledger");
  evidence.records_ = TRY(ledger::read_ledger(disk, place));
  TRY(keep_signed(evidence.records_, before, place));
  evidence.index();
  evidence.subject_ = evidence.subject();
  if (!evidence.subject_) return evidence;
  const auto family = evidence.family_of(*evidence.subject_);
  for (const auto record : family)
    evidence.ids_.insert(text_at(evidence.records_[record].body, "id"));
  for (const auto record : family) TRY(evidence.add(record));
  std::vector<std::size_t> measured;
  for (const auto& [name, records] : evidence.by_name_)
    if (evidence.is_measured_of_it(evidence.records_[records.back()]))
      measured.push_back(records.back());
  for (const auto record : measured) {
    evidence.ids_.insert(text_at(evidence.records_[record].body, "id"));
    TRY(evidence.add(record));
  }
  return evidence;
}

void Evidence::index() {
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (records_[i].kind != "artefact") continue;
    by_id_[text_at(records_[i].body, "id")].push_back(i);
    by_name_[text_at(records_[i].body, "name")].push_back(i);
  }
}

// The model that was made last; where there is none, what was made from most.
std::optional<std::size_t> Evidence::subject() const {
  std::optional<std::size_t> model, deepest;
  std::size_t most = 0;
  for (const auto& [name, records] : by_name_) {
    const auto last = records.back();
    if (is_paper(records_[last])) continue;
    if (kind_of(records_[last]) == "model" && (!model || last > *model)) model = last;
    if (model) continue;
    const auto size = family_of(last).size();
    if (size > most || (size == most && last > *deepest)) deepest = last, most = size;
  }
  return model ? model : deepest;
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

// An evaluation or a table of parity: made from the model's family alone, and no part of it.
bool Evidence::is_measured_of_it(const ledger::Record& record) const {
  const auto inputs = inputs_of(record);
  return !is_paper(record) && !inputs.empty() && !ids_.contains(text_at(record.body, "id")) &&
         std::ranges::all_of(inputs, [&](const auto& id) { return ids_.contains(id); });
}

base::Error Evidence::not_recorded(const base::Path& manifest) const {
  return {Code::verification, "the manifest is not the one the ledger records", manifest,
          "run `janua audit verify " + out_ + "`"};
}

// The same content may have been recorded again, with another manifest (of another time).
Result<void> Evidence::add(std::size_t record) {
  if (artefacts_.contains(kind_of(records_[record]))) return {};
  Artefact out{record, text_at(records_[record].body, "name"), false, {}, {}};
  const auto path = base::join(base::join(out_, out.folder), "manifest.json");
  const auto bytes = disk_->exists(path) ? TRY(disk_->map(path)) : base::Bytes();
  if (bytes.size() > kMostBytes) return not_recorded(path);
  const auto digest = base::sha256(bytes.view()).hex();
  const auto records_it = [&](std::size_t one) {
    return text_at(records_[one].body, "manifest_sha256") == digest;
  };
  const auto& same = by_id_.at(text_at(records_[record].body, "id"));
  if (const auto one = std::ranges::find_if(same, records_it); one != same.end()) {
    out.record = *one;
    out.stands = true;
    out.json = TRY(base::parse_json(bytes.view(), path));
    out.manifest = TRY(ledger::Manifest::from_json(out.json, path));
  } else if (bytes.size() > 0 && std::ranges::none_of(by_name_.at(out.folder), records_it)) {
    // Neither this one nor another of its name that was recorded and stands in its place now.
    return not_recorded(path);
  } else {
    out.json = repeated(records_[record]);
  }
  artefacts_.emplace(kind_of(records_[record]), std::move(out));
  return {};
}

const Evidence::Artefact* Evidence::find(const std::string& kind) const {
  const auto found = artefacts_.find(kind);
  return found == artefacts_.end() ? nullptr : &found->second;
}

std::vector<std::string> Evidence::stages() const {
  std::vector<std::string> out;
  for (const auto& [kind, artefact] : artefacts_) out.push_back(kind);
  std::ranges::sort(out, {}, [&](const auto& kind) { return artefacts_.at(kind).record; });
  return out;
}

std::vector<std::string> Evidence::gone() const {
  std::vector<std::string> out;
  for (const auto& [kind, artefact] : artefacts_)
    if (!artefact.stands) out.push_back(kind);
  return out;
}

std::optional<Quote> Evidence::manifest(const std::string& kind, const std::string& pointer) const {
  const auto* found = find(kind);
  if (!found) return std::nullopt;
  auto value = at_pointer(found->json, pointer);
  if (!value) return std::nullopt;
  // What a record repeats of a manifest stands under the same names in its body.
  return Quote{std::move(*value),
               {found->record, "artefact", text_at(found->json, "id"),
                found->stands ? found->folder + "/manifest.json" : "ledger/ledger.jsonl", pointer}};
}

Result<std::optional<std::string>> Evidence::bytes(const std::string& kind,
                                                   const std::string& name) const {
  const auto* found = find(kind);
  if (!found || !found->stands) return std::optional<std::string>();
  const auto& files = found->manifest.files;
  const auto entry =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == name; });
  if (entry == files.end()) return std::optional<std::string>();
  const auto path = base::join(base::join(out_, found->folder), name);
  const auto bytes = TRY(disk_->map(path));
  if (!ledger::difference(bytes.view(), *entry).empty())
    return Error{Code::verification, "the file is not the one its manifest records", path,
                 "run `janua audit verify " + out_ + "`"};
  return std::optional<std::string>(bytes.view());
}

Result<std::optional<Quote>> Evidence::file(const std::string& kind, const std::string& name,
                                            const std::string& pointer) const {
  const auto content = TRY(bytes(kind, name));
  if (!content) return std::optional<Quote>();
  const auto& from = *find(kind);
  const auto json =
      TRY(base::parse_json(*content, base::join(base::join(out_, from.folder), name)));
  auto value = at_pointer(json, pointer);
  if (!value) return std::optional<Quote>();
  return std::optional<Quote>(
      Quote{std::move(*value),
            {from.record, "artefact", from.manifest.id, from.folder + "/" + name, pointer}});
}

std::optional<Quote> Evidence::run() const {
  for (auto i = subject_ ? *subject_ : records_.size(); i-- > 0;)
    if (records_[i].kind == "run")
      return Quote{records_[i].body, {records_[i].index, "run", "", "ledger/ledger.jsonl", ""}};
  return std::nullopt;
}

std::vector<Quote> Evidence::records(const std::string& kind) const {
  std::vector<Quote> out;
  for (const auto& record : records_)
    if (record.kind == kind)
      out.push_back({record.body, {record.index, kind, "", "ledger/ledger.jsonl", ""}});
  return out;
}

}  // namespace dossier
