// Unigram vocabularies: pieces with probabilities, and text is spelled in the likeliest way.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "tokenizer/learned_pattern.h"
#include "tokenizer/pair_table.h"
#include "tokenizer/trainer_work.h"
#include "tokenizer/unigram_file.h"
#include "tokenizer/unigram_trainer.h"

namespace tokenizer::trainer {
namespace {

constexpr std::size_t kOfPiece = 300;  // bytes that a piece takes while it is learned, more or less

struct Unigram : Common {
  double coverage = 0.9995;
  std::int64_t piece_characters = 16;
  std::int64_t seeds = 1'000'000;

  template <class V>
  void fields(V& v) {
    v(coverage, "coverage",
      "share of the characters of the text that are pieces of their own, the most frequent ones; others are bytes");
    v(piece_characters, "piece_characters", "most characters of a piece");
    v(seeds, "seeds", "pieces to begin with, of which most are given up again");
    Common::fields(v);
  }
  base::Result<void> check() const {
    TRY(Common::check());
    const auto wrong = [](const std::string& what, const std::string& hint) {
      return base::Error{base::Code::bad_request, what, "", hint};
    };
    if (!(coverage > 0 && coverage <= 1))
      return wrong("coverage must lie between 0 and 1", "0.9995 is usual");
    if (piece_characters < 2 || piece_characters > 64)
      return wrong("piece_characters must lie between 2 and 64", "16 is usual");
    if (seeds < 1000 || seeds > 100'000'000)
      return wrong("seeds must lie between 1000 and 100000000", "1000000 is usual");
    if (space_runs != 0)
      return wrong("space_runs is an option of byte-pair encoding",
                   "a unigram vocabulary takes the likeliest runs of spaces by itself");
    return {};
  }
};

// The sign that stands for a space in the file stands for nothing else.
bool has_sign(std::string_view word) { return word.find("\u2581") != std::string_view::npos; }

base::Result<KeptCount> count(const Task& task, Trained& out) {
  const auto cut = TRY(PreTokenizer::from_pattern(learned_pattern(task.recipe)));
  auto count = TRY(open_count(task, "all", memory_of(task)));
  for (const auto& language : task.languages)
    if (!count.finished())
      TRY(each_training_batch(language, task.recipe, task.ctx, [&](std::span<TrainingText> batch) {
        return count.add(texts_of(batch), cut, language.weight, task.ctx.pool);
      }));
  out.pieces = count.pieces();
  out.left_out = count.left_out();
  return count;
}

// Whether so many words of so many bytes are learned from without putting anything on disk.
bool fits(const Task& task, std::size_t words, std::size_t bytes) {
  if (bytes >= UINT32_MAX) return false;
  const auto seeds = static_cast<std::size_t>(task.recipe.trainer.as<Unigram>().seeds);
  const auto workers = static_cast<std::size_t>(std::max(1, task.ctx.pool.workers()));
  const auto to_seed = 2 * PairTable::memory(words, bytes);
  const auto to_learn = std::min(seeds, bytes) * (kOfPiece + sizeof(std::uint64_t) * workers);
  return bytes + 16 * words + std::max(to_seed, to_learn) <= memory_of(task);
}

// Words to learn from: held where there is the memory for it, else put on disk.
struct Words {
  WordList held = {};
  std::optional<UnigramWords> spilled = {};

  base::Result<void> spill(const Task& task) {
    spilled.emplace(TRY(
        UnigramWords::on_disk({&task.ctx, base::join(task.scratch, "learning"), memory_of(task)})));
    for (std::size_t i = 0; i < held.size(); ++i) TRY(spilled->add(held.bytes(i), held.count(i)));
    held = {};
    return {};
  }
  std::uint64_t size() const { return spilled ? spilled->size() : held.size(); }
};

base::Result<void> take(Words& words, KeptCount& count, const Task& task) {
  TRY(count.drain(fewest_of(task, kFullWeight),
                  [&](std::string_view word, std::uint64_t times) -> base::Result<void> {
                    if (has_sign(word)) return {};
                    if (words.spilled) return words.spilled->add(word, times);
                    words.held.add(word, times);
                    if (fits(task, words.held.size(), words.held.all_bytes())) return {};
                    return words.spill(task);
                  }));
  return words.spilled ? words.spilled->finish() : base::done();
}

base::Result<std::vector<UnigramPiece>> learn(const Words& words, const UnigramOptions& options,
                                              const UnigramWork& work) {
  if (words.spilled) return train_unigram(*words.spilled, options, work);
  return train_unigram(words.held, options, work);
}

base::Result<Trained> train(const Task& task) {
  const auto& own = task.recipe.trainer.as<Unigram>();
  Trained out;
  auto counted = TRY(count(task, out));
  Words words;
  TRY(take(words, counted, task));
  out.distinct = words.size();
  out.learned.special = special_tokens(task.recipe);
  out.learned.tokens = out.learned.special;
  for (int byte = 0; byte < 256; ++byte)
    out.learned.tokens.push_back(fmt::format("<0x{:02X}>", byte));
  const auto room = task.recipe.vocabulary - std::ssize(out.learned.tokens);
  const auto go_on = [&](std::size_t pieces) {
    task.ctx.reporter.progress("tokenizer", 0, 0, fmt::format("learning from {} pieces", pieces));
    return !task.ctx.cancel.requested();
  };
  const UnigramOptions options{.pieces = static_cast<std::size_t>(std::max<std::int64_t>(room, 0)),
                               .coverage = own.coverage,
                               .longest = static_cast<std::size_t>(own.piece_characters),
                               .seeds = static_cast<std::size_t>(own.seeds),
                               .unit = kFullWeight,
                               .required = letters_of_tokens()};
  out.unigram = TRY(learn(words, options, {task.ctx.pool, go_on}));
  const auto needed = std::ssize(out.unigram);
  if (needed > room && !task.ctx.cancel.requested())
    return base::Error{
        base::Code::bad_request,
        fmt::format(
            "special tokens, bytes and the characters that are pieces need {} ids, the recipe "
            "asks for {}",
            needed + task.recipe.vocabulary - room, task.recipe.vocabulary),
        "tokenizer", "raise tokenizer.vocabulary, or lower tokenizer.trainer.coverage"};
  for (const auto& piece : out.unigram) out.learned.tokens.push_back(piece.text);
  return out;
}

}  // namespace

extern const Entry unigram{
    .summary =
        "unigram vocabulary (Kudo 2018): the pieces without which the text would be least likely, and bytes "
        "for rare characters",
    .options = base::options<Unigram>,
    .common = common_of<Unigram>,
    .train = train,
    .unknown = true};

}  // namespace tokenizer::trainer
