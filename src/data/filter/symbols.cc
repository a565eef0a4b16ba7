// Hash signs and ellipses per word: many of them are lists of tags and cut-off teasers.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it.
#include "data/filter.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

struct Symbols {
  double max_hashes = 0.1;
  double max_ellipses = 0.1;

  template <class V>
  void fields(V& v) {
    v(max_hashes, "max_hashes", "most '#' per word");
    v(max_ellipses, "max_ellipses", "most '...' or U+2026 per word");
  }
};

double count(std::string_view text, std::string_view what) {
  double found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at)) {
    ++found;
    at += what.size();
  }
  return found;
}

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<Symbols>();
  const auto words = static_cast<double>(subject.words.size());
  const double hashes = rule::share(count(subject.text, "#"), words);
  if (hashes > limits.max_hashes)
    return drop(rule::above("'#' per word", hashes, limits.max_hashes));
  const double ellipses =
      rule::share(count(subject.text, "...") + count(subject.text, "\u2026"), words);
  if (ellipses > limits.max_ellipses)
    return drop(rule::above("ellipses per word", ellipses, limits.max_ellipses));
  return keep();
}

}  // namespace

extern const Entry symbols{1, "number signs and ellipses per word", Reads::prose,
                           base::options<Symbols>, decide};

}  // namespace data::filter
