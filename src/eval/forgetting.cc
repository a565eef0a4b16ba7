#include "eval/forgetting.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <span>

#include "base/bootstrap.h"
#include "eval/choice_question.h"
#include "eval/score_held_out.h"
#include "infer/loaded_model.h"
#include "store/jsonl.h"
#include "text/language.h"
#include "tokenizer/take_over.h"

namespace eval {
namespace {

using base::Code;
using base::Error;
using base::Result;
using record::Forgotten;
using record::ForgottenItem;

constexpr const char* kBits = "bits_per_byte";
constexpr const char* kAccuracy = "accuracy";
constexpr const char* kAnswerBits = "answer_bits_per_byte";

struct Subject {
  std::unique_ptr<infer::LanguageModel> model;
  tokenizer::Tokenizer tokenizer;
  Asker asker;
};

Result<Subject> open_subject(const base::Path& folder, base::Context& ctx) {
  auto model = TRY(infer::open_model(ctx.disk, folder, ctx.pool));
  auto tokenizer = TRY(tokenizer::load_given(ctx.disk, folder));
  if (tokenizer.special_ids().eos < 0)
    return Error{Code::unsupported, "the tokenizer names no eos token", folder,
                 "name it in tokenizer_config.json"};
  return Subject{std::move(model), std::move(tokenizer), TRY(Asker::open(ctx.disk, folder))};
}

// What one model makes of all that is asked.
struct Answers {
  std::vector<std::vector<DocumentBits>> bits;
  std::vector<Choice> chosen;
  std::string form;
};

Result<Answers> ask(const base::Path& folder, const std::vector<HeldOut>& held_out,
                    const std::vector<ChoiceQuestion>& questions, std::int64_t length,
                    base::Context& ctx) {
  const auto subject = TRY(open_subject(folder, ctx));
  EvalRecipe how;
  how.window_tokens = length;
  Answers out;
  out.form = subject.asker.form();
  const auto shape = TRY(window_shape(how, *subject.model));
  out.bits = TRY(score_held_out(held_out, *subject.model, subject.tokenizer, shape, ctx));
  out.chosen = TRY(choose(questions, *subject.model, subject.asker, length, ctx));
  return out;
}

// The smaller context, so that both models read the same.
Result<std::int64_t> length_of(const ForgettingRecipe& recipe, const Compared& compared,
                               base::Context& ctx) {
  const auto before = TRY(infer::open_model(ctx.disk, compared.before, ctx.pool))->context();
  const auto after = TRY(infer::open_model(ctx.disk, compared.after, ctx.pool))->context();
  const auto most = std::min(before, after);
  if (recipe.window_tokens > most)
    return Error{Code::bad_request, "forgetting.window_tokens is more than a model takes",
                 std::to_string(most) + " tokens", "leave it out"};
  return recipe.window_tokens > 0 ? recipe.window_tokens : most;
}

std::vector<ForgottenItem> text_items(const std::vector<HeldOut>& held_out, const Answers& before,
                                      const Answers& after) {
  std::vector<ForgottenItem> out;
  for (std::size_t i = 0; i < held_out.size(); ++i)
    for (std::size_t j = 0; j < held_out[i].documents.size(); ++j) {
      const auto& document = held_out[i].documents[j];
      out.push_back({kBits, held_out[i].set, held_out[i].language, document.id,
                     before.bits[i][j].bits, after.bits[i][j].bits,
                     static_cast<double>(document.bytes())});
    }
  return out;
}

bool is_answered(const Answers& before, const Answers& after, std::size_t i) {
  return before.chosen[i].chosen >= 0 && after.chosen[i].chosen >= 0;
}

// Whether each is answered right, then what the right answers cost.
std::vector<ForgottenItem> question_items(const std::vector<ChoiceQuestion>& questions,
                                          const Answers& before, const Answers& after) {
  std::vector<ForgottenItem> out, bits;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (!is_answered(before, after, i)) continue;
    const auto& one = questions[i];
    const auto right = [&](const Answers& by) {
      return static_cast<std::size_t>(by.chosen[i].chosen) == one.gold ? 1.0 : 0.0;
    };
    out.push_back({kAccuracy, one.set, one.language, one.id, right(before), right(after), 1});
    bits.push_back({kAnswerBits, one.set, one.language, one.id, before.chosen[i].bits,
                    after.chosen[i].bits, static_cast<double>(one.choices[one.gold].size())});
  }
  out.insert(out.end(), bits.begin(), bits.end());
  return out;
}

struct Sums {
  double before = 0, after = 0, weight = 0;
  void add(const ForgottenItem& item) {
    before += item.before, after += item.after, weight += item.weight;
  }
  double change() const { return (after - before) / weight; }
};

Forgotten row_of(std::span<const ForgottenItem> items, const ForgettingRecipe& recipe,
                 const std::set<std::string>& gained, std::int64_t seed) {
  const auto& first = items.front();
  Forgotten out;
  out.measure = first.measure;
  out.set = first.set;
  out.language = first.language;
  out.is_new = gained.contains(first.language);
  out.lower_is_better = first.measure != kAccuracy;
  out.items = std::ssize(items);
  Sums all;
  for (const auto& item : items) all.add(item);
  out.before = all.before / all.weight;
  out.after = all.after / all.weight;
  out.change = all.change();
  const base::Random random(
      static_cast<std::uint64_t>(seed),
      "eval.forgetting/" + first.measure + "/" + first.set + "/" + first.language);
  const auto interval = base::bootstrap(items.size(), recipe.bootstrap_draws, random,
                                        [&](std::span<const std::size_t> drawn) {
                                          Sums sums;
                                          for (const auto i : drawn) sums.add(items[i]);
                                          return sums.change();
                                        });
  if (interval) out.low = interval->low, out.high = interval->high;
  return out;
}

// 1: surely better, -1: surely worse, 0: either.
int judged(const Forgotten& row) {
  if (!row.low || (*row.low <= 0 && *row.high >= 0)) return 0;
  return (*row.high < 0) == row.lower_is_better ? 1 : -1;
}

std::string verdict_of(const record::Forgetting::Facts& facts) {
  std::int64_t gained = 0, lost = 0, fresh = 0, old = 0;
  for (const auto& row : facts.rows) {
    (row.is_new ? fresh : old) += 1;
    if (row.is_new && judged(row) > 0) ++gained;
    if (!row.is_new && judged(row) < 0) ++lost;
  }
  auto out = std::to_string(facts.better) + " of " + std::to_string(facts.rows.size()) +
             " rows are better by the whole of their intervals, " + std::to_string(facts.worse) +
             " are worse";
  if (fresh > 0)
    out += "; of the languages that were to be gained " + std::to_string(gained) + " of " +
           std::to_string(fresh) + " rows are better, of the others " + std::to_string(lost) +
           " of " + std::to_string(old) + " are worse";
  return out + ".";
}

Result<void> write_items(const std::vector<ForgottenItem>& items, ledger::ArtefactWriter& writer,
                         base::Context& ctx) {
  auto file = TRY(store::JsonlWriter::open(ctx.disk, writer.path("items.jsonl")));
  for (const auto& item : items) TRY(file.write(record::to_json(item)));
  return file.finish();
}

}  // namespace

record::Forgetting::Facts sum_items(const std::vector<ForgottenItem>& items,
                                    const ForgettingRecipe& recipe, std::int64_t seed) {
  std::set<std::string> gained;
  for (const auto& code : recipe.new_languages)
    if (auto known = text::canonical_language(code); known.ok()) gained.insert(known.take());
  record::Forgetting::Facts out;
  for (auto begin = items.begin(); begin != items.end();) {
    const auto end = std::find_if(begin, items.end(), [&](const ForgottenItem& item) {
      return item.measure != begin->measure || item.set != begin->set ||
             item.language != begin->language;
    });
    out.rows.push_back(row_of({begin, end}, recipe, gained, seed));
    begin = end;
  }
  for (const auto& row : out.rows) (judged(row) > 0 ? out.better : out.worse) += judged(row) != 0;
  out.bootstrap_draws = recipe.bootstrap_draws;
  out.verdict = verdict_of(out);
  return out;
}

Result<void> measure_forgetting(const ForgettingRecipe& recipe, const Compared& compared,
                                ledger::ArtefactWriter& writer, base::Context& ctx) {
  TRY(recipe.check());
  const auto held_out = TRY(read_held_out(ctx.disk, compared.corpus, recipe.max_bytes));
  std::vector<ChoiceQuestion> questions;
  if (compared.instruct)
    questions = TRY(read_choice_questions(ctx.disk, base::join(*compared.instruct, "tasks"),
                                          recipe.max_questions));
  const auto length = TRY(length_of(recipe, compared, ctx));
  ctx.reporter.note("forgetting", "the model before");
  const auto before = TRY(ask(compared.before, held_out, questions, length, ctx));
  ctx.reporter.note("forgetting", "the model after");
  const auto after = TRY(ask(compared.after, held_out, questions, length, ctx));
  auto items = text_items(held_out, before, after);
  const auto asked = question_items(questions, before, after);
  items.insert(items.end(), asked.begin(), asked.end());
  record::Forgetting said;
  said.facts = sum_items(items, recipe, writer.manifest().seed);
  said.facts.asked_as = {before.form, after.form};
  said.facts.questions_left_out = std::ssize(questions) - std::ssize(asked) / 2;
  TRY(write_items(items, writer, ctx));
  TRY(ctx.disk.write_file(writer.path("forgetting.json"),
                          base::pretty(record::to_json(said.facts))));
  TRY(ctx.disk.write_file(writer.path("table.md"), to_markdown(said.facts)));
  record::say(said, writer.manifest());
  ctx.reporter.note("forgetting", said.facts.verdict);
  return {};
}

namespace {

std::string number(double value, const char* form) {
  char out[32];
  std::snprintf(out, sizeof out, form, value);
  return out;
}

std::string line_of(const Forgotten& row) {
  std::string out = "| " + text::english_name(row.language) + (row.is_new ? " (new)" : "") + " | " +
                    row.set + " | " + std::to_string(row.items) + " | " +
                    number(row.before, "%.3f") + " | " + number(row.after, "%.3f") + " | " +
                    number(row.change, "%+.3f");
  if (row.low) out += " [" + number(*row.low, "%+.3f") + ", " + number(*row.high, "%+.3f") + "]";
  const int how = judged(row);
  return out + " | " + (how > 0 ? "better" : how < 0 ? "worse" : "") + " |\n";
}

std::string table_of(const record::Forgetting::Facts& facts, const char* measure,
                     const std::string& title, const char* items) {
  std::string lines;
  for (const auto& row : facts.rows)
    if (row.measure == measure) lines += line_of(row);
  if (lines.empty()) return "";
  return "## " + title + "\n\n| language | set | " + items +
         " | before | after | change | |\n| --- | --- | ---: | ---: | ---: | --- | --- |\n" +
         lines + "\n";
}

}  // namespace

std::string to_markdown(const record::Forgetting::Facts& facts) {
  std::string out = "# Before and after\n\n" + facts.verdict + "\n\n";
  out += table_of(facts, kBits, "Bits per byte of held-out text, lower is better", "documents");
  out += table_of(facts, kAccuracy, "Share of questions answered right, of four answers each",
                  "questions");
  out += table_of(facts, kAnswerBits, "Bits per byte of the right answer, lower is better",
                  "questions");
  out +=
      "Both models were given the same items. In brackets stands the 95 % interval of the change "
      "from " +
      std::to_string(facts.bootstrap_draws) +
      " resamples of items, with both answers to an item drawn together. A row is called better "
      "or worse only where zero lies outside; of twenty rows without any change one may be "
      "called so by chance.\n";
  if (facts.asked_as.size() == 2)
    out += "\nQuestions were put to the model before as " + facts.asked_as[0] +
           ", to the one after as " + facts.asked_as[1] +
           "; the answer whose bytes are likeliest in the mean counts as chosen.\n";
  if (facts.questions_left_out > 0)
    out += "\n" + std::to_string(facts.questions_left_out) +
           " questions do not fit into the context of one of the models and are left out.\n";
  return out;
}

}  // namespace eval
