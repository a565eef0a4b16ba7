#include "dossier/evidence.h"

#include <algorithm>
#include <ranges>

#include "dossier/family.h"

namespace dossier {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

// Of a manifest; before anything that large is digested or read.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;

// What a record repeats of the manifest it names.
Json repeated(const ledger::Record& record) {
  Json out = Json::object();
  for (const char* key : {"kind", "id", "inputs", "counts", "cost", "facts"})
    if (record.body.contains(key)) out[key] = record.body[key];
  return out;
}

}  // namespace

Result<Evidence> Evidence::load(base::Disk& disk, const base::Path& out, const Reading& reading) {
  Evidence evidence(disk, out);
  const auto place = base::join(out, "ledger");
  auto records = TRY(all_records(disk, place));
  evidence.learn_newer(records, reading.before);
  evidence.records_ = TRY(signed_before(std::move(records), reading.before, place));
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
    if (evidence.is_measured_of_it(evidence.records_[record], making) &&
        evidence.may_be_quoted(record, reading))
      measured.push_back(record);
  for (const auto record : measured) {
    evidence.ids_.insert(text_at(evidence.records_[record].body, "id"));
    TRY(evidence.add(record));
  }
  return evidence;
}

void Evidence::learn_newer(std::span<const ledger::Record> records, std::uint64_t before) {
  for (const auto& record : records)
    if (record.kind == "artefact" && record.index >= before)
      newer_.emplace(text_at(record.body, "name"), text_at(record.body, "manifest_sha256"));
}

void Evidence::index() {
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (records_[i].kind != "artefact") continue;
    by_id_[text_at(records_[i].body, "id")].push_back(i);
    by_name_[text_at(records_[i].body, "name")].push_back(i);
  }
}

base::Error Evidence::not_recorded(const base::Path& manifest) const {
  return {Code::verification, "the manifest is not the one the ledger records", manifest,
          "run `janua audit verify " + out_ + "`"};
}

Result<void> Evidence::add(std::size_t record) {
  Artefact out{record, text_at(records_[record].body, "name"), kind_of(records_[record]),
               text_at(records_[record].body, "id")};
  out.serves_as = text_at(records_[record].body, "serves_as");
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
    // Neither this one nor another of its name that was recorded, then or since, and stands in its
    // place now.
    if (bytes.size() > 0 && std::ranges::none_of(by_name_.at(artefact.folder), records_it) &&
        !newer_.contains({artefact.folder, digest}))
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
  std::erase_if(out, [&](const auto* one) { return !one->is_a(kind); });
  return out;
}

const Evidence::Artefact* Evidence::model() const {
  return artefacts_.empty() || !artefacts_.front().is_a("model") ? nullptr : &artefacts_.front();
}

std::string Evidence::suffix(const Artefact& artefact) const {
  auto alike = all(artefact.kind);
  std::erase_if(alike, [&](const auto* one) { return one->kind != artefact.kind; });
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

std::optional<Quote> Evidence::recorded(const Artefact& artefact,
                                        const std::string& pointer) const {
  auto value = value_at(records_[artefact.record].body, pointer);
  if (!value) return std::nullopt;
  return Quote{std::move(*value), {artefact.record, "artefact", artefact.id, kLedgerFile, pointer}};
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

}  // namespace dossier
