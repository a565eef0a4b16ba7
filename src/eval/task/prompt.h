// What a model is asked of a document, and what counts as the answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eval/task/config.h"
#include "eval/task/dataset.h"
#include "eval/task/templates.h"

namespace eval::task {

// How a document of one task is read: by its own keys, or by those of its few-shot examples.
class Reading {
 public:
  Reading(const Config& config, const Split& split)
      : config_(config), columns_(split), templates_(config.file) {}

  // A text, or a whole number: the place of a choice. `said` null: as the task says.
  base::Result<Value> text(const Value& document, const Value& said = {});
  // A text, a number, or a list of these, any of which is right.
  base::Result<Value> target(const Value& document, const Value& said = {});
  base::Result<std::vector<std::string>> choices(const Value& document, const Value& said = {});
  // What `said` names or renders; nothing for null.
  base::Result<std::optional<std::string>> field(const Value& document, const Value& said,
                                                 const char* key);
  const Config& config() const { return config_; }

 private:
  base::Error error(const char* key, const std::string& what) const;

  const Config& config_;
  const Split& columns_;
  Templates templates_;
};

// Examples and a document as one text.
class Prompter {
 public:
  Prompter(Reading& reading, bool choices_are_inputs)
      : reading_(reading), choices_are_inputs_(choices_are_inputs) {}

  // What stands in front of the answer: one text, or where the choices are inputs one for each. Error: bad_data.
  base::Result<std::vector<std::string>> contexts(const Value& document,
                                                  const std::vector<const Value*>& examples);

 private:
  base::Result<std::string> example(const Value& shown);

  Reading& reading_;
  bool choices_are_inputs_;
};

// The two with `delimiter` between them, unless white space or nothing stands at one side.
std::string delimited(const std::string& front, const std::string& back,
                      const std::string& delimiter);

}  // namespace eval::task
