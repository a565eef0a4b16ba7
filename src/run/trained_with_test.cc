#include "run/trained_with.h"

#include "run/fake_life_test.h"

namespace run {
namespace {

constexpr const char* kLife =
    "[sources]\nsource = [{kind = 'text', name = 'a', path = 'a', language = 'de', license = "
    "'CC0-1.0'}]\n"
    "[corpus]\nvariants = ['deu_Latn']\n[tokenizer]\n[shards]\n[model]\n[train]\n";

class TrainedWith : public testing::Test {
 protected:
  TrainedWith() {
    disk.write_file("r.toml", kLife, 0644).take();
    recipe = load_recipe(stage::all(), disk, "r.toml").take();
  }
  std::string make(const std::string& name, const std::string& text,
                   const std::map<std::string, std::string>& inputs) {
    auto writer = ledger::ArtefactWriter::open(world.ctx, "out/" + name, name).take();
    disk.write_file(writer.path("text"), text, 0644).take();
    writer.manifest().inputs = inputs;
    return writer.finish().take().id;
  }
  base::Result<void> check() {
    auto writer = ledger::ArtefactWriter::open(world.ctx, "out/model", "model").take();
    return trained_with({*recipe.find("model"), recipe, "out", writer, world.ctx, rank::alone()});
  }
  base::MemoryDisk disk;
  World world{disk};
  Recipe recipe;
};

// Bug: with --from a model got the tokenizer that stands here now.
TEST_F(TrainedWith, a_model_whose_training_read_tokens_of_another_tokenizer_is_not_made) {
  const auto own = make("tokenizer", "own", {});
  const auto shards = make("shards", "tokens", {{"tokenizer", own}});
  make("train", "weights", {{"shards", shards}});
  EXPECT_TRUE(check().ok());
  make("tokenizer", "another", {});
  const auto refused = check();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::Code::verification);
  EXPECT_EQ(refused.error().where, "out/tokenizer");
}

TEST_F(TrainedWith, the_signed_record_of_shards_that_are_gone_says_which_tokenizer_they_had) {
  const auto own = make("tokenizer", "own", {});
  const std::string shards(64, 'b');
  make("train", "weights", {{"shards", shards}});
  auto ledger = ledger::Ledger::open(world.ctx, "out/ledger").take();
  ledger
      .append_signed("artefact",
                     {{"name", "shards"},
                      {"kind", "shards"},
                      {"id", shards},
                      {"inputs", {{"tokenizer", own}}}},
                     World::key())
      .take();
  EXPECT_TRUE(check().ok());
  make("tokenizer", "another", {});
  EXPECT_FALSE(check().ok());
}

}  // namespace
}  // namespace run
