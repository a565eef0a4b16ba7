#include "model/rewrite.h"

#include <gtest/gtest.h>

#include <cmath>

#include "model/diff.h"

namespace model {
namespace {

using base::Path;
using store::TensorOut;

std::string floats(std::initializer_list<float> values) {
  return {reinterpret_cast<const char*>(std::data(values)), values.size() * 4};
}

class RewriteTest : public testing::Test {
 protected:
  void save(const Path& folder, std::initializer_list<float> a, const std::string& mask = "xy") {
    const auto bytes = floats(a);
    disk.make_folders(folder).take();
    store::write_safetensors(
        disk, folder + "/model.safetensors",
        {{"a", "F32", {static_cast<std::int64_t>(a.size())}, bytes}, {"mask", "U8", {2}, mask}},
        {{"format", "pt"}})
        .take();
    disk.write_file(folder + "/config.json", "{\"_name_or_path\": \"" + folder + "\"}", 0644)
        .take();
    disk.write_file(folder + "/manifest.json", "{}", 0644).take();
  }
  std::vector<float> read(const Path& folder) {
    const auto tensors = Tensors::open(disk, folder).take();
    const auto& one = tensors.all().at("a");
    std::vector<float> out(one.info->count);
    tensors.read(one, 0, out).take();
    return out;
  }
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
};

TEST_F(RewriteTest, convert_changes_the_type_of_floats_and_nothing_else) {
  save("in", {1, -2.5f});
  convert(ctx, "in", "out", "BF16").take();
  EXPECT_EQ(read("out"), (std::vector<float>{1, -2.5f}));
  EXPECT_EQ(disk.read("out/config.json").take(), disk.read("in/config.json").take());
  EXPECT_FALSE(disk.exists("out/manifest.json")) << "it speaks of other bytes";
  convert(ctx, "in", "same", std::nullopt).take();
  EXPECT_EQ(disk.read("same/model.safetensors").take(), disk.read("in/model.safetensors").take());
}

// Bug: config.json named the old type, and who loaded F32 weights by it rounded them to bf16.
TEST_F(RewriteTest, a_new_type_of_weights_is_said_wherever_config_json_says_one) {
  save("in", {1, 2});
  const std::string said =
      R"({"dtype":"bfloat16","text_config":{"torch_dtype":"bfloat16"},"torch_dtype":"bfloat16"})";
  disk.write_file("in/config.json", said, 0644).take();
  convert(ctx, "in", "wide", "F32").take();
  EXPECT_EQ(base::parse_json(disk.read("wide/config.json").take(), "").take(),
            base::parse_json(R"({"dtype":"float32","text_config":{"torch_dtype":"float32"},)"
                             R"("torch_dtype":"float32"})",
                             "")
                .take());
  merge_models(ctx, {.models = {"in", "in"}, .dtype = "F16"}, "merged").take();
  EXPECT_NE(disk.read("merged/config.json").take().find("float16"), std::string::npos);
  convert(ctx, "in", "same", std::nullopt).take();
  EXPECT_EQ(disk.read("same/config.json").take(), said);
}

// Bug: an adapter beside the weights was passed over, and its configuration went into the new folder.
TEST_F(RewriteTest, an_adapter_and_stale_copies_beside_the_weights_cost_a_warning) {
  struct Told : base::Reporter {
    std::string warnings;
    void on(const base::Event& event) override {
      if (event.kind == base::Event::Kind::warning) warnings += event.text + "\n";
    }
  } told;
  base::Context there{disk, *owned.clock, told, owned.cancel, 2, ""};
  save("in", {1, 2});
  convert(there, "in", "plain", std::nullopt).take();
  EXPECT_EQ(told.warnings.find("adapter"), std::string::npos);
  disk.write_file("in/adapter_config.json", "{}", 0644).take();
  convert(there, "in", "out", std::nullopt).take();
  EXPECT_NE(told.warnings.find("in/adapter_config.json belongs to an adapter"), std::string::npos)
      << told.warnings;
  EXPECT_FALSE(disk.exists("out/adapter_config.json"));
  save("one", {1, 2});
  save("two", {3, 4});
  for (const auto* name : {"one", "two"})
    disk.write_file(std::string("shards/") + name + ".safetensors",
                    disk.read(std::string(name) + "/model.safetensors").take(), 0644)
        .take();
  disk.write_file("shards/model.safetensors.index.json",
                  R"({"weight_map": {"a": "two.safetensors", "mask": "one.safetensors"}})", 0644)
      .take();
  convert(there, "shards", "whole", std::nullopt).take();
  EXPECT_EQ(read("whole"), (std::vector<float>{3, 4}));
  EXPECT_NE(told.warnings.find("has a copy of 'a' that is not read"), std::string::npos);
  EXPECT_NE(told.warnings.find("(2 such copies)"), std::string::npos) << told.warnings;
}

// Bug: each tensor was trimmed by itself, where the authors trim a model's changes as one vector.
TEST_F(RewriteTest, ties_trims_the_changes_of_all_tensors_together_or_of_each) {
  const auto put = [&](const Path& folder, std::initializer_list<float> a,
                       std::initializer_list<float> b) {
    const auto first = floats(a), second = floats(b);
    disk.make_folders(folder).take();
    store::write_safetensors(disk, folder + "/model.safetensors",
                             {{"a", "F32", {4}, first}, {"b", "F32", {4}, second}}, {})
        .take();
    disk.write_file(folder + "/config.json", "{}", 0644).take();
  };
  put("base", {0, 0, 0, 0}, {0, 0, 0, 0});
  put("x", {8, 7, 6, 5}, {4, 3, 2, 1});
  const auto made = [&](const char* trim) {
    Merging merging{.how = base::Choice<merge::Registry>("ties"), .models = {"x"}, .base = "base"};
    merging.how.from_json({{"kind", "ties"}, {"density", 0.5}, {"scale", 1.0}, {"trim", trim}}, "t")
        .take();
    merge_models(ctx, merging, trim).take();
    return read(trim);
  };
  EXPECT_EQ(made("model"), (std::vector<float>{8, 7, 6, 5}));
  EXPECT_EQ(made("tensor"), (std::vector<float>{8, 7, 0, 0}));
}

TEST_F(RewriteTest, nothing_stands_there_when_a_conversion_fails_or_something_stood_before) {
  save("in", {1e30f});
  const auto failed = convert(ctx, "in", "out", "F16");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().what, "tensor 'a' holds numbers beyond the largest of F16, 65504");
  EXPECT_FALSE(disk.is_folder("out"));
  EXPECT_FALSE(disk.is_folder("out.part"));
  EXPECT_EQ(convert(ctx, "in", "in", std::nullopt).error().what, "something stands there already");
  EXPECT_FALSE(convert(ctx, "in", "out", "F64").ok());
}

TEST_F(RewriteTest, takes_up_what_was_cut_off_and_leaves_a_folder_of_somebody_elses_alone) {
  save("in", {1});
  disk.write_file("out.part/letter.txt", "mine", 0644).take();
  const auto refused = convert(ctx, "in", "out", std::nullopt);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().where, "out.part");
  EXPECT_EQ(disk.read("out.part/letter.txt").take(), "mine");
  disk.write_file("out.part/.janua", "", 0644).take();
  convert(ctx, "in", "out", std::nullopt).take();
  EXPECT_FALSE(disk.exists("out/letter.txt"));
  EXPECT_FALSE(disk.exists("out/.janua"));
}

// Bug: who was killed while a large model got its name left a folder that no later attempt would touch.
TEST_F(RewriteTest, what_is_made_bears_our_mark_until_it_has_its_name) {
  struct Watching : base::MemoryDisk {
    base::Result<void> rename(const Path& from, const Path& to) override {
      if (from == "out.part") marked = exists("out.part/.janua");
      return base::MemoryDisk::rename(from, to);
    }
    bool marked = false;
  } watching;
  watching.write_file("in/.janua", "", 0644).take();
  const auto bytes = floats({1});
  store::write_safetensors(watching, "in/model.safetensors", {{"a", "F32", {1}, bytes}}, {}).take();
  base::Context there{watching, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
  convert(there, "in", "out", std::nullopt).take();
  EXPECT_TRUE(watching.marked);
  EXPECT_FALSE(watching.exists("out/.janua"));
}

TEST_F(RewriteTest, a_folder_to_make_has_a_name) {
  save("in", {1});
  EXPECT_EQ(convert(ctx, "in", "", std::nullopt).error().what, "the folder to make has no name");
}

TEST_F(RewriteTest, merges_tensor_by_tensor_with_the_configuration_that_is_asked_for) {
  save("x", {1, 2});
  save("y", {3, 6});
  Merging merging{.models = {"x", "y"}, .weights = {1, 3}, .like = "y"};
  merge_models(ctx, merging, "out").take();
  EXPECT_EQ(read("out"), (std::vector<float>{2.5f, 5}));
  EXPECT_EQ(disk.read("out/config.json").take(), disk.read("y/config.json").take());
}

TEST_F(RewriteTest, says_why_models_cannot_be_merged) {
  save("x", {1, 2});
  save("short", {3});
  save("masked", {3, 4}, "zz");
  const auto error = [&](const Merging& merging) {
    const auto done = merge_models(ctx, merging, "out");
    EXPECT_FALSE(disk.is_folder("out"));
    return done.ok() ? "" : done.error().what;
  };
  EXPECT_EQ(error({.models = {"x"}}), "a merged model is made of at least two");
  EXPECT_EQ(error({.models = {"x", "short"}}), "the tensor 'a' has the shape [1], in x [2]");
  EXPECT_EQ(error({.models = {"x", "masked"}}),
            "the tensor 'mask' is not made of floats, and not the same as in x");
  EXPECT_EQ(error({.models = {"x", "x"}, .weights = {1}}), "1 weights are given for 2 models");
  EXPECT_EQ(error({.models = {"x", "x"}, .weights = {0, 0}}), "all weights are 0");
  EXPECT_EQ(error({.models = {"x", "x"}, .weights = {1, NAN}}),
            "a weight is a number that is not below zero");
  EXPECT_EQ(error({.how = base::Choice<merge::Registry>("ties"), .models = {"x", "x"}}),
            "ties merges what was changed since a common model");
  EXPECT_EQ(error({.how = base::Choice<merge::Registry>("slerp"), .models = {"x", "x", "x"}}),
            "slerp takes 2 models, 3 are named");
  // Bugs: both were taken and changed nothing.
  EXPECT_EQ(
      error(
          {.how = base::Choice<merge::Registry>("slerp"), .models = {"x", "x"}, .weights = {1, 3}}),
      "slerp takes no weights of models");
  for (const auto* way : {"linear", "slerp"})
    EXPECT_EQ(error({.how = base::Choice<merge::Registry>(way), .models = {"x", "x"}, .base = "x"}),
              std::string(way) + " knows of no model that the others were made from");
  for (const auto* way : {"linear", "slerp"})
    EXPECT_FALSE(error({.how = base::Choice<merge::Registry>(way), .models = {"x"}}).empty());
}

// Bug: tensors alone were compared, and another rope, window or tokenizer was merged without a word.
TEST_F(RewriteTest, models_that_mean_something_else_are_not_merged_nor_is_their_base_or_likeness) {
  for (const auto* name : {"x", "y", "z"}) save(name, {1, 2});
  const auto put = [&](const Path& path, const std::string& text) {
    disk.write_file(path, text, 0644).take();
  };
  const auto refused = [&](const Merging& merging, std::initializer_list<const char*> words) {
    const auto made = merge_models(ctx, merging, "out");
    EXPECT_FALSE(disk.is_folder("out"));
    const auto sentence = made.ok() ? "it was merged" : made.error().sentence();
    for (const auto* word : words)
      EXPECT_NE(sentence.find(word), std::string::npos) << sentence << " lacks " << word;
  };
  const auto ties = base::Choice<merge::Registry>("ties");
  put("z/config.json", R"({"window": 9})");
  refused({.models = {"x", "z"}}, {"z/config.json", "'window' is 9", "x/config.json not there"});
  refused({.models = {"x", "y"}, .like = "z"}, {"x/config.json", "'window'"});
  refused({.how = ties, .models = {"x", "y"}, .base = "z"}, {"z/config.json", "'window'"});
  put("x/tokenizer.json", R"({"model": {"vocab": {"a": 0, "b": 1}}})");
  put("y/tokenizer.json", R"({"model": {"vocab": {"b": 0, "a": 1}}})");
  refused({.models = {"x", "y"}}, {"y/tokenizer.json", "token 0 is 'b'", "'a'"});
  put("y/tokenizer.json", R"({"model": {"vocab": {"b": 1, "a": 0}}})");
  merge_models(ctx, {.models = {"x", "y"}}, "out").take();
}

// Bug: of two models in few bits whose words were equal, the scales were averaged.
TEST_F(RewriteTest, quantised_models_are_to_be_unpacked_first) {
  save("x", {1, 2});
  save("packed", {1, 2});
  disk.write_file("packed/config.json", R"({"quantization_config": {"quant_method": "fp8"}})", 0644)
      .take();
  for (const auto& merging :
       {Merging{.models = {"packed", "packed"}}, Merging{.models = {"x", "packed"}},
        Merging{.models = {"x", "x"}, .like = "packed"},
        Merging{.how = base::Choice<merge::Registry>("ties"),
                .models = {"x", "x"},
                .base = "packed"}}) {
    const auto made = merge_models(ctx, merging, "out");
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, base::Code::unsupported);
    EXPECT_EQ(made.error().where, "packed");
    EXPECT_NE(made.error().hint.find("janua model convert DIR OUT --dtype BF16"),
              std::string::npos);
    EXPECT_FALSE(disk.is_folder("out"));
  }
}

TEST_F(RewriteTest, of_a_trainings_checkpoint_the_weights_alone_count) {
  disk.make_folders("step").take();
  const auto weights = floats({4, 4}), moments = floats({9, 9});
  store::write_safetensors(
      disk, "step/state.safetensors",
      {{"a", "F32", {2}, weights}, {"exp_avg/a", "F32", {2}, moments}, {"mask", "U8", {2}, "xy"}},
      {})
      .take();
  save("x", {2, 0});
  merge_models(ctx, {.models = {"step", "x"}, .like = "x"}, "out").take();
  EXPECT_EQ(read("out"), (std::vector<float>{3, 2}));
}

TEST_F(RewriteTest, diff_tells_what_is_equal_absent_of_another_shape_type_or_value) {
  save("x", {3, 4, 0});
  save("y", {3, 4, 0.5f});
  save("short", {3});
  convert(ctx, "x", "half", "BF16").take();
  const auto compare = [&](const Path& a, const Path& b) {
    return diff(Tensors::open(disk, a).take(), Tensors::open(disk, b).take(), 2).take();
  };
  EXPECT_EQ(compare("x", "x").equal, 2u);
  const auto values = compare("x", "y").differences.at(0);
  EXPECT_EQ(values.kind, Difference::Kind::values);
  EXPECT_EQ(values.differing, 1u);
  EXPECT_DOUBLE_EQ(values.largest, 0.5);
  EXPECT_DOUBLE_EQ(values.relative.value(), 0.1);
  const auto type = compare("x", "half").differences.at(0);
  EXPECT_EQ(type.kind, Difference::Kind::type);
  EXPECT_EQ(type.second, "BF16 [3]");
  EXPECT_EQ(type.differing, 0u);
  EXPECT_EQ(compare("x", "short").differences.at(0).kind, Difference::Kind::shape);
  const auto mask = floats({1});
  store::write_safetensors(disk, "b.safetensors", {{"b", "F32", {1}, mask}}, {}).take();
  const auto absent = compare("x", "b.safetensors");
  ASSERT_EQ(absent.differences.size(), 3u);
  EXPECT_EQ(absent.differences[0].kind, Difference::Kind::only_first);
  EXPECT_EQ(absent.differences[1].kind, Difference::Kind::only_second);
}

}  // namespace
}  // namespace model
