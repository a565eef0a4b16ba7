// Lines that begin with a bullet or end in an ellipsis: lists and teasers.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it. An empty text has one line.
#include <algorithm>

#include "data/filter.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

struct LineForm {
  double max_bullets = 0.9;
  double max_ellipses = 0.3;

  template <class V>
  void fields(V& v) {
    v(max_bullets, "max_bullets", "largest share of lines that begin with a bullet");
    v(max_ellipses, "max_ellipses", "largest share of lines that end in an ellipsis");
  }
};

bool has_bullet(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line.starts_with("\u2022") || line.starts_with('-');
}

bool has_ellipsis(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  return line.ends_with("...") || line.ends_with("\u2026");
}

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<LineForm>();
  const auto lines = rule::split_parts(subject.text, 1);
  const auto all = static_cast<double>(lines.size());
  const double bullets =
      rule::share(static_cast<double>(std::ranges::count_if(lines, has_bullet)), all);
  if (bullets > limits.max_bullets)
    return drop(rule::above("share of bullet lines", bullets, limits.max_bullets));
  const double ellipses =
      rule::share(static_cast<double>(std::ranges::count_if(lines, has_ellipsis)), all);
  if (ellipses > limits.max_ellipses)
    return drop(rule::above("share of lines ending in an ellipsis", ellipses, limits.max_ellipses));
  return keep();
}

}  // namespace

extern const Entry line_form{1, "shares of bullet lines and of lines that end in an ellipsis",
                             Reads::prose, base::options<LineForm>, decide};

}  // namespace data::filter
