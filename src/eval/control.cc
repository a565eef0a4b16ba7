#include "eval/control.h"

#include <algorithm>
#include <atomic>
#include <map>

#include "base/parallel.h"
#include "eval/known_text.h"
#include "store/xz.h"

namespace eval {

namespace {

using base::Result;

constexpr std::uint64_t kMemory = 2ull << 30;  // that languages compressed at one time may take
constexpr std::uint64_t kMebibyte = 1 << 20;

// Far enough to see all of the text, and at least that of -9.
std::uint64_t dictionary_for(std::uint64_t bytes) {
  const auto whole = (bytes + kMebibyte - 1) / kMebibyte * kMebibyte;
  return std::clamp(whole, store::kXzDictionary, store::kMostXzDictionary);
}

Result<std::uint64_t> compress(std::vector<std::string_view> parts, std::uint64_t dictionary,
                               base::Context& ctx) {
  return store::xz_size(parts, dictionary, ctx.cancel);
}

// A language, what xz may read before its held-out text, and which sets it has.
struct Language {
  KnownText known;
  std::vector<std::size_t> sets;  // indices of held_out
  std::uint64_t dictionary = 0;
};

// One run of xz: over the training text, with the text of a set behind it or nothing.
struct Pass {
  std::size_t language;
  std::optional<std::size_t> set;
  std::uint64_t size = 0;  // of the .xz
};

std::vector<Pass> passes_of(const std::vector<Language>& group) {
  std::vector<Pass> out;
  for (std::size_t i = 0; i < group.size(); ++i) {
    out.push_back({i, {}});
    for (const auto set : group[i].sets) out.push_back({i, set});
  }
  // The longest first, so that no worker begins one when the others are done.
  std::ranges::stable_sort(out, std::ranges::greater(), [&](const Pass& pass) {
    return group[pass.language].known.text.size();
  });
  return out;
}

// Of that many runs at a time, by what xz takes (store/xz.h) and the texts themselves.
std::uint64_t memory_of(const std::vector<Language>& group, int workers) {
  std::uint64_t largest = 0, all = 0, passes = 0;
  for (const auto& language : group) {
    largest = std::max<std::uint64_t>(largest, language.known.text.size());
    all += language.known.text.size();
    passes += 1 + language.sets.size();
  }
  const auto at_once = std::min(passes, static_cast<std::uint64_t>(workers));
  return all + at_once * (11 * largest + 64 * kMebibyte);
}

Result<void> compress_group(const std::vector<Language>& group,
                            const std::vector<HeldOut>& held_out, std::vector<Control>& out,
                            base::Context& ctx) {
  auto passes = passes_of(group);
  TRY(base::parallel_for(ctx, "eval", passes.size(), [&](std::size_t i) -> Result<void> {
    auto& pass = passes[i];
    const auto& language = group[pass.language];
    const auto behind = pass.set ? held_out[*pass.set].joined() : std::string();
    pass.size = TRY(compress({language.known.text, behind}, language.dictionary, ctx));
    return {};
  }));
  std::map<std::size_t, std::uint64_t> training;  // by language
  for (const auto& pass : passes)
    if (!pass.set) training[pass.language] = pass.size;
  for (const auto& pass : passes) {
    if (!pass.set) continue;
    const auto& language = group[pass.language];
    out[*pass.set].after_training = {pass.size - training[pass.language], language.known.bytes,
                                     language.known.left_out, language.dictionary};
  }
  return {};
}

Result<void> compress_alone(const std::vector<HeldOut>& held_out, std::vector<Control>& out,
                            base::Context& ctx) {
  return base::parallel_for(ctx, "eval", held_out.size(), [&](std::size_t i) -> Result<void> {
    out[i].alone = TRY(compress({held_out[i].joined()}, store::kXzDictionary, ctx));
    return {};
  });
}

std::map<std::string, std::vector<std::size_t>> sets_by_language(
    const std::vector<HeldOut>& held_out) {
  std::map<std::string, std::vector<std::size_t>> out;
  for (std::size_t i = 0; i < held_out.size(); ++i) out[held_out[i].language].push_back(i);
  return out;
}

Result<Language> read_language(const base::Path& corpus, const std::string& name,
                               std::vector<std::size_t> sets, const std::vector<HeldOut>& held_out,
                               std::int64_t training_bytes, base::Context& ctx) {
  Language out{TRY(read_known_text(corpus, name, training_bytes, ctx)), std::move(sets)};
  std::uint64_t behind = 0;
  for (const auto set : out.sets) behind = std::max(behind, held_out[set].bytes);
  out.dictionary = dictionary_for(out.known.text.size() + behind);
  return out;
}

}  // namespace

Result<std::vector<Control>> controls(const base::Path& corpus,
                                      const std::vector<HeldOut>& held_out,
                                      std::int64_t training_bytes, base::Context& ctx) {
  std::vector<Control> out(held_out.size());
  TRY(compress_alone(held_out, out, ctx));
  if (training_bytes == 0) return out;
  std::vector<Language> group;
  for (const auto& [name, sets] : sets_by_language(held_out)) {
    ctx.reporter.note("eval", "xz reads the training text of " + name);
    group.push_back(TRY(read_language(corpus, name, sets, held_out, training_bytes, ctx)));
    if (group.back().known.text.empty()) group.pop_back();
    if (memory_of(group, ctx.pool.workers()) < kMemory) continue;
    TRY(compress_group(group, held_out, out, ctx));
    group.clear();
  }
  TRY(compress_group(group, held_out, out, ctx));
  return out;
}

}  // namespace eval
