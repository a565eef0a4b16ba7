#include "compute/op/stored_product.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "compute/op/both_sets_test.h"
#include "compute/op/gather.h"
#include "compute/op/product.h"

namespace compute {
namespace {

using Form = Stored::Form;

// Made of floats for each row by a rule of its own.
class Ramp : public Packed {
 public:
  Ramp(std::size_t rows, std::size_t width) : Packed(rows, width) {}
  void unpack(std::size_t first, std::size_t count, float* out) const override {
    for (auto row = first; row < first + count; ++row)
      for (std::size_t i = 0; i < width(); ++i)
        *out++ = static_cast<float>(row * 3 + i * i % 7) / 8 - 4;
  }
};

// Parts of one matrix at odd addresses, one in each form, and its numbers made float.
struct Parts {
  std::vector<std::string> bytes;
  std::vector<std::unique_ptr<Ramp>> packed;
  std::vector<Stored> parts;
  std::vector<float> floats;
  std::size_t rows = 0, width;

  Parts(std::size_t width, const std::vector<std::size_t>& heights) : width(width) {
    const base::Random random(5, "parts");
    for (std::size_t p = 0; p < heights.size(); ++p) {
      const auto form = static_cast<Form>(p % 4);
      const auto n = heights[p] * width;
      if (form == Form::packed) {
        packed.push_back(std::make_unique<Ramp>(heights[p], width));
        parts.push_back(stored(*packed.back()));
      } else {
        auto& here = bytes.emplace_back(1 + n * 4, '\0');
        for (std::size_t i = 0; i < n; ++i) {
          const auto value = static_cast<float>(random.normal(p, i));
          auto bits = std::bit_cast<std::uint32_t>(value) & 0xffff0000u;
          if (form == Form::f16) bits = 0x3c00 + i % 1024;  // 1 and up
          const auto shift = form == Form::bf16 ? 16 : 0;
          const auto half = static_cast<std::uint16_t>(bits >> shift);
          if (form == Form::f32)
            std::memcpy(here.data() + 1 + i * 4, &value, 4);
          else
            std::memcpy(here.data() + 1 + i * 2, &half, 2);
        }
        parts.push_back({form, here.data() + 1, nullptr, heights[p], width});
      }
      rows += heights[p];
    }
    for (std::size_t p = 0; p < parts.size(); ++p) {
      floats.resize(floats.size() + heights[p] * width);
      parts[p].unpack(0, heights[p], floats.data() + floats.size() - heights[p] * width);
    }
  }
  StoredRows all() const { return {parts}; }
  View wide() const { return view_of(floats.data(), rows, width); }
};

std::vector<float> some(std::size_t n) {
  const base::Random random(6, "x");
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(random.normal(i));
  return out;
}

TEST(Stored, halves_are_the_numbers_that_they_are_called) {
  const std::uint16_t half[] = {0x3c00, 0xc000, 0x0001, 0x83ff, 0x7bff, 0xfc00, 0x0000, 0x8000};
  const float want[] = {1, -2, 0x1p-24f, -1023 * 0x1p-24f, 65504, -INFINITY, 0, -0.0f};
  float got[8];
  Stored{Form::f16, half, nullptr, 2, 4}.unpack(0, 2, got);
  for (int i = 0; i < 8; ++i)
    EXPECT_EQ(std::bit_cast<std::uint32_t>(got[i]), std::bit_cast<std::uint32_t>(want[i])) << i;
  const std::uint16_t nan = 0x7e00;
  Stored{Form::f16, &nan, nullptr, 1, 1}.unpack(0, 1, got);
  EXPECT_TRUE(std::isnan(got[0]));
}

// One row, a few, each as it is alone, and many; wider than a panel, so that panels lie across parts.
TEST(StoredProduct, has_the_bits_of_the_product_with_numbers_made_first) {
  single_thread_here();
  for (const std::size_t width : {7, 96, 1300}) {
    const Parts w(width, {64, 300, 40, 250, 9});
    for (const std::size_t m : {1, 2, 5, 32, 40}) {
      const auto x = some(m * width);
      std::vector<float> got(m * w.rows), want(m * w.rows);
      const auto y = view_of(want.data(), m, w.rows), in = view_of(x.data(), m, width);
      stored_product(view_of(got.data(), m, w.rows), in, w.all(), 0, Turn::yes);
      for (std::size_t i = 0; i < m; i += m > 32 ? m : 1) {
        const auto rows = m > 32 ? m : 1;
        cpu::product(y.row_range(i, rows), in.row_range(i, rows), Turn::no, w.wide(), Turn::yes);
      }
      EXPECT_EQ(got, want) << m << " rows of " << width;
      const std::size_t first = 50, n = 100;  // a range, and not turned
      std::vector<float> back(m * width), to(m * width);
      const auto part = some(m * n);
      stored_product(view_of(back.data(), m, width), view_of(part.data(), m, n), w.all(), first,
                     Turn::no);
      cpu::product(view_of(to.data(), m, width), view_of(part.data(), m, n), Turn::no,
                   w.wide().row_range(first, n), Turn::no);
      EXPECT_EQ(back, to) << m << " rows back to " << width;
    }
  }
}

// What device.h promises: a text read beside others has the bits that it has alone.
TEST(StoredProduct, of_up_to_32_rows_gives_each_the_bits_that_it_has_whatever_stands_beside) {
  single_thread_here();
  constexpr std::size_t width = 96, most = 32;
  const Parts w(width, {64, 300, 40, 250, 9});  // in each form, packed as well
  const auto x = some(most * width);
  std::vector<float> alone(most * w.rows);
  for (std::size_t i = 0; i < most; ++i)
    stored_product(view_of(alone.data() + i * w.rows, 1, w.rows),
                   view_of(x.data() + i * width, 1, width), w.all(), 0, Turn::yes);
  for (std::size_t m = 2; m <= most; ++m)
    for (const std::size_t first :
         {std::size_t{0}, most - m}) {  // at other places among other rows
      std::vector<float> got(m * w.rows);
      stored_product(view_of(got.data(), m, w.rows), view_of(x.data() + first * width, m, width),
                     w.all(), 0, Turn::yes);
      EXPECT_TRUE(std::equal(got.begin(), got.end(), alone.data() + first * w.rows))
          << m << " rows from " << first;
    }
}

TEST(StoredProduct, in_bf16_rounds_weights_as_a_whole_array_is_rounded) {
  single_thread_here();
  const Parts w(40, {30, 20, 10, 20});
  std::vector<bf16> rounded(w.floats.size()), x(3 * 40), got(3 * 80), want(3 * 80);
  kernels().half.narrow(w.floats.data(), rounded.data(), rounded.size());
  kernels().half.narrow(some(x.size()).data(), x.data(), x.size());
  stored_product(view_of(got.data(), 3, 80), view_of(x.data(), 3, 40), w.all(), 0, Turn::yes);
  cpu::product(view_of(want.data(), 3, 80), view_of(x.data(), 3, 40), Turn::no,
               view_of(rounded.data(), 80, 40), Turn::yes);
  EXPECT_EQ(std::memcmp(got.data(), want.data(), got.size() * 2), 0);
}

// With a bias, in both types; wider than a panel.
TEST(StoredProduct, adds_a_row_as_the_product_with_numbers_does) {
  single_thread_here();
  const Parts w(1300, {64, 300, 40, 250, 9});
  std::vector<bf16> halves(w.floats.size());
  kernels().half.narrow(w.floats.data(), halves.data(), halves.size());
  for (const std::size_t m : {1, 40}) {
    const auto x = some(m * 1300), row = some(w.rows);
    std::vector<float> got(m * w.rows), want(m * w.rows);
    stored_product(view_of(got.data(), m, w.rows), view_of(x.data(), m, 1300), w.all(), 0,
                   Turn::yes, view_of(row.data(), 1, w.rows));
    cpu::product_plus(view_of(want.data(), m, w.rows), view_of(x.data(), m, 1300), Turn::no,
                      w.wide(), Turn::yes, view_of(row.data(), 1, w.rows));
    EXPECT_EQ(got, want) << m << " rows";
    std::vector<bf16> y(m * w.rows), y_want(m * w.rows), x_half(x.size()), row_half(row.size());
    kernels().half.narrow(x.data(), x_half.data(), x.size());
    kernels().half.narrow(row.data(), row_half.data(), row.size());
    stored_product(view_of(y.data(), m, w.rows), view_of(x_half.data(), m, 1300), w.all(), 0,
                   Turn::yes, view_of(row_half.data(), 1, w.rows));
    cpu::product_plus(view_of(y_want.data(), m, w.rows), view_of(x_half.data(), m, 1300), Turn::no,
                      view_of(halves.data(), w.rows, 1300), Turn::yes,
                      view_of(row_half.data(), 1, w.rows));
    EXPECT_EQ(std::memcmp(y.data(), y_want.data(), y.size() * 2), 0) << m << " rows";
  }
}

TEST(StoredProduct, of_groups_and_rows_of_a_table_are_those_of_numbers) {
  single_thread_here();
  const Parts w(24, {10, 20, 10, 20});  // five experts of 12 rows
  const std::vector<std::int32_t> begins = {0, 1, 1, 4, 6, 7}, ids = {59, 0, 31, 31};
  const auto x = some(7 * 24);
  std::vector<float> got(7 * 12), want(7 * 12), rows(4 * 24), table(4 * 24);
  const auto at = view_of(begins.data(), 1, begins.size());
  stored_grouped_product(view_of(got.data(), 7, 12), view_of(x.data(), 7, 24), w.all(), at,
                         Turn::yes);
  for (std::size_t i = 0; i < 7; ++i) {  // few rows of an expert are each what they are alone
    const auto e =
        static_cast<std::size_t>(std::ranges::upper_bound(begins, static_cast<std::int32_t>(i)) -
                                 begins.begin()) -
        1;
    cpu::product(view_of(want.data() + i * 12, 1, 12), view_of(x.data() + i * 24, 1, 24), Turn::no,
                 w.wide().row_range(e * 12, 12), Turn::yes);
  }
  EXPECT_EQ(got, want);
  stored_gather(view_of(rows.data(), 4, 24), w.all(), view_of(ids.data(), 1, 4), Type::f32);
  cpu::gather(view_of(table.data(), 4, 24), w.wide(), view_of(ids.data(), 1, 4));
  EXPECT_EQ(rows, table);
}

}  // namespace
}  // namespace compute
