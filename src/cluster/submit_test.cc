#include "cluster/submit.h"

#include "cluster/stub_test.h"

namespace cluster {
namespace {

class Submit : public Stubs {
 protected:
  base::Result<Submitted> submit_it() { return submit(*disk_, machine_, job_, out_); }

  Machine machine_;
  Job job_{.title = "test",
           .name = "test-1",
           .program = "/janua",
           .folder = "/",
           .out = "/out",
           .words = {"run"}};
  base::Path out_ = folder_ / "a 'b'/out";
};

TEST_F(Submit, gives_sbatch_the_script_that_stands_beside_the_run) {
  stub("sbatch", "pwd > \"$HERE/pwd\"; cat \"$2\" > \"$HERE/got\"; echo '12;cluster'");
  const auto done = submit_it();
  ASSERT_TRUE(done.ok()) << done.error().sentence();
  EXPECT_EQ(done->job, "12");
  EXPECT_EQ(done->script, out_ + ".sbatch");
  EXPECT_EQ(done->log, folder_ / "a 'b'/test-1-12.log");
  EXPECT_EQ(said("got"), script(machine_, job_));
  EXPECT_EQ(said("pwd"), base::parent(out_) + "\n");
}

TEST_F(Submit, writes_over_its_own_script_and_over_nothing_else) {
  stub("sbatch", "echo 12");
  ASSERT_TRUE(submit_it().ok());
  EXPECT_TRUE(submit_it().ok());
  ASSERT_TRUE(disk_->write_file(script_place(out_), "mine").ok());
  EXPECT_EQ(submit_it().error().code, base::Code::bad_request);
  EXPECT_EQ(disk_->read(script_place(out_)).take(), "mine");
}

// Slurm's answers are 12, 13 and 14; each job waits for the one before.
TEST_F(Submit, gives_three_jobs_where_the_text_is_encoded_in_shares) {
  stub("sbatch",
       "echo x >> \"$HERE/calls\"; n=$((11 + $(wc -l < \"$HERE/calls\"))); cat \"$2\" > "
       "\"$HERE/got-$n\"; echo $n");
  machine_.nodes = 3;
  job_.out = out_;
  const auto done =
      submit(*disk_, machine_, in_shares(job_, 5, {"run", "--until", "parity"}, {"share"}), out_);
  ASSERT_TRUE(done.ok()) << done.error().sentence();
  EXPECT_EQ(done->job, "14");
  EXPECT_EQ(done->script, out_ + ".sbatch");
  const auto has = [&](const char* file, const std::string& line) {
    return ("\n" + said(file)).find("\n" + line + "\n") != std::string::npos;
  };
  EXPECT_TRUE(has("got-12", "#SBATCH --dependency=singleton"));
  EXPECT_NE(said("got-12").find("/janua run --until parity &"), std::string::npos);
  EXPECT_TRUE(has("got-13", "#SBATCH --dependency=afterok:12"));
  EXPECT_TRUE(has("got-13", "#SBATCH --array=0-4"));
  EXPECT_TRUE(has("got-13", "#SBATCH --nodes=1"));
  EXPECT_TRUE(has("got-13", "#SBATCH --output=%x-%A_%a.log"));
  EXPECT_TRUE(has("got-13", "#SBATCH --job-name=test-1-shares"));
  EXPECT_TRUE(has("got-14", "#SBATCH --dependency=afterok:13,singleton"));
  EXPECT_TRUE(has("got-14", "#SBATCH --nodes=3"));
  EXPECT_EQ(said("got-14").find("--array"), std::string::npos);
}

TEST_F(Submit, says_what_slurm_says) {
  stub("sbatch", "echo 'sbatch: error: invalid partition specified: cpu' >&2; exit 1");
  EXPECT_EQ(submit_it().error().sentence(),
            "sbatch: the job was not taken: sbatch: error: invalid partition specified: cpu; "
            "`janua submit --dry-run` prints the script");
  stub("sbatch", "echo 'Submitted batch job 12'");
  EXPECT_EQ(submit_it().error().code, base::Code::failed);
}

TEST_F(Submit, refuses_a_prelude_that_bash_cannot_read) {
  stub("sbatch", "touch \"$HERE/called\"; echo 12");
  machine_.prelude = {"if true; then"};
  const auto done = submit_it();
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().sentence().find("prelude"), std::string::npos);
  EXPECT_FALSE(disk_->exists(folder_ / "called"));
}

}  // namespace
}  // namespace cluster
