// The same answers from several ranks, each of which holds a part of the model.
#pragma once

#include "model/check/check.h"
#include "model/cut/part.h"

namespace model::check {

struct InParts {
  Answer answer;                    // on the first member; the others have what they computed
  std::vector<std::uint64_t> held;  // parameters, by member
};

// logits, and router_logits.I where experts are shared: of the whole input, which all have. Layers are
// shared by the members as `meeting` says, who all read all rows; or experts, and each reads consecutive
// rows of its own. The options say the type alone. All members call it, with the same model and input. Error, on each: bad_request
// where so many cannot share it, or where one would have no token; failed where a member is gone; else as answer().
base::Result<InParts> answer_in_parts(const Loaded& loaded, const Input& input, bool experts,
                                      Meeting meeting, Members& members, const Options& options,
                                      const std::string& where);

}  // namespace model::check
