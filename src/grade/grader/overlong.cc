// A soft penalty for answers that are too long (Yu et al., DAPO, 2025, equation 13): 0 up to `most` - `buffer`, then
// falling evenly to -1 at `most`, and -1 beyond.
#include <algorithm>

#include "grade/measure.h"

namespace grade::grader {

namespace {

struct Overlong {
  std::string unit = "tokens";
  double most = 0, buffer = 0;

  template <class V>
  void fields(V& v) {
    v(unit, "unit", "characters, words, or tokens, which the line has");
    v(most, "most", "from which length on the penalty is whole");
    v(buffer, "buffer", "how far before it the penalty begins");
  }
  base::Result<void> check() const {
    TRY(check_unit(unit));
    if (most > 0 && buffer >= 0 && buffer <= most) return {};
    return base::Error{base::Code::bad_request,
                       "'most' must be above 0, and 'buffer' between 0 and 'most'", "", ""};
  }
};

class Judge : public Grader {
 public:
  explicit Judge(const Overlong& own) : own_(own) {}
  base::Result<Grade> grade(const Asked& asked) const override {
    const auto length = TRY(measure(asked, own_.unit));
    const auto words = std::to_string(static_cast<long long>(length)) + " " + own_.unit;
    const double free = own_.most - own_.buffer;
    if (length <= free) return Grade{0, words};
    if (length > own_.most || own_.buffer == 0) return Grade{-1, words + " are too many"};
    return Grade{(free - length) / own_.buffer, words + " are nearly too many"};
  }

 private:
  const Overlong own_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Overlong>()));
}

}  // namespace

extern const Entry overlong{"a penalty, from 0 to -1, for answers that are too long", "tokens",
                            base::options<Overlong>, open};

}  // namespace grade::grader
