// The model card of a run, in three forms, made from its ledger and manifests alone.
//
// Goes in: a folder with ledger/ and artefacts. Comes out, in the artefact: card.md, card.html,
// card.json. A figure that nothing recorded says "to be provided by the provider" and is listed at
// the end. What surprises: the card quotes the ledger as it stood when the card was made; the
// record of the card itself comes after it.
#pragma once

#include "base/context.h"
#include "dossier/card.h"
#include "dossier/recipe.h"
#include "ledger/artefact.h"

namespace dossier {

// About the model among writer.manifest().inputs, or among all where it has none, and of what was
// measured of it, of those among the inputs alone: the rest may be gone tomorrow. Fills counts and
// facts of the manifest (record/card.h). Error: missing (no ledger), verification (a quoted file is
// not what the ledger says), bad_data.
base::Result<void> write_card(const CardRecipe& recipe, const base::Path& out,
                              ledger::ArtefactWriter& writer, base::Context& ctx);

// The same card without writing it.
base::Result<Card> read_card(const CardRecipe& recipe, const base::Path& out, base::Context& ctx,
                             const Reading& reading = {});

// What a card that stands read, of the records before that index.
Reading reading_of(const ledger::Manifest& card, std::uint64_t before);

// What the provider stated in the newest card of the model with the content id `model`, or of any
// version of that name; an empty recipe where there is none. Error: bad_data.
base::Result<CardRecipe> stated_of(const std::string& model, const base::Path& out,
                                   base::Disk& disk);

}  // namespace dossier
