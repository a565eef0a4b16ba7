#include <cmath>
#include <stdexcept>
#include <string>

#include "compute/op/look_up.h"
#include "compute/op/wide.h"

namespace compute {

void check_countable(const View& table, std::size_t experts) {
  constexpr std::size_t most = 257, most_float = std::size_t{1} << 24;
  if (experts <= (table.type == Type::bf16 ? most : most_float)) return;
  throw std::out_of_range("a table of experts in bf16 names 257 of them, and there are " +
                          std::to_string(experts) + "; compute in f32");
}

void cpu::look_up(const View& ids, const View& table, const View& tokens, std::size_t experts) {
  CHECK(ids.width == table.width && tokens.elements() == ids.rows, "a token has its experts");
  check_countable(table, experts);
  with_type(table.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < ids.rows; ++m) {
      const auto token = static_cast<std::size_t>(tokens.as<std::int32_t>()[m]);
      CHECK(token < table.rows, "ids are looked at before they are used");
      for (std::size_t j = 0; j < ids.width; ++j) {
        const float expert = wide(table.as<T>()[token * table.stride + j]);
        if (!(expert >= 0 && expert < static_cast<float>(experts) && std::floor(expert) == expert))
          throw std::out_of_range("the table of experts sends token " + std::to_string(token) +
                                  " to " + std::to_string(expert) + ", and there are " +
                                  std::to_string(experts) + " experts");
        ids.as<std::int32_t>()[m * ids.stride + j] = static_cast<std::int32_t>(expert);
      }
    }
  });
}

}  // namespace compute
