#include "dossier/evidence.h"

#include <algorithm>
#include <ranges>

namespace dossier {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

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
bool is_model(const ledger::Record& record) { return kind_of(record) == "model"; }

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

std::string text_at(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string()
             ? json[key].get<std::string>()
             : "";
}

std::optional<Json> value_at(const Json& json, const std::string& pointer) {
  const Json::json_pointer path(pointer);
  if (!json.contains(path)) return std::nullopt;
  const Json& value = json.at(path);
  if (value.is_null()) return std::nullopt;
  return value;
}

Result<Evidence> Evidence::load(base::Disk& disk, const base::Path& out, const Reading& reading) {
  Evidence evidence(disk, out);
  const auto place = base::join(out, "ledger");
  evidence.records_ = TRY(ledger::read_ledger(disk, place));
  TRY(keep_signed(evidence.records_, reading.before, place));
  evidence.index();
  evidence.subject_ = evidence.choose(evidence.meant(reading.told));
  if (!evidence.subject_) return evidence;
  const auto family = evidence.family_of(*evidence.subject_);
  for (const auto record : family)
    evidence.ids_.insert(text_at(evidence.records_[record].body, "id"));
  for (const auto record : family) TRY(evidence.add(record));
  std::vector<std::size_t> measured;
  const auto making = evidence.making_kinds();
  for (const auto record : evidence.latest())
    if (evidence.is_measured_of_it(evidence.records_[record], making)) measured.push_back(record);
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

// The last record of each name, oldest first.
std::vector<std::size_t> Evidence::latest() const {
  std::vector<std::size_t> out;
  for (const auto& [name, records] : by_name_) out.push_back(records.back());
  std::ranges::sort(out);
  return out;
}

std::vector<std::size_t> Evidence::meant(const std::vector<std::string>& told) const {
  if (told.empty()) return latest();
  std::set<std::size_t> out;
  for (const auto& id : told)
    if (const auto made = by_id_.find(id); made != by_id_.end()) out.insert(made->second.back());
  return {out.begin(), out.end()};
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

base::Error Evidence::not_recorded(const base::Path& manifest) const {
  return {Code::verification, "the manifest is not the one the ledger records", manifest,
          "run `janua audit verify " + out_ + "`"};
}

Result<void> Evidence::add(std::size_t record) {
  Artefact out{record, text_at(records_[record].body, "name"), kind_of(records_[record]),
               text_at(records_[record].body, "id")};
  TRY(add_manifest(out));
  artefacts_.push_back(std::move(out));
  return {};
}

// The same content may have been recorded again, with another manifest (of another time) or under
// another name.
Result<void> Evidence::add_manifest(Artefact& artefact) const {
  const auto recorded = artefact.record;
  for (const auto one : by_id_.at(artefact.id) | std::views::reverse) {
    artefact.folder = text_at(records_[one].body, "name");
    const auto path = base::join(base::join(out_, artefact.folder), "manifest.json");
    const auto bytes = disk_->exists(path) ? TRY(disk_->map(path)) : base::Bytes();
    if (bytes.size() > kMostBytes) return not_recorded(path);
    const auto digest = base::sha256(bytes.view()).hex();
    const auto records_it = [&](std::size_t other) {
      return text_at(records_[other].body, "manifest_sha256") == digest;
    };
    // Neither this one nor another of its name that was recorded and stands in its place now.
    if (bytes.size() > 0 && std::ranges::none_of(by_name_.at(artefact.folder), records_it))
      return not_recorded(path);
    if (!records_it(one)) continue;
    artefact.record = one;
    artefact.stands = true;
    artefact.json = TRY(base::parse_json(bytes.view(), path));
    artefact.manifest = TRY(ledger::Manifest::from_json(artefact.json, path));
    return {};
  }
  artefact.folder = text_at(records_[recorded].body, "name");
  artefact.json = repeated(records_[recorded]);
  return {};
}

std::vector<const Evidence::Artefact*> Evidence::all() const {
  std::vector<const Artefact*> out;
  for (const auto& artefact : artefacts_) out.push_back(&artefact);
  std::ranges::sort(out, {}, [](const auto* one) { return one->record; });
  return out;
}

std::vector<const Evidence::Artefact*> Evidence::all(const std::string& kind) const {
  auto out = all();
  std::erase_if(out, [&](const auto* one) { return one->kind != kind; });
  return out;
}

const Evidence::Artefact* Evidence::model() const {
  return artefacts_.empty() || artefacts_.front().kind != "model" ? nullptr : &artefacts_.front();
}

std::string Evidence::suffix(const Artefact& artefact) const {
  const auto alike = all(artefact.kind);
  if (alike.size() < 2) return "";
  const auto same = std::ranges::count(alike, artefact.folder, &Artefact::folder);
  return ", " + artefact.folder + (same > 1 ? " " + artefact.id.substr(0, 12) : "");
}

std::string Evidence::title(const Artefact& artefact) const {
  return artefact.kind + suffix(artefact);
}

std::optional<Quote> Evidence::manifest(const Artefact& artefact,
                                        const std::string& pointer) const {
  auto value = value_at(artefact.json, pointer);
  if (!value) return std::nullopt;
  // What a record repeats of a manifest stands under the same names in its body.
  return Quote{std::move(*value),
               {artefact.record, "artefact", artefact.id, artefact.file(), pointer}};
}

Result<std::optional<std::string>> Evidence::bytes(const Artefact& artefact,
                                                   const std::string& name) const {
  if (!artefact.stands) return std::optional<std::string>();
  const auto& files = artefact.manifest.files;
  const auto entry =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == name; });
  if (entry == files.end()) return std::optional<std::string>();
  const auto path = base::join(base::join(out_, artefact.folder), name);
  const auto bytes = TRY(disk_->map(path));
  if (!ledger::difference(bytes.view(), *entry).empty())
    return Error{Code::verification, "the file is not the one its manifest records", path,
                 "run `janua audit verify " + out_ + "`"};
  return std::optional<std::string>(bytes.view());
}

Result<std::optional<Quote>> Evidence::file(const Artefact& artefact, const std::string& name,
                                            const std::string& pointer) const {
  const auto content = TRY(bytes(artefact, name));
  if (!content) return std::optional<Quote>();
  const auto json =
      TRY(base::parse_json(*content, base::join(base::join(out_, artefact.folder), name)));
  auto value = value_at(json, pointer);
  if (!value) return std::optional<Quote>();
  return std::optional<Quote>(
      Quote{std::move(*value),
            {artefact.record, "artefact", artefact.id, artefact.folder + "/" + name, pointer}});
}

const Evidence::Artefact* Evidence::find(const std::string& id) const {
  const auto at = std::ranges::find(artefacts_, id, &Artefact::id);
  return at == artefacts_.end() ? nullptr : &*at;
}

Quote Evidence::signature_over(std::uint64_t record) const {
  for (const auto& one : records_)
    if (one.index >= record && one.kind == "signature")
      return {text_at(one.body, "fingerprint"),
              {one.index, one.kind, "", kLedgerFile, "/fingerprint"}};
  CHECK(false, "records behind the last signature are not looked at");
}

Result<Reread> Evidence::record_again(const Source& source) const {
  const auto at = std::ranges::find(records_, source.record, &ledger::Record::index);
  if (at == records_.end())
    return Error{Code::missing, "the ledger has no record " + std::to_string(source.record),
                 base::join(out_, kLedgerFile), ""};
  const auto whole =
      source.pointer.empty() ? std::optional<Json>(at->digest) : value_at(at->body, source.pointer);
  return Reread{whole.value_or(Json()), at->digest, "the link of the next record"};
}

Result<Reread> Evidence::manifest_again(const Artefact& artefact) const {
  const auto path = base::join(out_, artefact.file());
  const auto bytes = TRY(disk_->read(path));
  const auto digest = base::sha256(bytes).hex();
  if (digest != text_at(records_[artefact.record].body, "manifest_sha256"))
    return not_recorded(path);
  return Reread{TRY(base::parse_json(bytes, path)), digest,
                "ledger record " + std::to_string(artefact.record)};
}

Result<Reread> Evidence::file_again(const Artefact& artefact, const std::string& name) const {
  TRY(manifest_again(artefact));
  const auto content = TRY(bytes(artefact, name));
  const auto path = base::join(base::join(out_, artefact.folder), name);
  if (!content) return Error{Code::missing, "the manifest lists no such file", path, ""};
  Reread out{Json(), base::sha256(*content).hex(), artefact.file()};
  if (name.ends_with(".json")) out.value = TRY(base::parse_json(*content, path));
  return out;
}

Result<Reread> Evidence::read_again(const Source& source) const {
  if (source.file == kLedgerFile) return record_again(source);
  const auto* artefact = find(source.artefact);
  if (!artefact)
    return Error{Code::missing, "the artefact " + source.artefact + " is not one it may speak of",
                 base::join(out_, source.file), ""};
  const auto name = source.file.substr(artefact->folder.size() + 1);
  auto out =
      name == "manifest.json" ? TRY(manifest_again(*artefact)) : TRY(file_again(*artefact, name));
  out.value = value_at(out.value, source.pointer).value_or(Json());
  return out;
}

std::optional<Quote> Evidence::run() const {
  for (auto i = subject_ ? *subject_ : records_.size(); i-- > 0;)
    if (records_[i].kind == "run")
      return Quote{records_[i].body, {records_[i].index, "run", "", kLedgerFile, ""}};
  return std::nullopt;
}

std::vector<Quote> Evidence::records(const std::string& kind) const {
  std::vector<Quote> out;
  for (const auto& record : records_)
    if (record.kind == kind)
      out.push_back({record.body, {record.index, kind, "", kLedgerFile, ""}});
  return out;
}

Result<std::vector<ModelName>> models(base::Disk& disk, const base::Path& out) {
  const auto place = base::join(out, "ledger");
  auto records = TRY(ledger::read_ledger(disk, place));
  TRY(keep_signed(records, UINT64_MAX, place));
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
