// From sources to a corpus: what is trained on, what is held out,
// and why everything else is neither.
//
// In: the artefact `sources` (sources.json). Out: train/LANG.jsonl.zst, heldout/SET/LANG.jsonl
// (SET: pages, messages, texts), decisions.jsonl.zst, counts.json, licenses/SHA256.txt; where the recipe asks for it,
// structure/LANG.jsonl.zst.
// manifest.counts holds counts.json (tally.h); manifest.facts:
//   train {language: {documents, bytes}}   bytes of texts as written, with what joins blocks
//   heldout [{set, language, documents, blocks, bytes, parallel}]
//   table [{language, source, documents: {in, kept, heldout, dropped}, bytes: {..., masked}}]
//   licenses [{source, license, documents, evidence}]
//   skipped [{source, language, side, reason, count}]   what reading left out (data/source.h);
//                                          language and side where the source has one
//   without_twin {language: blocks}        had no English block of their key to compare with
//   extracted [{source, language, side, read, kept, cut: {reason: bytes}}]   from the raw file on
// Ledger: one "decision" record for each rule and language.
//
// All documents stand in memory until they are written: about three times the text, 300 MB for
// eight languages of LibreOffice.
#pragma once

#include <cstdint>

#include "base/context.h"
#include "data/recipe.h"
#include "ledger/artefact.h"

namespace data {

inline constexpr std::int64_t kCorpusVersion = 6;

// Error: bad_data (a variant without documents, or with one; nothing left; too little to hold out),
// gate (licence, a rule that removes most of a language, the price of held-out text, documents that
// are not whole, books that do not balance), and what reading gives.
base::Result<void> build_corpus(const CorpusRecipe& recipe, const base::Path& sources,
                                std::int64_t seed, ledger::ArtefactWriter& writer,
                                base::Context& ctx);

}  // namespace data
