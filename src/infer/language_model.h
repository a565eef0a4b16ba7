// What serving and evaluation ask of a model. The real one is a folder of weights (loaded_model.h);
// tests use a fake one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace infer {

// The cached keys and values of one text in progress.
class Sequence {
 public:
  virtual ~Sequence() = default;
  virtual std::int64_t length() const = 0;  // tokens fed so far
};

struct Feed {
  Sequence* sequence;
  std::span<const std::int32_t> tokens;  // at least one; a prompt or the one new token
  bool every = false;                    // logits after every token, not only after the last
  std::size_t rows() const { return every ? tokens.size() : 1; }
};

class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  virtual std::int64_t vocabulary() const = 0;
  virtual std::int64_t context() const = 0;  // most tokens a sequence may hold
  virtual std::unique_ptr<Sequence> start() = 0;
  // A text of its own that goes on from where `from` is, with the same bits; null where the model makes none.
  virtual std::unique_ptr<Sequence> copy(const Sequence& from) {
    static_cast<void>(from);
    return nullptr;
  }

  // Feeds all sequences at once and writes the rows() of each, one behind the other, [rows,
  // vocabulary], row-major. The result for one feed does not depend on which others stand beside
  // it, and its last row not on `every`. For each feed a sentence on why it failed, empty where it did
  // not: then its rows and its sequence are nothing, and those of the others are whole. Throws, with
  // every sequence as it was, where there is no room for the rows of all. Called from one thread at a time.
  virtual std::vector<std::string> forward(std::span<const Feed> feeds,
                                           std::vector<float>& logits) = 0;

  // ln p(tokens[i] | tokens[0..i-1]) for i = 1 .. n-1; n <= context(). May throw. Thread-safe.
  virtual std::vector<double> score(std::span<const std::int32_t> tokens) = 0;
};

}  // namespace infer
