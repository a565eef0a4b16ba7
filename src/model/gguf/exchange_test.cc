// Models to GGUF and back, and beside files and weights of the reference libraries.
#include "model/gguf/exchange.h"

#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "base/folder_test.h"
#include "model/folder_test.h"
#include "model/gguf/hyperparameters.h"
#include "model/gguf/parts.h"
#include "store/gguf/writer.h"

namespace model::gguf {
namespace {

const AddMetadata kNothing = [](store::gguf::Metadata&) { return base::Result<void>(); };

const store::block::Entry& type(const char* name) { return *store::block::find(name); }

struct InMemory : Folder {
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
};

using Names = std::vector<std::string>;

TEST(GgufNames, are_those_of_llama_cpp) {
  const Form form{.architecture = "llama"};
  EXPECT_EQ(names_in_file("model.embed_tokens.weight", form), Names{"token_embd.weight"});
  EXPECT_EQ(names_in_file("model.layers.12.self_attn.k_proj.bias", form),
            Names{"blk.12.attn_k.bias"});
  EXPECT_EQ(names_in_file("model.layers.0.post_attention_layernorm.weight", form),
            Names{"blk.0.ffn_norm.weight"});
  EXPECT_EQ(names_in_file("model.layers.0.mystery.weight", form), Names{});
  EXPECT_EQ(names_in_file("model.layers..mlp.up_proj.weight", form), Names{});
  EXPECT_EQ(names_in_file("weight", form), Names{});
}

TEST(GgufNames, of_a_family_come_before_the_usual_ones) {
  constexpr Renamed parts[] = {{"post_attention_layernorm", "post_attention_norm"},
                               {"mlp.experts.*.up_proj", "ffn_up_exps"},
                               {"self_attn.sinks", "attn_sinks.weight"},
                               {"self_attn.kv_b_proj", "attn_k_b"},
                               {"self_attn.kv_b_proj", "attn_v_b"}};
  const Form form{.architecture = "made-up", .parts = parts};
  EXPECT_EQ(names_in_file("model.layers.3.post_attention_layernorm.weight", form),
            Names{"blk.3.post_attention_norm.weight"});
  EXPECT_EQ(names_in_file("model.layers.3.mlp.experts.17.up_proj.weight", form),
            Names{"blk.3.ffn_up_exps.weight"});
  EXPECT_EQ(names_in_file("model.layers.3.mlp.experts.x.up_proj.weight", form), Names{});
  EXPECT_EQ(names_in_file("model.layers.3.self_attn.sinks", form),
            Names{"blk.3.attn_sinks.weight"});
  EXPECT_EQ(names_in_file("model.layers.3.self_attn.kv_b_proj.weight", form),
            (Names{"blk.3.attn_k_b.weight", "blk.3.attn_v_b.weight"}));
}

TEST(GgufExchange, a_model_comes_back_bit_for_bit) {
  InMemory folder;
  folder.config["rope_parameters"] = {
      {"rope_type", "llama3"},   {"rope_theta", 500000.0},
      {"factor", 8.0},           {"low_freq_factor", 1.0},
      {"high_freq_factor", 4.0}, {"original_max_position_embeddings", 8192}};
  folder.fit();
  folder.write();
  const auto before = load_model(folder.disk, "m").take();
  write_model_file(folder.ctx, "m", "m.gguf", type("F32"), kNothing).take();
  const auto file = ModelFile::open(folder.disk, "m.gguf").take();
  write_folder(folder.ctx, file, "back", "").take();
  const auto after = load_model(folder.disk, "back").take();
  EXPECT_EQ(after.flat(), before.flat());
  EXPECT_EQ(write_config(after.config)["rope_parameters"],
            write_config(before.config)["rope_parameters"]);
}

TEST(GgufExchange, quantises_matrices_of_whole_blocks_and_leaves_vectors_alone) {
  InMemory folder;
  folder.config["hidden_size"] = 32;
  folder.fit();
  folder.write();
  write_model_file(folder.ctx, "m", "m.gguf", type("Q8_0"), kNothing).take();
  const auto file = store::gguf::File::open(folder.disk, "m.gguf").take();
  EXPECT_STREQ(file.find("blk.0.attn_q.weight")->type->name, "Q8_0");
  EXPECT_STREQ(file.find("blk.0.ffn_down.weight")->type->name, "F16") << "rows of 24 elements";
  EXPECT_STREQ(file.find("output_norm.weight")->type->name, "F32");
}

TEST(GgufExchange, another_type_keeps_every_key_of_the_file) {
  InMemory folder;
  folder.config["hidden_size"] = 32;
  folder.fit();
  folder.write();
  const AddMetadata vocabulary = [](store::gguf::Metadata& out) -> base::Result<void> {
    TRY(out.add("tokenizer.ggml.model", std::string("llama")));
    return out.add("tokenizer.ggml.scores", store::gguf::Array(std::vector<float>{0, -1.5f}));
  };
  write_model_file(folder.ctx, "m", "m.gguf", type("F32"), vocabulary).take();
  const auto file = ModelFile::open(folder.disk, "m.gguf").take();
  repack_model_file(folder.ctx, file, "q.gguf", type("Q8_0")).take();
  write_model_file(folder.ctx, "m", "direct.gguf", type("Q8_0"), vocabulary).take();
  EXPECT_EQ(folder.disk.read("q.gguf").take(), folder.disk.read("direct.gguf").take());
  EXPECT_EQ(repack_model_file(folder.ctx, file, "x.gguf", type("Q4_1")).error().code,
            base::Code::bad_request);
}

TEST(GgufExchange, says_what_is_missing_too_much_or_unknown) {
  InMemory folder;
  folder.write();
  store::gguf::Metadata other;
  other.add("general.architecture", std::string("parrot")).take();
  store::gguf::Writer::open(folder.disk, "other.gguf", other, {}).take().commit().take();
  EXPECT_EQ(ModelFile::open(folder.disk, "other.gguf").error().what,
            "models of the family 'parrot' do not run here");
  store::gguf::Metadata bare;
  bare.add("general.architecture", std::string("llama")).take();
  store::gguf::Writer::open(folder.disk, "bare.gguf", bare, {}).take().commit().take();
  EXPECT_EQ(ModelFile::open(folder.disk, "bare.gguf").error().code, base::Code::missing);
  EXPECT_EQ(write_model_file(folder.ctx, "m", "x.gguf", type("Q4_1"), kNothing).error().code,
            base::Code::bad_request);
  EXPECT_FALSE(folder.disk.exists("x.gguf"));
}

// What the reference converter made of one folder, tensor for tensor.
TEST(GgufExchange, equals_the_reference_files_of_the_tiny_model) {
  const auto root = base::fixture_folder("gguf");
  const auto tiny = base::fixture_folder("tiny");
  if (root.empty() || tiny.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  base::OwnedContext owned;
  const base::Folder out;
  for (const char* name : {"F32", "F16", "BF16", "Q8_0", "Q4_0"}) {
    const auto path = out / (std::string(name) + ".gguf");
    write_model_file(owned.context, tiny, path, type(name), kNothing).take();
    const auto ours = store::gguf::File::open(*disk, path).take();
    const auto theirs =
        store::gguf::File::open(*disk, root + "/tiny-" + std::string(name) + ".gguf").take();
    ASSERT_EQ(ours.tensors().size(), theirs.tensors().size());
    for (const auto& tensor : theirs.tensors()) {
      const auto* found = ours.find(tensor.name);
      ASSERT_TRUE(found) << tensor.name;
      EXPECT_STREQ(found->type->name, tensor.type->name) << tensor.name;
      EXPECT_EQ(found->shape, tensor.shape) << tensor.name;
      EXPECT_TRUE(found->bytes == tensor.bytes) << name << " " << tensor.name;
    }
    for (const char* key : {"llama.block_count", "llama.attention.head_count_kv",
                            "llama.rope.dimension_count", "llama.vocab_size"})
      EXPECT_EQ(ours.metadata().natural(key).take(), theirs.metadata().natural(key).take()) << key;
  }
  const auto file = ModelFile::open(*disk, root + "/tiny-F32.gguf").take();
  const auto loaded = load_model(*disk, tiny).take();
  const auto weights = loaded.flat();
  for (const auto& p : file.model().layout.parameters) {
    std::vector<float> values(p.size);
    file.read(p, values).take();
    const auto* expected = loaded.model.layout.find(p.name);
    ASSERT_TRUE(expected) << p.name;
    EXPECT_TRUE(std::equal(values.begin(), values.end(), weights.data() + expected->offset))
        << p.name;
  }
}

}  // namespace
}  // namespace model::gguf
