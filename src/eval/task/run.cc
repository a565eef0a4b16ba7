#include "eval/task/run.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "eval/task/filter.h"
#include "eval/task/sampler.h"
#include "tokenizer/template/literal.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

// One question to the model, and its answers.
struct Request {
  Value arguments;  // as the harness logs them
  Value answers = Value::array();
  std::size_t tokens = 0;  // of the answer that was scored
};

struct Asked {
  std::vector<Request> requests;
};

Error named(Error error, const Config& config) {
  if (error.where.empty() || error.where == "eval") error.where = config.file;
  return error;
}

class Runner : public Task {
 public:
  Runner(base::Disk& disk, const Config& config) : config_(config), disk_(disk) {}

  Result<void> open() {
    auto opened = read();
    return opened.ok() ? Result<void>() : named(opened.error(), config_);
  }

  Result<TaskResult> run(const Scorer& scorer, const RunOptions& options,
                         base::Context& ctx) override {
    auto out = ask_all(scorer, options, ctx);
    if (!out.ok()) return named(out.error(), config_);
    return out;
  }

 private:
  Result<void> read() {
    dataset_.emplace(TRY(Dataset::open(disk_, config_)));
    split_ = TRY(dataset_->split(config_.test_split.empty() ? config_.validation_split
                                                            : config_.test_split));
    if (split_->documents.empty())
      return Error{Code::bad_data, "task '" + config_.task + "' has no documents", config_.file,
                   ""};
    pipelines_ = TRY(make_pipelines(config_));
    metrics_ = TRY(make_metrics(config_));
    TRY(check_figures());
    generation_ = TRY(read_generation(config_.generation_kwargs, config_.file));
    examples_ = TRY(Examples::open(config_, *dataset_));
    reading_.emplace(config_, *split_);
    return look_at_first();
  }

  // Two metrics of one name would write over each other.
  Result<void> check_figures() const {
    for (auto one = metrics_.begin(); one != metrics_.end(); ++one)
      if (std::any_of(metrics_.begin(), one,
                      [&](const auto& other) { return other.name == one->name; }))
        return Error{Code::bad_data, "the metric '" + one->name + "' is asked for twice",
                     config_.file, ""};
    for (auto one = pipelines_.begin(); one != pipelines_.end(); ++one)
      if (std::any_of(pipelines_.begin(), one,
                      [&](const auto& other) { return other.name == one->name; }))
        return Error{Code::bad_data, "two pipelines of filter_list are named '" + one->name + "'",
                     config_.file, ""};
    return {};
  }

  Result<TaskResult> ask_all(const Scorer& scorer, const RunOptions& options, base::Context& ctx) {
    const auto count = limited(options);
    for (std::size_t i = 0; i < count; ++i) asked_.push_back(TRY(ask(split_->documents[i])));
    if (examples_.own() > 0)
      ctx.reporter.warn("eval",
                        "task '" + config_.task + "': " + std::to_string(examples_.own()) + " of " +
                            std::to_string(count) +
                            " documents stand among the examples in front of them with their "
                            "answer, as they do in the harness; name a fewshot_split of others");
    TRY(answer(scorer));
    TaskResult out{&config_, split_->documents.size(), count, {}, metrics_, {}};
    out.endless = endless_;
    for (const auto& pipeline : pipelines_) TRY(score(pipeline, options, ctx, out));
    return out;
  }

  Result<void> look_at_first() {
    const auto& first = split_->documents[0];
    const auto text = TRY(reading_->text(first));
    shape_.choices_are_inputs = text.is_number_integer() && !config_.doc_to_choice.is_null();
    const auto target = TRY(reading_->target(first));
    shape_.several_targets = target.is_array() && !target.empty();
    return {};
  }

  std::size_t limited(const RunOptions& options) const {
    const auto all = split_->documents.size();
    if (!options.limit) return all;
    const double said =
        *options.limit < 1 ? std::ceil(static_cast<double>(all) * *options.limit) : *options.limit;
    return std::min(all, static_cast<std::size_t>(said));
  }

  Result<Asked> ask(const Value& document) {
    const auto examples = TRY(examples_.of(document));
    const auto contexts =
        TRY(Prompter(*reading_, shape_.choices_are_inputs).contexts(document, examples));
    Asked out;
    const auto put = [&](Value arguments) { out.requests.push_back({std::move(arguments)}); };
    if (config_.output == Output::multiple_choice) {
      TRY(ask_choices(document, contexts, put));
    } else if (config_.output == Output::generate_until) {
      put(Value::array({contexts[0], config_.generation_kwargs}));
    } else {
      const auto target = TRY(reading_->target(document));
      if (!target.is_string())
        return Error{Code::bad_data,
                     "task '" + config_.task +
                         "': 'doc_to_target' makes no text of a document: " + shown(target),
                     config_.file, ""};
      if (config_.output == Output::loglikelihood)
        put(Value::array({contexts[0], target}));
      else
        put(Value::array({target}));
    }
    return out;
  }

  template <class Put>
  Result<void> ask_choices(const Value& document, const std::vector<std::string>& contexts,
                           const Put& put) {
    const auto choices = TRY(reading_->choices(document));
    if (shape_.choices_are_inputs) {
      const auto answer = config_.target_delimiter + shown(TRY(reading_->target(document)));
      for (const auto& context : contexts) put(Value::array({context, answer}));
    } else {
      for (const auto& choice : choices)
        put(Value::array({contexts[0], config_.target_delimiter + choice}));
    }
    if (asks_for(metrics_, "acc_mutual_info"))
      for (const auto& choice : choices) put(Value::array({"", config_.target_delimiter + choice}));
    return {};
  }

  Result<void> answer(const Scorer& scorer) {
    std::vector<Request*> all;
    for (auto& asked : asked_)
      for (auto& request : asked.requests) all.push_back(&request);
    const auto answers = TRY(answers_of(all, scorer));
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::int64_t n = 0; n < config_.repeats; ++n) all[i]->answers.push_back(answers[i]);
    return {};
  }

  Result<std::vector<Value>> answers_of(const std::vector<Request*>& all, const Scorer& scorer) {
    std::vector<std::string> texts;
    std::vector<Scorer::Pair> pairs;
    for (const auto* request : all) {
      texts.push_back(request->arguments[0].get<std::string>());
      if (request->arguments.size() > 1 && request->arguments[1].is_string())
        pairs.emplace_back(texts.back(), request->arguments[1].get<std::string>());
    }
    std::vector<Value> out;
    std::vector<bool> sound(all.size(), true);
    if (config_.output == Output::generate_until) {
      for (auto& one : TRY(scorer.written(texts, generation_))) {
        sound[out.size()] = one.sound;
        endless_ += !one.stopped && one.sound;
        out.emplace_back(std::move(one.text));
      }
    } else if (config_.output == Output::loglikelihood_rolling) {
      for (const double sum : TRY(scorer.texts(texts))) {
        sound[out.size()] = std::isfinite(sum);
        out.emplace_back(sum);
      }
    } else {
      for (const auto& one : TRY(scorer.continuations(pairs))) {
        sound[out.size()] = std::isfinite(one.log_probability);
        all[out.size()]->tokens = one.tokens;
        out.push_back(Value::array({one.log_probability, one.greedy}));
      }
    }
    TRY(check_sound(all, sound));
    return out;
  }

  // No figure is made of answers that are no numbers: they are counted, and the first is named.
  Result<void> check_sound(const std::vector<Request*>& all, const std::vector<bool>& sound) const {
    const auto bad = std::ranges::count(sound, false);
    if (bad == 0) return {};
    const auto first = static_cast<std::size_t>(std::ranges::find(sound, false) - sound.begin());
    std::size_t document = 0;
    for (std::size_t seen = 0; document < asked_.size(); ++document)
      if ((seen += asked_[document].requests.size()) > first) break;
    return Error{Code::failed,
                 "task '" + config_.task + "': the model answers " + std::to_string(bad) + " of " +
                     std::to_string(all.size()) +
                     " requests with what is no number, the first of them document " +
                     std::to_string(document),
                 config_.file, "its weights hold no sound numbers"};
  }

  Result<void> score(const Pipeline& pipeline, const RunOptions& options, base::Context& ctx,
                     TaskResult& out) {
    const auto scoring = make_scoring(*reading_, shape_, metrics_);
    std::vector<std::pair<std::string, std::vector<Value>>> all;
    std::size_t unanswered = 0;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const auto& document = split_->documents[i];
      std::vector<Value> results;
      std::vector<std::size_t> tokens;
      Trace trace;
      for (const auto& request : asked_[i].requests) {
        results.push_back(TRY(pipeline.apply(request.answers, document, trace)));
        if (config_.output == Output::multiple_choice) tokens.push_back(request.tokens);
      }
      unanswered += is_unanswered(trace, results[0]);
      const auto scores = TRY(scoring->score(document, results, tokens));
      out.samples.push_back(TRY(sample_of(i, pipeline.name, results, scores)));
      for (const auto& [name, value] : scores) {
        const auto found =
            std::ranges::find_if(all, [&](const auto& one) { return one.first == name; });
        (found == all.end() ? all.emplace_back(name, std::vector<Value>()) : *found)
            .second.push_back(value);
      }
    }
    if (config_.output == Output::generate_until)
      out.unanswered.emplace_back(pipeline.name, unanswered);
    for (const auto& [name, items] : all) {
      const auto& metric =
          *std::ranges::find_if(metrics_, [&](const auto& one) { return one.gives(name); });
      auto said = aggregate(*metric.aggregation, items);
      if (!said.ok()) return here(said.error());
      auto error = standard_error(*metric.aggregation, items, options.bootstrap, ctx.pool);
      if (!error.ok()) return here(error.error());
      out.figures.push_back({name, pipeline.name, *said, *error});
    }
    return {};
  }
  // Filters looked and found nothing, or what is left is blank.
  static bool is_unanswered(const Trace& trace, const Value& left) {
    if (trace.sought > 0) return trace.found == 0;
    return left.is_string() &&
           tokenizer::jinja::trimmed(left.get_ref<const std::string&>()).empty();
  }
  Error here(Error error) const {
    error.where = config_.file;
    return error;
  }

  Result<Value> sample_of(std::size_t place, const std::string& filter,
                          const std::vector<Value>& results, const Scores& scores) {
    const auto& document = split_->documents[place];
    const auto& requests = asked_[place].requests;
    const auto target = TRY(reading_->target(document));
    Value out = {{"doc_id", place}, {"doc", document}, {"target", target}};
    out["arguments"] = out["resps"] = Value::array();
    for (const auto& request : requests) {
      out["arguments"].push_back(request.arguments);
      out["resps"].push_back(request.answers);
    }
    out["filtered_resps"] = results;
    out["filter"] = filter;
    out["metrics"] = Value::array();
    for (const auto& [name, value] : scores) out["metrics"].push_back(name);
    out["doc_hash"] = base::sha256(indented(document)).hex();
    out["prompt_hash"] = base::sha256(requests[0].arguments[0].get<std::string>()).hex();
    out["target_hash"] = base::sha256(shown(target)).hex();
    // The harness writes numbers of numpy as they print.
    for (const auto& [name, value] : scores)
      out[name] = name != "brier_score"
                      ? value
                      : Value::array({value[0], numpy_text(value[1].get<std::vector<double>>())});
    return out;
  }

  const Config& config_;
  base::Disk& disk_;
  std::optional<Dataset> dataset_;
  const Split* split_ = nullptr;
  std::vector<Pipeline> pipelines_;
  std::vector<Metric> metrics_;
  Generation generation_;
  Examples examples_;
  std::optional<Reading> reading_;
  Shape shape_;
  std::vector<Asked> asked_;
  std::size_t endless_ = 0;
};

}  // namespace

Result<std::unique_ptr<Task>> open_task(base::Disk& disk, const Config& config) {
  auto out = std::make_unique<Runner>(disk, config);
  TRY(out->open());
  return std::unique_ptr<Task>(std::move(out));
}

}  // namespace eval::task
