#include "model/op/entries.h"

#include "model/gradient_check_test.h"

namespace model::op {
namespace {

std::vector<std::int32_t> numbers(const Value& value) {
  const auto* first = value.view().as<std::int32_t>();
  return {first, first + value.view().elements()};
}

TEST(Windows, are_the_whole_groups_of_each_segment) {
  Layout layout;
  Workspace workspace;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Flow flow(workspace, parameters, Flow::Aim::read);
  const SomeRows some({7, 2, 3});
  const auto got = windows_of(flow, some.rows(), 3);
  EXPECT_EQ(got.begins, (std::vector<std::size_t>{0, 2, 2, 3}));
  EXPECT_EQ(numbers(got.own), (std::vector<std::int32_t>{0, 3, 9}));
  EXPECT_EQ(numbers(got.before), (std::vector<std::int32_t>{-1, 0, -1}));
  EXPECT_EQ(numbers(got.places.positions), (std::vector<std::int32_t>{0, 3, 0}));
  EXPECT_EQ(got.places.count, 4);
  EXPECT_EQ(windows_of(flow, some.rows(), 8).count(), 0u);
}

TEST(Windows, of_a_text_that_goes_on_are_those_that_its_rows_complete) {
  Layout layout;
  Workspace workspace;
  const Parameters parameters(layout, static_cast<const float*>(nullptr));
  Flow flow(workspace, parameters, Flow::Aim::read);
  const SomeRows some({5});
  auto rows = some.rows();
  rows.first = 8;  // of groups of three the third has two of its tokens
  const auto got = windows_on(flow, rows, 3, 3);
  EXPECT_EQ(numbers(got.own), (std::vector<std::int32_t>{3, 6}));
  EXPECT_EQ(numbers(got.before), (std::vector<std::int32_t>{0, 3}));
  EXPECT_EQ(got.places.first, 6);
  EXPECT_EQ(numbers(got.places.positions), (std::vector<std::int32_t>{0, 3}));
}

TEST(Entries, have_the_gradient_that_small_changes_show) {
  const SomeRows some({5, 1, 4});
  const auto rows = some.rows();
  for (const bool overlapping : {false, true}) {
    const std::int64_t c = overlapping ? 6 : 3;
    GradientCheck check(0.5f);
    const auto places = check.layout.add({"places", {2, c}, {1}}).take();
    const auto sinks = check.layout.add({"sinks", {2}, {1}}).take();
    check.input(10, static_cast<std::size_t>(2 * c));
    check.input(10, 6);
    check.input(10, 3);
    check.expect_gradients_of(
        [&](Flow& flow, const auto& in) {
          const auto windows = windows_of(flow, rows, 2);
          const auto entries = pool_windows(flow, in[0], flow.weight(places), windows, overlapping);
          return GradientCheck::Values{attend_entries(
              flow, in[1], in[2], {entries, windows.begins, {}}, flow.weight(sinks), rows,
              {.heads = 2, .width = 3, .window = 2, .tokens = 2, .scale = 0.6f})};
        },
        5e-3);
  }
}

}  // namespace
}  // namespace model::op
