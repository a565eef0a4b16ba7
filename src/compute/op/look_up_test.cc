#include "compute/op/look_up.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

template <class T>
std::vector<std::int32_t> looked_up(const std::vector<float>& numbers, Device device,
                                    std::size_t experts = 6) {
  std::vector<T> table;
  for (const float number : numbers) table.push_back(narrow<T>(number));
  const std::vector<std::int32_t> tokens = {2, 0, 2};
  std::vector<std::int32_t> ids(6);
  const auto there = [&](View view) {
    view.device = device;
    return view;
  };
  look_up(there(view_of(ids.data(), 3, 2)), there(view_of(table.data(), 3, 2)),
          there(view_of(tokens.data(), 1, 3)), experts);
  return ids;
}

TEST(LookUp, gives_each_token_the_row_of_its_id) {
  in_both([](auto zero, Device device, double) {
    EXPECT_EQ(looked_up<decltype(zero)>({5, 0, 1, 1, 4, 3}, device),
              (std::vector<std::int32_t>{4, 3, 5, 0, 4, 3}));
  });
}

TEST(LookUp, refuses_what_is_no_expert) {
  in_both([](auto zero, Device device, double) {
    using T = decltype(zero);
    for (const float wrong : {6.0f, -1.0f, 0.5f, std::numeric_limits<float>::quiet_NaN()})
      EXPECT_THROW(looked_up<T>({5, 0, 1, 1, wrong, 3}, device), std::out_of_range) << wrong;
  });
}

TEST(LookUp, refuses_more_experts_than_bf16_counts) {
  for (const auto device : both_sets()) {
    EXPECT_NO_THROW(looked_up<bf16>({256, 0, 1, 1, 4, 3}, device, 257));
    EXPECT_THROW(looked_up<bf16>({5, 0, 1, 1, 4, 3}, device, 258), std::out_of_range);
    EXPECT_NO_THROW(looked_up<float>({5, 0, 1, 1, 257, 3}, device, 258));
  }
}

}  // namespace
}  // namespace compute
