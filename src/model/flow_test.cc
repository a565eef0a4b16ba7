#include "model/flow.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "compute/kernel.h"

namespace model {
namespace {

using compute::Type;

class FlowTest : public testing::Test {
 protected:
  Layout layout;
  const Place place = layout.add({"w", {2, 3}, {}}).take();
  const Place other = layout.add({"other", {5}, {}}).take();
  std::vector<float> weights = std::vector<float>(layout.size, 1);
  std::vector<float> gradients = std::vector<float>(layout.size, 7);
  const Parameters parameters{layout, weights.data(), gradients.data()};
  Workspace workspace;
};

TEST_F(FlowTest, goes_back_in_reverse_and_lets_go_of_what_each_step_held) {
  std::string order;
  auto held = std::make_shared<int>(1);
  {
    Flow flow(workspace, parameters, Flow::Aim::train);
    flow.then([&, held](Flow&) { order += "first " + std::to_string(held.use_count()); });
    flow.then([&, held](Flow&) { order += "second " + std::to_string(held.use_count()) + ", "; });
    flow.backward();
  }
  EXPECT_EQ(order, "second 3, first 2");
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(FlowTest, that_reads_holds_nothing_and_calls_nothing_back) {
  Flow flow(workspace, parameters, Flow::Aim::read);
  auto held = std::make_shared<int>(1);
  flow.then([held](Flow&) { FAIL(); });
  EXPECT_EQ(held.use_count(), 1);
  const auto* first = flow.make(Type::f32, 3, 5).view().data;
  EXPECT_EQ(flow.make(Type::f32, 3, 5).view().data, first) << "nobody names it any more";
}

TEST_F(FlowTest, says_who_writes_a_gradient_first) {
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto value = flow.make(Type::f32, 2, 3);
  EXPECT_FALSE(value.gradient().there());
  const auto sink = flow.sink(value.gradient());
  EXPECT_FALSE(sink.add);
  EXPECT_TRUE(flow.sink(value.gradient()).add);
  EXPECT_EQ(flow.sink(value.gradient()).view.data, sink.view.data);
  EXPECT_FALSE(flow.sink(flow.weight(place)).add);
  EXPECT_TRUE(flow.sink(flow.weight(place)).add);
}

TEST_F(FlowTest, keeps_a_gradient_apart_from_its_value) {
  Flow flow(workspace, parameters, Flow::Aim::train);
  Gradient gradient;
  const void* memory = nullptr;
  {
    const auto value = flow.make(Type::f32, 4, 4);
    gradient = value.gradient();
    memory = value.view().data;
  }
  EXPECT_EQ(flow.make(Type::f32, 4, 4).view().data, memory) << "that of the value is free";
  EXPECT_EQ(flow.sink(gradient).view.rows, 4u);
}

TEST_F(FlowTest, hands_a_gradient_on_in_place_and_zeros_where_there_is_none) {
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto from = flow.make(Type::f32, 1, 2), made = flow.make(Type::f32, 1, 2),
             last = flow.make(Type::f32, 1, 2);
  const auto zeros = flow.hand_on(last.gradient(), made.gradient());
  EXPECT_EQ(zeros.as<float>()[0], 0);
  EXPECT_EQ(zeros.as<float>()[1], 0);
  EXPECT_EQ(flow.hand_on(made.gradient(), from.gradient()).data, zeros.data);
  EXPECT_FALSE(made.gradient().there());
  EXPECT_EQ(from.gradient().view().data, zeros.data);
}

TEST_F(FlowTest, turns_a_value_over_into_its_gradient) {
  Flow flow(workspace, parameters, Flow::Aim::train);
  const auto value = flow.make(Type::bf16, 3, 2);
  const auto* memory = value.view().data;
  EXPECT_EQ(flow.turn_over(value).data, memory);
  EXPECT_EQ(value.gradient().view().data, memory);
  EXPECT_EQ(value.view().data, nullptr);
}

TEST_F(FlowTest, leaves_zero_where_no_gradient_of_a_parameter_was_written) {
  Flow flow(workspace, parameters, Flow::Aim::train);
  flow.sink(flow.weight(other)).view.as<float>()[4] = 3;
  flow.backward();
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(gradients[i], 0);
  EXPECT_EQ(gradients[layout.parameters[1].offset + 4], 3);
  EXPECT_EQ(gradients[6], 7) << "padding is nobody's";
}

// A weight is settled once nobody waits who may hold it: the first one, which both ask for, comes last.
TEST_F(FlowTest, says_whose_gradient_is_whole_while_it_goes_back) {
  std::string order;
  workspace.settled.listener = [&](std::size_t parameter) {
    order += std::to_string(parameter) + (gradients[6] == 7 ? " whole, " : "");
    if (parameter == other.first) EXPECT_EQ(gradients[layout.parameters[1].offset], 5);
    if (parameter == place.first) EXPECT_EQ(gradients[0], 4);
  };
  for (int again = 0; again < 2; ++again) {
    order.clear();
    Flow flow(workspace, parameters, Flow::Aim::train);
    const auto first = flow.weight(place);
    flow.then([&, first](Flow& back) {
      const auto sink = back.sink(first);
      EXPECT_TRUE(sink.add);
      sink.view.as<float>()[0] += 1, order += "first, ";
    });
    const auto tied = flow.weight(place), second = flow.weight(other);
    flow.then([&, tied, second](Flow& back) {
      back.sink(tied).view.as<float>()[0] = 3;
      back.sink(second).view.as<float>()[0] = 5, order += "second, ";
    });
    flow.then([&](Flow& back) { back.weight(other), order += "third, "; });
    flow.backward();
    EXPECT_EQ(order, "third, second, 1 whole, first, 0 whole, ");
  }
}

TEST_F(FlowTest, says_that_a_gradient_is_whole_that_nobody_wrote) {
  std::vector<std::size_t> settled;
  workspace.settled.listener = [&](std::size_t parameter) {
    settled.push_back(parameter);
    EXPECT_EQ(gradients[layout.parameters[parameter].offset], 0);
  };
  Flow flow(workspace, parameters, Flow::Aim::train);
  flow.weight(other);
  flow.then([](Flow&) {});
  flow.backward();
  EXPECT_EQ(settled, (std::vector<std::size_t>{other.first}))
      << "for the rest one waits for the end";
}

// A pass that has run once finds all it needs.
TEST_F(FlowTest, takes_no_memory_in_a_warm_pass) {
  const auto pass = [&] {
    Flow flow(workspace, parameters, Flow::Aim::train);
    const auto a = flow.make(Type::f32, 64, 32), b = flow.make(Type::bf16, 64, 32);
    flow.then([a, b](Flow& back) { back.sink(a.gradient()); });
    flow.sink(b.gradient());
    flow.backward();
  };
  pass();
  const auto held = workspace.memory.held();
  EXPECT_GT(held, 64u * 32 * 4);
  pass();
  EXPECT_EQ(workspace.memory.held(), held);
}

TEST_F(FlowTest, gives_back_all_that_it_held_when_an_exception_ends_it) {
  for (const bool on_the_way_back : {false, true})
    EXPECT_THROW(
        {
          Flow flow(workspace, parameters, Flow::Aim::train);
          const auto a = flow.make(Type::f32, 64, 32);
          flow.then([a](Flow&) {});
          flow.then([a](Flow&) { throw std::runtime_error("torn"); });
          if (on_the_way_back) flow.backward();
          throw std::runtime_error("torn");
        },
        std::runtime_error);
  EXPECT_TRUE(workspace.tape.empty());
  workspace.memory.trim();
  EXPECT_EQ(workspace.memory.held(), 0u) << "nothing is in use";
}

TEST(Workspaces, lend_what_came_back_and_keep_little_memory) {
  Workspaces all;
  const Workspace* first = nullptr;
  {
    const auto lent = all.lend();
    first = lent.get();
    EXPECT_NE(all.lend().get(), first) << "each has its own";
    lent->memory.give_back(lent->memory.take(std::size_t{100} << 20), std::size_t{100} << 20);
  }
  bool again = false;
  std::vector<Workspaces::Lent> lent;
  for (int i = 0; i < 2; ++i) {
    lent.push_back(all.lend());
    again |= lent.back().get() == first;
    EXPECT_EQ(lent.back()->memory.held(), 0u);
  }
  EXPECT_TRUE(again);
}

}  // namespace
}  // namespace model
