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

}  // namespace

Result<Evidence> Evidence::load(base::Disk& disk, const base::Path& out) {
  Evidence evidence(disk, out);
  evidence.records_ = TRY(ledger::read_ledger(disk, base::join(out, "ledger")));
  if (evidence.records_.empty())
    return Error{Code::missing, "the ledger holds no record", base::join(out, "ledger"),
                 "run a recipe first; a card is made from its records"};
  const auto covered = TRY(ledger::check_signatures(evidence.records_)).covered;
  if (covered == 0)
    return Error{Code::verification, "nobody signed the ledger", base::join(out, "ledger"),
                 "a card quotes signed records only; `janua run` signs what it makes"};
  evidence.records_.resize(covered);  // what follows may be anybody's word
  for (const auto& record : evidence.records_)
    if (record.kind == "artefact") TRY(evidence.add(record));
  return evidence;
}

// The name of an artefact may come back in a later record, when it was made again; the folder holds
// the last one only, so earlier records are checked by nobody here.
Result<void> Evidence::add(const ledger::Record& record) {
  const auto name = text_at(record.body, "name");
  const auto later = std::find_if(records_.begin(), records_.end(), [&](const auto& other) {
    return other.index > record.index && other.kind == "artefact" &&
           text_at(other.body, "name") == name;
  });
  if (name.empty() || later != records_.end()) return {};
  const auto folder = base::join(out_, name);
  const auto path = base::join(folder, "manifest.json");
  if (!disk_->exists(path)) return {};  // not quoted; audit says that it is gone
  const auto bytes = TRY(disk_->read(path));
  if (base::sha256(bytes).hex() != text_at(record.body, "manifest_sha256"))
    return Error{Code::verification, "the manifest is not the one the ledger records", path,
                 "run `janua audit verify " + out_ + "`"};
  Stage stage{record.index, {}, TRY(base::parse_json(bytes, path))};
  stage.manifest = TRY(ledger::Manifest::from_json(stage.json, path));
  stages_.insert_or_assign(name, std::move(stage));
  return {};
}

std::vector<std::string> Evidence::stages() const {
  std::vector<std::string> out;
  for (const auto& [name, stage] : stages_)
    if (stage.manifest.kind != "card") out.push_back(name);
  std::ranges::sort(out, {}, [&](const auto& name) { return stages_.at(name).record; });
  return out;
}

std::optional<Quote> Evidence::manifest(const std::string& stage,
                                        const std::string& pointer) const {
  const auto found = stages_.find(stage);
  if (found == stages_.end()) return std::nullopt;
  auto value = at_pointer(found->second.json, pointer);
  if (!value) return std::nullopt;
  return Quote{std::move(*value),
               {found->second.record, "artefact", found->second.manifest.id,
                stage + "/manifest.json", pointer}};
}

Result<std::optional<std::string>> Evidence::bytes(const std::string& stage,
                                                   const std::string& name) const {
  const auto found = stages_.find(stage);
  if (found == stages_.end()) return std::optional<std::string>();
  const auto& files = found->second.manifest.files;
  const auto entry =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == name; });
  if (entry == files.end()) return std::optional<std::string>();
  const auto path = base::join(base::join(out_, stage), name);
  auto bytes = TRY(disk_->read(path));
  if (!ledger::difference(bytes, *entry).empty())
    return Error{Code::verification, "the file is not the one its manifest records", path,
                 "run `janua audit verify " + out_ + "`"};
  return std::optional<std::string>(std::move(bytes));
}

Result<std::optional<Quote>> Evidence::file(const std::string& stage, const std::string& name,
                                            const std::string& pointer) const {
  const auto content = TRY(bytes(stage, name));
  if (!content) return std::optional<Quote>();
  const auto json = TRY(base::parse_json(*content, base::join(base::join(out_, stage), name)));
  auto value = at_pointer(json, pointer);
  if (!value) return std::optional<Quote>();
  const auto& from = stages_.at(stage);
  return std::optional<Quote>(Quote{
      std::move(*value), {from.record, "artefact", from.manifest.id, stage + "/" + name, pointer}});
}

std::vector<Quote> Evidence::records(const std::string& kind) const {
  std::vector<Quote> out;
  for (const auto& record : records_)
    if (record.kind == kind)
      out.push_back({record.body, {record.index, kind, "", "ledger/ledger.jsonl", ""}});
  return out;
}

}  // namespace dossier
