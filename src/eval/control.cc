#include "eval/control.h"

#include <algorithm>
#include <atomic>
#include <map>

#include "base/parallel.h"
#include "eval/known_text.h"
#include "store/xz.h"

namespace eval {

namespace {

using base::Error;
using base::Result;

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
  std::uint64_t behind = 0;  // bytes of the longest of these sets
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

// Languages that are compressed at one time: their texts, and what is behind one of them.
struct Group {
  std::uint64_t held = 0;     // bytes of all training texts
  std::uint64_t longest = 0;  // that one run of xz reads
  std::uint64_t behind = 0;   // the longest held-out text
  std::uint64_t passes = 0;
};

Group sizes_of(const std::vector<Language>& group) {
  Group out;
  for (const auto& language : group) {
    out.held += language.known.text.size();
    out.behind = std::max(out.behind, language.behind);
    out.longest = std::max(out.longest, language.known.text.size() + language.behind);
    out.passes += 1 + language.sets.size();
  }
  return out;
}

base::Size memory_of(const Group& group, std::uint64_t runs) {
  return runs_bytes(group.longest, runs) + base::Size(group.behind) * runs + group.held;
}

// As many as fit, one in any case.
std::uint64_t runs_within(const Group& group, std::uint64_t memory, int workers) {
  auto runs = std::min(group.passes, static_cast<std::uint64_t>(workers));
  while (runs > 1 && !memory_of(group, runs).fits(memory)) --runs;
  return runs;
}

// So many languages that each worker has a run.
bool fits_at_full(const std::vector<Language>& group, std::uint64_t memory, int workers) {
  const auto sizes = sizes_of(group);
  return memory_of(sizes, std::min(sizes.passes, static_cast<std::uint64_t>(workers))).fits(memory);
}

Error too_much(const Group& group, const std::string& language, std::uint64_t memory) {
  const auto megabytes = [](std::uint64_t bytes) {
    return std::to_string(bytes / 1'000'000) + " MB";
  };
  const auto needed = memory_of(group, 1);
  return {base::Code::unsupported,
          "xz after the training text of " + language + " needs about " +
              (needed.known() ? megabytes(needed.value()) : "more than can be counted") +
              " of memory, and there are " + megabytes(memory),
          "eval", "lower eval.control_training_bytes; 0 leaves that control out"};
}

Result<void> compress_group(const std::vector<Language>& group,
                            const std::vector<HeldOut>& held_out, std::uint64_t memory,
                            std::vector<Control>& out, const base::Context& ctx) {
  if (group.empty()) return {};
  auto within = ctx;
  within.pool = static_cast<int>(runs_within(sizes_of(group), memory, ctx.pool.workers()));
  auto passes = passes_of(group);
  TRY(base::parallel_for(within, "eval", passes.size(), [&](std::size_t i) -> Result<void> {
    auto& pass = passes[i];
    const auto& language = group[pass.language];
    const auto behind = pass.set ? held_out[*pass.set].joined() : std::string();
    pass.size = TRY(compress({language.known.text, behind}, language.dictionary, within));
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
  for (const auto set : out.sets) out.behind = std::max(out.behind, held_out[set].bytes);
  out.dictionary = dictionary_for(out.known.text.size() + out.behind);
  return out;
}

}  // namespace

// store/xz.h says what one takes.
base::Size runs_bytes(std::uint64_t text_bytes, std::uint64_t runs) {
  return (base::Size(text_bytes) * 11 + 64 * kMebibyte) * runs;
}

Result<std::vector<Control>> controls(const base::Path& corpus,
                                      const std::vector<HeldOut>& held_out,
                                      std::int64_t training_bytes, std::uint64_t memory,
                                      base::Context& ctx) {
  std::vector<Control> out(held_out.size());
  TRY(compress_alone(held_out, out, ctx));
  if (training_bytes == 0) return out;
  std::vector<Language> group;
  for (const auto& [name, sets] : sets_by_language(held_out)) {
    ctx.reporter.note("eval", "xz reads the training text of " + name);
    auto next = TRY(read_language(corpus, name, sets, held_out, training_bytes, ctx));
    if (next.known.text.empty()) continue;
    group.push_back(std::move(next));
    if (fits_at_full(group, memory / 2, ctx.pool.workers())) continue;
    // What came last waits for the others; alone it has as many runs at a time as fit.
    auto last = std::move(group.back());
    group.pop_back();
    TRY(compress_group(group, held_out, memory / 2, out, ctx));
    group.clear();
    group.push_back(std::move(last));
    const auto alone = sizes_of(group);
    if (!memory_of(alone, 1).fits(memory)) return too_much(alone, name, memory);
  }
  TRY(compress_group(group, held_out, memory / 2, out, ctx));
  return out;
}

}  // namespace eval
