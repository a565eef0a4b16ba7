// A policy that learned from graded answers of its own: each answer that was logged is one that the signed log of steps
// speaks of. Whether the policy wrote it and the graders said so, steps that are executed again tell.
#include "align/grpo.h"

#include <algorithm>

#include "align/rollout/log.h"
#include "audit/aligned.h"
#include "audit/files.h"
#include "audit/history.h"
#include "audit/stage.h"
#include "base/hash.h"

namespace audit::stage {

namespace {

using base::Result;

Result<Taught> again(const base::Settings& settings, const base::Path& data,
                     const align::Scribe& scribe, std::int64_t context, base::Context& ctx) {
  auto recipe = settings.as<align::GrpoRecipe>();
  recipe.max_dropped = 1;
  const auto made = TRY(align::make_prompts(recipe, data, scribe, context, ctx));
  base::MemoryDisk memory;
  TRY(memory.make_folders("again"));
  TRY(align::rollout::write_prompts(memory, "again", made.prompts));
  const auto path = base::join("again", align::rollout::kPrompts);
  return Taught{
      made.lesson.told,
      {{align::rollout::kPrompts, TRY(memory.read(path))}, {align::kDropped, made.lesson.dropped}}};
}

// SHA-256 of the lines of each step. Error: bad_data, interrupted.
Result<std::map<std::int64_t, std::string>> digests(std::string_view bytes, const base::Path& path,
                                                    base::Context& ctx) {
  std::map<std::int64_t, base::Sha256> sums;
  for (std::uint64_t number = 1; !bytes.empty(); ++number) {
    if (number % 256 == 0) TRY(ctx.cancel.check("audit"));
    const auto line = bytes.substr(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
    bytes.remove_prefix(line.size());
    const auto where = path + ":" + std::to_string(number);
    const auto step = whole_at(TRY(base::parse_json(line, where)), "step", 1);
    if (!step) return base::Error{base::Code::bad_data, "it says no step", where, ""};
    sums[*step].add(line);
  }
  std::map<std::int64_t, std::string> out;
  for (auto& [step, sum] : sums) out[step] = sum.finish().hex();
  return out;
}

Result<void> check_rollouts(const Standing& artefact, const Scene& scene, Report& report) {
  Report unused;  // the training's own check names what is wrong with its history
  const auto history = read_history(artefact, unused, scene.ctx);
  const auto path = artefact.file(align::rollout::kRollouts);
  const auto bytes = TRY(map_inside(scene.ctx.disk, path, kMostLedgerBytes));
  auto found = TRY(digests(bytes.view(), path, scene.ctx));
  Few wrong(report);
  for (const auto& line : history.lines) {
    const auto at = found.find(line.said.step);
    if (at == found.end() || at->second != line.said.rows)
      wrong.add(line.place, "rows",
                "the answers of step " + std::to_string(line.said.step) + " in " + path +
                    " are not those that it learned from");
    if (at != found.end()) found.erase(at);
  }
  for (const auto& [step, digest] : found)
    wrong.add(path, "", "it has answers of step " + std::to_string(step) + ", which nobody made");
  return {};
}

Result<void> check(const Standing& artefact, const Scene& scene, Report& report) {
  TRY(or_finding(check_rollouts(artefact, scene, report), artefact, report));
  return check_aligned(artefact, scene, again, report);
}

}  // namespace

extern const Entry grpo{check};

}  // namespace audit::stage
