// Gopher's rules of quality without the one that only English passes.
#include "data/judge/gopher_quality.h"

namespace data::judge {

extern const Entry gopher_quality_any_language{
    .name = "GopherQualityFilter[min_stop_words=None]",
    .summary = "the same without stop words",
    .decide = [](const Page& page) { return gopher_quality_with(page, 0); }};

}  // namespace data::judge
