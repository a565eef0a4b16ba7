// The answer is as long as was asked for: 1 between two bounds, 0 outside of them.
#include <limits>

#include "grade/measure.h"

namespace grade::grader {

namespace {

struct Length {
  std::string unit = "characters";
  double least = 1, most = 1e12;

  template <class V>
  void fields(V& v) {
    v(unit, "unit", "characters, words, or tokens, which the line has");
    v(least, "least", "shortest answer that is good");
    v(most, "most", "longest answer that is good");
  }
  base::Result<void> check() const {
    TRY(check_unit(unit));
    if (least >= 0 && most >= least) return {};
    return base::Error{base::Code::bad_request, "'least' must lie between 0 and 'most'", "", ""};
  }
};

class Judge : public Grader {
 public:
  explicit Judge(const Length& own) : own_(own) {}
  base::Result<Grade> grade(const Asked& asked) const override {
    const auto length = TRY(measure(asked, own_.unit));
    const auto words = std::to_string(static_cast<long long>(length)) + " " + own_.unit;
    if (length < own_.least) return wrong(words + " are too few");
    if (length > own_.most) return wrong(words + " are too many");
    return right(words);
  }

 private:
  const Length own_;
};

base::Result<std::unique_ptr<Grader>> open(const base::Settings& options) {
  return std::unique_ptr<Grader>(std::make_unique<Judge>(options.as<Length>()));
}

}  // namespace

extern const Entry length{"the answer is neither too short nor too long", "tokens",
                          base::options<Length>, open};

}  // namespace grade::grader
