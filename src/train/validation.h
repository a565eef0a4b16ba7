// Held-out text that is scored while a model trains: bits per byte, by language.
//
// Every token of a document but its first is predicted once, in windows of the model's context that
// do not overlap: the first token of a later window has nothing before it but the one that ended the
// window before. So the numbers are a little above those of an evaluation (eval/score.h), and fit to
// compare one step with another. The master weights are read as float, and nothing is written: a
// training has the same bits with and without.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "model/arch.h"
#include "model/batch.h"

namespace train {

struct HeldOutText {
  std::string language;    // "deu_Latn"
  std::int64_t bytes = 0;  // of text, and one for the end of each document
  std::vector<std::vector<std::int32_t>> documents;  // bos text eos
};

class Validation {
 public:
  // No text: it scores nothing. Error: bad_data for an id that the model does not have.
  static base::Result<Validation> open(const model::Config& config,
                                       const std::vector<HeldOutText>& texts);

  // `weights`: laid out as the model's. The same bits for any number of workers. Error: interrupted;
  // what the mathematics throws.
  base::Result<std::map<std::string, double>> score(const std::vector<float>& weights,
                                                    base::Context& ctx) const;

 private:
  struct Part {
    std::size_t language;
    model::Batch batch;
  };
  explicit Validation(model::Model model) : model_(std::move(model)) {}
  void add(const HeldOutText& text, std::size_t most);

  model::Model model_;
  std::vector<std::string> languages_;
  std::vector<double> bytes_;  // of each
  std::vector<Part> parts_;    // by language, then in the order of its text
};

}  // namespace train
