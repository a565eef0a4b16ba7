#include "train/fold.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "base/random.h"
#include "compute/kernel.h"

namespace train {
namespace {

constexpr std::size_t kSize = 9000;  // elements of a gradient: more than are added at a time

// Numbers whose sums depend on their order.
template <class T>
void write_some(std::size_t grain, T* out) {
  const base::Random random(3, "leaves");
  std::vector<float> numbers;
  for (std::size_t i = 0; i < kSize; ++i)
    numbers.push_back(static_cast<float>(random.below(2000001, grain, i)) / 1e3f - 1000.0f);
  compute::kernels_for<T>().narrow(numbers.data(), out, kSize);
}

template <class T>
struct Whole {
  std::vector<float> sum = std::vector<float>(kSize);
  double squares = 0;
};

// What every grain's gradient of its own leads to.
template <class T>
Whole<T> tree_sum(std::size_t grains) {
  std::vector<std::vector<T>> leaves(grains, std::vector<T>(kSize));
  std::vector<const T*> all;
  for (std::size_t g = 0; g < grains; ++g) {
    write_some(g, leaves[g].data());
    all.push_back(leaves[g].data());
  }
  Whole<T> out;
  out.squares =
      compute::kernels_for<T>().tree_sum(all.data(), grains, 0.25f, out.sum.data(), 0, kSize);
  return out;
}

template <class T>
Whole<T> folded(Fold<T>& fold) {
  Whole<T> out;
  out.squares = fold.sum(0.25f, 0, kSize, out.sum.data());
  return out;
}

template <class T>
void expect_the_same(const Whole<T>& a, const Whole<T>& b, std::size_t grains) {
  EXPECT_EQ(a.sum, b.sum) << grains << " grains";
  EXPECT_EQ(a.squares, b.squares) << grains << " grains";
}

template <class T>
void expect_the_bits_of_a_tree_sum() {
  for (const std::size_t grains : {1, 2, 3, 4, 5, 7, 8, 12, 13, 31, 64, 100}) {
    const auto want = tree_sum<T>(grains);
    for (const int workers : {1, 3}) {
      Fold<T> fold({0, grains}, kSize, workers);
      for (int again = 0; again < 2; ++again) {
        fold.clear();
        for (std::size_t g = 0; g < grains; ++g) {
          const typename Fold<T>::Leaf leaf(fold);
          write_some(leaf.grain(), leaf.data());
        }
        expect_the_same(folded(fold), want, grains);
      }
    }
  }
}

TEST(Fold, has_the_bits_of_one_tree_sum_over_all_grains) {
  expect_the_bits_of_a_tree_sum<float>();
  expect_the_bits_of_a_tree_sum<compute::bf16>();
}

// The later half of three first, then the first of all.
TEST(Fold, has_the_same_bits_in_whatever_order_grains_are_done) {
  for (const std::size_t grains : {2, 3, 4, 6}) {
    Fold<compute::bf16> fold({0, grains}, kSize, static_cast<int>(grains));
    fold.clear();
    std::vector<std::unique_ptr<Fold<compute::bf16>::Leaf>> leaves;
    for (std::size_t g = 0; g < grains; ++g) {
      leaves.push_back(std::make_unique<Fold<compute::bf16>::Leaf>(fold));
      write_some(g, leaves.back()->data());
    }
    for (std::size_t g = grains; g-- > 0;) leaves[(g * 5 + 1) % grains].reset();
    leaves.clear();
    expect_the_same(folded(fold), tree_sum<compute::bf16>(grains), grains);
  }
}

TEST(Fold, has_the_same_bits_from_many_threads_of_which_one_is_slow) {
  constexpr std::size_t grains = 61;
  const auto want = tree_sum<compute::bf16>(grains);
  Fold<compute::bf16> fold({0, grains}, kSize, 4);
  for (int again = 0; again < 3; ++again) {
    fold.clear();
    std::atomic<std::size_t> begun = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        while (begun++ < grains) {
          const Fold<compute::bf16>::Leaf leaf(fold);
          write_some(leaf.grain(), leaf.data());
          if (leaf.grain() % 8 == 3) std::this_thread::sleep_for(std::chrono::milliseconds(3));
        }
      });
    threads.clear();
    expect_the_same(folded(fold), want, grains);
  }
}

// While the last grain is at work: what is written of it is summed with all others, whichever it is.
TEST(Fold, sums_what_is_written_of_the_last_grain) {
  for (const std::size_t grains : {1, 2, 4, 8})
    for (std::size_t last = 0; last < grains; ++last) {
      Fold<compute::bf16> fold({0, grains}, kSize, static_cast<int>(grains));
      fold.clear();
      std::vector<std::unique_ptr<Fold<compute::bf16>::Leaf>> leaves;
      for (std::size_t g = 0; g < grains; ++g)
        leaves.push_back(std::make_unique<Fold<compute::bf16>::Leaf>(fold));
      for (std::size_t g = 0; g < grains; ++g)
        if (g != last) {
          EXPECT_FALSE(fold.left());
          write_some(g, leaves[g]->data());
          leaves[g].reset();
        }
      ASSERT_EQ(fold.left(), last);
      write_some(last, leaves[last]->data());
      std::vector<float> got(kSize);
      fold.node(0, kSize / 2, kSize, got.data() + kSize / 2);
      fold.node(0, 0, kSize / 2, got.data());
      for (auto& x : got) x *= 0.25f;
      const auto want = tree_sum<compute::bf16>(grains);
      EXPECT_EQ(got, want.sum) << grains << " grains, the last is " << last;
      leaves.clear();
      expect_the_same(folded(fold), want, grains);
    }
}

TEST(Fold, gives_the_nodes_that_grains_in_the_midst_fill) {
  Fold<compute::bf16> fold({3, 14}, kSize, 2);
  fold.clear();
  for (int i = 0; i < 11; ++i) {
    const Fold<compute::bf16>::Leaf leaf(fold);
    write_some(leaf.grain(), leaf.data());
  }
  ASSERT_EQ(fold.nodes().size(), 4u);  // 3, 4 to 7, 8 to 11, 12 and 13
  for (std::size_t n = 0; n < fold.nodes().size(); ++n) {
    const auto& node = fold.nodes()[n];
    std::vector<std::vector<compute::bf16>> leaves(node.count, std::vector<compute::bf16>(kSize));
    std::vector<const compute::bf16*> all;
    for (std::size_t i = 0; i < node.count; ++i) {
      write_some(node.first + i, leaves[i].data());
      all.push_back(leaves[i].data());
    }
    std::vector<float> want(kSize), got(kSize);
    compute::kernels_for<compute::bf16>().tree_sum(all.data(), node.count, 1, want.data(), 0,
                                                   kSize);
    fold.node(n, 0, kSize, got.data());
    EXPECT_EQ(got, want) << "from grain " << node.first;
  }
}

}  // namespace
}  // namespace train
