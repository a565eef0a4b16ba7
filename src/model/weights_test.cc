// What a folder from outside may say, and what comes of it: a model, or a sentence; never memory
// beyond what its files hold.
#include "model/weights.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <cmath>

#include "base/random.h"
#include "model/folder_test.h"

namespace model {
namespace {

std::string refused(const char* key, const base::Json& value) {
  Folder folder;
  folder.config[key] = value;
  const auto error = folder.error();
  EXPECT_EQ(error.code, base::Code::bad_data) << key << " = " << value << ": " << error.sentence();
  EXPECT_FALSE(error.where.empty()) << error.sentence();
  return error.what;
}

std::int64_t peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

TEST(LoadModel, loads_and_runs_what_fits_together) {
  Folder folder;
  const auto loaded = folder.load();
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  EXPECT_EQ(run(*loaded, std::vector<std::int32_t>{1, 5, 9}).size(), 32u);
}

TEST(LoadModel, names_key_value_and_range_of_a_number_out_of_range) {
  EXPECT_EQ(refused("intermediate_size", -419),
            "intermediate_size is -419, it must be a whole number from 1 to 4194304");
  EXPECT_EQ(refused("rms_norm_eps", -1), "rms_norm_eps is -1, it must be a number from 0.0 to 1.0");
  EXPECT_EQ(refused("vocab_size", "many"),
            "vocab_size is \"many\", it must be a whole number from 1 to 16777216");
  EXPECT_EQ(refused("num_key_value_heads", 3),
            "num_attention_heads = 4 is no multiple of num_key_value_heads = 3");
  Folder folder;
  folder.config.erase("hidden_size");
  EXPECT_EQ(folder.error().what, "hidden_size is missing");
}

// Bug: 1000 x 64 and a feed-forward width of -419 made a layout of 128 floats, and the embedding
// was copied over whatever lay behind them.
TEST(LoadModel, refuses_a_negative_width_whose_products_wrap_to_a_small_layout) {
  Folder folder;
  for (const auto& [key, value] :
       std::vector<std::pair<const char*, std::int64_t>>{{"vocab_size", 1000},
                                                         {"hidden_size", 64},
                                                         {"intermediate_size", -419},
                                                         {"num_attention_heads", 1},
                                                         {"num_key_value_heads", 1},
                                                         {"num_hidden_layers", 1},
                                                         {"head_dim", 64}})
    folder.config[key] = value;
  std::vector<float> embedding(64000);
  folder.tensors = {{"model.embed_tokens.weight",
                     "F32",
                     {1000, 64},
                     {reinterpret_cast<const char*>(embedding.data()), embedding.size() * 4}}};
  EXPECT_EQ(folder.error().code, base::Code::bad_data);
}

TEST(LoadModel, takes_no_number_at_all_that_no_model_has) {
  const auto before = peak_megabytes();
  const base::Json odd = {-1,
                          0,
                          -419,
                          1 << 24,
                          (1 << 24) + 1,
                          99999999999,
                          std::int64_t{1} << 62,
                          INT64_MAX,
                          INT64_MIN,
                          UINT64_MAX,
                          1e300,
                          -1e300,
                          0.5,
                          "64",
                          true,
                          {64},
                          base::Json::object()};
  const auto sound = small_config();
  for (const auto& [key, unused] : sound.items())
    for (const auto& value : odd) {
      Folder folder;
      folder.config[key] = value;
      const auto loaded = folder.load();
      if (loaded.ok())
        run(*loaded, std::vector<std::int32_t>{3});
      else
        EXPECT_FALSE(loaded.error().what.empty());
    }
  EXPECT_LT(peak_megabytes() - before, 256);
}

TEST(LoadModel, takes_little_memory_for_a_small_file_that_promises_much) {
  const auto before = peak_megabytes();
  const std::int64_t k = 1024, M = k * k;
  for (const auto& [key, value] :
       std::vector<std::pair<const char*, std::int64_t>>{{"num_hidden_layers", 16 * M},
                                                         {"num_hidden_layers", 4 * k},
                                                         {"vocab_size", 16 * M},
                                                         {"hidden_size", M},
                                                         {"intermediate_size", 4 * M},
                                                         {"head_dim", 64 * k}}) {
    Folder folder;
    folder.config[key] = value;
    EXPECT_EQ(folder.error().code, base::Code::bad_data)
        << key << ": " << folder.error().sentence();
  }
  Folder all;
  for (const char* key : {"vocab_size", "num_hidden_layers", "hidden_size", "intermediate_size",
                          "num_attention_heads", "num_key_value_heads", "head_dim"})
    all.config[key] = 4 * k;
  EXPECT_EQ(all.error().code, base::Code::bad_data);
  EXPECT_LT(peak_megabytes() - before, 256);
}

// Bug: the rotary tables of a context of 16M took 2.1 GB before the first word.
TEST(LoadModel, takes_memory_for_the_tokens_it_reads_not_for_the_context_it_promises) {
  Folder small, wide;
  wide.config["max_position_embeddings"] = 1 << 24;
  const std::vector<std::int32_t> ids = {1, 5, 9, 30};
  const auto before = peak_megabytes();
  const auto promised = wide.load();
  ASSERT_TRUE(promised.ok()) << promised.error().sentence();
  EXPECT_EQ(run(*promised, ids), run(*small.load(), ids));
  EXPECT_LT(peak_megabytes() - before, 64);
  refused("max_position_embeddings", -1);
  refused("max_position_embeddings", (1 << 24) + 1);
}

TEST(LoadModel, compares_the_shape_of_every_tensor_and_says_both) {
  for (std::size_t i = 0; i < Folder().tensors.size(); ++i) {
    Folder folder;
    auto& shape = folder.tensors[i].shape;
    const auto right = shown(shape);
    if (shape.size() == 2 && shape[0] != shape[1])
      std::swap(shape[0], shape[1]);  // as many elements
    else
      shape.insert(shape.begin(), 1);
    const auto error = folder.error();
    EXPECT_EQ(error.code, base::Code::bad_data) << error.sentence();
    EXPECT_NE(error.what.find(shown(shape)), std::string::npos) << error.what;
    EXPECT_NE(error.what.find(right), std::string::npos) << error.what;
  }
}

TEST(LoadModel, names_the_tensor_that_lacks) {
  for (std::size_t i = 0; i < Folder().tensors.size(); ++i) {
    Folder folder;
    const auto name = folder.tensors[i].name;
    folder.tensors.erase(folder.tensors.begin() + static_cast<long>(i));
    EXPECT_NE(folder.error().what.find("lack the tensor '" + name + "'"), std::string::npos)
        << folder.error().what;
  }
}

// A tensor that nobody reads is a part of the model that would silently be missing.
TEST(LoadModel, refuses_a_tensor_that_no_parameter_asks_for) {
  const std::string four(16, '\0');
  for (const char* name :
       {"model.layers.2.mlp.down_proj.weight", "model.layers.0.self_attn.q_proj.bias",
        "model.layers.0.self_attn.q_norm.weight"}) {
    Folder folder;
    folder.tensors.push_back({name, "F32", {4}, four});
    EXPECT_NE(folder.error().what.find(name), std::string::npos) << folder.error().what;
  }
  Folder old;
  old.tensors.push_back({"model.layers.0.self_attn.rotary_emb.inv_freq", "F32", {4}, four});
  EXPECT_TRUE(old.load().ok());
}

// transformers does so, too.
TEST(LoadModel, uses_the_head_of_a_tied_model_that_has_numbers_of_its_own) {
  Folder folder;
  folder.config["tie_word_embeddings"] = true;
  const auto own = folder.load();
  ASSERT_TRUE(own.ok()) << own.error().sentence();
  EXPECT_FALSE(own->model.decoder.head.tied);
  EXPECT_NE(own->model.layout.find("lm_head.weight"), nullptr);
  folder.tensor("lm_head.weight").bytes = folder.tensor("model.embed_tokens.weight").bytes;
  const auto tied = folder.load();
  ASSERT_TRUE(tied.ok()) << tied.error().sentence();
  EXPECT_TRUE(tied->model.decoder.head.tied);
}

TEST(LoadModel, of_a_tied_model_refuses_a_head_of_another_shape) {
  Folder folder;
  folder.config["tie_word_embeddings"] = true;
  folder.tensor("lm_head.weight").shape = {16, 32};
  EXPECT_NE(folder.error().what.find("lm_head.weight"), std::string::npos);
}

TEST(LoadModel, refuses_types_it_cannot_read_by_name) {
  Folder folder;
  folder.tensor("model.norm.weight").dtype = "I32";
  EXPECT_EQ(folder.error().code, base::Code::unsupported);
  EXPECT_NE(folder.error().what.find("I32"), std::string::npos);
}

// Bug: such a configuration ended the process.
TEST(LoadModel, runs_sizes_that_are_multiples_of_nothing) {
  for (const auto& [hidden, head_dim, feed_forward] :
       std::vector<std::array<int, 3>>{{40, 10, 24}, {16, 8, 3}, {17, 8, 64}, {16, 2, 24}}) {
    Folder folder;
    folder.config["hidden_size"] = hidden;
    folder.config["head_dim"] = head_dim;
    folder.config["intermediate_size"] = feed_forward;
    folder.config["num_attention_heads"] = 1;
    folder.config["num_key_value_heads"] = 1;
    folder.fit();
    const auto loaded = folder.load();
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    for (const float logit : run(*loaded, std::vector<std::int32_t>{1, 5, 9}))
      EXPECT_TRUE(std::isfinite(logit));
  }
}

TEST(LoadModel, takes_biases_where_the_configuration_says_so_and_only_there) {
  Folder folder;
  folder.config["attention_bias"] = folder.config["mlp_bias"] = true;
  EXPECT_NE(folder.error().what.find("lack the tensor 'model.layers.0.self_attn.q_proj.bias'"),
            std::string::npos);
  folder.fit();
  EXPECT_TRUE(folder.load().ok());
  folder.config["mlp_bias"] = false;
  EXPECT_NE(folder.error().what.find("mlp.down_proj.bias' of shape [16] is no parameter"),
            std::string::npos);
}

TEST(LoadModel, refuses_what_would_be_computed_differently) {
  for (const auto& [key, value] : std::vector<std::pair<const char*, base::Json>>{
           {"hidden_act", "gelu"},
           {"quantization_config", {{"bits", 4}}},  // of no known method
           {"rope_scaling", {{"type", "longrope"}, {"factor", 2.0}}}}) {
    Folder folder;
    folder.config[key] = value;
    EXPECT_EQ(folder.error().code, base::Code::unsupported)
        << key << ": " << folder.error().sentence();
  }
  refused("hidden_act", 7);
  refused("attention_bias", "yes");
  refused("rope_scaling", "llama3");
  const base::Json upside_down = {
      {"rope_type", "llama3"}, {"factor", 8}, {"low_freq_factor", 4}, {"high_freq_factor", 1}};
  refused("rope_scaling", upside_down);
  refused("rope_scaling",
          {{"rope_type", "yarn"}, {"factor", 8}, {"beta_fast", 1}, {"beta_slow", 32}});
}

TEST(LoadModel, unpacks_a_quantised_parameter_and_knows_its_parts) {
  Folder folder;
  folder.config["quantization_config"] = {{"quant_method", "fp8"}, {"weight_block_size", {8, 16}}};
  const std::string name = "model.layers.0.mlp.down_proj.weight", ones(16 * 24, '\x38');
  const std::array<float, 4> scales = {1, 2, 3, 4};
  const std::string_view bytes(reinterpret_cast<const char*>(scales.data()), sizeof scales);
  folder.tensor(name) = {name, "F8_E4M3", {16, 24}, ones};
  folder.tensors.push_back({name + "_scale_inv", "F32", {2, 2}, bytes});
  const auto loaded = folder.load();
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  const auto weights = loaded->flat();
  const auto* first = weights.data() + loaded->model.layout.find(name)->offset;
  EXPECT_EQ(first[0], 1);
  EXPECT_EQ(first[16], 2);
  EXPECT_EQ(first[8 * 24], 3);
  EXPECT_EQ(first[16 * 24 - 1], 4);
  folder.tensor(name).shape = {24, 16};
  folder.tensors.back().shape = {3, 1};
  folder.tensors.back().bytes = bytes.substr(0, 12);
  EXPECT_NE(folder.error().what.find("has the shape [24, 16], config.json asks for [16, 24]"),
            std::string::npos);
}

TEST(LoadModel, refuses_a_quantised_tensor_that_no_parameter_is) {
  Folder folder;
  folder.config["quantization_config"] = {{"quant_method", "fp8"}};
  const std::array<float, 1> scale = {1};
  const std::string_view bytes(reinterpret_cast<const char*>(scale.data()), sizeof scale);
  folder.tensors.push_back({"other.weight", "F8_E4M3", {2, 2}, "1234"});
  folder.tensors.push_back({"other.weight_scale", "F32", {1}, bytes});
  EXPECT_NE(folder.error().what.find("the quantised tensor 'other.weight' of shape [2, 2]"),
            std::string::npos);
}

TEST(LoadModel, throws_for_a_token_outside_the_vocabulary_instead_of_reading_beyond_it) {
  Folder folder;
  const auto loaded = folder.load();
  ASSERT_TRUE(loaded.ok());
  for (const std::int32_t id : {-1, 32, INT32_MAX, INT32_MIN})
    EXPECT_THROW(run(*loaded, std::vector<std::int32_t>{1, id}), std::out_of_range) << id;
}

// A number that is someone's idea of hostile, or a value of another type, at a place drawn
// by `random`.
base::Json odd_value(const base::Random& random, std::uint64_t i) {
  const std::int64_t near[] = {0, 1, 2, 3, 8, 10, 16, 40, 63, 64, 65, 256, 4096, 1 << 20, 1 << 24};
  switch (random.below(8, i, 1)) {
    case 0:
      return near[random.below(std::size(near), i, 2)];
    case 1:
      return -near[random.below(std::size(near), i, 2)];
    case 2:
      return static_cast<std::int64_t>(random.at(i, 3));
    case 3:
      return std::uint64_t{1} << random.below(64, i, 2);
    case 4:
      return random.normal(i) * 1e9;
    case 5:
      return base::Json();
    case 6:
      return base::Json::array({base::Json::object(), 7});
    default:
      return "llama3";
  }
}

TEST(LoadModel, answers_ten_thousand_mutated_configurations_with_a_model_or_a_sentence) {
  const base::Random random(1, "mutated config.json");
  const auto before = peak_megabytes();
  Folder folder;
  auto sound = small_config();
  sound["rope_scaling"] = {{"rope_type", "llama3"},
                           {"factor", 8.0},
                           {"low_freq_factor", 1.0},
                           {"high_freq_factor", 4.0},
                           {"original_max_position_embeddings", 32}};
  folder.config = sound;
  folder.write();
  int loaded_count = 0;
  for (std::uint64_t i = 0; i < 10000; ++i) {
    auto json = sound;
    for (std::uint64_t change = 0; change <= random.below(3, i, 9); ++change) {
      auto& object = random.below(4, i, change, 10) == 0 && json["rope_scaling"].is_object()
                         ? json["rope_scaling"]
                         : json;
      if (object.empty()) continue;
      auto at = object.begin();
      std::advance(at, random.below(object.size(), i, change, 11));
      *at = odd_value(random, 4 * i + change);
    }
    auto text = json.dump();
    if (i % 5 == 0)
      text[random.below(text.size(), i, 12)] = static_cast<char>(random.below(256, i, 13));
    if (i % 7 == 0) text.resize(random.below(text.size(), i, 14));
    folder.disk.write_file("m/config.json", text, 0644).take();
    const auto loaded = load_model(folder.disk, "m");
    if (!loaded.ok()) {
      EXPECT_FALSE(loaded.error().what.empty()) << text;
      continue;
    }
    ++loaded_count;
    if (i % 8 == 0) run(*loaded, std::vector<std::int32_t>{0, 31});
  }
  EXPECT_GT(loaded_count, 400);
  EXPECT_LT(loaded_count, 9000);
  EXPECT_LT(peak_megabytes() - before, 256);
}

}  // namespace
}  // namespace model
