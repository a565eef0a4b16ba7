// Makes a tokenizer from the training side of a corpus.
//
// In: corpus/train/LANG.jsonl.zst. Out: tokenizer.json and tokenizer_config.json, which Hugging
// Face `tokenizers` and transformers' AutoTokenizer load with the same ids as ours.
//
// Languages are balanced by weights on their counts, never by drawing at random: every document up
// to bytes_per_language is read once, and a language counts bytes^(1/temperature). min_frequency
// holds for the language with the largest weight, so nothing is learned from fewer occurrences than
// it says.
//
// Text that is held out is looked for in all documents, also in those beyond bytes_per_language: models read them.
//
// Normal form: with nfc (the default) canonically equal spellings get equal ids, also in Hugging
// Face; documents of the corpus are in NFC already, so every byte of theirs comes back.
#pragma once

#include "base/context.h"
#include "ledger/artefact.h"
#include "tokenizer/held_out.h"
#include "tokenizer/recipe.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/training_text.h"

namespace tokenizer {

// Fills counts (languages: documents, bytes, weight; pieces, distinct_pieces, left_out_pieces,
// tokens, merges) and facts (vocabulary, languages). The same bytes for any number of workers.
// Error: bad_request if the text supports fewer ids than `vocabulary`, saying how many; bad_data if it holds what
// `held` does; missing, bad_data, io, interrupted.
base::Result<void> learn(const TokenizerRecipe& recipe, const base::Path& corpus,
                         ledger::ArtefactWriter& writer, base::Context& ctx,
                         const HeldOut& held = {});

// The same from files: a language each, by its name. Error: as learn().
base::Result<void> learn_from_files(const TokenizerRecipe& recipe, std::vector<LanguageFile> files,
                                    ledger::ArtefactWriter& writer, base::Context& ctx,
                                    const HeldOut& held = {});

// The special tokens of every tokenizer that is learned, in id order; behind them those of the turns that a recipe
// names, and those that it reserves.
std::vector<std::string> special_tokens();
std::vector<std::string> special_tokens(const TokenizerRecipe& recipe);

// tokenizer_config.json, which says the same for every tokenizer that is learned; with the turns that a recipe names.
std::string tokenizer_config();
std::string tokenizer_config(const TokenizerRecipe& recipe);

// tokenizer.json as learn() writes it for the tokens and merges of `file`.
std::string tokenizer_text(const TokenizerFile& file, const TokenizerRecipe& recipe);

// The bytes of a tokenizer.json that learn() wrote, made again of its tokens. Error: bad_data, unsupported.
base::Result<std::string> tokenizer_again(std::string_view bytes, const TokenizerRecipe& recipe,
                                          const std::string& where);

}  // namespace tokenizer
