#include "eval/make/write.h"

#include <algorithm>
#include <set>

#include "base/recipe.h"
#include "data/dedup/keyed_order.h"
#include "eval/statistic/figure_text.h"

namespace eval::make {
namespace {

using base::Code;
using base::Error;
using base::Result;
using task::Value;

constexpr std::int64_t kTokens = 160;  // of a translation
constexpr std::size_t kFewest = 10;    // questions of a task that is written; fewer tell nothing

Value line_of(const Item& item, const std::string& language) {
  Value out = {{"key", item.key}, {"language", language}, {"context", item.context}};
  if (item.choices.empty())
    out["target"] = item.target;
  else {
    out["choices"] = item.choices;
    out["answer"] = item.answer;
  }
  return out;
}

std::string lines_of(const std::vector<Item>& items, const std::string& language) {
  std::string out;
  for (const auto& item : items) out += line_of(item, language).dump() + "\n";
  return out;
}

// A text as YAML reads it on one line.
std::string quoted(const std::string& text) { return Value(text).dump(); }

std::string metrics_of(const Kind& kind) {
  const auto metric = [](const char* name, const char* sum) {
    return std::string("  - metric: ") + name + "\n    aggregation: " + sum +
           "\n    higher_is_better: true\n";
  };
  if (kind.written) return metric("chrf", "chrf") + metric("bleu", "bleu");
  return metric("acc", "mean") + metric("acc_norm", "mean");
}

std::string yaml_of(const Kind& kind, const std::string& name, const std::string& language,
                    bool shots, const MakeRecipe& recipe, const Sources& sources) {
  std::string out =
      "# " + std::string(kind.about) + " Made by `janua eval make`.\ntask: " + name +
      "\ntag: made\ndataset_path: json\ndataset_kwargs:\n  data_files:\n    test: data/" + name +
      ".jsonl\n";
  if (shots) out += "    train: data/" + name + ".shots.jsonl\n";
  out += std::string("output_type: ") + (kind.written ? "generate_until" : "multiple_choice") +
         "\ntest_split: test\n";
  if (shots) out += "fewshot_split: train\nfewshot_config:\n  sampler: first_n\n";
  out += "num_fewshot: " + std::to_string(shots ? kind.shots : 0) + "\n";
  const bool bare = std::string_view(kind.delimiter).empty();  // a sentence by itself
  out += std::string("doc_to_text: ") + (bare ? "\"\"" : "\"{{context}}\"") + "\n";
  out += kind.written ? "doc_to_target: \"{{target}}\"\n"
                      : "doc_to_choice: \"{{choices}}\"\ndoc_to_target: \"{{answer}}\"\n";
  out += "target_delimiter: " + quoted(kind.delimiter) + "\n";
  if (kind.written)
    out += "generation_kwargs:\n  until: [\"\\n\"]\n  max_gen_toks: " + std::to_string(kTokens) +
           "\n  do_sample: false\n";
  return out + "metric_list:\n" + metrics_of(kind) +
         "metadata:\n  version: 1.0\n  language: " + language +
         "\n  source: " + quoted(sources.declaration_of) +
         "\n  seed: " + std::to_string(recipe.sources.seed) + "\n";
}

std::string group_of(const Kind& kind, const std::vector<std::string>& members) {
  std::string out = std::string("group: ") + kind.name + "\ntask:\n";
  for (const auto& member : members) out += "  - " + member + "\n";
  return out + "aggregate_metric_list:\n  - metric: " + (kind.written ? "chrf" : "acc") +
         "\n    aggregation: mean\n    weight_by_size: false\nmetadata:\n  version: 1.0\n";
}

// Questions and examples, none of which asks what another one answers.
struct Parts {
  std::vector<Item> items, shots;
};

Parts apart(std::vector<Item> made, const MakeRecipe& recipe) {
  Parts out;
  std::set<std::string> known;
  for (auto& item : made)
    if (!item.shot && known.insert(item.digest()).second) out.items.push_back(std::move(item));
  for (auto& item : made)
    if (item.shot && known.insert(item.digest()).second) out.shots.push_back(std::move(item));
  if (out.items.size() <= static_cast<std::size_t>(recipe.items)) return out;
  std::set<std::string> keys;
  for (const auto& item : out.items) keys.insert(item.key);
  auto order =
      data::dedup::keyed_order({keys.begin(), keys.end()}, "eval.items", recipe.sources.seed);
  order.resize(std::min(order.size(), static_cast<std::size_t>(recipe.items)));
  const std::set<std::string> kept(order.begin(), order.end());
  std::erase_if(out.items, [&](const auto& item) { return !kept.contains(item.key); });
  return out;
}

class Maker {
 public:
  Maker(const MakeRecipe& recipe, const base::Path& folder, base::Context& ctx)
      : recipe_(recipe), folder_(folder), ctx_(ctx) {}

  Result<std::vector<MadeTask>> make() {
    const auto asked = TRY(asked_kinds());
    sources_ = TRY(read_sources(recipe_.sources, ctx_));
    TRY(ctx_.disk.make_folders(base::join(folder_, "data")));
    for (const auto* kind : asked) TRY(make_kind(*kind));
    if (made_.empty())
      return Error{Code::bad_request, "nothing can be made of these languages and sources", folder_,
                   "name more languages, or a corpus with held-out pages and messages (--corpus)"};
    TRY(write_account());
    return std::move(made_);
  }

 private:
  Result<std::vector<const Kind*>> asked_kinds() const {
    std::vector<std::string> names;
    for (const auto& kind : kinds()) names.emplace_back(kind.name);
    for (const auto& name : recipe_.kinds) TRY(base::check_known("kind of task", name, names));
    std::vector<const Kind*> out;
    for (const auto& kind : kinds())
      if (recipe_.kinds.empty() ||
          std::ranges::find(recipe_.kinds, kind.name) != recipe_.kinds.end())
        out.push_back(&kind);
    return out;
  }

  Result<void> make_kind(const Kind& kind) {
    std::vector<std::string> members;
    for (const auto& [language, passages] : sources_.declaration) {
      TRY(ctx_.cancel.check("eval"));
      const base::Random random(static_cast<std::uint64_t>(recipe_.sources.seed),
                                std::string("eval.make ") + kind.name + " " + language);
      const auto parts = apart(kind.make({sources_, language, random}), recipe_);
      if (parts.items.size() < std::min(kFewest, static_cast<std::size_t>(recipe_.items))) continue;
      members.push_back(std::string(kind.name) + "_" + language);
      TRY(write(kind, members.back(), language, parts));
    }
    if (members.size() < 2) return {};
    return ctx_.disk.write_file(base::join(folder_, std::string(kind.name) + ".yaml"),
                                group_of(kind, members));
  }

  Result<void> write(const Kind& kind, const std::string& name, const std::string& language,
                     const Parts& parts) {
    const auto data = base::join(folder_, "data");
    const bool shots = !parts.shots.empty();
    TRY(ctx_.disk.write_file(base::join(data, name + ".jsonl"), lines_of(parts.items, language)));
    if (shots)
      TRY(ctx_.disk.write_file(base::join(data, name + ".shots.jsonl"),
                               lines_of(parts.shots, language)));
    TRY(ctx_.disk.write_file(base::join(folder_, name + ".yaml"),
                             yaml_of(kind, name, language, shots, recipe_, sources_)));
    made_.push_back({kind.name, language, parts.items.size(), parts.shots.size(), kind.written,
                     guess(parts.items)});
    return {};
  }

  Result<void> write_account() const {
    base::Json out = {{"seed", recipe_.sources.seed}, {"source", sources_.declaration_of}};
    out["tasks"] = base::Json::array();
    for (const auto& one : made_) out["tasks"].push_back(to_json(one));
    return ctx_.disk.write_file(base::join(folder_, "made.json"), base::pretty(out));
  }

  const MakeRecipe& recipe_;
  base::Path folder_;
  base::Context& ctx_;
  Sources sources_;
  std::vector<MadeTask> made_;
};

// Of a kind, over its languages.
struct KindRow {
  std::size_t languages = 0, items = 0, fewest = SIZE_MAX;
  double random = 0, shortest = 0, longest = 0;
  bool written = false;
};

std::string row_text(const char* name, const KindRow& row) {
  const auto n = static_cast<double>(row.items);
  const auto share = [&](double sum) {
    return row.written ? std::string("-") : statistic::figure(sum / n);
  };
  return std::string("| ") + name + " | " + std::to_string(row.languages) + " | " +
         std::to_string(row.items) + " | " + std::to_string(row.fewest) + " | " +
         share(row.random) + " | " + share(row.shortest) + " | " + share(row.longest) + " |\n";
}

}  // namespace

Result<std::vector<MadeTask>> make_tasks(const MakeRecipe& recipe, const base::Path& folder,
                                         base::Context& ctx) {
  return Maker(recipe, folder, ctx).make();
}

std::string made_table(const std::vector<MadeTask>& tasks) {
  std::string out =
      "| task | languages | items | fewest | by chance | the shortest | the longest |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (const auto& kind : kinds()) {
    KindRow row;
    for (const auto& task : tasks) {
      if (task.kind != kind.name) continue;
      const auto n = static_cast<double>(task.items);
      ++row.languages;
      row.items += task.items;
      row.fewest = std::min(row.fewest, task.items);
      row.random += n * task.guess.random;
      row.shortest += n * task.guess.shortest;
      row.longest += n * task.guess.longest;
      row.written = task.written;
    }
    if (row.languages > 0) out += row_text(kind.name, row);
  }
  return out;
}

base::Json to_json(const MadeTask& task) {
  const auto share = [&](double value) { return task.written ? base::Json() : base::Json(value); };
  return {{"task", task.kind + "_" + task.language},
          {"kind", task.kind},
          {"language", task.language},
          {"items", task.items},
          {"shots", task.shots},
          {"chance", share(task.guess.random)},
          {"shortest", share(task.guess.shortest)},
          {"longest", share(task.guess.longest)}};
}

}  // namespace eval::make
