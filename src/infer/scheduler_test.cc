#include "infer/scheduler.h"

#include <gtest/gtest.h>

#include <future>

#include "infer/fake_model_test.h"

namespace infer {
namespace {

using std::chrono_literals::operator""ms;

struct Answer {
  std::string text, error;
  Finish finish = Finish::not_yet;
  std::int64_t tokens = 0;
  int calls = 0;
};

// Collects an answer; get() waits for its end.
class Listener {
 public:
  OnProgress on() {
    return [this](const Progress& progress) {
      answer_.text += progress.piece.text;
      answer_.tokens = progress.tokens;
      ++answer_.calls;
      if (answer_.calls == 1) first_.set_value();
      if (progress.finish == Finish::not_yet) return;
      answer_.finish = progress.finish;
      answer_.error = progress.error;
      done_.set_value(answer_);
    };
  }
  Answer get() { return done_.get_future().get(); }
  void wait_first() { first_.get_future().get(); }

 private:
  Answer answer_;
  std::promise<Answer> done_;
  std::promise<void> first_;
};

Task task(const std::string& prompt, std::int64_t max_tokens = 100) {
  Task task;
  task.prompt = {0};
  FakeCodec().encode(prompt, task.prompt);
  task.sampling.temperature = 0;
  task.max_tokens = max_tokens;
  task.stop_tokens = {1};
  return task;
}

struct Bench {
  explicit Bench(FakeModel::Settings settings = {}, SchedulerLimits limits = {})
      : model(std::move(settings)), scheduler(model, codec, limits) {}
  Answer ask(Task task) {
    Listener listener;
    EXPECT_TRUE(scheduler.submit({std::move(task)}, {listener.on()}).ok());
    return listener.get();
  }
  FakeModel model;
  FakeCodec codec;
  Scheduler scheduler;
};

TEST(Scheduler, writes_until_the_end_token) {
  Bench bench;
  const auto answer = bench.ask(task("The gate"));
  EXPECT_EQ(answer.text, " of languages is open.");
  EXPECT_EQ(answer.finish, Finish::stop);
  EXPECT_EQ(answer.tokens, 23);  // the end token counts
}

TEST(Scheduler, ends_at_max_tokens_and_at_the_end_of_the_context) {
  Bench bench({.context = 16});
  EXPECT_EQ(bench.ask(task("The gate", 3)).text, " of");
  EXPECT_EQ(bench.ask(task("The gate", 3)).finish, Finish::length);
  const auto full = bench.ask(task("The gate"));
  EXPECT_EQ(full.finish, Finish::length);
  EXPECT_EQ(full.tokens, 16 - 9);
}

TEST(Scheduler, ends_before_a_stop_string) {
  Bench bench;
  auto asked = task("The gate");
  asked.stop = {"is"};
  const auto answer = bench.ask(asked);
  EXPECT_EQ(answer.text, " of languages ");
  EXPECT_EQ(answer.finish, Finish::stop);
}

TEST(Scheduler, cuts_a_long_prompt_into_chunks) {
  Bench bench({}, {.chunk = 32});
  EXPECT_EQ(bench.ask(task(std::string(200, 'x'), 1)).tokens, 1);
  EXPECT_EQ(bench.model.longest_feed, 32);
  EXPECT_EQ(bench.model.steps, 7);  // ceil(201 / 32)
}

TEST(Scheduler, answers_a_seeded_request_the_same_alone_and_in_company) {
  Bench bench({.noise = 30}, {.running = 8, .chunk = 16});
  auto asked = task("The gate", 60);
  asked.sampling.temperature = 1.2;
  asked.sampling.seed = 42;
  const auto alone = bench.ask(asked);
  std::vector<Listener> others(7);
  Listener same;
  std::vector<Task> tasks;
  std::vector<OnProgress> on;
  for (std::size_t i = 0; i < others.size(); ++i) {
    auto other = task(std::string(20 * i + 3, 'y'), 40);
    other.sampling.temperature = 1;
    other.sampling.seed = i;
    tasks.push_back(other);
    on.push_back(others[i].on());
  }
  tasks.insert(tasks.begin() + 3, asked);
  on.insert(on.begin() + 3, same.on());
  ASSERT_TRUE(bench.scheduler.submit(tasks, on).ok());
  EXPECT_EQ(same.get().text, alone.text);
  for (auto& other : others) other.get();
  EXPECT_EQ(bench.model.widest, 8);
}

TEST(Scheduler, cancels_a_text_and_frees_its_sequence) {
  Bench bench({.script = std::string(400, 'a'), .delay = std::chrono::microseconds(500)});
  Listener listener;
  auto tickets = bench.scheduler.submit({task("z", 400)}, {listener.on()});
  ASSERT_TRUE(tickets.ok());
  listener.wait_first();
  tickets->front().cancel();
  const auto answer = listener.get();
  EXPECT_EQ(answer.finish, Finish::cancelled);
  EXPECT_LT(answer.tokens, 400);
  EXPECT_EQ(bench.model.live(), 0);
}

TEST(Scheduler, refuses_more_than_the_queue_holds) {
  Bench bench({.delay = 5ms}, {.running = 1, .waiting = 2});
  std::vector<Listener> listeners(3);
  ASSERT_TRUE(
      bench.scheduler.submit({task("a"), task("b")}, {listeners[0].on(), listeners[1].on()}).ok());
  const auto refused =
      bench.scheduler.submit({task("c"), task("d")}, {listeners[2].on(), listeners[2].on()});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::Code::locked);
  listeners[0].get();
  listeners[1].get();
}

// Clients that had left once kept their places in the queue, and others got 429 for them.
TEST(Scheduler, a_cancelled_text_leaves_the_queue_at_once) {
  Listener runs, waits, waits_too, comes;  // outlive the thread that still tells two of them
  Bench bench({.script = std::string(400, 'a'), .delay = std::chrono::milliseconds(5)},
              {.running = 1, .waiting = 2});
  ASSERT_TRUE(bench.scheduler.submit({task("z", 300)}, {runs.on()}).ok());
  runs.wait_first();
  auto tickets =
      bench.scheduler.submit({task("z", 300), task("z", 300)}, {waits.on(), waits_too.on()});
  ASSERT_TRUE(tickets.ok());
  EXPECT_EQ(bench.scheduler.load().waiting, 2u);
  for (const auto& ticket : *tickets) ticket.cancel();
  EXPECT_EQ(bench.scheduler.load().waiting, 0u);
  EXPECT_TRUE(bench.scheduler.submit({task("z", 1)}, {comes.on()}).ok());
  EXPECT_EQ(waits.get().finish, Finish::cancelled) << "while another still writes";
  EXPECT_EQ(waits_too.get().finish, Finish::cancelled);
  EXPECT_EQ(bench.scheduler.load().running, 1u);
}

std::vector<Choice> prompt_of(Bench& bench, Task task, std::string* text = nullptr) {
  std::promise<void> done;
  std::vector<Choice> out;
  int told = 0;
  task.score_prompt = true;
  task.sampling.top_logprobs = 1;
  EXPECT_TRUE(bench.scheduler
                  .submit({std::move(task)}, {[&](Progress progress) {
                            EXPECT_TRUE(progress.prompt.empty() ||
                                        (++told == 1 && progress.piece.text.empty()));
                            if (!progress.prompt.empty()) out = std::move(progress.prompt);
                            if (text) *text += progress.piece.text;
                            if (progress.finish != Finish::not_yet) done.set_value();
                          }})
                  .ok());
  done.get_future().get();
  EXPECT_EQ(told, 1);
  return out;
}

TEST(Scheduler, scores_each_prompt_token_but_the_first_whatever_the_chunks) {
  for (const std::size_t chunk : {3, 128}) {
    Bench bench({.script = "The gate."}, {.chunk = chunk});
    std::string text;
    const auto scored = prompt_of(bench, task("The gaxe"), &text);
    ASSERT_EQ(scored.size(), 8u);
    EXPECT_EQ(scored[6].token, FakeCodec::kFirstByte + 'x');
    EXPECT_LT(scored[6].logprob, -19);
    EXPECT_EQ(scored[6].top.at(0).token, FakeCodec::kFirstByte + 't') << chunk;
    EXPECT_FALSE(text.empty());
  }
}

TEST(Scheduler, only_reads_if_no_token_is_wanted_and_may_then_fill_the_context) {
  Bench bench({.context = 9});
  const auto scored = prompt_of(bench, task("The gate", 0));
  EXPECT_EQ(scored.size(), 8u);
  const auto answer = bench.ask(task("The gate", 0));
  EXPECT_EQ(answer.finish, Finish::length);
  EXPECT_EQ(answer.tokens, 0);
  EXPECT_EQ(answer.text, "");
  EXPECT_FALSE(bench.scheduler.submit({task("The gate", 1)}, {[](const Progress&) {}}).ok());
}

TEST(Scheduler, drains_finishing_what_runs_and_refusing_what_comes) {
  Bench bench({.delay = 1ms});
  Listener listener, late;
  ASSERT_TRUE(bench.scheduler.submit({task("The gate")}, {listener.on()}).ok());
  bench.scheduler.drain();
  const auto refused = bench.scheduler.submit({task("x")}, {late.on()});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::Code::interrupted);
  EXPECT_EQ(listener.get().finish, Finish::stop);
}

TEST(Scheduler, tells_the_listener_when_the_model_fails_and_goes_on) {
  Bench bench;
  bench.model.failing = true;
  const auto answer = bench.ask(task("The gate"));
  EXPECT_EQ(answer.finish, Finish::failed);
  EXPECT_EQ(answer.error, "the fake model was told to fail");
  bench.model.failing = false;
  EXPECT_EQ(bench.ask(task("The gate")).finish, Finish::stop);
}

// Bug: NaN in one text ended all that stood beside it in a step.
TEST(Scheduler, ends_only_the_text_that_fails) {
  Bench bench({.delay = 1ms});
  bench.model.poison = FakeCodec::kFirstByte + '#';
  Listener good, bad, later;
  auto poisoned = task("The gate");
  poisoned.prompt.push_back(bench.model.poison);
  ASSERT_TRUE(
      bench.scheduler
          .submit({task("The gate"), poisoned, task("of")}, {good.on(), bad.on(), later.on()})
          .ok());
  const auto failed = bad.get();
  EXPECT_EQ(failed.finish, Finish::failed);
  EXPECT_EQ(failed.error, "it read the poison");
  const auto whole = good.get();
  EXPECT_EQ(whole.finish, Finish::stop);
  EXPECT_EQ(whole.text, " of languages is open.");
  EXPECT_EQ(later.get().finish, Finish::stop);
  EXPECT_EQ(bench.model.live(), 0);
}

TEST(Scheduler, goes_on_one_by_one_where_there_is_no_room_for_all_at_once) {
  Bench bench({.delay = 1ms});
  bench.model.room = 1;
  Listener first, second;
  ASSERT_TRUE(
      bench.scheduler.submit({task("The gate"), task("The gate")}, {first.on(), second.on()}).ok());
  EXPECT_EQ(first.get().text, " of languages is open.");
  EXPECT_EQ(second.get().text, " of languages is open.");
  bench.model.room = 0;
  EXPECT_EQ(bench.ask(task("The gate")).finish, Finish::failed);
}

TEST(Scheduler, refuses_prompts_that_cannot_be_answered) {
  Bench bench({.context = 16});
  Listener listener;
  const auto error = [&](Task task) {
    return bench.scheduler.submit({std::move(task)}, {listener.on()}).error().where;
  };
  EXPECT_EQ(error(Task{}), "prompt");
  EXPECT_EQ(error(task("a prompt that is too long")), "prompt");
  EXPECT_EQ(error(task("a", -1)), "max_tokens");
  auto foreign = task("a");
  foreign.prompt.push_back(261);
  EXPECT_EQ(error(foreign), "prompt");
}

TEST(Scheduler, cancels_everything_when_it_goes) {
  Listener running, waiting;
  {
    Bench bench({.script = std::string(400, 'a'), .delay = 1ms}, {.running = 1});
    ASSERT_TRUE(
        bench.scheduler.submit({task("z", 400), task("y")}, {running.on(), waiting.on()}).ok());
    running.wait_first();
  }
  EXPECT_EQ(running.get().finish, Finish::cancelled);
  EXPECT_EQ(waiting.get().finish, Finish::cancelled);
}

}  // namespace
}  // namespace infer
