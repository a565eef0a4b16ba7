#include "audit/beside.h"

#include <algorithm>
#include <map>
#include <optional>

#include "ledger/refusal.h"

namespace audit {

namespace {

using base::Result;

constexpr std::size_t kDigits = 12;  // of an id or a key at the end of a folder's name
constexpr std::string_view kRefusedEnding = ".refused";

// The stage of the kind, if its work is kept; else null.
const run::stage::Entry* keeper(run::Kinds kinds, const std::string& kind) {
  const auto row = std::ranges::find(kinds, kind, &run::stage::Row::name);
  return row == kinds.end() || !row->entry->resumable ? nullptr : row->entry;
}

// The name that a run gives to what it keeps; "" for digits that none could have.
std::string name_beside(const std::string& stage, const char* mark, const std::string& digits) {
  return digits.size() < kDigits ? "" : stage + mark + digits.substr(0, kDigits);
}

// The kind of what the record at `begin` begins; records of former versions do not say it.
std::string kind_begun(const Book& book, std::size_t begin) {
  const auto& body = book.records[begin].body;
  const auto stage = text_at(body, "stage");
  auto said = text_at(body, "kind");
  if (!said.empty()) return said;
  if (const auto made = last_before(find(book.artefacts, stage), book.records.size()))
    return text_at(book.records[*made].body, "kind");
  const auto run = last_before(find(book.by_kind, "run"), begin);
  auto named = run ? text_at(member(book.records[*run].body, "kinds"), stage.c_str()) : "";
  return named.empty() ? stage : named;
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
  std::optional<std::size_t> open;     // the record that began what stands in NAME.work
  std::map<std::string, Begun> aside;  // by keys

  Works(const Book& told, run::Kinds all) : book(told), kinds(all) {}

  std::string key(std::size_t at) const { return text_at(book.records[at].body, "key"); }

  // What no run keeps is gone, whatever a record says of it.
  void leave() {
    if (!open) return;
    const auto at = *open;
    open.reset();
    const auto kind = kind_begun(book, at);
    if (const auto* entry = keeper(kinds, kind))
      aside.insert_or_assign(key(at), Begun{at, kind, entry});
  }
  void begin(std::size_t at) {
    leave();
    aside.erase(key(at));
    aside.erase(text_at(book.records[at].body, "begun"));  // brought back
    open = at;
  }
  void set_aside(std::size_t at) {
    const bool kept = !text_at(book.records[at].body, "kept").empty();
    if (!kept || (open && key(*open) != key(at))) open.reset();
    leave();
  }
  void take(std::size_t at) {
    const auto& kind = book.records[at].kind;
    if (kind == "artefact") open.reset();
    if (kind == "aside") set_aside(at);
    if (kind == "begin" || kind == "resume") begin(at);
  }
};

// A crash may come between the move and the record of the one that took its place.
void read_replaced(const Book& book, run::Kinds kinds, const std::string& stage,
                   const Positions& made, Beside& out) {
  for (const auto at : made) {
    const auto& body = book.records[at].body;
    const bool replaced = any_after(&made, at) || any_after(find(book.begins, stage), at);
    const auto name = name_beside(stage, ".before-", text_at(body, "id"));
    if (replaced && !name.empty() && keeper(kinds, text_at(body, "kind")))
      out.replaced[name].push_back(at);
  }
}

// The same of what was begun then, or of the record that it was given up.
Result<void> read_set_aside(const Book& book, run::Kinds kinds, const std::string& stage,
                            const base::Cancel& cancel, Beside& out) {
  Works works(book, kinds);
  for (const auto at : turns_of(book, stage)) {
    TRY(cancel.check("audit"));
    works.take(at);
  }
  works.leave();
  for (const auto& [key, work] : works.aside)
    if (const auto name = name_beside(stage, ".begun-", key); !name.empty())
      out.set_aside.emplace(name, work);
  return {};
}

void read_silent(const Book& book, run::Kinds kinds, const std::string& stage,
                 const Positions& begins, Beside& out) {
  const auto kind = kind_begun(book, begins.back());
  const auto* entry = keeper(kinds, kind);
  const bool silent = std::ranges::any_of(begins, [&](std::size_t at) {
    return text_at(book.records[at].body, ledger::kRefused).empty();
  });
  if (entry && silent)
    out.silent.emplace(stage + std::string(kRefusedEnding), Begun{begins.back(), kind, entry});
}

}  // namespace

Result<Beside> read_beside(const Book& book, run::Kinds kinds, const base::Cancel& cancel) {
  Beside out;
  for (const auto& [stage, made] : book.artefacts) read_replaced(book, kinds, stage, made, out);
  for (const auto& [stage, begins] : book.begins) {
    TRY(read_set_aside(book, kinds, stage, cancel, out));
    read_silent(book, kinds, stage, begins, out);
  }
  return out;
}

bool holds_refused(const Book& book, const std::string& entry) {
  if (!entry.ends_with(kRefusedEnding)) return false;
  const auto at = book.refusals.lower_bound(entry + "/");
  return at != book.refusals.end() && at->first.starts_with(entry + "/");
}

}  // namespace audit
