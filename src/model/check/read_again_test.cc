// What writes a model finds out by itself when it wrote another one.
#include "model/check/read_again.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/check/file_rounding.h"
#include "model/folder_test.h"
#include "model/gguf/exchange.h"
#include "model/rewrite.h"
#include "store/block.h"

namespace model::check {
namespace {

using base::Code;
using base::Path;

// A medium that turns the sign of one number of each larger tensor of one file.
class FaultyDisk : public base::MemoryDisk {
 public:
  Path faulty;

  base::Result<std::unique_ptr<base::Writer>> open_writer(const Path& path) override {
    auto writer = TRY(MemoryDisk::open_writer(path));
    if (faulty.empty() || !path.ends_with(faulty)) return writer;
    return std::unique_ptr<base::Writer>(std::make_unique<Turning>(std::move(writer)));
  }

 private:
  struct Turning : base::Writer {
    explicit Turning(std::unique_ptr<base::Writer> to) : to(std::move(to)) {}
    base::Result<void> write(std::string_view bytes) override {
      std::string own(bytes);
      const bool head = own.substr(0, 64).find("{\"") != std::string::npos;
      if (own.size() >= 512 && !head) own[own.size() / 2 / 4 * 4 + 3] ^= '\x80';
      return to->write(own);
    }
    base::Result<void> commit() override { return to->commit(); }
    std::unique_ptr<base::Writer> to;
  };
};

struct Told : base::Reporter {
  std::string notes, warnings;
  void on(const base::Event& event) override {
    (event.kind == base::Event::Kind::warning ? warnings : notes) += event.text + "\n";
  }
};

struct ReadAgain : testing::Test {
  FaultyDisk disk;
  base::OwnedContext owned;
  Told told;
  base::Context ctx{disk, *owned.clock, told, owned.cancel, 2, ""};

  ReadAgain() {
    put("m", 1);
    put("n", 2);
  }
  void put(const Path& place, std::int64_t seed) {
    Folder folder;
    folder.values = initial_weights(folder.layout, seed);
    folder.tensors = folder.all();
    disk.write_file(place + "/config.json", folder.config.dump(), 0644).take();
    store::write_safetensors(disk, place + "/model.safetensors", folder.tensors, {}).take();
  }
  bool stands(const Path& place) {
    return disk.is_folder(place) || disk.is_folder(place + ".part") || disk.exists(place);
  }
};

TEST_F(ReadAgain, a_copy_computes_the_same_and_a_rounded_one_what_the_rounded_source_does) {
  convert(ctx, "m", "same", std::nullopt).take();
  EXPECT_NE(told.notes.find("logits of 8 tokens and 32 greedy tokens are those of the source\n"),
            std::string::npos)
      << told.notes;
  convert(ctx, "m", "half", "BF16").take();
  EXPECT_NE(told.notes.find("tokens that are made up: no measure of quality"), std::string::npos)
      << told.notes;
  EXPECT_EQ(told.warnings, "");
}

// Bug: the error named neither.
TEST_F(ReadAgain, a_number_that_the_type_cannot_hold_is_named_with_its_tensor_and_place) {
  Folder folder;
  folder.values[folder.layout.find("model.norm.weight")->offset] = 1e6f;
  folder.tensors = folder.all();
  store::write_safetensors(disk, "m/model.safetensors", folder.tensors, {}).take();
  const auto rounding = [](const Parameter&, std::span<float> values) {
    return round_as(store::block::find("F16"), values);
  };
  const auto done =
      read_again(ctx, source_of(disk, "m").take(), rounding, "m", Numbers::doubles, "x");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().what, "tensor 'model.norm.weight': element 0 does not fit into F16");
  EXPECT_EQ(done.error().where, "m");
}

TEST_F(ReadAgain, a_source_that_computes_no_numbers_is_copied_as_it_is) {
  Folder folder;
  folder.values[folder.layout.find("model.norm.weight")->offset] = NAN;
  folder.tensors = folder.all();
  store::write_safetensors(disk, "m/model.safetensors", folder.tensors, {}).take();
  for (const auto& dtype : {std::optional<std::string>(), std::optional<std::string>("BF16")}) {
    told.notes = "";
    EXPECT_TRUE(convert(ctx, "m", "out", dtype).ok());
    // Bug: it was told that 32 greedy tokens are those of the source, 0 nats from it.
    EXPECT_NE(told.notes.find("nothing that it computes is a number"), std::string::npos)
        << told.notes;
    EXPECT_EQ(told.notes.find("greedy tokens are those"), std::string::npos);
    EXPECT_EQ(told.notes.find("nats"), std::string::npos);
    disk.remove_all("out").take();
  }
}

TEST_F(ReadAgain, what_was_written_wrongly_is_refused_and_nothing_of_it_stays) {
  for (const auto& dtype : {std::optional<std::string>(), std::optional<std::string>("BF16")}) {
    disk.faulty = "model.safetensors";
    const auto made = convert(ctx, "m", "out", dtype);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Code::verification);
    EXPECT_NE(made.error().what.find("does not compute what its source does"), std::string::npos)
        << made.error().sentence();
    EXPECT_FALSE(stands("out"));
    disk.faulty = "";
    EXPECT_TRUE(convert(ctx, "m", "out", dtype).ok());
    disk.remove_all("out").take();
  }
}

TEST_F(ReadAgain, a_merged_model_is_held_against_the_merged_weights) {
  Merging merging;
  merging.models = {"m", "n"};
  merge_models(ctx, merging, "both").take();
  EXPECT_NE(told.notes.find("32 greedy tokens are those of the source"), std::string::npos);
  merging.dtype = "F16";
  merge_models(ctx, merging, "half").take();
  disk.faulty = "model.safetensors";
  const auto made = merge_models(ctx, merging, "out");
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, Code::verification) << made.error().sentence();
  EXPECT_FALSE(stands("out"));
}

TEST_F(ReadAgain, a_file_is_held_against_the_source_rounded_to_its_blocks) {
  const auto& type = *store::block::find("Q8_0");
  const auto rounding = FileRounding::of(disk, "m", type).take();
  const auto source = [&](const Path& place) {
    return std::move(*source_of(disk, place).take().model);
  };
  gguf::write_model_file(ctx, "m", "m.gguf", type, [](auto&) {
    return base::Result<void>();
  }).take();
  EXPECT_TRUE(read_again(ctx, source("m"), rounding, "m.gguf", Numbers::floats).ok());
  EXPECT_EQ(read_again(ctx, source("n"), rounding, "m.gguf", Numbers::floats).error().code,
            Code::verification)
      << "it is another model";
}

// Bug: a number in a row that no token met was never looked at.
TEST_F(ReadAgain, a_tensor_that_no_token_meets_is_compared_too) {
  Folder folder;
  folder.values = initial_weights(folder.layout, 1);
  const auto* table = folder.layout.find("model.embed_tokens.weight");
  folder.values[table->offset + 5 * 16 + 3] += 0.25f;  // of token 5
  folder.tensors = folder.all();
  disk.write_file("near/config.json", folder.config.dump(), 0644).take();
  store::write_safetensors(disk, "near/model.safetensors", folder.tensors, {}).take();
  const auto made = read_again(ctx, load_model(disk, "m").take(), {}, "near");
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, Code::verification);
  EXPECT_NE(made.error().what.find(
                "'model.embed_tokens.weight' 1 of 512 numbers are others, by up to 0.25"),
            std::string::npos)
      << made.error().what;
  EXPECT_TRUE(read_again(ctx, load_model(disk, "m").take(), {}, "m").ok());
}

// Bug: a model that fits into memory once, and not as floats, was not compared at all.
TEST_F(ReadAgain, of_a_model_beyond_the_memory_all_tensors_are_compared) {
  const auto& type = *store::block::find("Q8_0");
  const auto rounding = FileRounding::of(disk, "m", type).take();
  gguf::write_model_file(ctx, "m", "m.gguf", type, [](auto&) {
    return base::Result<void>();
  }).take();
  const auto again = [&](const Path& source, const Rounding& by, const Path& written) {
    return read_again(ctx, load_model(disk, source).take(), by, written, Numbers::floats, 1000);
  };
  const auto told = again("m", rounding, "m.gguf");
  ASSERT_TRUE(told.ok()) << told.error().sentence();
  EXPECT_NE(told->find("tensors are those of the source rounded alike; no text was tried"),
            std::string::npos)
      << *told;
  const auto other = again("n", rounding, "m.gguf");
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().what.find("of the tensor 'model."), std::string::npos);
  const auto mapped = again("m", {}, "m");
  ASSERT_TRUE(mapped.ok()) << mapped.error().sentence();
  EXPECT_NE(mapped->find("logits of 8 tokens and 0 greedy tokens"), std::string::npos) << *mapped;
  EXPECT_FALSE(again("n", {}, "m").ok());
}

TEST_F(ReadAgain, where_nothing_says_what_model_it_is_that_is_said) {
  disk.remove_all("m/config.json").take();
  convert(ctx, "m", "out", std::nullopt).take();
  EXPECT_NE(told.warnings.find("is not read again and compared with its source: no config.json"),
            std::string::npos)
      << told.warnings;
}

}  // namespace
}  // namespace model::check
