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

// counts: fields recorded, stated and missing; facts: to_be_provided. Error: missing (no ledger),
// verification (a quoted file is not what the ledger says), bad_data.
base::Result<void> write_card(const CardRecipe& recipe, const base::Path& out,
                              ledger::ArtefactWriter& writer, base::Context& ctx);

// The same card without writing it, for the command line; as it was when the ledger held `before`
// records, for an audit.
base::Result<Card> read_card(const CardRecipe& recipe, const base::Path& out, base::Context& ctx,
                             std::uint64_t before = UINT64_MAX);

}  // namespace dossier
