// What all ranks of a training spend: processor time of each, and energy of each machine once.
//
// A meter of energy counts all processes of its machine, so of ranks that share a machine the lowest one's
// counts; where busy cores are assumed, each rank counts its own. What a rank spends after the last
// step, waiting for rank 0 to finish, is in no sum.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "base/energy.h"
#include "rank/ranks.h"

namespace train {

class RankMeter {
 public:
  // Of this process, from now on.
  RankMeter(base::Disk& disk, double watts_per_core, const rank::Ranks& ranks);

  // All ranks call it together, before the first tell().
  base::Result<void> meet(rank::Ranks& ranks);
  // All ranks call it together, after each step: whether one of them was asked to stop.
  base::Result<bool> tell(rank::Ranks& ranks, bool stop);

  // Since the beginning: this process up to now, others up to the last tell().
  double cpu_seconds() const;
  double joules();
  int machines() const { return machines_; }
  std::string method() const;  // of joules(), and of how many ranks

  // Whether the joules of a rank count. methods: of the meter of each rank; machine_of: as
  // rank::Ranks::machines() has it.
  static bool counts(std::size_t rank, const std::vector<std::string>& methods,
                     const std::vector<int>& machine_of);

 private:
  base::EnergyMeter meter_;
  const double cpu_began_;
  const std::size_t own_;
  const std::vector<int> machine_of_;  // by rank
  int machines_ = 1;
  std::vector<std::string> methods_;  // by rank
  double others_cpu_ = 0, others_joules_ = 0;
};

}  // namespace train
