#include "eval/task/filter.h"

#include <algorithm>

#include "eval/task/fields.h"

namespace eval::task {

using base::Code;
using base::Error;
using base::Result;

const std::vector<FilterEntry>& filters() {
  static const auto all = [] {
    std::vector<FilterEntry> out;
    for (const auto& some :
         {choosing_filters(), text_filters(), regex_filters(), tagging_filters()})
      out.insert(out.end(), some.begin(), some.end());
    return out;
  }();
  return all;
}

Filter each_text(std::function<Result<Value>(const std::string&, Trace&)> change, const char* name,
                 NoText no_text) {
  return [change = std::move(change), name, no_text](const Answers& answers, const Value&,
                                                     Trace& trace) -> Result<Answers> {
    if (!answers.is_array())
      return Error{Code::bad_data, std::string("the filter '") + name + "' gets no list of answers",
                   "", "take_first stands last in a pipeline"};
    auto out = Value::array();
    for (const auto& one : answers) {
      if (!one.is_string() && no_text == NoText::is_an_error)
        return Error{
            Code::bad_data,
            std::string("the filter '") + name + "' gets '" + shown(one) + "', which is no text",
            "", ""};
      out.push_back(TRY(change(one.is_string() ? one.get<std::string>() : std::string(), trace)));
    }
    return out;
  };
}

Result<Answers> Pipeline::apply(Answers answers, const Value& document, Trace& trace) const {
  for (const auto& step : steps) answers = TRY(step(answers, document, trace));
  return answers;
}

Result<std::vector<Pipeline>> make_pipelines(const Config& config) {
  std::vector<std::string> names;
  for (const auto& entry : filters()) names.emplace_back(entry.name);
  std::vector<Pipeline> out;
  for (const auto& said : config.filters) {
    auto& pipeline = out.emplace_back();
    pipeline.name = said.name;
    for (const auto& step : said.steps) {
      if (step.function == "custom")
        return Error{Code::unsupported,
                     "the filter 'custom' asks for code of Python, which is not run", config.file,
                     ""};
      TRY(known(step.function, names, "filter", config.file));
      const auto& entry = *std::ranges::find_if(
          filters(), [&](const auto& one) { return step.function == one.name; });
      for (const auto& [key, value] : step.options.items())
        TRY(known(key, entry.options, "option of the filter '" + step.function + "'", config.file));
      pipeline.steps.push_back(TRY(entry.make(step.options, config.file)));
    }
  }
  return out;
}

}  // namespace eval::task
