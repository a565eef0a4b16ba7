// Cuts of parameters: what stands where, and back.
#include "model/gguf/cut.h"

#include <gtest/gtest.h>

#include <numeric>

namespace model::gguf {
namespace {

using Floats = std::vector<float>;

Floats counted(std::size_t n) {
  Floats out(n);
  std::iota(out.begin(), out.end(), 0.0f);
  return out;
}

Floats gathered(const Floats& parameter, const Cut& cut) {
  Floats out(cut.size());
  gather(parameter, cut, out);
  return out;
}

// What the cuts do not reach stays -1.
Floats scattered_back(const Floats& parameter, const std::vector<Cut>& cuts) {
  Floats out(parameter.size(), -1);
  for (const auto& cut : cuts) scatter(gathered(parameter, cut), cut, out);
  return out;
}

TEST(GgufCut, turned_rows_pair_both_halves_of_each_head_and_go_back) {
  const auto rows = counted(8);  // two heads of four numbers
  const auto cut = turned({8}, 2);
  EXPECT_EQ(gathered(rows, cut), (Floats{0, 2, 1, 3, 4, 6, 5, 7}));
  EXPECT_EQ(scattered_back(rows, {cut}), rows);
  const auto wide = turned({4, 2}, 1);
  EXPECT_EQ(gathered(counted(8), wide), (Floats{0, 1, 4, 5, 2, 3, 6, 7}));
}

TEST(GgufCut, parts_of_each_head_are_cut_apart_and_turned_over) {
  const auto all = counted(12);  // [2 heads, 1 of keys + 2 of values, 2]
  const auto keys = transposed(range({2, 3, 2}, 1, 0, 1)), values = range({2, 3, 2}, 1, 1, 2);
  EXPECT_EQ(keys.shape, (Shape{2, 2, 1}));
  EXPECT_EQ(gathered(all, keys), (Floats{0, 1, 6, 7}));
  EXPECT_EQ(gathered(all, values), (Floats{2, 3, 4, 5, 8, 9, 10, 11}));
  EXPECT_EQ(scattered_back(all, {keys, values}), all);
}

TEST(GgufCut, every_second_element_is_taken_from_either) {
  const auto all = counted(8);  // [1, 2, 4]
  const auto even = transposed(every_second({1, 2, 4}, 2, 0)),
             odd = transposed(every_second({1, 2, 4}, 2, 1));
  EXPECT_EQ(even.shape, (Shape{1, 2, 2}));
  EXPECT_EQ(gathered(all, even), (Floats{0, 4, 2, 6}));
  EXPECT_EQ(gathered(all, odd), (Floats{1, 5, 3, 7}));
  EXPECT_EQ(scattered_back(all, {even, odd}), all);
}

TEST(GgufCut, changes_of_numbers_go_back) {
  Floats values = {0.25f, -0.5f};
  into_file(Change::one_plus, values);
  EXPECT_EQ(values, (Floats{1.25f, 0.5f}));
  out_of_file(Change::one_plus, values);
  EXPECT_EQ(values, (Floats{0.25f, -0.5f}));
  into_file(Change::negative_exp, values);
  EXPECT_FLOAT_EQ(values[0], -1.2840254f);
  out_of_file(Change::negative_exp, values);
  EXPECT_FLOAT_EQ(values[1], -0.5f);
}

}  // namespace
}  // namespace model::gguf
