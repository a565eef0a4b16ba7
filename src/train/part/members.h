// Ranks as the members of a model's company.
#pragma once

#include "model/company.h"
#include "rank/group.h"

namespace train {

class GroupMembers final : public model::Members {
 public:
  // The ranks of the group outlive it.
  explicit GroupMembers(rank::Group group) : group_(std::move(group)) {}

  int number() const override { return group_.number(); }
  int size() const override { return group_.size(); }
  base::Result<void> all_to_all(std::span<const ConstBytes> out,
                                std::span<const Bytes> in) override {
    return group_.all_to_all(out, in);
  }
  base::Result<void> all_gather(ConstBytes mine, Bytes all) override {
    return group_.all_gather(mine, all);
  }
  base::Result<void> all_reduce(std::span<float> values) override {
    return group_.all_reduce(values);
  }

 private:
  rank::Group group_;
};

}  // namespace train
