// What `tokenizer surgery extend`, `prune` and `merge` share: what they ask about texts, what they write and say.
#pragma once

#include <array>

#include "cli/command.h"
#include "tokenizer/surgery/surgery.h"

namespace cli {

inline constexpr Argument kSurgeryIn = {"IN",
                                        "a tokenizer, as `janua tokenizer convert` reads them"};
inline constexpr Option kOldTexts = {
    "old", "FILE...", "",
    "plain text of languages that the model knows: how much of it changes is told"};
inline constexpr Option kSurgeryModel = {
    "model", "DIR", "",
    "a model with this tokenizer, a Hugging Face folder: --out is that model, its embedding and head fitted to the new ids"};
inline constexpr Option kSurgeryHead = {
    "head", "parts|all", "parts",
    "rows of the head for new ids: the mean of those of the tokens that make up the new one, or of all rows, which "
    "costs old text at most log2(1 + new/old) bits a token; then a head that is the embedding becomes one of its own"};
inline constexpr Option kSurgeryBits = {
    "bits", "BYTES", "0",
    "of each text, over which bits per byte are measured before and after, up to the end of the piece of some 8 kB in "
    "which they end; with --model"};
inline constexpr Option kSurgeryOut = {"out", "DIR", nullptr,
                                       "the folder to make; it must not be there yet"};

// Those of one operation, then those that all have; `Head`: new ids may come of it.
template <bool Head, class... Own>
constexpr auto surgery_options(Own... own) {
  if constexpr (Head)
    return std::array{own..., kOldTexts, kSurgeryModel, kSurgeryHead, kSurgeryBits, kSurgeryOut};
  else
    return std::array{own..., kOldTexts, kSurgeryModel, kSurgeryBits, kSurgeryOut};
}

inline constexpr JsonMember kSurgeryMembers[] = {
    {"", "object", ""},
    {"operation", "text", "extend, prune or merge"},
    {"folder", "text", "that was made"},
    {"ids", "object", "how many there are: the highest and one"},
    {"ids.before", "whole number", ""},
    {"ids.now", "whole number", ""},
    {"new", "whole number", "tokens"},
    {"left_out", "whole number", "ids of before"},
    {"no_way", "whole number", "tokens of the other tokenizer that no merges here lead to"},
    {"texts", "list", "that were named"},
    {"texts[]", "object", ""},
    {"texts[].file", "text", ""},
    {"texts[].bytes", "whole number", ""},
    {"texts[].tokens", "object", ""},
    {"texts[].tokens.before", "whole number", ""},
    {"texts[].tokens.now", "whole number", ""},
    {"texts[].tokens.changed", "whole number",
     "of those before: another token stands in their place"},
    {"texts[].bits", "object or null",
     "bits per byte of its beginning; null where --bits does not ask for them"},
    {"texts[].bits.bytes", "whole number", "that were measured"},
    {"texts[].bits.before", "number", "of the model before"},
    {"texts[].bits.same_tokens", "number or null",
     "of the new model, in the tokens of before; null where some are left out"},
    {"texts[].bits.now", "number", "of the new model, in its own tokens"},
    {"model", "object or null", "null where none was named"},
    {"model.rows", "object", "vocab_size of config.json"},
    {"model.rows.before", "whole number", ""},
    {"model.rows.now", "whole number", ""},
    {"model.tensors", "list", "whose rows moved"},
    {"model.tensors[]", "text", ""},
    {"model.left", "list",
     "files of the folder that were left behind, for they hold ids of before, and folders in it"},
    {"model.left[]", "text", ""},
    {"model.compared", "whole number",
     "tokens behind which all logits of ids that stay were the same bits"}};
inline constexpr JsonForm kSurgeryForms[] = {
    {.text = "What was made, and what it means for the texts.", .members = kSurgeryMembers}};

constexpr Entry surgery_entry(const char* summary, std::span<const Argument> arguments,
                              std::span<const Option> options, std::span<const Example> examples,
                              base::Result<void> (*run)(Invocation&)) {
  return {.group = Group::make,
          .summary = summary,
          .arguments = arguments,
          .options = options,
          .examples = examples,
          .json = kSurgeryForms,
          .run = run};
}

// The tokenizer that is operated on, with the ids that a named model needs. Error: bad_request where something stands
// at --out, or for options that mean nothing together; bad_data where the model has other tokens.
base::Result<tokenizer::surgery::Patient> patient_of(const Invocation& call,
                                                     const std::string& place);

// Looks at the texts, writes --out and says what was made. Nothing of it stays where that fails.
base::Result<void> finish_surgery(const Invocation& call, const std::string& operation,
                                  const tokenizer::surgery::Patient& patient,
                                  const tokenizer::surgery::Operated& operated);

}  // namespace cli
