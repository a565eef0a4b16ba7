// The trainer of this program behind the interface by which an audit asks it.
#pragma once

#include <memory>

#include "audit/trainer.h"

namespace audit {

std::unique_ptr<Trainer> real_trainer();

}  // namespace audit
