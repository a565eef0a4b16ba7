// Each set against the definition in double, and its gradient against small changes of that.
#include "compute/op/attend_entries.h"

#include <gtest/gtest.h>

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t kQueries = 7, kKeys = 9, kEntries = 3, kHeads = 2, kD = 5;

struct Plain {
  EntriesShape shape;
  std::vector<std::int32_t> chosen;  // [queries, 2], or empty
  bool has_entries;
  Doubles q, keys, entries, sinks;

  bool sees_key(std::size_t i, std::size_t j) const {
    const auto p = kKeys - kQueries + i;
    return j <= p && p - j < shape.window;
  }
  bool sees_entry(std::size_t i, std::size_t e) const {
    if (!has_entries) return false;
    if (chosen.empty()) return (e + 1) * shape.tokens <= shape.first + i + 1;
    return chosen[2 * i] == static_cast<int>(e) || chosen[2 * i + 1] == static_cast<int>(e);
  }
  Doubles operator()() const {
    Doubles out(kQueries * kHeads * kD);
    for (std::size_t i = 0; i < kQueries; ++i)
      for (std::size_t h = 0; h < kHeads; ++h) {
        const double* query = q.data() + (i * kHeads + h) * kD;
        double total = std::exp(sinks[h]);
        Doubles sum(kD);
        const auto add = [&](const double* row) {
          double score = 0;
          for (std::size_t c = 0; c < kD; ++c) score += query[c] * row[c];
          const double weight = std::exp(score * static_cast<double>(shape.scale));
          total += weight;
          for (std::size_t c = 0; c < kD; ++c) sum[c] += weight * row[c];
        };
        for (std::size_t j = 0; j < kKeys; ++j)
          if (sees_key(i, j)) add(keys.data() + j * kD);
        for (std::size_t e = 0; e < kEntries; ++e)
          if (sees_entry(i, e)) add(entries.data() + e * kD);
        for (std::size_t c = 0; c < kD; ++c) out[(i * kHeads + h) * kD + c] = sum[c] / total;
      }
    return out;
  }
};

template <class T>
void expect_all(const std::vector<std::int32_t>& chosen, bool has_entries, Device device,
                double tolerance) {
  const EntriesShape shape{
      .heads = kHeads, .width = kD, .window = 3, .tokens = 2, .first = 0, .scale = 0.6f};
  auto q = Matrix<T>::normal(kQueries, kHeads * kD, "q", 2);
  auto keys = Matrix<T>::normal(kKeys, kD, "keys", 1),
       entries = Matrix<T>::normal(kEntries, kD, "e");
  auto sinks = Matrix<float>::normal(1, kHeads, "sinks");
  auto dout = Matrix<T>::normal(kQueries, kHeads * kD, "dout", 3);
  Plain plain{shape,          chosen, has_entries, q.doubles(), keys.doubles(), entries.doubles(),
              sinks.doubles()};
  EntriesSeen from{q.on(device), keys.on(device), {}, {}, sinks.on(device)};
  if (has_entries) from.entries = entries.on(device);
  if (!chosen.empty()) {
    from.chosen = view_of(chosen.data(), kQueries, 2);
    from.chosen.device = device;
  }
  Matrix<T> out(kQueries, kHeads * kD, 1), dq(kQueries, kHeads * kD), dkeys(kKeys, kD, 2),
      dentries(kEntries, kD, 1);
  Matrix<float> log_sum(kQueries, kHeads), dsinks(1, kHeads);
  attend_entries(out.on(device), log_sum.on(device), from, shape);
  expect_near(out.doubles(), plain(), tolerance, "out");
  std::fill_n(dsinks.on(device).template as<float>(), kHeads, 0.0f);
  EntriesSeen to{dq.on(device), dkeys.on(device), {}, {}, dsinks.on(device)};
  if (has_entries) to.entries = dentries.on(device);
  attend_entries_backward(dout.on(device), out.on(device), log_sum.on(device), from, to, shape);
  const auto factors = dout.doubles();
  const auto value = [&] { return plain(); };
  const auto compare = [&](const Doubles& got, Doubles& input, const char* what) {
    expect_near(got, differences(input, factors, value), 5 * tolerance, what);
  };
  compare(dq.doubles(), plain.q, "dq");
  compare(dkeys.doubles(), plain.keys, "dkeys");
  compare(dsinks.doubles(), plain.sinks, "dsinks");
  if (has_entries) compare(dentries.doubles(), plain.entries, "dentries");
}

TEST(AttendEntries, sees_a_window_and_all_entries_that_are_complete) {
  in_both([](auto zero, Device device, double tolerance) {
    expect_all<decltype(zero)>({}, true, device, tolerance);
  });
}

TEST(AttendEntries, sees_the_entries_that_were_chosen_and_no_others) {
  in_both([](auto zero, Device device, double tolerance) {
    expect_all<decltype(zero)>({-1, -1, 0, -1, 0, 2, 1, -1, 2, 1, -1, 2, 0, 1}, true, device,
                               tolerance);
  });
}

TEST(AttendEntries, is_attention_in_a_window_where_there_is_no_entry) {
  in_both([](auto zero, Device device, double tolerance) {
    expect_all<decltype(zero)>({}, false, device, tolerance);
  });
}

}  // namespace
}  // namespace compute
