// The index of a ledger, and what its records can be asked for.
#include <algorithm>
#include <cmath>

#include "audit/check.h"
#include "ledger/refusal.h"

namespace audit {

using base::Json;

void Book::index() {
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& [kind, body] = std::tie(records[i].kind, records[i].body);
    by_kind[kind].push_back(i);
    if (kind == "artefact") {
      artefacts[text_at(body, "name")].push_back(i);
      ids[text_at(body, "id")].push_back(i);
    }
    if ((kind == "begin" || kind == "resume") && body.contains("key")) {
      begins[text_at(body, "stage")].push_back(i);
      turns.push_back(i);
    }
    if (kind == "aside") asides[text_at(body, "stage")].push_back(i);
    if (kind == ledger::kRefused) refusals[text_at(body, "kept")].push_back(i);
    if (kind != "signature") head = records[i].digest;
  }
  account = run::account_of(records);
}

std::optional<std::size_t> Book::retired(const std::string& name) const {
  const auto last = account.artefacts.find(name);
  return last == account.artefacts.end() ? std::nullopt : last->second.retired;
}

std::optional<std::size_t> last_before(const Positions* positions, std::size_t end) {
  if (!positions) return std::nullopt;
  const auto at = std::ranges::lower_bound(*positions, end);
  if (at == positions->begin()) return std::nullopt;
  return *std::prev(at);
}

const Positions* find(const std::map<std::string, Positions>& index, const std::string& key) {
  const auto at = index.find(key);
  return at == index.end() ? nullptr : &at->second;
}

bool Standing::lists(const std::string& path) const {
  return std::ranges::any_of(manifest.files, [&](const auto& one) { return one.path == path; });
}

const Standing* Scene::holding(const std::string& id) const {
  const auto at = std::ranges::find_if(
      standing, [&](const auto& one) { return one.readable && one.manifest.id == id; });
  return at == standing.end() ? nullptr : &*at;
}

const Standing* Scene::called(const std::string& name) const {
  const auto at = std::ranges::find_if(
      standing, [&](const auto& one) { return one.readable && one.name == name; });
  return at == standing.end() ? nullptr : &*at;
}

const Standing* Scene::input(const Standing& artefact, const std::string& kind) const {
  for (const auto& [role, id] : artefact.manifest.inputs)
    if (const auto* found = holding(id); found && serves_as(found->manifest.kind, kind))
      return found;
  return nullptr;
}

const run::stage::Entry* Scene::entry_of(const std::string& kind) const {
  const auto row = std::ranges::find(options.kinds, kind, &run::stage::Row::name);
  return row == options.kinds.end() ? nullptr : row->entry;
}

bool Scene::serves_as(const std::string& kind, const std::string& wanted) const {
  const auto* entry = entry_of(kind);
  return kind == wanted || (entry && entry->serves_as && wanted == entry->serves_as);
}

namespace {

// For each of `begins`, which work it began or went on with: the position of that work's first
// record. A resumed work is named by the key it had so far, which its new recipe may change.
std::map<std::size_t, std::size_t> works_of(const Book& book, const Positions& begins) {
  std::map<std::size_t, std::size_t> works;
  std::map<std::string, std::size_t> by_key;
  for (const auto at : begins) {
    const auto& body = book.records[at].body;
    const auto key = text_at(body, "key"), before = text_at(body, "begun");
    const auto known = by_key.find(before.empty() ? key : before);
    const bool resumes = book.records[at].kind == "resume" && known != by_key.end();
    works[at] = resumes ? known->second : at;
    by_key[key] = works[at];
  }
  return works;
}

}  // namespace

// Several works may have been begun under one name, each set aside for the other: a record belongs to
// the one that was begun or resumed last before it, and to no work if that was one of another name.
Positions Scene::written_by(const Standing& artefact, const std::string& kind) const {
  const auto* begins = find(book.begins, artefact.name);
  const auto* all = find(book.by_kind, kind);
  const auto own = last_before(begins, artefact.record);
  Positions out;
  if (!all) return out;
  const auto works = own ? works_of(book, *begins) : std::map<std::size_t, std::size_t>();
  for (const auto one : *all) {
    if (one >= artefact.record) break;
    const auto begun = last_before(begins, one);
    const bool is_turn = begins && std::ranges::binary_search(*begins, one);
    const bool others = !is_turn && begun != last_before(&book.turns, one);
    if (!own || (begun && !others && works.at(*begun) == works.at(*own))) out.push_back(one);
  }
  return out;
}

const Json& member(const Json& json, const std::string& key) {
  static const Json none;
  if (!json.is_object()) return none;
  const auto at = json.find(key);
  return at == json.end() ? none : *at;
}

std::string told(const base::Error& error) {
  return base::Error{error.code, error.what, error.where, ""}.sentence();
}

std::optional<std::int64_t> whole_at(const Json& json, const char* key, std::int64_t least) {
  constexpr std::uint64_t most = std::uint64_t{1} << 62;
  const auto& value = member(json, key);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > most) return std::nullopt;
  if (!value.is_number_integer()) return std::nullopt;
  const auto number = value.get<std::int64_t>();
  if (number < least) return std::nullopt;
  return number;
}

std::optional<double> number_at(const Json& json, const char* key) {
  const auto& value = member(json, key);
  if (!value.is_number() || !std::isfinite(value.get<double>())) return std::nullopt;
  return value.get<double>();
}

void say_uncompared(const Standing& artefact, const std::string& with, Report& report) {
  report.note("what " + artefact.folder + " was made from does not stand here (" + with +
              "), so it is not compared");
  if (!artefact.left_over)
    report.unchecked.insert(artefact.name + ", made from what does not stand here (" + with + ")");
}

namespace {
constexpr std::size_t kShown = 10;
}

void Few::add(const std::string& place, const std::string& field, const std::string& what) {
  if (++count_ <= kShown) report_.add(place, field, what);
  place_ = place;
  field_ = field;
}

Few::~Few() {
  if (count_ > kShown)
    report_.add(place_, field_,
                "and " + std::to_string(count_ - kShown) + " more of this kind up to here");
}

}  // namespace audit
