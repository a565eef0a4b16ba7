// Numbers and bytes as a card shows them: no locale, the same text everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace dossier {

std::string grouped(std::int64_t value);            // 1234567 -> "1,234,567"
std::string decimal(double value, int digits);      // fixed
std::string significant(double value, int digits);  // "3.21e+15" where it is large, else plain
std::string duration(double seconds);               // "1 h 02 min 03 s", "4.2 s"
std::string plain(const base::Json& value);         // a recipe value: 0.0003, true, a, b, c
std::string with_three(const base::Json& value);    // numbers fixed to three digits
std::string counted(const base::Json& value);       // whole numbers grouped, others to six digits

}  // namespace dossier
