// Which steps of a training are executed again.
//
// The sample is drawn by the digest of the ledger's last record that is no signature and by the
// verifier's nonce: whoever signs can neither foresee it nor draw it again by signing once more.
#pragma once

#include "audit/training/subject.h"

namespace audit::training {

// The stretch that the options ask for, else a sample of at most so many steps.
std::vector<Trial> choose(const Subject& training);

}  // namespace audit::training
