#include "run/follow.h"

namespace run {

namespace {
constexpr const char* kOver = "";  // no stage is called so
}  // namespace

Calling::~Calling() { static_cast<void>(ranks_.tell(kOver).ok()); }

base::Result<void> follow(const Recipe& recipe, const base::Path& out, base::Context& ctx,
                          rank::Ranks& ranks) {
  for (;;) {
    const auto called = TRY(ranks.hear());
    if (called == kOver) return {};
    const auto* stage = recipe.find(called);
    CHECK(stage && stage->entry->follow, "rank 0 calls to stages that ranks make together");
    stage::Following following{*stage, recipe, out, ctx, ranks};
    TRY(base::guard(called, [&] { return stage->entry->follow(following); }));
  }
}

}  // namespace run
