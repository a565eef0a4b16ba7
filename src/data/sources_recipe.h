// [sources] of a recipe: where documents come from. Each [[sources.source]] is of a kind that a file
// in source/ adds; all keys but `kind` are that kind's own.
#pragma once

#include <vector>

#include "base/choice.h"
#include "data/source.h"

namespace data {

using SourceRecipe = base::Choice<source::Registry>;

struct SourcesRecipe {
  std::vector<SourceRecipe> source;

  template <class V>
  void fields(V& v) {
    v(source, "source", "the sources, in the order in which their documents are read");
  }
  // Error: bad_request if there is none, or the same (name, language) stands twice.
  base::Result<void> check() const;
};

}  // namespace data
