#include "eval/statistic/read_run.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/hash.h"
#include "eval/task/metric.h"
#include "store/jsonl.h"
#include "text/language.h"

namespace eval::statistic {
namespace {

using base::Code;
using base::Error;
using base::Result;
using task::Value;

constexpr const char* kUsualFilter = "none";

struct Word {
  std::size_t begin;
  std::string text;
};

std::vector<Word> words_of(const std::string& name) {
  std::vector<Word> out{{0, ""}};
  for (std::size_t i = 0; i < name.size(); ++i)
    if (name[i] == '_' || name[i] == '-')
      out.push_back({i + 1, ""});
    else
      out.back().text += name[i];
  return out;
}

// A name without a part of it and one of the signs at its ends.
std::string without(std::string name, std::size_t begin, std::size_t size) {
  const std::size_t from = begin > 0 ? begin - 1 : 0;
  return name.erase(from, size + 1);
}

std::string canonical_or_none(const std::string& code) {
  auto read = text::canonical_language(code);
  return read.ok() ? read.take() : "";
}

std::string member(const Value& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// An empty one where there is none.
Value object_in(const Value& object, const std::string& key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : Value::object();
}

std::string language_of(const Value& document) {
  if (!document.is_object()) return "";
  for (const char* key : {"language", "lang"})
    if (const auto code = member(document, key); !code.empty()) return canonical_or_none(code);
  return "";
}

bool is_number(const Value& value) { return value.is_number() || value.is_boolean(); }

const task::AggregationEntry* aggregation_named(const std::string& name) {
  const auto all = task::aggregations();
  const auto found =
      std::ranges::find_if(all, [&](const auto& entry) { return name == entry.name; });
  return found == all.end() ? nullptr : &*found;
}

const task::MetricEntry* metric_named(const std::string& name) {
  const auto& all = task::metrics();
  const auto found =
      std::ranges::find_if(all, [&](const auto& entry) { return name == entry.name; });
  return found == all.end() ? nullptr : &*found;
}

// Probabilities of numpy as they print: "[0.1 0.9]".
Value numbers_in(const std::string& text) {
  auto out = Value::array();
  const char* at = text.c_str();
  while (*at != '\0') {
    char* end = nullptr;
    const double number = std::strtod(at, &end);
    if (end == at) {
      ++at;
      continue;
    }
    out.push_back(number);
    at = end;
  }
  return out;
}

Value score_in(const std::string& metric, const Value& said) {
  if (metric == "brier_score" && said.is_array() && said.size() == 2 && said[1].is_string())
    return Value::array({said[0], numbers_in(said[1].get<std::string>())});
  return said;
}

// One task while its samples are read.
class TaskReader {
 public:
  TaskReader(std::string task, const Value& results) : task_(std::move(task)), results_(results) {
    std::tie(family_, language_) = family_of(task_);
    const auto said = language_of(object_in(config(), "metadata"));
    if (said.empty() || said == language_) return;
    language_ = said;
    const auto at = task_.find(said);
    family_ = at == std::string::npos || said == task_ ? task_ : without(task_, at, said.size());
  }

  Result<void> read(const base::Path& path, base::Context& ctx) {
    auto lines = TRY(store::JsonlReader::open(ctx.disk, path));
    while (const auto line = TRY(lines.next_line())) {
      TRY(ctx.cancel.check("eval"));
      TRY(add(TRY(task::read_json(*line, lines.where())), lines.where()));
    }
    return {};
  }

  std::vector<Series> take() {
    std::vector<Series> out;
    for (auto& [key, series] : all_)
      if (series.aggregation && std::get<2>(key).empty() != split()) {
        if (series.language.empty() && languages_.size() == 1)
          series.language = *languages_.begin();
        out.push_back(std::move(series));
      }
    return out;
  }

 private:
  using Key =
      std::tuple<std::string, std::string, std::string>;  // metric, filter, language of documents

  Value config() const { return object_in(object_in(results_, "configs"), task_); }

  // Whether documents alone say languages, so that each has a series.
  bool split() const { return language_.empty() && languages_.size() > 1 && !unsaid_; }

  Result<void> add(const Value& sample, const std::string& where) {
    const auto fail = [&](const std::string& what) {
      return Error{Code::bad_data, what, where, "write it anew with `janua eval run`"};
    };
    if (!sample.is_object() || !sample.contains("metrics") || !sample["metrics"].is_array())
      return fail("a sample without 'metrics', the names of its scores");
    const auto filter = member(sample, "filter");
    const auto document = sample.value("doc", Value());
    auto digest = member(sample, "doc_hash");
    if (digest.empty()) digest = base::sha256(document.dump(2)).hex();
    const auto said = language_.empty() ? language_of(document) : "";
    languages_.insert(said);
    unsaid_ = unsaid_ || said.empty();
    for (const auto& metric : sample["metrics"]) {
      if (!metric.is_string() || !sample.contains(metric.get<std::string>()))
        return fail("a sample lacks a score that its 'metrics' name");
      const auto name = metric.get<std::string>();
      for (const auto& language :
           said.empty() ? std::vector<std::string>{""} : std::vector<std::string>{"", said})
        put(name, filter, language, digest, score_in(name, sample[name]));
    }
    return {};
  }

  void put(const std::string& metric, const std::string& filter, const std::string& language,
           const std::string& digest, Value score) {
    auto [found, fresh] = all_.try_emplace(Key{metric, filter, language});
    auto& series = found->second;
    if (fresh) begin(series, metric, filter, language, score);
    const auto seen = ++seen_[metric + '\0' + filter + '\0' + language + '\0' + digest];
    series.items.push_back(
        {seen > 1 ? digest + "#" + std::to_string(seen) : digest, std::move(score)});
  }

  void begin(Series& series, const std::string& metric, const std::string& filter,
             const std::string& language, const Value& score) const {
    series.task = task_;
    series.family = family_;
    series.language = language.empty() ? language_ : language;
    series.metric = metric;
    series.filter = filter;
    const auto* entry = metric_named(metric);
    const auto better = object_in(object_in(results_, "higher_is_better"), task_);
    const auto said = better.value(metric, Value());
    series.higher_is_better =
        said.is_boolean() ? said.get<bool>() : !entry || entry->higher_is_better;
    series.aggregation = aggregation_of(metric, entry, score);
  }

  const task::AggregationEntry* aggregation_of(const std::string& metric,
                                               const task::MetricEntry* entry,
                                               const Value& score) const {
    const auto list = config().value("metric_list", Value::array());
    for (const auto& one : list)
      if (one.is_object() && member(one, "metric") == metric && !member(one, "aggregation").empty())
        return aggregation_named(member(one, "aggregation"));
    if (entry) return aggregation_named(entry->aggregation);
    return is_number(score) ? aggregation_named("mean") : nullptr;
  }

  std::string task_, family_, language_;
  const Value& results_;
  std::map<Key, Series> all_;
  std::map<std::string, std::size_t> seen_;
  std::set<std::string> languages_;
  bool unsaid_ = false;
};

Result<void> check_scores(const Series& series, const base::Path& folder) {
  if (!series.is_mean()) return {};
  for (const auto& item : series.items)
    if (!is_number(item.score) ||
        !std::isfinite(item.score.is_boolean() ? 0 : item.score.get<double>()))
      return Error{Code::bad_data,
                   "a score of " + series.measure() + " of '" + series.task + "' is no number",
                   folder, "write it anew with `janua eval run`"};
  return {};
}

Error none(const base::Path& folder, const std::set<std::string>& known) {
  std::string names;
  for (const auto& one : known) names += (names.empty() ? "" : ", ") + one;
  return {Code::bad_request, "no score there is what --task, --language and --metric ask for",
          folder, names.empty() ? "it holds no scores" : "its tasks are " + names};
}

std::string file_of(std::string task) {
  std::ranges::replace(task, '/', '_');
  return task + ".jsonl";
}

}  // namespace

bool Series::is_mean() const { return aggregation == aggregation_named("mean"); }

std::vector<double> Series::numbers() const {
  std::vector<double> out;
  for (const auto& item : items)
    out.push_back(item.score.is_boolean() ? item.score.get<bool>() : item.score.get<double>());
  return out;
}

std::string Series::measure() const {
  return filter == kUsualFilter ? metric : metric + " (" + filter + ")";
}

bool Choice::takes(const Series& series) const {
  const auto in = [](const std::vector<std::string>& list, const std::string& word) {
    return std::ranges::find(list, word) != list.end();
  };
  return (tasks.empty() || in(tasks, series.task) || in(tasks, series.family)) &&
         (languages.empty() || in(languages, series.language)) &&
         (metrics.empty() || in(metrics, series.metric));
}

std::pair<std::string, std::string> family_of(const std::string& task) {
  const auto words = words_of(task);
  for (auto i = words.size(); i-- > 1;) {
    const auto& before = words[i - 1];
    const auto code = before.text + "_" + words[i].text;
    if (words[i].text.size() != 4 || before.text.size() < 2 || before.text.size() > 3) continue;
    if (const auto found = canonical_or_none(code); !found.empty() && code.size() < task.size())
      return {without(task, before.begin, before.text.size() + 5), found};
  }
  const auto& last = words.back();
  if (words.size() < 2 || last.text.size() < 2 || last.text.size() > 3) return {task, ""};
  const auto found = canonical_or_none(last.text);
  return {found.empty() ? task : without(task, last.begin, last.text.size()), found};
}

Result<double> score_of(const Series& series) {
  std::vector<Value> scores;
  for (const auto& item : series.items) scores.push_back(item.score);
  return task::aggregate(*series.aggregation, scores);
}

Result<Run> read_run(const base::Path& folder, const Choice& choice, base::Context& ctx) {
  const auto path = base::join(folder, "results.json");
  if (!ctx.disk.exists(path))
    return Error{Code::missing, "the folder holds no results.json", folder,
                 "name the --out of a `janua eval run`"};
  const auto results = TRY(task::read_json(TRY(ctx.disk.read(path)), path));
  if (!results.is_object() || !results.value("results", Value()).is_object())
    return Error{Code::bad_data, "it holds no 'results' by task", path,
                 "name the --out of a `janua eval run`"};
  Run out{.name = folder, .model = "", .series = {}};
  for (const char* key : {"config", "settings"})
    if (const auto found = results.find(key);
        out.model.empty() && found != results.end() && found->is_object())
      out.model = member(*found, "model");
  std::set<std::string> known;
  for (const auto& [task, row] : results["results"].items()) {
    const auto samples = base::join(base::join(folder, "samples"), file_of(task));
    if (!ctx.disk.exists(samples)) {
      if (object_in(results, "configs").contains(task))
        return Error{Code::missing, "the samples of '" + task + "' are not there", samples,
                     "write them anew with `janua eval run`"};
      continue;  // a group
    }
    TaskReader reader(task, results);
    TRY(reader.read(samples, ctx));
    known.insert(task);
    for (auto& series : reader.take()) {
      TRY(check_scores(series, folder));
      if (choice.takes(series)) out.series.push_back(std::move(series));
    }
  }
  if (out.series.empty()) return none(folder, known);
  return out;
}

}  // namespace eval::statistic
