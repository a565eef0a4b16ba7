// Unigram vocabularies: pieces with probabilities, and text is spelled in the likeliest way.
#include <fmt/format.h>

#include "tokenizer/learned_pattern.h"
#include "tokenizer/trainer_work.h"
#include "tokenizer/unigram_file.h"
#include "tokenizer/unigram_trainer.h"

namespace tokenizer::trainer {
namespace {

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
WordList without_sign(const WordList& words) {
  WordList out;
  out.reserve(words.size(), words.all_bytes());
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words.bytes(i).find("\u2581") == std::string_view::npos)
      out.add(words.bytes(i), words.count(i));
  return out;
}

base::Result<WordList> count(const Task& task, Trained& out) {
  const auto cut = TRY(PreTokenizer::from_pattern(learned_pattern(task.recipe)));
  auto count = TRY(open_count(task, "all", memory_of(task)));
  for (const auto& language : task.languages)
    if (!count.finished())
      TRY(each_training_batch(language, task.recipe, task.ctx, [&](std::span<TrainingText> batch) {
        return count.add(texts_of(batch), cut, language.weight, task.ctx.pool);
      }));
  auto words = without_sign(TRY(take_words(count, task, kFullWeight)));
  TRY(check_memory(std::vector<const WordList*>{&words}, task, 2));
  out.pieces = count.pieces();
  out.left_out = count.left_out();
  out.distinct = words.size();
  if (words.all_bytes() < UINT32_MAX) return words;
  return base::Error{base::Code::unsupported,
                     "a unigram vocabulary is learned from 4 GB of different pieces at most",
                     "tokenizer", "set tokenizer.trainer.min_word_count = 2"};
}

base::Result<Trained> train(const Task& task) {
  const auto& own = task.recipe.trainer.as<Unigram>();
  Trained out;
  const auto words = TRY(count(task, out));
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
  out.unigram = train_unigram(words, options, {task.ctx.pool, go_on});
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
