#include "cluster/script.h"

#include "base/random.h"
#include "cluster/stub_test.h"

namespace cluster {
namespace {

class Script : public Stubs {
 protected:
  // A job of one process, that of `body`, without a launcher.
  Job job(const std::string& body) {
    const auto work = folder_ / "work";
    program(work, body);
    return {.title = "test",
            .name = "test-1",
            .program = work,
            .folder = folder_.path(),
            .out = folder_ / "it's out",
            .words = {}};
  }
  base::Finished run(const Machine& machine, const Job& job) {
    const auto file = folder_ / "script";
    EXPECT_TRUE(disk_->write_file(file, script(machine, job), 0644).ok());
    return base::run_program({"bash", file}).take();
  }
  static Machine alone() {
    Machine machine;
    machine.launcher = "none";
    return machine;
  }
};

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST_F(Script, asks_slurm_for_what_the_machine_says_and_for_a_word_before_the_end) {
  Machine machine;
  machine.partition = "cpu";
  machine.nodes = 2;
  machine.time = "1:00:00";
  machine.warn_seconds = 90;
  machine.options = {"--exclude=node7"};
  const auto text = script(machine, job(""));
  for (const char* line :
       {"#SBATCH --requeue", "#SBATCH --open-mode=append", "#SBATCH --signal=B:USR1@90",
        "#SBATCH --mail-type=NONE", "#SBATCH --dependency=singleton", "#SBATCH --nodes=2",
        "#SBATCH --partition=cpu", "#SBATCH --time=1:00:00", "#SBATCH --exclude=node7"})
    EXPECT_TRUE(has_line(text, line)) << line;
  EXPECT_EQ(text.find("--account"), std::string::npos);
  EXPECT_EQ(text.find("--gpus"), std::string::npos);
}

TEST_F(Script, starts_the_ranks_by_the_launcher) {
  stub("srun", "echo \"srun $*\"");
  stub("mpirun", "echo \"mpirun $*\"");
  Machine machine;
  machine.nodes = 2;
  machine.cpus_per_task = 3;
  auto job = this->job("");
  job.program = "/janua";
  job.words = {"run", "r.toml"};
  EXPECT_EQ(run(machine, job).output,
            "srun --ntasks=2 --cpus-per-task=3 --mpi=pmix /janua run r.toml\n");
  machine.launcher = "mpirun";
  machine.program = "/opt/janua";
  machine.launcher_options = {"--mca", "btl", "a b"};
  EXPECT_EQ(run(machine, job).output,
            "mpirun -n 2 --map-by ppr:1:node --bind-to none -x JANUA_WORKERS --mca "
            "odls_base_sigkill_timeout 30 --mca btl a b /opt/janua run r.toml\n");
}

TEST_F(Script, says_to_the_work_how_many_threads_it_has_behind_the_prelude) {
  auto machine = alone();
  machine.cpus_per_task = 5;
  machine.prelude = {"export WORD='a  b'", "set -e"};
  EXPECT_EQ(run(machine, job("echo \"$WORD $JANUA_WORKERS\"; false")).output, "a  b 5\n");
}

TEST_F(Script, stops_where_a_module_is_not_there) {
  auto machine = alone();
  machine.modules = {"open mpi"};
  stub("module", "echo \"$1 [$2]\"; exit 1");
  const auto done = run(machine, job("echo never"));
  EXPECT_EQ(done.output, "load [open mpi]\n");
  EXPECT_EQ(done.status, 1);
}

TEST_F(Script, ends_as_the_work_ends_and_queues_nothing_again_that_no_time_stopped) {
  stub("scontrol", "echo \"$*\" >> \"$HERE/requeued\"");
  for (const int status : {0, 1, 2, 130})
    EXPECT_EQ(run(alone(), job("exit " + std::to_string(status))).status, status);
  EXPECT_EQ(said("requeued"), "");
}

// The work answers a signal as `janua run` does; the script is its parent.
std::string stopped_by(const std::string& signal, int status) {
  return "trap 'exit " + std::to_string(status) +
         "' USR1; mkdir -p \"$HERE/it's out/train.work\"; date +%N > \"$HERE/it's "
         "out/train.work/manifest.json\"; kill -" +
         signal + " $PPID; while :; do sleep 0.02; done";
}

TEST_F(Script, queues_again_what_was_saved_before_its_time_ended) {
  stub("scontrol", "echo \"$*\" >> \"$HERE/requeued\"");
  EXPECT_EQ(run(alone(), job(stopped_by("USR1", 130))).status, 130);
  EXPECT_EQ(said("requeued"), "requeue 17\n");
}

TEST_F(Script, leaves_to_slurm_what_follows_a_scancel) {
  stub("scontrol", "echo \"$*\" >> \"$HERE/requeued\"");
  EXPECT_EQ(run(alone(), job(stopped_by("TERM", 130))).status, 130);
  EXPECT_EQ(said("requeued"), "");
}

TEST_F(Script, does_not_queue_again_what_failed_while_it_was_stopped) {
  stub("scontrol", "echo \"$*\" >> \"$HERE/requeued\"");
  EXPECT_EQ(run(alone(), job(stopped_by("USR1", 1))).status, 1);
  EXPECT_EQ(said("requeued"), "");
}

TEST_F(Script, does_not_start_again_for_ever) {
  stub("scontrol", "echo \"$*\" >> \"$HERE/requeued\"");
  auto machine = alone();
  machine.most_restarts = 3;
  ::setenv("SLURM_RESTART_COUNT", "3", 1);
  EXPECT_EQ(run(machine, job(stopped_by("USR1", 130))).status, 130);
  EXPECT_EQ(said("requeued"), "");
  ::setenv("SLURM_RESTART_COUNT", "2", 1);
  run(machine, job(stopped_by("USR1", 130)));
  EXPECT_EQ(said("requeued"), "requeue 17\n");
}

// Bug in the making: a stage that needs more than the time there is would begin anew for ever.
TEST_F(Script, does_not_queue_again_where_nothing_came_of_the_time) {
  stub("scontrol", "echo \"$*\" >> \"$HERE/requeued\"");
  const auto done =
      run(alone(), job("trap 'exit 130' USR1; kill -USR1 $PPID; while :; do sleep 0.02; done"));
  EXPECT_EQ(done.status, 130);
  EXPECT_NE(done.errors.find("the job needs more"), std::string::npos);
  EXPECT_EQ(said("requeued"), "");
}

// A work that saves for long hears the second signal, too, and the script still waits for its end.
TEST_F(Script, waits_for_the_end_however_often_it_is_asked) {
  stub("scontrol", "echo \"$*\" >> \"$HERE/requeued\"");
  const auto done = run(
      alone(),
      job("trap 'n=$((n+1))' USR1; for i in 1 2 3; do kill -USR1 $PPID; "
          "sleep 0.05; done; sleep 0.1; mkdir \"$HERE/it's out\"; touch \"$HERE/it's out/manifest.json\"; "
          "echo saved; exit 130"));
  EXPECT_EQ(done.output, "saved\n");
  EXPECT_EQ(done.status, 130);
  EXPECT_EQ(said("requeued"), "requeue 17\n");
}

// Letters that some reader of a script takes for its own.
std::string hostile(std::uint64_t which, bool folder) {
  static const base::Random random(9, "hostile");
  static const std::vector<std::string> parts = {"a",
                                                 "ü",
                                                 " ",
                                                 "  ",
                                                 "'",
                                                 "''",
                                                 "\"",
                                                 "\\",
                                                 "$(touch owned)",
                                                 "`touch owned`",
                                                 "${HOME}",
                                                 "%j",
                                                 "\n",
                                                 "\n#SBATCH --uid=0\n",
                                                 "\t",
                                                 "#",
                                                 ";",
                                                 "&",
                                                 "|",
                                                 "<",
                                                 ">",
                                                 "*",
                                                 "?",
                                                 "[a]",
                                                 "!",
                                                 "~",
                                                 "=",
                                                 "-",
                                                 "--",
                                                 "{a,b}",
                                                 "\x01",
                                                 "\x7f",
                                                 "\r"};
  std::string out;
  for (auto left = 1 + random.below(6, which); left > 0; --left)
    out += parts[random.below(parts.size(), which, left)];
  return folder ? out + "x" : out;
}

TEST_F(Script, gives_every_word_whole_whatever_its_letters_are) {
  std::uint64_t drawn = 0;
  for (int round = 0; round < 60; ++round) {
    Job job;
    job.title = "janua run " + hostile(drawn++, false);
    job.name = job_name(hostile(drawn++, false), hostile(drawn++, false));
    job.folder = folder_ / hostile(drawn++, true);
    job.out = job.folder + "/out";
    std::filesystem::create_directories(job.folder);
    job.program = base::join(job.folder, "work");
    program(job.program, "pwd > \"$HERE/pwd\"; printf '%s\\0' \"$@\" > \"$HERE/words\"");
    std::string wanted;
    for (int i = 0; i < 6; ++i) {
      job.words.push_back(hostile(drawn++, false));
      wanted += job.words.back() + '\0';
    }
    const auto text = script(alone(), job);
    const auto done = run(alone(), job);
    EXPECT_EQ(done.status, 0) << done.errors << text;
    EXPECT_EQ(done.errors, "") << text;
    EXPECT_EQ(said("words"), wanted) << text;
    EXPECT_EQ(said("pwd"), job.folder + "\n") << text;
    EXPECT_FALSE(has_line(text.substr(0, text.find("work=")), "#SBATCH --uid=0")) << text;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
    EXPECT_NE(entry.path().filename(), "owned");
}

TEST(JobName, is_a_plain_word_that_goes_with_the_folder) {
  EXPECT_TRUE(job_name("tiny", "/a").starts_with("tiny-"));
  EXPECT_EQ(job_name("tiny", "/a"), job_name("tiny", "/a"));
  EXPECT_NE(job_name("tiny", "/a"), job_name("tiny", "/b"));
  const auto name = job_name(" %j\n'\"" + std::string(200, 'x'), "/a");
  EXPECT_EQ(name.substr(0, 8), "__j___xx");
  EXPECT_LT(name.size(), 60u);
}

}  // namespace
}  // namespace cluster
