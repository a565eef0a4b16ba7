// Held-out bits per byte of a model, per language variant, on pages and on messages.
//
// Goes in: corpus/heldout/{pages,messages,texts}/LANG.jsonl and manifest.json, a model, its
// tokenizer; for a control also corpus/train/LANG.jsonl.zst.
//
// Comes out, in the artefact:
//   eval.json        every figure, see report.h
//   table.md         the same for people, with the method below it
//   plot.svg         points with intervals, the model beside both controls
//   documents.jsonl  one line per document: {set, language, id, key, bytes, tokens, bits}
// and one ledger record of kind "eval" per variant and set.
//
// What surprises: bits per byte depend on the conventions more than one thinks. Ours charge the
// model for the first token and for saying that the document ends, and charge the compressor for
// one byte there too.
#pragma once

#include "base/context.h"
#include "eval/recipe.h"
#include "infer/language_model.h"
#include "ledger/artefact.h"
#include "tokenizer/tokenizer.h"

namespace eval {

// The seed of the bootstrap is writer.manifest().seed, and records name writer.manifest().inputs:
// fill both before. Sums run in document order, so the result is the same for every number of
// workers. Error: missing (no held-out text), bad_data, unsupported (a tokenizer without
// eos), bad_request, failed.
base::Result<void> evaluate(const EvalRecipe& recipe, const base::Path& corpus,
                            infer::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                            ledger::ArtefactWriter& writer, base::Context& ctx);

}  // namespace eval
