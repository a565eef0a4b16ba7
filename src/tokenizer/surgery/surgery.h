// Operations on a tokenizer that stands: more tokens for a new language, fewer for a small one, two made one.
//
// All keep what a model has learnt: an id that stays means the same token, and tells where it went (Change). What is
// new says of which former tokens it is made, so that a model's rows for it can begin as their mean.
#pragma once

#include <set>
#include <span>

#include "base/context.h"
#include "tokenizer/given_files.h"
#include "tokenizer/surgery/change.h"
#include "tokenizer/surgery/subject.h"

namespace tokenizer::surgery {

// A tokenizer of any format, as its tokenizer.json.
struct Patient {
  base::Path place;
  Files files;
  Subject subject;
  Tokenizer tokenizer;
  std::set<std::int32_t> named;  // ids that its files, or the caller, name: they stay what they are
};
// Error: as given_files(), read_subject().
base::Result<Patient> patient_at(base::Disk& disk, const base::Path& place);

struct Operated {
  Change change;
  Files files;             // of the new tokenizer
  Tokenizer tokenizer;     // made of them
  std::size_t no_way = 0;  // tokens of another tokenizer that cannot be made here (take.h)
};

// `tokens` new ones, learnt from text behind the merges that stand. Error: bad_request where the text supports
// fewer, with their number; as count_pieces().
base::Result<Operated> extend(const Patient& patient, std::span<const base::Path> text,
                              std::int64_t tokens, base::Context& ctx);
// `tokens` of those that another tokenizer has and this one lacks; 0: all. Error: bad_request where there are fewer
// or none; as take().
base::Result<Operated> extend_from(const Patient& patient, const Patient& other,
                                   std::int64_t tokens, const std::string& operation);
// `most` ids stay, or, with 0, those that the text needs. Error: as keep(), count_pieces().
base::Result<Operated> prune(const Patient& patient, std::span<const base::Path> text,
                             std::int64_t most, base::Context& ctx);

// Whether rows of a model with the tokens of `other` are those of `one`: ids behind all tokens of `other` are free, but
// a token of it behind those of `one` has a row that new tokens would be written over. Error: bad_data, naming the
// first id that means another token.
base::Result<void> same_tokens(const Tokenizer& one, const Tokenizer& other,
                               const base::Path& where);

}  // namespace tokenizer::surgery
