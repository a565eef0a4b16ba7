#include "audit/beside.h"

#include <algorithm>
#include <map>

#include "ledger/refusal.h"

namespace audit {

namespace {

constexpr std::size_t kDigits = 12;  // of an id or a key at the end of a folder's name
constexpr std::string_view kRefusedEnding = ".refused";

struct Name {
  std::string stage, digits;
};

// The parts of "train.before-0123456789ab" around `mark`, if it has that form.
std::optional<Name> split(const std::string& entry, const std::string& mark) {
  const auto at = entry.find(mark);
  if (at == entry.npos) return std::nullopt;
  Name out{entry.substr(0, at), entry.substr(at + mark.size())};
  if (out.digits.size() != kDigits) return std::nullopt;
  return out;
}

bool resumable(run::Kinds kinds, const std::string& kind) {
  const auto row = std::ranges::find(kinds, kind, &run::stage::Row::name);
  return row != kinds.end() && row->entry->resumable;
}

bool any_after(const Positions* positions, std::size_t end) {
  return positions && !positions->empty() && positions->back() > end;
}

// What begins, ends and sets aside the works of one name, in order.
Positions turns_of(const Book& book, const std::string& stage) {
  Positions out;
  for (const auto* index : {&book.begins, &book.artefacts, &book.asides})
    if (const auto* found = find(*index, stage))
      out.insert(out.end(), found->begin(), found->end());
  std::ranges::sort(out);
  return out;
}

// Works by key, as the records of a run tell of them: one that another takes the place of is set
// aside without a record of its own if its kind can go on.
struct Works {
  const Book& book;
  run::Kinds kinds;
  std::optional<std::size_t> open{};           // the record that began what stands in NAME.work
  std::map<std::string, std::size_t> aside{};  // key -> the same of what was set aside

  std::string key(std::size_t at) const { return text_at(book.records[at].body, "key"); }

  void leave() {
    if (open && resumable(kinds, kind_begun(book, *open))) aside[key(*open)] = *open;
    open.reset();
  }
  void begin(std::size_t at) {
    leave();
    aside.erase(key(at));
    aside.erase(text_at(book.records[at].body, "begun"));  // brought back
    open = at;
  }
  void set_aside(std::size_t at) {
    if (open && key(*open) == key(at) && !text_at(book.records[at].body, "kept").empty())
      aside[key(at)] = *open;
    open.reset();
  }
  void take(std::size_t at) {
    const auto& kind = book.records[at].kind;
    if (kind == "artefact") open.reset();
    if (kind == "aside") set_aside(at);
    if (kind == "begin" || kind == "resume") begin(at);
  }
};

}  // namespace

Positions kept_by(const Book& book, run::Kinds kinds, const std::string& entry) {
  const auto name = split(entry, ".before-");
  const auto* made = name ? find(book.artefacts, name->stage) : nullptr;
  Positions out;
  if (!made) return out;
  for (const auto at : *made) {
    const auto& body = book.records[at].body;
    // A crash may come between the move and the record of the one that took its place.
    const bool replaced = any_after(made, at) || any_after(find(book.begins, name->stage), at);
    if (replaced && text_at(body, "id").starts_with(name->digits) &&
        resumable(kinds, text_at(body, "kind")))
      out.push_back(at);
  }
  return out;
}

std::optional<std::size_t> set_aside_by(const Book& book, run::Kinds kinds,
                                        const std::string& entry) {
  const auto name = split(entry, ".begun-");
  if (!name) return std::nullopt;
  Works works{book, kinds};
  for (const auto at : turns_of(book, name->stage)) works.take(at);
  // A crash may come between the move and the record of what was begun then, or that it was given up.
  if (works.open) works.aside[works.key(*works.open)] = *works.open;
  const auto at = std::ranges::find_if(
      works.aside, [&](const auto& work) { return work.first.starts_with(name->digits); });
  return at == works.aside.end() ? std::nullopt : std::optional(at->second);
}

std::optional<std::size_t> formerly_refused_by(const Book& book, run::Kinds kinds,
                                               const std::string& entry) {
  if (!entry.ends_with(kRefusedEnding)) return std::nullopt;
  const auto stage = entry.substr(0, entry.size() - kRefusedEnding.size());
  const auto* begins = find(book.begins, stage);
  const auto begin = last_before(begins, book.records.size());
  if (!begin || !resumable(kinds, kind_begun(book, *begin))) return std::nullopt;
  const bool silent = std::ranges::any_of(*begins, [&](std::size_t at) {
    return text_at(book.records[at].body, ledger::kRefused).empty();
  });
  return silent ? begin : std::nullopt;
}

bool holds_refused(const Book& book, const std::string& entry) {
  if (!entry.ends_with(kRefusedEnding)) return false;
  const auto at = book.refusals.lower_bound(entry + "/");
  return at != book.refusals.end() && at->first.starts_with(entry + "/");
}

std::string kind_begun(const Book& book, std::size_t begin) {
  const auto& body = book.records[begin].body;
  const auto stage = text_at(body, "stage"), said = text_at(body, "kind");
  if (!said.empty()) return said;
  if (const auto made = last_before(find(book.artefacts, stage), book.records.size()))
    return text_at(book.records[*made].body, "kind");
  const auto run = last_before(find(book.by_kind, "run"), begin);
  const auto named = run ? text_at(member(book.records[*run].body, "kinds"), stage.c_str()) : "";
  return named.empty() ? stage : named;
}

}  // namespace audit
