#include "align/sft.h"

#include "audit/aligned.h"
#include "audit/stage.h"

namespace audit::stage {

namespace {

base::Result<Taught> again(const base::Settings& settings, const base::Path& data,
                           const align::Scribe& scribe, std::int64_t context, base::Context& ctx) {
  auto recipe = settings.as<align::SftRecipe>();
  recipe.max_dropped = recipe.max_cut = 1;
  const auto lesson = TRY(align::make_lesson(recipe, data, scribe, context, ctx));
  return files_of(lesson);
}

base::Result<void> check(const Standing& artefact, const Scene& scene, Report& report) {
  return check_aligned(artefact, scene, again, report);
}

}  // namespace

extern const Entry sft{check};

}  // namespace audit::stage
