#include "run/begin_work.h"

#include "run/begun.h"
#include "run/contents.h"
#include "run/leave_begun.h"

namespace run {

using base::Json;
using base::Path;
using base::Result;
using ledger::ArtefactWriter;

namespace {

// Frees NAME.work unless it holds the work to go on with. True if there is such work anywhere.
Result<bool> make_room(Workplace& here, const Verdict& verdict, const Path& folder) {
  if (here.options.fresh) {
    TRY(forget_begun(folder, here.ctx.disk));
    return false;
  }
  const bool in_place = verdict.goes_on && verdict.goes_on->folder == folder + ".work";
  if (in_place || !verdict.stage->entry->resumable) return in_place;
  TRY(move_aside(here, verdict.stage->name));
  return verdict.goes_on.has_value();
}

// A finished artefact that will be replaced may hold the first half of the new one.
Result<void> grow(Workplace& here, const Wish& wish, const Path& folder, const Path& work) {
  const auto function = wish.stage->entry->grow;
  const auto manifest = ledger::read_manifest(here.ctx.disk, folder);
  if (!function || !manifest.ok() ||
      !taken(*wish.stage, here.out, TRY(here.ledger.vouched()), here.ctx.disk).ok())
    return {};
  const auto sentence = TRY(function(wish, folder, work, here.ctx));
  if (!sentence.empty()) here.ctx.reporter.note(wish.stage->name, sentence);
  return {};
}

}  // namespace

// The record comes before the work is brought back: the newest such record always says whose work
// stands in NAME.work. And begun work is signed, so that only it may be recorded late.
Result<ArtefactWriter> begin_work(Workplace& here, const Wish& wish, const Verdict& verdict) {
  const auto& stage = *wish.stage;
  const auto folder = here.folder(stage.name);
  const bool resume = TRY(make_room(here, verdict, folder));
  Json body = {{"stage", stage.name},
               {"kind", stage.kind},
               {"key", key_of(wish)},
               {"stem", stem_of(wish)},
               {ledger::kRefused, "recorded"}};  // a former version moved things without a record
  if (resume) body["begun"] = verdict.goes_on->key;
  // In one write: a begin that nobody signed would be begun for ever in the eyes of an audit.
  TRY(here.ledger.append_signed(resume ? "resume" : "begin", std::move(body), here.key));
  if (resume) TRY(bring_back(*verdict.goes_on, folder, here.ctx.disk));
  const auto start = resume ? ArtefactWriter::Start::resume : ArtefactWriter::Start::fresh;
  auto writer = TRY(ArtefactWriter::open(here.ctx, folder, stage.kind, start, &here.ledger));
  if (resume) TRY(check_contents(*stage.entry, stage.kind, writer.folder(), false, here.ctx.disk));
  if (!here.options.fresh) TRY(grow(here, wish, folder, writer.folder()));
  return writer;
}

}  // namespace run
