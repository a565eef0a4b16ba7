// Weights that are not those of the configuration beside them: whoever looks says which tensor, what is
// found and what is expected.
#include <gtest/gtest.h>

#include "model/find_tensors.h"
#include "model/folder_test.h"
#include "model/rewrite.h"
#include "model/show.h"

namespace model {
namespace {

constexpr const char* kGain = "model.norm.weight";

struct Contradictory : testing::Test {
  Folder folder;
  base::OwnedContext owned;
  base::Context ctx{folder.disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};

  void reshape() { folder.tensor(kGain).shape = {4, 4}; }
  void lack() {
    std::erase_if(folder.tensors, [](const auto& one) { return one.name == kGain; });
  }
  void add(const std::string& name) {
    folder.tensors.push_back({name, "F32", {16}, folder.tensor(kGain).bytes});
  }
  std::vector<std::string> shown() {
    folder.write();
    std::vector<std::string> out;
    for (const auto& one : show(ctx, "m").take().wrong.first) out.push_back(one.what);
    return out;
  }
  base::Error refusal(const std::optional<std::string>& dtype) {
    folder.write();
    const auto made = convert(ctx, "m", "out", dtype);
    EXPECT_FALSE(folder.disk.is_folder("out"));
    EXPECT_FALSE(folder.disk.is_folder("out.part"));
    return made.ok() ? base::Error{base::Code::failed, "it was converted", "", ""} : made.error();
  }
  void both_say(const std::string& what) {
    EXPECT_EQ(shown(), std::vector<std::string>{what});
    for (const auto& dtype : {std::optional<std::string>(), std::optional<std::string>("BF16")}) {
      const auto error = refusal(dtype);
      EXPECT_EQ(error.code, base::Code::bad_data);
      EXPECT_EQ(error.what, what);
      EXPECT_EQ(error.where, "m");
    }
    EXPECT_EQ(folder.error().what, what);
  }
};

// Bug: a copy was made, with a warning that it was not read again.
TEST_F(Contradictory, a_tensor_of_another_shape_is_named_with_both) {
  reshape();
  both_say("the tensor 'model.norm.weight' has the shape [4, 4], config.json asks for [16]");
}

// Bug: show said nothing of it, and a copy was made of what no command reads.
TEST_F(Contradictory, a_type_that_is_not_read_is_named) {
  folder.tensor(kGain).dtype = "I32";
  const std::string what = "the tensor 'model.norm.weight' has the type I32";
  EXPECT_EQ(shown(), std::vector<std::string>{what});
  EXPECT_EQ(refusal(std::nullopt).what, what);
  EXPECT_EQ(folder.error().what, what);
}

TEST_F(Contradictory, a_tensor_that_lacks_is_named_with_its_shape) {
  lack();
  both_say("the weights lack the tensor 'model.norm.weight' of shape [16]");
}

TEST_F(Contradictory, a_tensor_that_the_family_does_not_know_is_named) {
  add("model.layers.0.self_attn.gate.weight");
  both_say(
      "the tensor 'model.layers.0.self_attn.gate.weight' of shape [16] is no parameter of the model "
      "that config.json describes");
}

TEST_F(Contradictory, all_are_listed_and_the_first_refuses) {
  add("a");
  add("b");
  lack();
  EXPECT_EQ(shown().size(), 3u);
  const auto error = refusal(std::nullopt);
  EXPECT_EQ(error.what, "the weights lack the tensor 'model.norm.weight' of shape [16]");
  EXPECT_NE(error.hint.find("`janua model show` lists all 3 contradictions"), std::string::npos)
      << error.hint;
}

TEST_F(Contradictory, a_hundred_are_kept_and_all_are_counted) {
  for (int i = 0; i < 150; ++i) add("extra." + std::to_string(i));
  EXPECT_EQ(shown().size(), 100u);
  EXPECT_EQ(show(ctx, "m").take().wrong.count, 150u);
}

TEST_F(Contradictory, a_folder_that_fits_shows_none) { EXPECT_TRUE(shown().empty()); }

// What no architecture here knows is copied as before: nobody can say what its tensors should be.
TEST_F(Contradictory, of_an_unknown_architecture_nothing_is_asked) {
  folder.config["architectures"] = {"NobodyForCausalLM"};
  reshape();
  folder.write();
  EXPECT_TRUE(convert(ctx, "m", "out", std::nullopt).ok());
}

}  // namespace
}  // namespace model
