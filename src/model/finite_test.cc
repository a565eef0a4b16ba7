#include "model/finite.h"

#include <gtest/gtest.h>

namespace model {
namespace {

struct Weights {
  Layout layout;
  base::MemoryDisk disk;
  std::string what;  // of the error; empty where there is none

  // Each tensor has as many elements as `count`, and the bits `odd` twice among them.
  template <class Bits>
  Weights(const std::string& dtype, Bits plain, Bits odd) {
    std::vector<Bits> sound(6, plain), bad = sound;
    bad[1] = bad[5] = odd;
    std::vector<store::TensorOut> tensors;
    for (const char* name : {"a", "b", "c"}) {
      Parameter p;
      p.name = name;
      layout.parameters.push_back(p);
      const auto& bits = *name == 'a' ? sound : bad;
      tensors.push_back(
          {name, dtype, {6}, {reinterpret_cast<const char*>(bits.data()), 6 * sizeof(Bits)}});
    }
    store::write_safetensors(disk, "m/model.safetensors", tensors, {}).take();
    const auto file = store::Safetensors::open(disk, "m/model.safetensors").take();
    const auto checked = check_finite(layout, {&file, &file, &file}, "m");
    if (!checked.ok()) what = checked.error().what;
  }
};

constexpr const char* kWords =
    "the tensor 'b' holds numbers that are not finite (NaN or infinite): 2; and 1 other tensor does";

TEST(Finite, weights_of_every_type_that_are_none_are_counted_by_the_name_of_their_tensor) {
  for (const std::uint32_t odd : {0x7F800000u, 0xFF800000u, 0x7FC00000u, 0x7F800001u})
    EXPECT_EQ((Weights("F32", 0x3F800000u, odd).what), kWords) << odd;
  for (const std::uint16_t odd : std::initializer_list<std::uint16_t>{0x7F80, 0xFF80, 0x7FC0})
    EXPECT_EQ((Weights("BF16", std::uint16_t{0x3F80}, odd).what), kWords) << odd;
  for (const std::uint16_t odd : std::initializer_list<std::uint16_t>{0x7C00, 0xFC00, 0x7E00})
    EXPECT_EQ((Weights("F16", std::uint16_t{0x3C00}, odd).what), kWords) << odd;
}

// The largest numbers, the smallest and zero.
TEST(Finite, weights_at_the_ends_of_their_type_are_taken) {
  for (const std::uint32_t odd : {0x7F7FFFFFu, 0xFF7FFFFFu, 0x00000001u, 0x80000000u})
    EXPECT_EQ((Weights("F32", 0x3F800000u, odd).what), "");
  for (const std::uint16_t odd : std::initializer_list<std::uint16_t>{0x7F7F, 0x8000})
    EXPECT_EQ((Weights("BF16", std::uint16_t{0x3F80}, odd).what), "");
  for (const std::uint16_t odd : std::initializer_list<std::uint16_t>{0x7BFF, 0x8000})
    EXPECT_EQ((Weights("F16", std::uint16_t{0x3C00}, odd).what), "");
}

}  // namespace
}  // namespace model
