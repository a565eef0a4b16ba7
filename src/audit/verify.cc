#include "audit/verify.h"

#include <algorithm>

#include "audit/always_said.h"
#include "audit/check.h"
#include "audit/stage.h"
#include "base/one_file.h"
#include "ledger/given.h"

namespace audit {

namespace {

// A manifest that does not say what was asked for is not believed further.
void doubt(std::vector<Standing>& standing, const Report& report) {
  for (auto& artefact : standing)
    for (const auto& finding : report.findings)
      if (!finding.unfinished && finding.place == artefact.manifest_place()) artefact.sound = false;
}

// Whatever a check meets that nobody thought of is one more finding, and the next check goes on.
base::Result<void> guarded(const Standing& artefact, const Scene& scene, const stage::Row& row,
                           Report& report) {
  auto done =
      base::guard(artefact.folder, [&] { return row.entry->check(artefact, scene, report); });
  if (done.ok()) return {};
  if (done.error().code == base::Code::interrupted) return done;
  report.add(artefact.folder, "", "it cannot be checked: " + done.error().what);
  return {};
}

// What speaks for an artefact of a kind of which this room knows nothing: check_contents() made the
// derived files again that its stage can make.
std::string unchecked_of(const Standing& artefact, const run::stage::Entry* entry) {
  const bool again = entry && entry->again && entry->version == artefact.manifest.version;
  return "kind " + artefact.manifest.kind + (again ? " but for its derived files" : "");
}

// What failed an earlier part is named already, and what it says of itself proves nothing.
base::Result<void> check_kinds(const Scene& scene, Report& report) {
  for (const auto& artefact : scene.standing) {
    const auto& kind = artefact.manifest.kind;
    const auto row = std::ranges::find(stage::all(), kind, &stage::Row::name);
    if (artefact.readable && row == stage::all().end())
      report.unchecked.insert(unchecked_of(artefact, scene.entry_of(kind)));
    if (!artefact.sound || row == stage::all().end()) continue;
    TRY(guarded(artefact, scene, *row, report));
    TRY(scene.ctx.cancel.check("audit"));
  }
  return {};
}

// What the verifier names by mistake is no word against the maker.
base::Result<void> find_init(const base::Path& init, base::Disk& disk) {
  const char* hint = "give --init the folder of the model or tokenizer, or leave it out";
  if (init.empty() || disk.is_folder(init)) return {};
  if (base::is_one_file(disk, init) && disk.exists(init)) return {};
  if (disk.exists(init))
    return base::Error{base::Code::bad_request, "--init names a file, not a folder", init, hint};
  return base::Error{base::Code::missing, "--init names a folder, and there is none", init, hint};
}

}  // namespace

base::Result<Report> verify(const base::Path& out, const Options& options, Trainer* trainer,
                            base::Context& ctx) {
  TRY(find_init(options.init, ctx.disk));
  Report report;
  report.nonce = options.nonce;
  const auto book = TRY(check_ledger(out, options.key, report, ctx));
  auto standing = TRY(check_artefacts(out, book, options.kinds, report, ctx));
  const Scene scene{out, book, standing, options, trainer, ctx};
  check_times(scene, report);
  check_requests(scene, report);
  TRY(check_given(scene, report));
  check_said(scene, report);
  doubt(standing, report);
  check_whole(scene, report);
  check_lineage(scene, report);
  check_contents(scene, report);
  TRY(check_kinds(scene, report));
  TRY(check_training(scene, report));
  return report;
}

}  // namespace audit
