// What both generations of Apertus are made of.
#pragma once

#include "model/family/family.h"

namespace model::family {

// `head` names the key of a head that is shorter than the vocabulary, or is null.
base::Result<void> read_apertus(const ConfigKeys& in, Config& config, const char* head);

}  // namespace model::family
