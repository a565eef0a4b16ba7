// Which step is the first that differs, which tensor, and what a report says it comes from.
#include <gtest/gtest.h>

#include "audit/real_life_test.h"
#include "audit/training/differs.h"

namespace audit {
namespace {

// Five steps whose losses, norms, rates, tokens and rows are told by their numbers.
StepSaid executed(std::int64_t step) {
  const auto number = static_cast<double>(step);
  return {10 / number, number, 0.1 * number, 100 + step, "rows " + std::to_string(step), ""};
}

struct Parted {
  History history;
  Reached reached;
  std::map<std::string, std::string> recorded = {
      {"a.weight", "1"}, {"b.weight", "2"}, {"exp_avg/a.weight", "3"}};

  Parted() {
    for (std::int64_t step = 1; step <= 5; ++step) {
      const auto said = executed(step);
      reached.steps.push_back(said);
      record::Step line;
      line.step = step;
      line.loss = said.loss;
      line.grad_norm = said.grad_norm;
      line.rate = said.rate;
      line.tokens = said.tokens;
      line.rows = said.rows;
      history.lines.push_back({line, "steps.jsonl:" + std::to_string(step)});
    }
    reached.tensors = recorded;
  }
  record::Step& line(std::int64_t step) {
    return history.lines[static_cast<std::size_t>(step - 1)].said;
  }
  std::string told() const {
    return training::told(training::parting(history, 0, 5, reached, recorded), "");
  }
};

bool says(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

TEST(Parting, names_the_first_step_that_read_other_rows) {
  Parted parted;
  parted.line(3).rows = "others";
  parted.line(4).loss = 7;
  EXPECT_TRUE(says(parted.told(), "first step that differs is 3, by its rows")) << parted.told();
  EXPECT_TRUE(says(parted.told(), "other data"));
}

TEST(Parting, tells_a_rate_from_a_loss_and_a_loss_from_a_gradient) {
  Parted rate, loss, first, gradient;
  rate.line(2).rate = 9;
  EXPECT_TRUE(says(rate.told(), "learning rate is not the recipe's")) << rate.told();
  loss.line(4).loss = 9;
  EXPECT_TRUE(says(loss.told(), "an earlier step made of the weights")) << loss.told();
  first.line(1).loss = 9;
  EXPECT_TRUE(says(first.told(), "the loss was computed otherwise")) << first.told();
  gradient.line(1).grad_norm = 9;
  EXPECT_TRUE(says(gradient.told(), "the gradient was made otherwise")) << gradient.told();
}

TEST(Parting, names_weights_before_arrays_of_the_optimizer) {
  Parted parted;
  parted.reached.tensors["b.weight"] = "x";
  EXPECT_TRUE(says(parted.told(), "1 of 3 tensors differ: b.weight")) << parted.told();
  EXPECT_TRUE(says(parted.told(), "changed behind the training"));
  parted.reached.tensors["exp_avg/a.weight"] = "x";
  EXPECT_TRUE(says(parted.told(), "2 of 3 tensors differ, first b.weight")) << parted.told();
  EXPECT_TRUE(says(parted.told(), "behind its last steps"));
}

TEST(Parting, state_behind_which_the_training_agrees_is_a_false_record) {
  const training::Parting parting{.from = 0, .to = 3, .again = 5};
  EXPECT_EQ(training::told(parting, "; another tool"),
            "the record of this state is false: the training agrees again at step 5");
}

TEST(Parting, stretch_that_is_asked_for_is_executed_whole) {
  RealLife life;
  const auto verify = [&](Stretch stretch) {
    return must(audit::verify("out",
                              {.key = life.key.fingerprint(),
                               .nonce = "n",
                               .kinds = run::stage::all(),
                               .stretch = stretch},
                              life.trainer.get(), life.ctx));
  };
  const auto middle = verify({5, 5});  // checkpoints stand at 3, 6 and 9
  EXPECT_TRUE(middle.consistent()) << to_text(middle);
  EXPECT_GE(middle.steps, 2);
  EXPECT_LE(middle.steps, 3);
  EXPECT_FALSE(middle.final_weights);
  const auto end = verify({7, 9});
  EXPECT_EQ(end.steps, 3) << to_text(end);
  EXPECT_TRUE(end.final_weights);
  const auto all = verify({1, 1000});
  EXPECT_EQ(all.steps, 9) << to_text(all);
  EXPECT_TRUE(says(to_text(all), "of steps 1..1000 those up to 9 are executed: it is the last"))
      << to_text(all);
  EXPECT_FALSE(says(to_text(end), "those up to"));
  EXPECT_TRUE(says(to_text(verify({10, 12})),
                   "no recorded states stand on both sides of steps 10..12 of 9"));
}

}  // namespace
}  // namespace audit
