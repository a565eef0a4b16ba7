#include "cli/ranks.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace cli {

using base::Result;

namespace {

// SHA-256 of the file that holds this code, which is all that computes.
Result<std::string> build_digest(base::Disk& disk) {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<void*>(&read_together), &info) == 0 || !info.dli_fname)
    return base::Error{base::Code::failed, "cannot find the file of this program", "ranks", ""};
  return TRY(base::hash_file(disk, info.dli_fname)).hex();
}

std::string digest_of(const RecipeRun& wanted) {
  return base::sha256(wanted.recipe.resolved().dump()).hex();
}

template <class T>
Result<T> agreed(rank::Ranks& ranks, Result<T> mine) {
  TRY(ranks.agree(mine.ok() ? Result<void>() : Result<void>(mine.error())));
  return mine;
}

}  // namespace

Result<RecipeRun> read_together(const Invocation& invocation, rank::Ranks& ranks) {
  if (ranks.alone()) return read_recipe_run(invocation);
  const auto build = TRY(agreed(ranks, build_digest(invocation.ctx.disk)));
  TRY(ranks.same(build, "another build of janua",
                 "start the same program on every machine, installed from the same build"));
  auto wanted = TRY(agreed(ranks, read_recipe_run(invocation)));
  TRY(ranks.same(digest_of(wanted), "another recipe",
                 "give every rank the same RECIPE and the same --set"));
  return wanted;
}

// A launcher may have bound each rank to cores of its own; then these are its share.
void share_cores(const rank::Ranks& ranks, base::Context& ctx) {
  if (ranks.alone() || std::getenv("JANUA_WORKERS")) return;
  const auto online = static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN));
  const auto sharers = static_cast<int>(ranks.here().size());
  ctx.pool = base::Pool(std::min(base::machine_cores(), std::max(1, online / sharers)));
}

}  // namespace cli
