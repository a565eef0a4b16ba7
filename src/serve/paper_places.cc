#include "serve/paper_places.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/hash.h"
#include "ledger/beside.h"
#include "ledger/reader.h"
#include "ledger/record_text.h"

namespace serve {

namespace {

using ledger::Beside;
using Ids = std::set<std::string>;

// Content ids of what the model was made from, at any distance, as far as it stands here.
Ids origins_of(const ledger::Manifest& model, const std::vector<Beside>& all) {
  Ids out;
  std::vector<const ledger::Manifest*> next{&model};
  while (!next.empty()) {
    const auto* made = next.back();
    next.pop_back();
    for (const auto& [role, id] : made->inputs) {
      if (!out.insert(id).second) continue;
      for (const auto& one : all)
        if (one.manifest.id == id) next.push_back(&one.manifest);
    }
  }
  return out;
}

// Null if there is none.
template <class F>
const Beside* newest(const std::vector<Beside>& all, const char* kind, F&& is_own) {
  const Beside* out = nullptr;
  const auto age = [](const Beside& one) { return std::tie(one.manifest.created, one.folder); };
  for (const auto& one : all)
    if (one.manifest.kind == kind && is_own(one.manifest) && (!out || age(*out) < age(one)))
      out = &one;
  return out;
}

Ids inputs_of(const Beside& made) {
  Ids out;
  for (const auto& [role, id] : made.manifest.inputs) out.insert(id);
  return out;
}

// Digests of the manifests that the ledger vouches for. One that is broken vouches for nothing.
std::set<std::string> vouched_manifests(base::Disk& disk, const base::Path& ledger) {
  std::set<std::string> out;
  const auto read = ledger::each_vouched(
      disk, ledger, {"artefact"}, [&](ledger::Record&& record) -> base::Result<void> {
        out.insert(ledger::text_at(record.body, "manifest_sha256"));
        return {};
      });
  return read.ok() ? out : std::set<std::string>();
}

bool is_paper(const Beside& one) {
  return one.manifest.kind == "card" || one.manifest.kind == "eval" ||
         one.manifest.kind == "parity" || one.manifest.kind == "corpus";
}

// Takes from `all` the papers that no record names. Their places.
std::vector<base::Path> leave_out_unrecorded(base::Disk& disk, const base::Path& out,
                                             std::vector<Beside>& all) {
  std::vector<base::Path> left;
  const auto ledger = base::join(out, "ledger");
  if (!disk.exists(ledger)) return left;
  const auto vouched = vouched_manifests(disk, ledger);
  std::erase_if(all, [&](const Beside& one) {
    if (!is_paper(one)) return false;
    const auto bytes = disk.read(base::join(one.folder, "manifest.json"));
    if (bytes.ok() && vouched.contains(base::sha256(*bytes).hex())) return false;
    left.push_back(one.folder);
    return true;
  });
  return left;
}

base::Path place_of(const Beside* one) { return one ? one->folder : ""; }

}  // namespace

bool speaks_of(const ledger::Manifest& paper, const std::string& model) {
  const auto subject = paper.facts.find("subject");
  const bool named = subject != paper.facts.end() && subject->is_string() && *subject != "";
  if (named && *subject != model) return false;
  return std::ranges::any_of(paper.inputs,
                             [&](const auto& input) { return input.second == model; });
}

PaperPlaces places_beside(base::Disk& disk, const base::Path& folder) {
  PaperPlaces out;
  const auto model = ledger::read_manifest(disk, folder);
  if (!model.ok()) return out;
  auto all = ledger::artefacts_in(disk, ledger::folder_around(folder));
  out.unrecorded = leave_out_unrecorded(disk, ledger::folder_around(folder), all);
  const auto origins = origins_of(*model, all);
  const auto own = [&](const auto& paper) { return speaks_of(paper, model->id); };
  const auto comes_from_it = [&](const auto& made) {
    return !made.inputs.empty() && std::ranges::all_of(made.inputs, [&](const auto& input) {
      return origins.contains(input.second);
    });
  };
  const auto* evaluation = newest(all, "eval", own);
  out.card = place_of(newest(all, "card", own));
  out.evaluation = place_of(evaluation);
  out.parity = place_of(newest(all, "parity", comes_from_it));
  const auto scored = evaluation ? inputs_of(*evaluation) : origins;
  const auto* corpus =
      newest(all, "corpus", [&](const auto& made) { return scored.contains(made.id); });
  if (corpus) out.heldout = base::join(corpus->folder, "heldout");
  if (!out.heldout.empty() && !disk.exists(out.heldout)) out.heldout.clear();
  return out;
}

}  // namespace serve
