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

// Changes the answers of one request; `document` is what was asked.
using Filter = std::function<base::Result<Answers>(const Answers&, const Value& document)>;

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
  base::Result<Answers> apply(Answers answers, const Value& document) const;
};

// Error: bad_data for an unknown filter or option, by name.
base::Result<std::vector<Pipeline>> make_pipelines(const Config& config);

// What several files add to the list above.
std::vector<FilterEntry> choosing_filters();
std::vector<FilterEntry> text_filters();
std::vector<FilterEntry> regex_filters();

// A filter of one answer for each of a list of them. Error: bad_data where what it gets is no list of texts.
Filter each_text(std::function<base::Result<Value>(const std::string&)> change, const char* name);

}  // namespace eval::task
