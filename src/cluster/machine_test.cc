#include "cluster/machine.h"

#include <gtest/gtest.h>

namespace cluster {
namespace {

base::Result<Machine> read(const std::string& text) {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file("m.toml", text, 0644).ok());
  return read_machine(disk, "m.toml");
}

std::string refusal(const std::string& text) {
  const auto machine = read(text);
  EXPECT_FALSE(machine.ok()) << text;
  return machine.ok() ? "" : machine.error().sentence();
}

TEST(Machine, is_one_rank_of_one_core_where_the_file_says_nothing) {
  const auto machine = read("").take();
  EXPECT_EQ(machine.ranks(), 1);
  EXPECT_EQ(machine.cpus_per_task, 1);
  EXPECT_EQ(machine.launcher, "srun");
}

TEST(Machine, is_read_from_its_keys) {
  const auto machine = read(R"(
partition = "cpu"
nodes = 3
tasks_per_node = 2
time = "1-00:00:00"
modules = ["openmpi/4.1"]
launcher = "mpirun"
)")
                           .take();
  EXPECT_EQ(machine.partition, "cpu");
  EXPECT_EQ(machine.ranks(), 6);
  EXPECT_EQ(machine.modules, std::vector<std::string>{"openmpi/4.1"});
}

TEST(Machine, names_the_nearest_key_and_the_line) {
  EXPECT_EQ(refusal("nodes = 2\npartitoin = \"cpu\"\n"),
            "m.toml:2: unknown key 'partitoin'; did you mean 'partition'?");
  EXPECT_NE(refusal("frobnicate = 1\n").find("janua docs machine"), std::string::npos);
}

TEST(Machine, refuses_what_cannot_be) {
  EXPECT_NE(refusal("nodes = 0").find("nodes is 0"), std::string::npos);
  EXPECT_NE(refusal("partition = \"a b\"").find("partition is 'a b'"), std::string::npos);
  EXPECT_NE(refusal("account = \"x\\n#SBATCH --uid=0\"").find("account"), std::string::npos);
  EXPECT_NE(refusal("launcher = \"srum\"").find("did you mean 'srun'?"), std::string::npos);
  EXPECT_NE(refusal("launcher = \"none\"\nnodes = 2").find("2 ranks"), std::string::npos);
  EXPECT_NE(refusal("time = \"soon\"").find("'soon'"), std::string::npos);
  EXPECT_NE(refusal("time = \"5\"").find("300 s before its end"), std::string::npos);
}

TEST(Machine, leaves_to_janua_what_a_stop_depends_on) {
  for (const char* option :
       {"--no-requeue", "--signal=KILL", "--open-mode=truncate", "--array=1-4"})
    EXPECT_NE(refusal("options = [\"" + std::string(option) + "\"]").find("leave it out"),
              std::string::npos)
        << option;
  EXPECT_NE(refusal("options = [\"-n4\"]").find("in full"), std::string::npos);
  EXPECT_NE(refusal("options = [\"--x=1\\nrm\"]").find("one line"), std::string::npos);
  EXPECT_TRUE(read("options = [\"--exclude=node7\"]").ok());
}

TEST(SecondsOf, reads_the_times_of_slurm) {
  constexpr std::int64_t minute = 60, hour = 3600, day = 86400;
  EXPECT_EQ(seconds_of("90"), 90 * minute);
  EXPECT_EQ(seconds_of("1:30"), minute + 30);
  EXPECT_EQ(seconds_of("1:30:05"), hour + 30 * minute + 5);
  EXPECT_EQ(seconds_of("2-12"), 2 * day + 12 * hour);
  EXPECT_EQ(seconds_of("2-12:30"), 2 * day + 12 * hour + 30 * minute);
  EXPECT_EQ(seconds_of("2-12:30:01"), 2 * day + 12 * hour + 30 * minute + 1);
}

TEST(SecondsOf, has_nothing_for_what_is_none) {
  for (const char* text : {"", "-", "1-", "-1", "1::2", "1:2:3:4", "a", "1 ", "1d", "99999999999"})
    EXPECT_FALSE(seconds_of(text)) << text;
}

}  // namespace
}  // namespace cluster
