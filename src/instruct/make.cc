#include "instruct/make.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/parallel.h"
#include "data/dedup/fold.h"
#include "instruct/harness.h"
#include "instruct/library.h"
#include "instruct/material.h"
#include "instruct/wording.h"
#include "store/jsonl.h"
#include "text/language.h"
#include "tokenizer/held_out_texts.h"

namespace instruct {
namespace {

using base::Code;
using base::Error;
using base::Result;

// One task in one language: what a thread makes by itself.
struct Unit {
  std::string language;
  const task::Row* task = nullptr;
  std::vector<Row> train, held_out;
  record::ExampleCount count;

  void drop(const std::string& reason, std::int64_t n = 1) {
    count.reasons[reason] += n;
    count.dropped += n;
  }
};

struct Maker {
  const InstructRecipe& recipe;
  const Library& library;
  const Wordings& wordings;
  const tokenizer::HeldOut& test_sets;
  std::int64_t seed;
};

std::string folded(std::string_view text) { return data::dedup::fold(text, ""); }

// What of an example stands in text that nobody may learn from; "" if nothing.
const char* forbidden(const Maker& maker, const task::Item& item, const task::Example& example,
                      const Row& row) {
  if (maker.library.holds_out_key(item.group)) return "is of a document held out";
  for (const auto& piece : example.pieces)
    if (maker.library.holds_out_text(piece.language, piece.text)) return "holds text held out";
  if (!maker.test_sets.empty() && maker.test_sets.find(row.prompt + "\n" + row.answer))
    return "holds text of a test set";
  return "";
}

// What an example is about, without its wording: two of one question are one.
std::string question_of(const task::Example& example) {
  std::string out;
  for (const auto& [place, value] : example.places)
    out +=
        place + '\0' + (value.is_number ? std::to_string(value.number) : folded(value.text)) + '\0';
  return base::sha256(out).hex();
}

Result<Row> row_of(const Maker& maker, const Unit& unit, const task::Example& example,
                   std::uint64_t draw) {
  const auto chosen = maker.wordings.choose(unit.task->name, unit.language, draw);
  Row out;
  out.task = unit.task->name;
  out.language = unit.language;
  out.answer = example.answer;
  out.prompt = TRY(text::format_message(*chosen.pattern, chosen.language, example.places,
                                        "share/instruct/" + chosen.language + ".toml"));
  out.prompt_language = chosen.language;
  out.wording = static_cast<std::int64_t>(chosen.number);
  out.difficulty = example.difficulty;
  out.grader = example.grader;
  out.documents = example.documents;
  out.licenses = example.licenses;
  out.seed = maker.seed;
  out.others = example.others;
  out.question = question_of(example);
  out.folded = folded(example.answer);
  out.id =
      base::sha256(out.task + '\0' + out.language + '\0' + out.prompt + '\0' + out.answer).hex();
  return out;
}

struct Ordered {
  std::uint64_t number;
  task::Item item;
};

// In an order that is drawn, and in which one more item moves no other.
std::vector<Ordered> in_order(std::vector<task::Item>&& items, const base::Random& random) {
  std::vector<Ordered> out;
  out.reserve(items.size());
  for (auto& item : items) {
    const auto number = random.at(number_of(item.key));
    out.push_back({number, std::move(item)});
  }
  std::ranges::sort(out, [](const Ordered& a, const Ordered& b) {
    return a.number != b.number ? a.number < b.number : a.item.key < b.item.key;
  });
  return out;
}

// A document's examples are held out together, in all languages and tasks.
bool is_held_out(const Maker& maker, const task::Item& item) {
  const base::Random random(static_cast<std::uint64_t>(maker.seed), "instruct.heldout");
  return random.uniform(number_of(item.group)) < maker.recipe.held_out_share;
}

std::size_t cap(std::int64_t value) { return static_cast<std::size_t>(value); }

// Room is left for those that are dropped when questions are compared.
bool is_full(const Maker& maker, const Unit& unit, bool held_out) {
  return held_out ? unit.held_out.size() >= cap(maker.recipe.held_out_per_task)
                  : unit.train.size() >= 2 * cap(maker.recipe.per_task);
}

Result<void> add_item(const Maker& maker, const task::Desk& desk, const task::Item& item,
                      Unit& unit) {
  const bool held_out = is_held_out(maker, item);
  if (is_full(maker, unit, held_out)) {
    unit.drop("is beyond the most of a task");
    return {};
  }
  task::Draw draw(desk.random, number_of(item.key) ^ 1);
  const auto made = unit.task->entry->make(desk, item, draw);
  if (const auto* refusal = std::get_if<task::Refusal>(&made)) {
    unit.drop(*refusal);
    return {};
  }
  const auto& example = std::get<task::Example>(made);
  if (example.difficulty > maker.recipe.max_difficulty) {
    unit.drop("is too hard");
    return {};
  }
  auto row = TRY(row_of(maker, unit, example, draw.next()));
  if (const std::string why = forbidden(maker, item, example, row); !why.empty())
    unit.drop(why);
  else
    (held_out ? unit.held_out : unit.train).push_back(std::move(row));
  return {};
}

// Questions that have several answers go, all of them; of equal examples one stays, and none to train on that is held
// out too.
void compare_questions(Unit& unit) {
  std::map<std::string, std::set<std::string>> answers;
  for (const auto* rows : {&unit.held_out, &unit.train})
    for (const auto& row : *rows) answers[row.question].insert(row.folded);
  std::set<std::string> seen;
  for (auto* rows : {&unit.held_out, &unit.train}) {
    std::vector<Row> kept;
    for (auto& row : *rows) {
      if (answers[row.question].size() > 1)
        unit.drop("has another answer elsewhere");
      else if (!seen.insert(row.question).second)
        unit.drop("is there already");
      else
        kept.push_back(std::move(row));
    }
    *rows = std::move(kept);
  }
}

void cut_to(std::vector<Row>& rows, std::size_t most, const char* reason, Unit& unit) {
  if (rows.size() <= most) return;
  unit.drop(reason, static_cast<std::int64_t>(rows.size() - most));
  rows.resize(most);
}

Result<void> make_unit(const Maker& maker, Unit& unit) {
  const base::Random random(static_cast<std::uint64_t>(maker.seed),
                            std::string("instruct.") + unit.task->name + "." + unit.language);
  const task::Desk desk{maker.library, maker.recipe, unit.language, random};
  auto items = in_order(unit.task->entry->items(desk), random);
  unit.count.in = static_cast<std::int64_t>(items.size());
  for (const auto& one : items) TRY(add_item(maker, desk, one.item, unit));
  compare_questions(unit);
  cut_to(unit.train, cap(maker.recipe.per_task), "is beyond the most of a task", unit);
  return {};
}

// The largest tasks of a language give way until all of them are within its limit.
void balance(std::vector<Unit*>& units, std::size_t most) {
  std::size_t low = 0, high = most;  // examples that each task may have
  while (low < high) {
    const auto middle = (low + high + 1) / 2;
    std::size_t sum = 0;
    for (const auto* unit : units) sum += std::min(unit->train.size(), middle);
    (sum <= most ? low : high) = sum <= most ? middle : middle - 1;
  }
  for (auto* unit : units) cut_to(unit->train, low, "is beyond the most of a language", *unit);
}

Result<std::vector<std::string>> languages_of(const InstructRecipe& recipe,
                                              const Library& library) {
  if (recipe.languages.empty()) return library.languages();
  std::vector<std::string> out;
  for (const auto& code : recipe.languages) {
    out.push_back(TRY(text::canonical_language(code)));
    if (!library.shelves().contains(out.back()))
      return Error{Code::bad_request, "the corpus has no text in " + out.back(),
                   "instruct.languages", "take it out, or add a source in it"};
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

std::vector<const task::Row*> tasks_of(const InstructRecipe& recipe) {
  std::vector<const task::Row*> out;
  for (const auto& row : task::all())
    if (recipe.tasks.empty() || std::ranges::count(recipe.tasks, row.name) > 0) out.push_back(&row);
  return out;
}

void add(record::ExampleCount& sum, const record::ExampleCount& part) {
  sum.in += part.in;
  sum.kept += part.kept;
  sum.heldout += part.heldout;
  sum.dropped += part.dropped;
  for (const auto& [reason, n] : part.reasons) sum.reasons[reason] += n;
}

Result<void> reconcile(const Unit& unit) {
  const auto& count = unit.count;
  std::int64_t reasons = 0;
  for (const auto& [reason, n] : count.reasons) reasons += n;
  if (count.in == count.kept + count.heldout + count.dropped && reasons == count.dropped) return {};
  return Error{Code::gate, "the counts of examples do not add up",
               std::string(unit.task->name) + " in " + unit.language, "this is a defect"};
}

Result<void> enter(Unit& unit, Books& books) {
  unit.count.kept = static_cast<std::int64_t>(unit.train.size());
  unit.count.heldout = static_cast<std::int64_t>(unit.held_out.size());
  TRY(reconcile(unit));
  books.said.counts.languages[unit.language][unit.task->name] = unit.count;
  add(books.said.counts.total, unit.count);
  auto& rows = books.languages[unit.language];
  for (auto* list : {&unit.train, &unit.held_out})
    for (const auto& row : *list)
      if (row.prompt_language != row.language) ++books.said.facts.prompts_in_english[row.language];
  for (const auto& row : unit.train)
    for (const auto& license : row.licenses) ++books.said.facts.licenses[license];
  books.said.facts.questions[unit.language] +=
      static_cast<std::int64_t>(questions(unit.held_out, 0).size());
  std::ranges::move(unit.train, std::back_inserter(rows.train));
  std::ranges::move(unit.held_out, std::back_inserter(rows.held_out));
  return {};
}

}  // namespace

Result<Books> make_examples(const InstructRecipe& recipe, const base::Path& corpus,
                            std::int64_t seed, base::Context& ctx) {
  TRY(recipe.check());
  const auto library = TRY(Library::open(corpus, ctx));
  const auto wordings = TRY(Wordings::open());
  tokenizer::HeldOut test_sets;
  if (recipe.test_sets) TRY(tokenizer::hold_out_udhr(test_sets, true, ctx));
  test_sets.finish();
  const Maker maker{recipe, library, wordings, test_sets, seed};
  Books out;
  out.said.facts.languages = TRY(languages_of(recipe, library));
  std::vector<Unit> units;
  for (const auto* row : tasks_of(recipe)) out.said.facts.tasks.emplace_back(row->name);
  for (const auto& language : out.said.facts.languages)
    for (const auto* row : tasks_of(recipe)) units.push_back({language, row, {}, {}, {}});
  TRY(base::parallel_for(ctx, "instruct", units.size(),
                         [&](std::size_t i) { return make_unit(maker, units[i]); }));
  for (const auto& language : out.said.facts.languages) {
    std::vector<Unit*> own;
    for (auto& unit : units)
      if (unit.language == language) own.push_back(&unit);
    balance(own, cap(recipe.per_language));
  }
  for (auto& unit : units) TRY(enter(unit, out));
  if (out.said.counts.total.kept == 0)
    return Error{Code::gate, "no example could be made of the documents", corpus,
                 "add parallel sources, pages with headings or messages"};
  return out;
}

namespace {

Result<void> write_lines(const base::Path& path, std::span<const Row> rows, base::Context& ctx) {
  auto file = TRY(store::JsonlWriter::open(ctx.disk, path));
  for (const auto& row : rows) TRY(file.write(to_json(row)));
  return file.finish();
}

Result<void> write_task(const base::Path& folder, std::span<const Row> rows, std::int64_t seed,
                        base::Context& ctx) {
  const auto asked = questions(rows, seed);
  if (asked.empty()) return {};
  const auto& first = *asked.front().row;
  const auto path = base::join(folder, task_file_name(first.task, first.language));
  auto file = TRY(store::JsonlWriter::open(ctx.disk, path + ".jsonl"));
  for (const auto& question : asked) TRY(file.write(to_json(question)));
  TRY(file.finish());
  return ctx.disk.write_file(path + ".yaml", task_yaml(first.task, first.language));
}

Result<void> write_tasks(const base::Path& folder, const std::vector<Row>& rows, std::int64_t seed,
                         base::Context& ctx) {
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end =
        std::find_if(begin, rows.end(), [&](const Row& row) { return row.task != begin->task; });
    TRY(write_task(folder, {begin, end}, seed, ctx));
    begin = end;
  }
  return {};
}

}  // namespace

Result<void> build_instruct(const InstructRecipe& recipe, const base::Path& corpus,
                            std::int64_t seed, ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto books = TRY(make_examples(recipe, corpus, seed, ctx));
  for (const char* folder : {"train", "heldout", "tasks"})
    TRY(ctx.disk.make_folders(writer.path(folder)));
  for (const auto& [language, rows] : books.languages) {
    TRY(write_lines(writer.path("train/" + language + ".jsonl.zst"), rows.train, ctx));
    TRY(write_lines(writer.path("heldout/" + language + ".jsonl"), rows.held_out, ctx));
    TRY(write_tasks(writer.path("tasks"), rows.held_out, seed, ctx));
    const auto english = books.said.facts.prompts_in_english.find(language);
    if (english != books.said.facts.prompts_in_english.end())
      ctx.reporter.warn("instruct", language + ": " + std::to_string(english->second) +
                                        " prompts are worded in English, for share/instruct has no "
                                        "wording of their tasks in it");
    ctx.reporter.note("instruct", language + ": " + std::to_string(rows.train.size()) +
                                      " examples, " + std::to_string(rows.held_out.size()) +
                                      " held out");
  }
  record::say(books.said, writer.manifest());
  return {};
}

}  // namespace instruct
