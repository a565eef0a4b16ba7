// xz of the same version makes the same bytes anywhere, so a figure of it can be computed again from
// the corpus alone, without the model. It reads the training text of a language twice or more, at
// some megabytes a second: so a sample, and none where no training step was asked for.
#include "audit/controls_again.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/hash.h"
#include "base/memory.h"
#include "base/random.h"
#include "eval/control.h"
#include "eval/recipe.h"
#include "run/key.h"
#include "store/xz.h"

namespace audit {

namespace {

using base::Json;
using base::Result;
using eval::EvalRecipe;
using eval::HeldOut;

constexpr std::int64_t kFirstSecondControl = 3;   // version of the stage that has both
constexpr std::int64_t kMostTraining = 16 << 20;  // bytes that rows after the first add

constexpr const char* kAlone = "xz_bits_per_byte";
constexpr const char* kAfter = "xz_after_training_bits_per_byte";

struct Subject {
  const Standing& eval;
  const Standing& corpus;
  const EvalRecipe& recipe;
  const Scores& scores;
  const Scene& scene;
  Report& report;

  void add(const std::string& row, const char* key, const std::string& what) const {
    report.add(eval.file("eval.json"), row + "." + key, what);
  }
  // Bytes of training text that xz reads first.
  std::int64_t training(const std::string& language) const {
    const auto& train = member(member(corpus.manifest.facts, "train"), language);
    return std::min(whole_at(train, "bytes").value_or(0), recipe.control_training_bytes);
  }
  // Whether xz has read all training text of the language: a limit may leave it none.
  bool reads_all(const std::string& language) const {
    const auto& train = member(member(corpus.manifest.facts, "train"), language);
    const auto bytes = whole_at(train, "bytes").value_or(0);
    return bytes > 0 && bytes <= recipe.control_training_bytes;
  }
};

// What the recipe asks for is there, and nothing else.
void check_presence(const Subject& one) {
  for (const auto& [row, score] : one.scores) {
    const auto language = row.substr(row.find('/') + 1);
    const bool alone = number_at(score, kAlone).has_value(), after = score.contains(kAfter);
    if (alone != one.recipe.control)
      one.add(
          row, kAlone,
          alone ? "the recipe asks for no control" : "it is missing, and the recipe asks for it");
    if (after && (!one.recipe.control || one.recipe.control_training_bytes == 0))
      one.add(row, kAfter, "the recipe asks for no such control");
    if (!after && one.recipe.control && one.reads_all(language))
      one.add(row, kAfter, "it is missing, and the recipe asks for it");
  }
}

std::uint64_t seed_of(const Scene& scene) {
  const auto digest = base::sha256(scene.book.head + " " + scene.options.nonce);
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = out << 8 | digest.bytes[i];
  return out;
}

// The first row that is drawn, whatever it takes, and those behind it that take little more.
std::vector<HeldOut> draw(std::vector<HeldOut> rows, const Subject& one) {
  const base::Random random(seed_of(one.scene), "audit.controls." + one.eval.name);
  std::vector<HeldOut> out;
  std::set<std::string> languages;
  std::int64_t left = kMostTraining;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& row = rows[random.permute(i, rows.size())];
    const auto known = languages.contains(row.language) ? 0 : one.training(row.language);
    const auto more = known + static_cast<std::int64_t>(row.bytes);
    if (!out.empty() && more > left) continue;
    left -= more;
    languages.insert(row.language);
    out.push_back(std::move(row));
  }
  return out;
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

void compare(const Subject& one, const HeldOut& row, const eval::Control& found) {
  const auto score = one.scores.find(row.name());
  if (score == one.scores.end())
    return one.add(row.name(), "", "the corpus holds it out, and it has no score");
  const auto same_rate = [&](const char* key, std::uint64_t bytes) {
    const auto rate = 8.0 * static_cast<double>(bytes) / static_cast<double>(row.bytes);
    if (const auto said = number_at(score->second, key); !said || !near(*said, rate))
      one.add(row.name(), key, "xz, run again, gives " + Json(rate).dump());
  };
  const auto same_count = [&](const char* key, std::uint64_t count) {
    if (whole_at(score->second, key) != static_cast<std::int64_t>(count))
      one.add(row.name(), key, "xz, run again, gives " + std::to_string(count));
  };
  same_rate(kAlone, found.alone);
  if (!found.after_training) {
    if (score->second.contains(kAfter))
      one.add(row.name(), kAfter, "there is no text to read first");
    return;
  }
  same_rate(kAfter, found.after_training->size);
  same_count("xz_training_bytes", found.after_training->training_bytes);
  same_count("xz_training_bytes_left_out", found.after_training->left_out);
  same_count("xz_dictionary_bytes", found.after_training->dictionary);
}

void say_not_run(const Subject& one, const std::string& why) {
  if (!one.eval.left_over)
    one.report.unchecked.insert("controls of " + one.eval.name + " (" + why + ")");
}

Result<void> run_again(const Subject& one) {
  auto& ctx = one.scene.ctx;
  auto rows = TRY(eval::read_held_out(ctx.disk, one.corpus.folder, one.recipe.max_bytes));
  const auto all = rows.size();
  const auto sample = draw(std::move(rows), one);
  const auto found = TRY(eval::controls(
      one.corpus.folder, sample, one.recipe.control_training_bytes, base::memory_there(), ctx));
  for (std::size_t i = 0; i < sample.size(); ++i) compare(one, sample[i], found[i]);
  one.report.note(one.eval.folder + ": xz was run again over " + std::to_string(sample.size()) +
                  " of " + std::to_string(all) + " rows");
  return {};
}

Result<void> check(const Subject& one, const Json& table) {
  check_presence(one);
  const auto made_by = text_at(table, "control"), here = store::xz_library();
  if (made_by.empty() == one.recipe.control)
    one.report.add(one.eval.file("eval.json"), "control",
                   one.recipe.control ? "it is missing, and the recipe asks for it"
                                      : "the recipe asks for no control");
  if (!one.recipe.control || made_by.empty()) return {};
  if (one.scene.options.steps == 0) return say_not_run(one, "xz was not run again"), Result<void>();
  if (made_by != here)
    return say_not_run(one, "'" + made_by + "' made them, this is " + here), Result<void>();
  auto done = run_again(one);
  if (done.ok() || done.error().code == base::Code::interrupted) return done;
  say_not_run(one, told(done.error()));
  return {};
}

}  // namespace

Result<void> check_controls(const Standing& eval, const Json& table, const Scores& scores,
                            const Scene& scene, Report& report) {
  const auto* corpus = scene.input(eval, "corpus");
  if (eval.manifest.version < kFirstSecondControl || !corpus || !corpus->sound) return {};
  const auto instance = run::instance_of(scene.options.kinds, eval.manifest.kind, eval.name);
  const auto recorded = run::recorded(instance, eval.manifest, eval.manifest_place());
  if (!recorded.ok()) return {};  // named already
  const auto& recipe = recorded->settings("eval").as<EvalRecipe>();
  return check({eval, *corpus, recipe, scores, scene, report}, table);
}

}  // namespace audit
