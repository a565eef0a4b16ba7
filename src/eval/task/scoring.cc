// Scores of a document, by kind of task.
#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "eval/task/metric.h"
#include "eval/task/rouge.h"
#include "eval/task/words.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

// What the filters left of each request: [ln p, whether greedy].
Result<std::vector<std::pair<double, bool>>> pairs_of(const std::vector<Value>& results) {
  std::vector<std::pair<double, bool>> out;
  for (const auto& one : results) {
    if (!one.is_array() || one.size() != 2 || !one[0].is_number() || !one[1].is_boolean())
      return Error{Code::bad_data,
                   "filters made '" + shown(one).substr(0, 60) + "' of a log-likelihood", "",
                   "such tasks have no filter but take_first"};
    out.emplace_back(one[0].get<double>(), one[1].get<bool>());
  }
  return out;
}

class OfContinuation : public Scoring {
 public:
  explicit OfContinuation(const std::vector<Metric>& metrics) : metrics_(metrics) {}
  Result<Scores> score(const Value&, const std::vector<Value>& results,
                       const std::vector<std::size_t>&) override {
    const auto [sum, greedy] = TRY(pairs_of(results))[0];
    Scores out;
    if (asks_for(metrics_, "perplexity")) out.emplace_back("perplexity", sum);
    if (asks_for(metrics_, "acc")) out.emplace_back("acc", greedy ? 1 : 0);
    return out;
  }

 private:
  const std::vector<Metric>& metrics_;
};

class OfText : public Scoring {
 public:
  OfText(Reading& reading, const std::vector<Metric>& metrics)
      : reading_(reading), metrics_(metrics) {}
  Result<Scores> score(const Value& document, const std::vector<Value>& results,
                       const std::vector<std::size_t>&) override {
    const auto target = TRY(reading_.target(document));
    if (!target.is_string() || !results[0].is_number())
      return Error{Code::bad_data, "a text that is scored as a whole is none",
                   reading_.config().file, ""};
    const auto& text = target.get_ref<const std::string&>();
    Scores out;
    if (asks_for(metrics_, "word_perplexity"))
      out.emplace_back("word_perplexity", Value::array({results[0], count_words(text)}));
    for (const char* name : {"byte_perplexity", "bits_per_byte"})
      if (asks_for(metrics_, name)) out.emplace_back(name, Value::array({results[0], text.size()}));
    return out;
  }

 private:
  Reading& reading_;
  const std::vector<Metric>& metrics_;
};

// The place of the largest, the first of equals; NaN counts as the largest, as for numpy.
std::int64_t largest(const std::vector<double>& numbers) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (std::isnan(numbers[i])) return static_cast<std::int64_t>(i);
    if (numbers[i] > numbers[out]) out = i;
  }
  return static_cast<std::int64_t>(out);
}

std::vector<double> shares(const std::vector<double>& logs) {
  const double most = *std::ranges::max_element(logs);
  std::vector<double> out;
  double sum = 0;
  for (const double one : logs) sum += out.emplace_back(std::exp(one - most));
  for (auto& one : out) one /= sum;
  return out;
}

constexpr std::int64_t kNoChoice = -100;

class OfChoices : public Scoring {
 public:
  OfChoices(Reading& reading, Shape shape, const std::vector<Metric>& metrics)
      : reading_(reading), shape_(shape), metrics_(metrics) {}

  Result<Scores> score(const Value& document, const std::vector<Value>& results,
                       const std::vector<std::size_t>& tokens) override {
    const auto choices = TRY(reading_.choices(document));
    const auto pairs = TRY(pairs_of(results));
    std::vector<double> logs, by_letter, by_byte, by_token, gain;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      logs.push_back(pairs[i].first);
      by_letter.push_back(logs[i] / static_cast<double>(base::count_code_points(choices[i])));
      by_byte.push_back(logs[i] / static_cast<double>(choices[i].size()));
      if (tokens.size() == pairs.size())
        by_token.push_back(logs[i] / static_cast<double>(tokens[i]));
      if (pairs.size() == 2 * choices.size())
        gain.push_back(logs[i] - pairs[choices.size() + i].first);
    }
    const auto gold = TRY(gold_of(document, choices));
    const auto right = [&](std::int64_t said) {
      return std::ranges::count(gold, said) > 0 ? 1.0 : 0.0;
    };
    const auto first = gold.empty() ? kNoChoice : gold[0];
    Value all = shape_.several_targets ? Value(gold) : Value(first);
    Scores out;
    const auto put = [&](const char* name, const Value& value) {
      if (asks_for(metrics_, name)) out.emplace_back(name, value);
    };
    put("acc", right(largest(logs)));
    put("f1", Value::array({all, largest(logs)}));
    put("mcc", Value::array({all, largest(logs)}));
    put("acc_norm", right(largest(by_letter)));
    put("acc_bytes", right(largest(by_byte)));
    if (!by_token.empty()) put("acc_tokens", right(largest(by_token)));
    put("exact_match",
        std::ranges::any_of(gold,
                            [&](auto place) {
                              if (place == kNoChoice) return false;
                              const auto last = place < 0 ? pairs.size() : 0;
                              return pairs[last + static_cast<std::size_t>(place)].second;
                            })
            ? 1
            : 0);
    put("brier_score", Value::array({all, shares(logs)}));
    if (!gain.empty()) put("acc_mutual_info", largest(gain) == first ? 1.0 : 0.0);
    return out;
  }

 private:
  // The places of right choices; kNoChoice for what is none.
  Result<std::vector<std::int64_t>> gold_of(const Value& document,
                                            const std::vector<std::string>& choices) {
    const auto said =
        shape_.choices_are_inputs ? TRY(reading_.text(document)) : TRY(reading_.target(document));
    std::vector<std::int64_t> out;
    for (const auto& one : said.is_array() ? said : Value::array({said})) {
      if (one.is_string() && !said.is_array()) {
        const auto found = std::ranges::find(choices, one.get<std::string>());
        out.push_back(found == choices.end() ? kNoChoice : found - choices.begin());
      } else if (one.is_number_integer() || one.is_boolean()) {
        auto place =
            one.is_boolean() ? static_cast<std::int64_t>(one.get<bool>()) : one.get<std::int64_t>();
        const auto count = static_cast<std::int64_t>(choices.size());
        // Python counts places below 0 from the end, where it looks something up there.
        if (place >= count || place < -count) place = kNoChoice;
        out.push_back(place);
      } else {
        return Error{Code::bad_data, "the answer " + shown(one) + " of a document is no choice",
                     reading_.config().file, ""};
      }
    }
    return out;
  }

  Reading& reading_;
  Shape shape_;
  const std::vector<Metric>& metrics_;
};

class OfWritten : public Scoring {
 public:
  OfWritten(Reading& reading, Shape shape, const std::vector<Metric>& metrics)
      : reading_(reading), shape_(shape), metrics_(metrics) {}

  Result<Scores> score(const Value& document, const std::vector<Value>& results,
                       const std::vector<std::size_t>&) override {
    const auto references = TRY(references_of(document));
    Scores out;
    for (const auto& metric : metrics_)
      if (metric.name == "rouge") {
        for (auto& one : TRY(rouge_of(references, results[0]))) out.push_back(std::move(one));
      } else {
        out.emplace_back(metric.name, TRY(score_of(metric, references, results[0])));
      }
    return out;
  }

 private:
  Result<std::vector<std::string>> references_of(const Value& document) {
    auto gold = TRY(reading_.target(document));
    if (!reading_.config().doc_to_choice.is_null()) {
      const auto choices = TRY(reading_.choices(document));
      const auto count = static_cast<std::int64_t>(choices.size());
      auto place = gold.is_number_integer() ? gold.get<std::int64_t>() : count;
      if (place < 0) place += count;
      if (place < 0 || place >= count)
        return Error{Code::bad_data, "the answer " + shown(gold) + " of a document is no choice",
                     reading_.config().file, ""};
      gold = choices[static_cast<std::size_t>(place)];
    }
    std::vector<std::string> out;
    for (const auto& one : gold.is_array() && shape_.several_targets ? gold : Value::array({gold}))
      out.push_back(shown(one));
    return out;
  }

  Result<std::string> one_of(const std::vector<std::string>& references, const char* metric) {
    if (references.size() == 1) return references[0];
    return Error{Code::bad_data,
                 "'" + std::string(metric) + "' is of tasks with one right text a document",
                 reading_.config().file, ""};
  }

  Result<Scores> rouge_of(const std::vector<std::string>& references, const Value& result) {
    const auto scores = rouge(shown(result), TRY(one_of(references, "rouge")));
    return Scores{{"rouge1", scores.one},
                  {"rouge2", scores.two},
                  {"rougeL", scores.longest},
                  {"rougeLsum", scores.longest_by_line}};
  }

  // A list of answers is right by the share of those that are.
  Result<Value> exact_of(const Metric& metric, const std::vector<std::string>& references,
                         const Value& result) {
    std::vector<std::string> said;
    for (const auto& one : result.is_array() ? result : Value::array({result})) {
      if (!one.is_string())
        return Value(references.size() == 1 && references[0] == shown(one) ? 1.0 : 0.0);
      said.push_back(one.get<std::string>());
    }
    auto right = references;
    if (said.size() == 1) said.resize(right.size(), said[0]);
    if (right.size() == 1) right.resize(said.size(), right[0]);
    if (said.size() != right.size() || said.empty())
      return Error{Code::bad_data,
                   std::to_string(said.size()) + " answers cannot be held against " +
                       std::to_string(right.size()) + " right texts",
                   reading_.config().file, "take_first leaves one"};
    const double share = TRY(exact_match(said, right, metric.options, reading_.config().file));
    return Value(shape_.several_targets ? (share > 0 ? 1.0 : 0.0) : share);
  }

  Result<Value> score_of(const Metric& metric, const std::vector<std::string>& references,
                         const Value& result) {
    if (metric.name == "bypass") return Value();
    if (metric.name == "exact_match") return exact_of(metric, references, result);
    return Value::array({TRY(one_of(references, metric.name.c_str())), shown(result)});
  }

  Reading& reading_;
  Shape shape_;
  const std::vector<Metric>& metrics_;
};

}  // namespace

std::unique_ptr<Scoring> make_scoring(Reading& reading, Shape shape,
                                      const std::vector<Metric>& metrics) {
  switch (reading.config().output) {
    case Output::loglikelihood:
      return std::make_unique<OfContinuation>(metrics);
    case Output::loglikelihood_rolling:
      return std::make_unique<OfText>(reading, metrics);
    case Output::multiple_choice:
      return std::make_unique<OfChoices>(reading, shape, metrics);
    case Output::generate_until:
      return std::make_unique<OfWritten>(reading, shape, metrics);
  }
  return nullptr;
}

}  // namespace eval::task
