#include "model/cut/meet_gradients.h"

namespace model {

base::Result<void> meet_gradients(const Model& whole, const Model& mine, const Part& part,
                                  Members& members, std::span<float> gradient) {
  CHECK(part.layers.members == 1 || part.experts.members == 1,
        "layers and experts have members of their own");
  const auto cuts = cuts_of(whole);
  const bool experts = part.experts.members > 1;
  for (std::size_t i = 0; i < mine.layout.parameters.size(); ++i) {
    const auto& p = mine.layout.parameters[i];
    const auto& cut = *cuts.of(i);
    const bool apart = experts ? cut.role != Role::expert : cut.role == Role::inner && cut.built;
    if (apart) TRY(members.all_reduce(gradient.subspan(p.offset, p.size)));
  }
  return {};
}

}  // namespace model
