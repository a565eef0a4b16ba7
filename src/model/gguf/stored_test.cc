#include "model/gguf/stored.h"

#include <gtest/gtest.h>

#include "base/folder_test.h"
#include "model/folder_test.h"
#include "model/gguf/exchange.h"

namespace model::gguf {
namespace {

struct Written : Folder {
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};

  // m.gguf in that type, and what its blocks are as floats in the folder `wide`.
  explicit Written(const char* type) {
    config["hidden_size"] = 32;
    config["intermediate_size"] = 64;
    fit();
    write();
    write_model_file(ctx, "m", "m.gguf", *store::block::find(type), [](store::gguf::Metadata&) {
      return base::Result<void>();
    }).take();
    write_folder(ctx, ModelFile::open(disk, "m.gguf").take(), "wide", "F32").take();
  }
};

TEST(GgufStored, blocks_give_the_bits_that_making_all_floats_first_gives) {
  for (const char* type : {"F32", "BF16", "F16", "Q4_0", "Q8_0"}) {
    SCOPED_TRACE(type);
    Written files(type);
    const auto stored = load_model(files.disk, "m.gguf").take();
    const auto wide = load_model(files.disk, "wide").take();
    EXPECT_EQ(stored.flat(), wide.flat());
    for (const auto& ids : {std::vector<std::int32_t>{7}, {1, 5, 9, 2, 30}})
      EXPECT_EQ(run(stored, ids), run(wide, ids));
    EXPECT_GT(stored.weights->bytes().at(type), files.layout.count() / 2)
        << "matrices keep their type";
  }
}

TEST(GgufStored, a_file_that_has_shrunk_is_an_error_of_the_pass) {
  Written files("Q4_0");
  const auto stored = load_model(files.disk, "m.gguf").take();
  const auto size = files.disk.read("m.gguf").take().size();
  files.disk.truncate("m.gguf", size - 64).take();
  EXPECT_THROW(run(stored, std::vector<std::int32_t>{1, 2}), std::runtime_error);
}

}  // namespace
}  // namespace model::gguf
