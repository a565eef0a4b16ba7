// Tables of scores and comparisons as one page of HTML that stands alone.
#pragma once

#include <string>

#include "eval/statistic/compare.h"
#include "eval/statistic/table.h"

namespace eval::statistic {

std::string scores_page(const Table& table);
std::string comparison_page(const Comparison& comparison);

}  // namespace eval::statistic
