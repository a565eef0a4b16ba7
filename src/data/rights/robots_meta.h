// noai and noimageai in X-Robots-Tag and <meta name="robots">: a convention of 2022, no standard.
//
// Both places add up. What X-Robots-Tag says behind the name of a crawler ("otherbot: noai") is for that one.
#pragma once

#include <string_view>

#include "data/rights/page_head.h"

namespace data::rights {

struct NoAi {
  bool noai = false, noimageai = false;
};

NoAi ask_robots_meta(const Fields& fields, std::string_view html);

}  // namespace data::rights
