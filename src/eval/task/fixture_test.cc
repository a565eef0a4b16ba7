// All tasks of the fixture, run with its model, against what lm-evaluation-harness 0.4.13 logged.
#include "base/fixture_test.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eval/task/answer_log.h"
#include "eval/task/run.h"
#include "infer/loaded_model.h"
#include "tokenizer/take_over.h"

namespace eval::task {
namespace {

const char* const kTasks[] = {"mc_euro",   "mc_euro_first2", "mc_euro_random3",
                              "roll_euro", "lastword_euro",  "gen_euro"};

Value read(base::Disk& disk, const base::Path& path) {
  const auto text = disk.read(path);
  EXPECT_TRUE(text.ok());
  return Value::parse(text.ok() ? *text : "null");
}

std::vector<Value> lines(base::Disk& disk, const base::Path& path) {
  std::vector<Value> out;
  const auto text = disk.read(path);
  EXPECT_TRUE(text.ok());
  for (std::size_t at = 0; text.ok() && at < text->size();) {
    const auto end = text->find('\n', at);
    out.push_back(Value::parse(text->substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

// Equal but for numbers that were computed in float, which differ by at most `off`, relatively where they are large.
void expect_near(const Value& ours, const Value& theirs, double off, const std::string& at) {
  if (theirs.is_number() && ours.is_number()) {
    const double a = ours.get<double>(), b = theirs.get<double>();
    EXPECT_LE(std::abs(a - b), off * std::max(1.0, std::abs(b) / 1e4))
        << at << ": " << a << " and " << b;
  } else if (theirs.is_array() && ours.is_array() && ours.size() == theirs.size()) {
    for (std::size_t i = 0; i < theirs.size(); ++i)
      expect_near(ours[i], theirs[i], off, at + "[" + std::to_string(i) + "]");
  } else {
    EXPECT_EQ(ours, theirs) << at;
  }
}

class TaskFixture : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = base::fixture_folder("eval");
    if (folder_.empty()) GTEST_SKIP() << base::kNoFixtures;
    const auto tiny = base::fixture_folder("tiny");
    auto tokenizer = tokenizer::load_given(*owned_.disk, tiny);
    ASSERT_TRUE(tokenizer.ok());
    tokenizer_.emplace(tokenizer.take());
    tiny_ = tiny;
  }
  base::Path file(const std::string& task) const { return folder_ + "/tasks/" + task + ".yaml"; }

  std::vector<TaskResult> run(std::size_t batch, int workers, std::int64_t bootstrap = 0) {
    auto& ctx = owned_.context;
    ctx.pool = base::Pool(workers);
    auto model = infer::open_model(*owned_.disk, tiny_, ctx.pool);
    EXPECT_TRUE(model.ok());
    std::vector<base::Path> files;
    for (const auto* task : kTasks) files.push_back(file(task));
    if (plan_.tasks.empty()) {
      auto plan = read_plan(*owned_.disk, files);
      EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().sentence());
      plan_ = plan.take();
    }
    const auto answerer = model_answerer(**model, *tokenizer_, batch, ctx);
    const Scorer scorer(*answerer, *tokenizer_, 256);
    std::vector<TaskResult> out;
    for (const auto& config : plan_.tasks) {
      auto task = open_task(*owned_.disk, config);
      EXPECT_TRUE(task.ok()) << (task.ok() ? "" : task.error().sentence());
      if (!task.ok()) continue;
      auto one = (*task)->run(scorer, {.limit = {}, .bootstrap = bootstrap}, ctx);
      EXPECT_TRUE(one.ok()) << (one.ok() ? "" : one.error().sentence());
      if (one.ok()) out.push_back(one.take());
    }
    return out;
  }

  base::OwnedContext owned_;
  base::Path folder_, tiny_;
  std::optional<tokenizer::Tokenizer> tokenizer_;
  Plan plan_;
};

TEST_F(TaskFixture, EverySampleIsThatOfTheHarness) {
  for (const auto& task : run(16, 1)) {
    const auto& name = task.config->task;
    const auto theirs = lines(*owned_.disk, folder_ + "/samples/" + name + ".jsonl");
    ASSERT_EQ(task.samples.size(), theirs.size()) << name;
    for (std::size_t i = 0; i < theirs.size(); ++i)
      for (const auto& [key, value] : theirs[i].items()) {
        const auto at = name + ":" + std::to_string(i + 1) + " " + key;
        ASSERT_TRUE(task.samples[i].contains(key)) << at;
        const auto& ours = task.samples[i][key];
        if (key == "brier_score")  // numbers as text: as close as the log-likelihoods
          EXPECT_EQ(ours[0], value[0]) << at;
        else
          expect_near(ours, value, name == "roll_euro" ? 1e-3 : 1e-4, at);
      }
  }
}

TEST_F(TaskFixture, AggregatesAndNamesAreThoseOfTheHarness) {
  const auto tasks = run(16, 1);
  const auto ours = results_of(plan_, tasks, {});
  ASSERT_TRUE(ours.ok());
  const auto theirs = read(*owned_.disk, folder_ + "/results.json");
  for (const auto& [task, rows] : theirs["results"].items())
    for (const auto& [key, value] : rows.items()) {
      ASSERT_TRUE((*ours)["results"][task].contains(key)) << task << " " << key;
      const auto& said = (*ours)["results"][task][key];
      if (value.is_number_float())
        EXPECT_NEAR(said.get<double>() / value.get<double>(), 1, 1e-5) << task << " " << key;
      else
        EXPECT_EQ(said, value) << task << " " << key;
    }
  EXPECT_EQ((*ours)["higher_is_better"]["mc_euro"], theirs["higher_is_better"]["mc_euro"]);
  for (const auto* task : kTasks) EXPECT_EQ((*ours)["n-shot"][task], theirs["n_shot"][task]);
}

TEST_F(TaskFixture, DataIsReadOnce) {
  base::MemoryDisk disk;
  for (const char* name : {"tasks/mc_euro_first2.yaml", "data/mc.jsonl", "data/mc_fewshot.jsonl"})
    ASSERT_TRUE(disk.write_file(name, *owned_.disk->read(folder_ + "/" + name), 0644).ok());
  const auto plan = read_plan(disk, {"tasks"});
  ASSERT_TRUE(plan.ok()) << plan.error().sentence();
  auto task = open_task(disk, plan->tasks[0]);
  ASSERT_TRUE(task.ok()) << task.error().sentence();
  ASSERT_TRUE(disk.remove_all("data").ok());
  auto& ctx = owned_.context;
  auto model = infer::open_model(*owned_.disk, tiny_, ctx.pool);
  const auto answerer = model_answerer(**model, *tokenizer_, 8, ctx);
  const Scorer scorer(*answerer, *tokenizer_, 256);
  const auto said = (*task)->run(scorer, {.limit = 2, .bootstrap = 0}, ctx);
  ASSERT_TRUE(said.ok()) << said.error().sentence();
  EXPECT_EQ(said->samples.size(), 2U);
}

TEST_F(TaskFixture, BatchAndThreadsChangeNoBit) {
  const auto alone = run(1, 1);
  for (const auto& [batch, workers] : {std::pair<std::size_t, int>{8, 3}, {64, 8}}) {
    const auto other = run(batch, workers);
    ASSERT_EQ(alone.size(), other.size());
    for (std::size_t i = 0; i < alone.size(); ++i)
      EXPECT_EQ(alone[i].samples, other[i].samples) << alone[i].config->task << " at " << batch;
  }
}

// An answerer that dies after some calls, as a run that is killed.
class Dying : public Answerer {
 public:
  Dying(Answerer& inner, int calls) : inner_(inner), calls_(calls) {}
  base::Result<std::vector<RowScore>> score(std::span<const TokenRow> rows) override {
    asked += rows.size();
    if (calls_-- <= 0) return base::Error{base::Code::failed, "killed", "", ""};
    return inner_.score(rows);
  }
  base::Result<std::vector<Written>> write(std::span<const Ids> prompts,
                                           const Generation& how) override {
    asked += prompts.size();
    if (calls_-- <= 0) return base::Error{base::Code::failed, "killed", "", ""};
    return inner_.write(prompts, how);
  }
  std::size_t asked = 0;

 private:
  Answerer& inner_;
  int calls_;
};

TEST_F(TaskFixture, ARunThatWasKilledGoesOnAndEndsAlike) {
  const auto whole = run(16, 1);
  auto& ctx = owned_.context;
  auto model = infer::open_model(*owned_.disk, tiny_, ctx.pool);
  ASSERT_TRUE(model.ok());
  const auto engine = model_answerer(**model, *tokenizer_, 16, ctx);
  base::MemoryDisk disk;
  const auto all = [&](int calls, std::size_t& asked) {
    std::vector<TaskResult> out;
    auto log = AnswerLog::open(disk, "cache");
    EXPECT_TRUE(log.ok()) << (log.ok() ? "" : log.error().sentence());
    Dying dying(*engine, calls);
    const auto answerer = remembering(dying, *log, "tiny");
    const Scorer scorer(*answerer, *tokenizer_, 256);
    for (const auto& config : plan_.tasks) {
      auto one =
          (*open_task(*owned_.disk, config))->run(scorer, {.limit = {}, .bootstrap = 0}, ctx);
      if (one.ok()) out.push_back(one.take());
    }
    asked = dying.asked;
    return out;
  };
  std::size_t first = 0, second = 0, third = 0;
  EXPECT_LT(all(3, first).size(), whole.size());
  // Power failed within a line.
  ASSERT_TRUE(disk.append("cache/answers.jsonl", "{\"key\": \"12", false).ok());
  const auto again = all(1000, second);
  ASSERT_EQ(again.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_EQ(again[i].samples, whole[i].samples) << whole[i].config->task;
    for (std::size_t k = 0; k < whole[i].figures.size(); ++k)
      EXPECT_EQ(again[i].figures[k].value, whole[i].figures[k].value);
  }
  EXPECT_EQ(all(0, third).size(), whole.size()) << "all answers are known";
  EXPECT_EQ(third, 0U);
  ASSERT_TRUE(disk.append("cache/answers.jsonl", "{\"key\": 7}\n", false).ok());
  const auto broken = AnswerLog::open(disk, "cache");
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.error().sentence().find("cache/answers.jsonl:"), std::string::npos);
}

TEST_F(TaskFixture, StandardErrorsOfAnyNumberOfThreadsAreEqual) {
  const auto one = run(16, 1, 2000), many = run(16, 8, 2000);
  for (std::size_t i = 0; i < one.size(); ++i)
    for (std::size_t k = 0; k < one[i].figures.size(); ++k) {
      EXPECT_EQ(one[i].figures[k].error, many[i].figures[k].error);
      const bool has =
          one[i].figures[k].metric != "brier_score" && one[i].config->task != "roll_euro";
      EXPECT_EQ(one[i].figures[k].error.has_value(), has) << one[i].figures[k].metric;
    }
}

}  // namespace
}  // namespace eval::task
