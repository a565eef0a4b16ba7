// What the command says of tensors whose distance is no number.
#include <gtest/gtest.h>

#include "base/context.h"
#include "base/json.h"
#include "cli/command.h"
#include "store/safetensors.h"

namespace cli::light {

extern const Entry model_diff;

namespace {

class ModelDiff : public testing::Test {
 protected:
  ~ModelDiff() override { std::fclose(out_); }

  void write(const std::string& path, std::initializer_list<float> values) {
    const std::string_view bytes(reinterpret_cast<const char*>(std::data(values)),
                                 values.size() * 4);
    const auto rows = static_cast<std::int64_t>(values.size());
    store::write_safetensors(disk_, path, {{"a", "F32", {rows}, bytes}}, {}).take();
  }

  std::string said(bool json) {
    const Row row{"model_diff", &model_diff};
    Invocation invocation{
        row, {"a.safetensors", "b.safetensors"}, {}, {}, json, false, false, context_, out_};
    model_diff.run(invocation).take();
    std::string text(static_cast<std::size_t>(std::ftell(out_)), '\0');
    EXPECT_EQ(std::fseek(out_, 0, SEEK_SET), 0);
    EXPECT_EQ(std::fread(text.data(), 1, text.size(), out_), text.size());
    EXPECT_EQ(std::fseek(out_, 0, SEEK_SET), 0);
    return text;
  }

  base::MemoryDisk disk_;
  std::unique_ptr<base::Clock> clock_ = base::real_clock();
  base::SilentReporter reporter_;
  base::Cancel cancel_;
  base::Context context_{disk_, *clock_, reporter_, cancel_, 1, "cache"};
  std::FILE* out_ = std::tmpfile();
};

// Bug: "inf of the norm", and null where a number was promised.
TEST_F(ModelDiff, of_a_tensor_of_zeros_says_no_share_of_its_norm) {
  write("a.safetensors", {0, 0});
  write("b.safetensors", {0, 0.5});
  EXPECT_EQ(
      said(false),
      "a: other values, 1 of 2 numbers differ, by at most 0.5\n0 tensors are equal, 1 differ\n");
  const auto one = base::Json::parse(said(true))["differences"][0];
  EXPECT_EQ(one["largest"], 0.5);
  EXPECT_TRUE(one["relative"].is_null());
}

TEST_F(ModelDiff, of_a_tensor_with_nan_says_so) {
  write("a.safetensors", {1, 2});
  write("b.safetensors", {1, std::numeric_limits<float>::quiet_NaN()});
  EXPECT_NE(said(false).find("1 of 2 numbers differ, and not all of them are finite\n"),
            std::string::npos);
  const auto one = base::Json::parse(said(true))["differences"][0];
  EXPECT_TRUE(one["largest"].is_null() && one["relative"].is_null());
}

}  // namespace
}  // namespace cli::light
