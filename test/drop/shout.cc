// A rule of its own, with a list among its limits.
#include "data/filter.h"

namespace data::filter {

namespace {

struct Shout {
  double max_marks = 2;
  std::vector<std::string> marks = {"!"};
  template <class V>
  void fields(V& v) {
    v(max_marks, "max_marks", "most marks that a text may hold");
    v(marks, "marks", "what counts as a mark");
  }
};

Verdict decide(const Subject& subject, const base::Settings& limits) {
  const auto& own = limits.as<Shout>();
  double found = 0;
  for (const auto& mark : own.marks)
    for (auto at = subject.text.find(mark); at != subject.text.npos;
         at = subject.text.find(mark, at + mark.size()))
      ++found;
  return found > own.max_marks ? drop("it shouts") : keep();
}

}  // namespace

extern const Entry shout{.version = 1,
                         .summary = "exclamation marks and what else shouts",
                         .reads = Reads::everything,
                         .options = base::options<Shout>,
                         .decide = decide};

}  // namespace data::filter
