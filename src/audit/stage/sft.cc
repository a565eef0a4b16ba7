#include "audit/aligned.h"
#include "audit/stage.h"

namespace audit::stage {

extern const Entry sft{check_aligned};

}  // namespace audit::stage
