// Folders from outside of which something here was made (run/stage.h, Given), such as the model
// from which a training started. Manifests name them by content id and say what was read; where
// they stand is the verifier's to say, for whoever packs a folder can write any path into it.
#pragma once

#include <string>

#include "audit/check.h"

namespace audit {

// Where the one that `artefact` read in that role is at hand: in this life, or as Options::init. ""
// if it read none, or none of that content is at hand.
base::Path given_at_hand(const Scene& scene, const Standing& artefact, const std::string& role);

}  // namespace audit
