// Keeps what is written within a set of texts: which tokens may come next, and when the end may.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "infer/constraint/machine.h"
#include "infer/constraint/vocabulary.h"

namespace infer {

// A set of texts over the tokens of one model. One thread at a time.
class Language {
 public:
  Language(std::shared_ptr<Machine> machine, std::shared_ptr<const TokenTable> tokens)
      : machine_(std::move(machine)), tokens_(std::move(tokens)) {}
  Machine& machine() { return *machine_; }
  // By id: may the token come behind `state`? Control tokens never. Throws as Machine::next().
  const std::vector<bool>& allowed(Machine::State state);

 private:
  std::vector<bool> look(Machine::State state);
  std::shared_ptr<Machine> machine_;
  std::shared_ptr<const TokenTable> tokens_;
  std::map<Machine::State, std::vector<bool>> known_;
};

// One text on its way.
class Guide {
 public:
  explicit Guide(std::shared_ptr<Language> language)
      : language_(std::move(language)), state_(language_->machine().begin()) {}
  // The logits with those of tokens that may not come made -infinity; `ends` may come where the text may end. Throws
  // std::runtime_error where no token of the model goes on.
  std::vector<float> masked(std::span<const float> logits, std::span<const TokenId> ends);
  void take(std::string_view bytes);
  // The text is whole, and nothing may follow.
  bool done() const { return !language_->machine().goes_on(state_); }

 private:
  std::shared_ptr<Language> language_;
  Machine::State state_;
};

}  // namespace infer
