#include <algorithm>
#include <cstdint>
#include <vector>

#include "compute/op/by_type.h"
#include "compute/op/product.h"
#include "compute/op/row.h"
#include "compute/op/stored_product.h"

namespace compute {

namespace {

using Form = Stored::Form;

constexpr std::size_t kPanel = std::size_t{1} << 18;  // numbers: a megabyte, which stays near
constexpr std::size_t kFewestRows = 256;
constexpr std::size_t kFewRows = 32;  // of activations, where weights are read as they are stored

// Kept from call to call: a warm pass takes no memory.
float* floats(std::size_t count) {
  thread_local std::vector<float> kept;
  if (kept.size() < count) kept.resize(count);
  return kept.data();
}

bf16* rounded(const float* in, std::size_t count) {
  thread_local std::vector<bf16> kept;
  if (kept.size() < count) kept.resize(count);
  kernels().half.narrow(in, kept.data(), count);
  return kept.data();
}

// Rows that stand in a file as numbers of the working type, one behind the other; null for others.
const void* in_place(const StoredRows& weights, std::size_t first, std::size_t count, Type type) {
  const void* out = nullptr;
  weights.each(first, count, [&](const Stored& part, std::size_t from, std::size_t n, std::size_t) {
    const bool same = part.form == (type == Type::f32 ? Form::f32 : Form::bf16);
    if (n != count || !same) return;
    const auto* bytes = part.at(from);
    if (reinterpret_cast<std::uintptr_t>(bytes) % bytes_of(type) == 0) out = bytes;
  });
  return out;
}

// The rows as numbers of the working type. Valid until the thread's next call.
View panel(const StoredRows& weights, std::size_t first, std::size_t count, Type type) {
  const auto width = weights.width();
  View out{nullptr, type, count, width, width, {}};
  if (const auto* there = in_place(weights, first, count, type)) {
    out.data = const_cast<void*>(there);
    return out;
  }
  auto* numbers = floats(count * width);
  weights.unpack(first, count, numbers);
  out.data = type == Type::f32 ? static_cast<void*>(numbers) : rounded(numbers, count * width);
  return out;
}

// work(first, count) for each panel of `rows` rows: alike whatever they are stored in. The last takes what
// is left over.
template <class Work>
void each_panel(std::size_t rows, std::size_t width, std::size_t beside, Work work) {
  const auto few = (kPanel / std::max<std::size_t>(width, 1) + 63) / 64 * 64;
  // A panel's product packs x again: where x is long, longer panels make up for it.
  const auto most = std::max({few, kFewestRows, std::min<std::size_t>(beside / 64 * 64, 2048)});
  for (std::size_t at = 0; at < rows;) {
    const auto left = rows - at, n = left < 2 * most ? left : most;
    work(at, n);
    at += n;
  }
}

// y [m, n] = x times n rows of the width of x in that form, m being few.
void few_times(const View& y, const View& x, Form form, const void* weights) {
  const auto& dot = kernels().dot;
  const auto pick = [form](auto f32, auto bf16, auto f16) {
    return form == Form::f32 ? f32 : form == Form::bf16 ? bf16 : f16;
  };
  const auto k = x.width;
  if (x.rows == 1)
    return pick(dot.f32, dot.bf16, dot.f16)(weights, k, x.as<float>(), y.as<float>(), y.width, k);
  pick(dot.rows_f32, dot.rows_bf16, dot.rows_f16)(weights, k, x.as<float>(), x.stride,
                                                  y.as<float>(), y.stride, y.rows, y.width, k);
}

// Few rows in float: plain weights are read where they stand.
void few_rows(const View& out, const View& x, const StoredRows& weights, std::size_t first) {
  weights.each(first, out.width,
               [&](const Stored& part, std::size_t from, std::size_t n, std::size_t before) {
                 if (part.form != Form::packed)
                   return few_times(out.columns(before, n), x, part.form, part.at(from));
                 each_panel(n, x.width, 1, [&](std::size_t at, std::size_t count) {
                   auto* numbers = floats(count * x.width);
                   part.unpack(from + at, count, numbers);
                   few_times(out.columns(before + at, count), x, Form::f32, numbers);
                 });
               });
}

// The product with a panel, plus a row where there is one.
void with_row(const View& out, const View& x, const View& numbers, Turn turned, const View& row) {
  row.data ? cpu::product_plus(out, x, Turn::no, numbers, turned, row)
           : cpu::product(out, x, Turn::no, numbers, turned);
}

}  // namespace

void stored_product(const View& out, const View& x, const StoredRows& weights, std::size_t first,
                    Turn turned, const View& row) {
  CHECK(out.type == x.type && out.rows == x.rows &&
            weights.width() == (turned == Turn::yes ? x.width : out.width),
        "the shapes of a product agree");
  if (turned == Turn::no)
    return with_row(out, x, panel(weights, first, x.width, x.type), Turn::no, row);
  if (x.rows <= kFewRows && x.type == Type::f32) {
    few_rows(out, x, weights, first);
    if (row.data) cpu::add_row(out, row);
    return;
  }
  each_panel(out.width, x.width, x.rows, [&](std::size_t at, std::size_t count) {
    with_row(out.columns(at, count), x, panel(weights, first + at, count, x.type), Turn::yes,
             row.data ? row.columns(at, count) : row);
  });
}

void stored_gather(const View& x, const StoredRows& table, const View& ids, Type type) {
  CHECK(x.dense() && x.width == table.width() && ids.elements() == x.rows,
        "each id is that of a row as wide as the table");
  const auto* id = ids.as<std::int32_t>();
  for (std::size_t m = 0; m < x.rows; ++m)
    table.unpack(static_cast<std::size_t>(id[m]), 1, x.row_range(m, 1).as<float>());
  if (type == Type::f32) return;
  const auto* shorter = rounded(x.as<float>(), x.elements());
  kernels().half.widen(shorter, x.as<float>(), x.elements());
}

void stored_grouped_product(const View& y, const View& x, const StoredRows& weights,
                            const View& begins, Turn turned, const View& bias) {
  const auto* begin = begins.as<std::int32_t>();
  const auto experts = begins.width - 1, one = turned == Turn::yes ? y.width : x.width;
  CHECK(weights.rows() == experts * one, "each expert has a matrix between the two widths");
  for (std::size_t e = 0; e < experts; ++e) {
    const auto first = static_cast<std::size_t>(begin[e]),
               rows = static_cast<std::size_t>(begin[e + 1]) - first;
    if (rows > 0)
      stored_product(y.row_range(first, rows), x.row_range(first, rows), weights, e * one, turned,
                     bias.data ? bias.row_range(e, 1) : bias);
  }
}

}  // namespace compute
