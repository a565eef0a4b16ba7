// C4's rules for lines as FineWeb takes them: a line may end in anything.
#include "data/judge/c4_quality.h"

namespace data::judge {

extern const Entry c4_quality_fineweb{
    .name = "C4QualityFilter[fineweb]",
    .summary = "the same, whatever a line ends in",
    .decide = [](const Page& page) { return c4_quality_with(page, false); }};

}  // namespace data::judge
