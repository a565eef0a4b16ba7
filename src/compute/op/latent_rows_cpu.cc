#include <algorithm>

#include "compute/op/latent_rows.h"
#include "compute/op/wide.h"

namespace compute {

namespace {

template <class T>
T* row(const View& view, std::size_t m) {
  return view.as<T>() + m * view.stride;
}

template <class T>
void arrange(const T* query, const T* key_value, const T* shared, T* out, const LatentHeads& h) {
  T* keys = std::copy_n(query, h.heads * h.key(), out);
  T* values = keys + h.heads * h.key();
  for (std::size_t i = 0; i < h.heads; ++i, key_value += h.plain + h.value) {
    keys = std::copy_n(key_value, h.plain, keys);
    keys = std::copy_n(shared, h.turned, keys);
    values = std::copy_n(key_value + h.plain, h.value, values);
  }
}

template <class T>
void part(const T* rows, T* query, T* key_value, T* shared, const LatentHeads& h) {
  const T* keys = rows + h.heads * h.key();
  const T* values = keys + h.heads * h.key();
  std::copy_n(rows, h.heads * h.key(), query);
  for (std::size_t i = 0; i < h.heads; ++i) {
    key_value = std::copy_n(keys + i * h.key(), h.plain, key_value);
    key_value = std::copy_n(values + i * h.value, h.value, key_value);
  }
  for (std::size_t j = 0; j < h.turned; ++j) {
    float sum = 0;
    for (std::size_t i = 0; i < h.heads; ++i) sum += wide(keys[i * h.key() + h.plain + j]);
    shared[j] = narrow<T>(wide(shared[j]) + sum);
  }
}

void check(const View& rows, const View& query, const View& key_value, const View& shared,
           const LatentHeads& h) {
  CHECK(rows.width == h.row() && query.width == h.heads * h.key() &&
            key_value.width == h.heads * (h.plain + h.value) && shared.width == h.turned,
        "a row has the parts of all its heads");
}

}  // namespace

void cpu::latent_rows(const View& rows, const View& query, const View& key_value,
                      const View& shared, const LatentHeads& heads) {
  check(rows, query, key_value, shared, heads);
  with_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < rows.rows; ++m)
      arrange(row<T>(query, m), row<T>(key_value, m), row<T>(shared, m), row<T>(rows, m), heads);
  });
}

void cpu::latent_rows_backward(const View& rows, const View& query, const View& key_value,
                               const View& shared, const LatentHeads& heads) {
  check(rows, query, key_value, shared, heads);
  with_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < rows.rows; ++m)
      part(row<T>(rows, m), row<T>(query, m), row<T>(key_value, m), row<T>(shared, m), heads);
  });
}

}  // namespace compute
