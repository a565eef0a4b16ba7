#include "rank/launch.h"

#include <gtest/gtest.h>

#include <map>

namespace rank {
namespace {

base::Result<int> started(const std::map<std::string, std::string>& environment) {
  return ranks_started([&](const char* name) -> const char* {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

TEST(Launch, without_a_launcher_is_one_process) { EXPECT_EQ(started({}).take(), 1); }

TEST(Launch, counts_the_ranks_of_open_mpi_and_of_slurm_with_pmix) {
  EXPECT_EQ(started({{"OMPI_COMM_WORLD_SIZE", "4"}}).take(), 4);
  EXPECT_EQ(started({{"OMPI_COMM_WORLD_SIZE", "1"}}).take(), 1);
  EXPECT_EQ(started({{"PMIX_RANK", "0"}, {"SLURM_NTASKS", "8"}}).take(), 8);
  EXPECT_EQ(started({{"SLURM_NTASKS", "8"}}).take(), 1) << "a batch script, which is no rank";
}

TEST(Launch, by_an_mpi_that_it_cannot_speak_is_refused_by_name) {
  auto answer = started({{"PMI_SIZE", "2"}, {"PMI_RANK", "0"}});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, base::Code::unsupported);
  EXPECT_NE(answer.error().what.find("MPICH"), std::string::npos) << answer.error().sentence();
  EXPECT_EQ(started({{"PMI_SIZE", "1"}}).take(), 1) << "alone it needs no MPI";
}

}  // namespace
}  // namespace rank
