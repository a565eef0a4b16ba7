// Parity-aware byte-pair encoding: tokens go to the language that needs the most of them.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "tokenizer/counted_lists.h"
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

// A language has a list of what it learns from, and one of what it is judged on for each kind.
constexpr std::size_t kLists = 1 + Development::kKinds;

// What is read of one language besides.
struct Read {
  ParallelText parallel;
  std::uint64_t pieces = 0, left_out = 0;
};

base::Result<Read> read(const TrainingLanguage& language, const Task& task, const PreTokenizer& cut,
                        CountedLists& lists) {
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
  TRY(lists.add(words, fewest_of(task, 1)));
  for (auto& kind : held_back) TRY(lists.add(kind, 1));
  return out;
}

// The list that is a language's text of a kind: one of which nothing was held back is judged on what it learns from.
// Nothing for none.
std::optional<std::size_t> judged_on(const CountedLists& lists, std::size_t language,
                                     std::size_t kind) {
  const auto first = language * kLists;
  for (std::size_t other = 1; other < kLists; ++other)
    if (!lists.empty(first + other)) return first + 1 + kind;
  return kind == 0 ? std::optional(first) : std::nullopt;
}

// What both ways of learning are told.
struct Learning {
  const Task& task;
  CountedLists& lists;
  const Premiums& premiums;
  BpeOptions options = options_of(task.recipe);
  BpeWork work = work_of(task);

  std::uint64_t fewest() const { return static_cast<std::uint64_t>(task.recipe.min_frequency); }
  ParityOptions parity() const {
    const auto& own = task.recipe.trainer.as<ParityBpe>();
    return {own.global_merges, own.window, own.window_share};
  }
};

ParityLearned learn_in_memory(const Learning& how) {
  ParityTexts texts{.languages = {}, .development = {}, .premiums = how.premiums};
  for (std::size_t i = 0; i < how.task.languages.size(); ++i) {
    const auto own = i * kLists;
    std::vector<std::optional<std::size_t>> judged;
    for (std::size_t kind = 0; kind < Development::kKinds; ++kind)
      judged.push_back(judged_on(how.lists, i, kind));
    auto words = how.lists.take(own);
    for (const auto list : judged)
      texts.development.push_back(!list          ? WordList()
                                  : *list == own ? words
                                                 : how.lists.take(*list));
    texts.languages.push_back({std::move(words), how.task.languages[i].weight});
  }
  return train_parity_bpe(texts, how.options, how.fewest(), how.parity(), how.work);
}

// Places of counts: languages, and behind them the texts that they are judged on.
std::vector<std::vector<std::uint32_t>> places_of(const CountedLists& lists,
                                                  std::size_t languages) {
  std::vector<std::vector<std::uint32_t>> out(lists.size());
  for (std::size_t i = 0; i < languages; ++i) {
    out[i * kLists].push_back(static_cast<std::uint32_t>(i));
    for (std::size_t kind = 0; kind < Development::kKinds; ++kind)
      if (const auto list = judged_on(lists, i, kind))
        out[*list].push_back(
            static_cast<std::uint32_t>(languages + i * Development::kKinds + kind));
  }
  return out;
}

base::Result<ParityLearned> learn_on_disk(const Learning& how) {
  const auto& task = how.task;
  const auto languages = static_cast<std::uint32_t>(task.languages.size());
  SpilledTraining words({.disk = &task.ctx.disk,
                         .folder = base::join(task.scratch, "merging"),
                         .memory = memory_of(task),
                         .languages = languages,
                         .texts = languages * static_cast<std::uint32_t>(Development::kKinds)},
                        how.options, how.work);
  const auto places = places_of(how.lists, languages);
  std::uint64_t distinct = 0;
  TRY(how.lists.each([&](std::string_view word, std::span<const Tally::Entry> counts) {
    std::vector<Tally::Entry> own;
    for (const auto& [list, count] : counts)
      for (const auto place : places[list]) own.push_back({place, count});
    std::ranges::sort(own, {}, &Tally::Entry::place);
    distinct += own.front().place < languages;
    return words.add(word, own);
  }));
  TRY(how.lists.remove());
  std::vector<std::uint64_t> weights;
  for (const auto& language : task.languages) weights.push_back(language.weight);
  auto out = TRY(train_parity_bpe(words, weights, how.premiums, how.options, how.fewest(),
                                  how.parity(), how.work));
  out.distinct = distinct;
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
  CountedLists lists({&task.ctx.disk, base::join(task.scratch, "lists"), memory_of(task)});
  std::vector<std::string> names;
  std::vector<ParallelText> parallel;
  for (const auto& language : task.languages) {
    auto one = TRY(read(language, task, cut, lists));
    out.pieces += one.pieces;
    out.left_out += one.left_out;
    names.push_back(language.file.language);
    parallel.push_back(std::move(one.parallel));
  }
  if (!lists.held()) TRY(check_spilling(task));
  const auto reference = reference_of(names);
  std::vector<ContentRatio> ratios;
  for (const auto& text : parallel) ratios.push_back(text.relative_to(parallel[reference]));
  std::vector<std::uint64_t> bytes;
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t kind = 0; kind < Development::kKinds; ++kind) {
      const auto list = judged_on(lists, i, kind);
      bytes.push_back(list ? lists.bytes_of_text(*list) : 0);
    }
  const Development development(reference, std::move(ratios), bytes);
  const Premiums premiums = [&](std::span<const std::uint64_t> tokens) {
    return development.premiums(tokens);
  };
  const Learning how{.task = task, .lists = lists, .premiums = premiums};
  auto learned = lists.held() ? learn_in_memory(how) : TRY(learn_on_disk(how));
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
