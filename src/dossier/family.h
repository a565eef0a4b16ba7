// What artefacts say of one another in their ledger records.
#pragma once

#include <string>
#include <vector>

#include "dossier/quote.h"
#include "ledger/ledger.h"

namespace dossier {

std::string kind_of(const ledger::Record& artefact);
bool is_paper(const ledger::Record& artefact);
// Or what serves as one, such as an aligned model.
bool is_model(const ledger::Record& artefact);
// Content ids that the record says its artefact was made from.
std::vector<std::string> inputs_of(const ledger::Record& artefact);

// The whole ledger in the folder `ledger`. Error: as Evidence::load().
base::Result<std::vector<ledger::Record>> all_records(base::Disk& disk, const base::Path& ledger);
// Of its records those up to the last signature before the record `before`: what follows may be
// anybody's word. Error: verification if nobody signed any.
base::Result<std::vector<ledger::Record>> signed_before(std::vector<ledger::Record> records,
                                                        std::uint64_t before,
                                                        const base::Path& ledger);

}  // namespace dossier
