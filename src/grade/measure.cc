#include "grade/measure.h"

#include "base/recipe.h"
#include "base/utf8.h"
#include "text/segment.h"

namespace grade {

base::Result<void> check_unit(const std::string& unit) {
  return base::check_known("unit", unit, {"characters", "words", "tokens"});
}

base::Result<double> measure(const Asked& asked, const std::string& unit) {
  if (unit == "characters") return static_cast<double>(base::count_code_points(asked.answer));
  if (unit == "words") return static_cast<double>(text::count_words(asked.answer));
  const auto found = asked.line.find("tokens");
  if (found == asked.line.end() || !found->is_number() || found->get<double>() < 0)
    return base::Error{base::Code::bad_data, "the line has no \"tokens\"", "",
                       "give how many the answer has, or another 'unit'"};
  return found->get<double>();
}

}  // namespace grade
