// Parity-aware byte-pair encoding: tokens go to the language that needs the most of them.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "tokenizer/development.h"
#include "tokenizer/learned_pattern.h"
#include "tokenizer/parity_trainer.h"
#include "tokenizer/trainer_work.h"

namespace tokenizer::trainer {
namespace {

struct ParityBpe : Common {
  std::int64_t global_merges = 0;
  std::int64_t window = 100;
  double window_share = 2;
  double development_share = 0.1;

  template <class V>
  void fields(V& v) {
    v(global_merges, "global_merges",
      "merges that are chosen as plain BPE does, before languages are looked at");
    v(window, "window",
      "choices that are looked back on, so that one language does not have them all; 0: none");
    v(window_share, "window_share",
      "a language is passed over while it had more of them than this times an equal share");
    v(development_share, "development_share",
      "documents of each language that languages are compared on and that teach nothing; 0: they "
      "are compared on what they learn from");
    Common::fields(v);
  }
  base::Result<void> check() const {
    TRY(Common::check());
    const auto wrong = [](const std::string& what, const std::string& hint) {
      return base::Error{base::Code::bad_request, what, "", hint};
    };
    if (global_merges < 0) return wrong("global_merges is negative", "0 means none");
    if (window < 0 || window > 1'000'000)
      return wrong("window must lie between 0 and 1000000", "0 means none");
    if (!(window_share >= 1 && window_share <= 1000))
      return wrong("window_share must lie between 1 and 1000", "2 is usual");
    if (!(development_share >= 0 && development_share <= 0.5))
      return wrong("development_share must lie between 0 and 0.5", "0.1 is usual");
    return {};
  }
};

// What is read of one language.
struct Read {
  WordList words;
  std::vector<WordList> development;  // by kind
  ParallelText parallel;
  std::uint64_t pieces = 0, left_out = 0;
};

base::Result<Read> read(const TrainingLanguage& language, const Task& task,
                        const PreTokenizer& cut) {
  const auto& own = task.recipe.trainer.as<ParityBpe>();
  Read out;
  const auto& name = language.file.language;
  auto words = TRY(open_count(task, name + ".taught", memory_of(task) / 2));
  std::vector<KeptCount> held_back;
  for (std::size_t kind = 0; kind < Development::kKinds; ++kind)
    held_back.push_back(
        TRY(open_count(task, fmt::format("{}.held-{}", name, kind), memory_of(task) / 8)));
  TRY(each_training_batch(
      language, task.recipe, task.ctx, [&](std::span<TrainingText> batch) -> base::Result<void> {
        out.parallel.add(batch);
        std::vector<TrainingText> taught, kept[Development::kKinds];
        for (auto& text : batch) {
          const bool held = is_development(text.id, own.development_share);
          (held ? kept[text.kind == "messages"] : taught).push_back(std::move(text));
        }
        TRY(words.add(texts_of(taught), cut, 1, task.ctx.pool));
        for (std::size_t kind = 0; kind < Development::kKinds; ++kind)
          TRY(held_back[kind].add(texts_of(kept[kind]), cut, 1, task.ctx.pool));
        return {};
      }));
  out.pieces = words.pieces();
  out.left_out = words.left_out();
  out.words = TRY(take_words(words, task, 1));
  for (auto& kind : held_back) out.development.push_back(TRY(kind.take(1)));
  const bool none =
      std::ranges::all_of(out.development, [](const auto& kind) { return kind.empty(); });
  if (none) out.development[0] = out.words;
  return out;
}

std::uint64_t sum_of(const std::vector<std::uint64_t>& tokens, std::size_t language) {
  std::uint64_t sum = 0;
  for (std::size_t kind = 0; kind < Development::kKinds; ++kind)
    sum += tokens[language * Development::kKinds + kind];
  return sum;
}

base::Result<Trained> train(const Task& task) {
  const auto cut = TRY(PreTokenizer::from_pattern(learned_pattern(task.recipe)));
  Trained out;
  ParityTexts texts;
  std::vector<std::string> names;
  std::vector<ParallelText> parallel;
  std::vector<WordList> held_back;
  for (const auto& language : task.languages) {
    auto one = TRY(read(language, task, cut));
    out.pieces += one.pieces;
    out.left_out += one.left_out;
    names.push_back(language.file.language);
    texts.languages.push_back({std::move(one.words), language.weight});
    parallel.push_back(std::move(one.parallel));
    std::ranges::move(one.development, std::back_inserter(held_back));
  }
  std::vector<const WordList*> lists;
  for (const auto& language : texts.languages) lists.push_back(&language.words);
  for (const auto& list : held_back) lists.push_back(&list);
  TRY(check_memory(lists, task));
  const auto reference = reference_of(names);
  std::vector<ContentRatio> ratios;
  for (const auto& text : parallel) ratios.push_back(text.relative_to(parallel[reference]));
  const Development development(reference, std::move(ratios), std::move(held_back));
  const auto& own = task.recipe.trainer.as<ParityBpe>();
  texts.development = development.texts();
  texts.premiums = [&](std::span<const std::uint64_t> tokens) {
    return development.premiums(tokens);
  };
  auto learned = train_parity_bpe(texts, options_of(task.recipe),
                                  static_cast<std::uint64_t>(task.recipe.min_frequency),
                                  {own.global_merges, own.window, own.window_share}, work_of(task));
  out.learned = std::move(learned.learned);
  out.distinct = learned.distinct;
  for (std::size_t i = 0; i < names.size(); ++i)
    out.judged[names[i]] = {development.ratio(i).value, development.ratio(i).parallel,
                            development.bytes(i),       sum_of(learned.tokens, i),
                            learned.merges[i],          learned.premiums[i]};
  return out;
}

}  // namespace

extern const Entry parity_bpe{
    "parity-aware byte-pair encoding (Foroutan et al. 2025): tokens go to the language that needs "
    "the most of them for the same content",
    base::options<ParityBpe>, common_of<ParityBpe>, train};

}  // namespace tokenizer::trainer
