// What is made of answers before they are scored: pipelines of filters, by name.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "eval/task/config.h"

namespace eval::task {

// The answers of one request, or what a filter made of them.
using Answers = Value;

// How often filters looked for an answer in a text, and found one.
struct Trace {
  std::size_t sought = 0, found = 0;
};

// Changes the answers of one request; `document` is what was asked.
using Filter =
    std::function<base::Result<Answers>(const Answers&, const Value& document, Trace& trace)>;

struct FilterEntry {
  const char* name;
  std::vector<std::string> options;  // that it takes
  // Error: bad_data for an option that is not as it must be.
  base::Result<Filter> (*make)(const Value& options, const std::string& where);
};
const std::vector<FilterEntry>& filters();

struct Pipeline {
  std::string name;
  std::vector<Filter> steps;
  base::Result<Answers> apply(Answers answers, const Value& document, Trace& trace) const;
};

// Error: bad_data for an unknown filter or option, by name.
base::Result<std::vector<Pipeline>> make_pipelines(const Config& config);

// What several files add to the list above.
std::vector<FilterEntry> choosing_filters();
std::vector<FilterEntry> text_filters();
std::vector<FilterEntry> regex_filters();
std::vector<FilterEntry> tagging_filters();

// A filter of one answer for each of a list of them. Error: bad_data where what it gets is no list of texts.
enum class NoText { is_an_error, is_blank };
Filter each_text(std::function<base::Result<Value>(const std::string&, Trace&)> change,
                 const char* name, NoText no_text = NoText::is_an_error);

}  // namespace eval::task
