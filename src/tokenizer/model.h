// Models: which tokens a piece of text becomes. One file each in model/.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/part.h"
#include "tokenizer/token.h"
#include "tokenizer/vocabulary.h"

namespace tokenizer {

class WordIds;
class WordPieceIds;

class Model {
 public:
  explicit Model(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}
  virtual ~Model() = default;
  // Appends the tokens of a piece, which is UTF-8 and not empty; safe from several threads at once.
  // Null, or why it has none: a sentence without its end.
  virtual const char* encode(std::string_view piece, std::vector<Token>& out) const = 0;
  // Whether there are pieces that have none.
  virtual bool refuses() const { return false; }
  // A quick way to the same ids, which lives as long as the model; null where it has none.
  virtual const WordIds* words() const { return nullptr; }
  // The same of WordPiece, whose words a splitter cuts.
  virtual const WordPieceIds* piece_ids() const { return nullptr; }
  const Vocabulary& vocabulary() const { return vocabulary_; }
  // The token of what no other one stands for; -1: none.
  virtual std::int32_t unknown() const { return -1; }

 private:
  Vocabulary vocabulary_;
};

using ModelMade = std::shared_ptr<const Model>;

inline constexpr const char* kNoUnknown =
    "the text has what no token stands for, and the model has no token for the unknown";

namespace model {

struct Entry {
  const char* type;
  base::Result<ModelMade> (*make)(const Part&, LongLists*);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

}  // namespace model

// Of any type; one without a type is known by its members, as in files of old. With `lists` they say what vocab and
// merges do not (long_lists.h), and are taken out of there. Error: bad_data, unsupported.
base::Result<ModelMade> make_model(const Part& part, LongLists* lists = nullptr);

}  // namespace tokenizer
